"""click in Chinese: the words around our own help texts, and its errors as sentences."""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterable
from contextlib import contextmanager

import click

_HEADINGS = {"Options": "选项", "Commands": "命令", "Arguments": "参数"}
_VALUES = {"TEXT": "文字", "INTEGER": "整数", "PATH": "路径", "FILE": "文件"}
_TEXTS = {"Show this message and exit.": "显示这段说明。", "Show the version and exit.": "显示版本。"}


_CAUSES = {
    errno.ENOSPC: "磁盘已满，请腾出空间后再试",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后再试",
    errno.EFBIG: "文件大小超出系统的限制",
    errno.EACCES: "没有权限，请检查文件和文件夹的权限",
    errno.EPERM: "没有权限，请检查文件和文件夹的权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "文件或文件夹不存在",
    errno.EIO: "磁盘读写出错，请检查磁盘",
}


class ChineseFormatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(
            prog, args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]", "命令 [参数]"), "用法："
        )

    @contextmanager
    def section(self, name: str) -> Generator[None, None, None]:
        with super().section(_HEADINGS.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        told = [(_named(name), _TEXTS.get(text, text).replace("[default: ", "[默认 ")) for name, text in rows]
        super().write_dl(told, col_max, col_spacing)


def _named(option: str) -> str:
    """An option with the kind of value it takes: --year 文字."""
    flags, _, value = option.rpartition(" ")
    return f"{flags} {_VALUES.get(value, value)}" if flags else option


def trouble(error: OSError) -> str:
    """What the system refused, and what to do."""
    advice = _CAUSES.get(error.errno or 0, f"系统说：{error.strerror}。请检查路径、权限和磁盘空间")
    return f"{error.filename or '文件'} 不能读写：{advice}。"


def sentence(error: click.ClickException) -> str:
    """What went wrong with the words of a command, and what to do."""
    context = getattr(error, "ctx", None)
    advice = f"用 {context.command_path} --help 查看用法。" if context is not None else ""
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项。{advice}"
    if isinstance(error, click.MissingParameter):
        return f"缺少参数 {_name(error)}。{advice}"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)} 的值不能用（{_reason(error)}）。{advice}"
    if isinstance(error, click.FileError):
        return f"打不开 {error.ui_filename}。"
    if isinstance(error, click.UsageError) and error.message.startswith("No such command"):
        return f"没有 {error.message.split()[3].strip(chr(39) + '.')} 这个命令。{advice}"
    if isinstance(error, click.UsageError) and error.message.isascii():
        return f"命令的写法不对（{error.message}）。{advice}"
    return error.message


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return error.param_hint if isinstance(error.param_hint, str) else "参数"
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.make_metavar(error.ctx or _BARE)


def _reason(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.IntRange):
        return f"请写 {kind.min} 到 {kind.max} 的整数"
    if isinstance(kind, click.Choice):
        return f"请用 {'、'.join(map(str, kind.choices))} 之一"
    return "请写整数" if kind is click.INT else error.message


_BARE = click.Context(click.Command("kb"))
