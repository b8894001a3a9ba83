"""Every error a person can meet, as one tree.

    KbError
    ├── UserError                 the request was wrong (exit 2, HTTP 400)
    │   ├── UnknownParameter
    │   ├── BadValue
    │   │   └── UnknownValue      it might be one, and there is none in the library
    │   └── QueryError            empty key, too long, strict syntax
    ├── NotFound                  no such thing (exit 2, HTTP 404)
    │   ├── UnknownReport
    │   ├── UnknownSection
    │   ├── UnknownPlace
    │   └── Gone                  it was here once (HTTP 410)
    ├── LibraryError              the library on disk (exit 3, HTTP 503)
    │   ├── LibraryMissing
    │   ├── LibraryDamaged
    │   ├── LibraryNewer
    │   └── LibraryBusy
    ├── IndexDamaged              the derived index (exit 3, HTTP 503); rebuilding mends it
    └── SourceError               one source file cannot become a report (exit 1 for the batch)
        ├── SourceMissing
        ├── SourceEmpty
        ├── SourceBinary
        ├── SourceUndecodable
        ├── SourceUnsupported
        ├── SidecarInvalid
        ├── SourceDamaged
        ├── SourceTooLarge
        ├── SourceEncrypted
        ├── SourceUnsafe
        ├── SourceNeedsProgram
        ├── SourceTimeout
        └── SourceCrashed

Each class makes its own message, in Chinese, and says in it what to do next. `status` is the HTTP status a page
answers with, `exit_code` what the command ends with.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class KbError(Exception):
    """Base of all; never raised itself."""

    status = 500
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UserError(KbError):
    status = 400
    exit_code = 2


class UnknownParameter(UserError):
    def __init__(self, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(name, known, n=1)
        usable = f"可用的参数：{'、'.join(known)}。" if known else "这里不需要参数。"
        hint = f"是不是“{near[0]}”？" if near else usable
        super().__init__(f"没有“{_short(name)}”这个参数。{hint}")
        self.name = name


class BadValue(UserError):
    """`name` got `value`; `want` is a short phrase saying what it takes."""

    def __init__(self, name: str, value: str, want: str) -> None:
        super().__init__(f"“{name}”的值“{_short(value)}”不能用：{want}。")
        self.name = name


class UnknownValue(BadValue):
    """A value that is none of those there are: of a fixed set, or of the departments and reports of the library.

    `nearest` are those most like it.
    """

    def __init__(self, name: str, value: str, want: str, nearest: tuple[str, ...]) -> None:
        super().__init__(name, value, want)
        self.value = value
        self.nearest = nearest


class QueryError(UserError):
    """The query cannot be searched; `reason` is a clause, `advice` what to type instead."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"{reason}。{advice}。")


class NotFound(KbError):
    status = 404
    exit_code = 2


class UnknownReport(NotFound):
    def __init__(self, report: str) -> None:
        super().__init__(f"没有编号为“{_short(report)}”的报告。可以搜索它的名称，或按地区、年份浏览已收录的报告。")


class UnknownSection(NotFound):
    def __init__(self, report: str, key: str) -> None:
        super().__init__(f"报告“{_short(report)}”里没有编号为“{_short(key)}”的章节。请从报告的目录重新进入。")


class UnknownPlace(NotFound):
    """A browse page for a region, year, section type or department that the library does not hold."""

    def __init__(self, kind: str, value: str) -> None:
        super().__init__(f"知识库里没有“{_short(value)}”这个{kind}。请从首页的浏览入口重新选择。")


class Gone(NotFound):
    """Once here, now taken down or rewritten; `nearest` is the permalink path that stands closest, if any."""

    status = 410

    def __init__(self, what: str, nearest: str | None = None) -> None:
        hint = f"最接近的现存内容是 {nearest}" if nearest else "可以在首页搜索相近的内容"
        super().__init__(f"{what}已不在知识库中。{hint}。")
        self.nearest = nearest


class LibraryError(KbError):
    status = 503
    exit_code = 3


class LibraryMissing(LibraryError):
    def __init__(self, path: str) -> None:
        super().__init__(
            f"“{path}”里还没有知识库。请先运行 kb index 文件或文件夹 来建立，或用 --library 指明它的位置。"
        )


class LibraryDamaged(LibraryError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"知识库“{path}”读不出来：{reason}。请从备份恢复；"
            "没有备份时，把这个文件夹改名移开，再运行 kb index 重新收录。"
        )


class LibraryNewer(LibraryError):
    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(f"知识库“{path}”是更新版本的程序写的（格式 {found}，本程序认识到 {known}）。请升级程序。")


class LibraryBusy(LibraryError):
    def __init__(self, path: str) -> None:
        super().__init__(f"知识库“{path}”正在被另一个程序写入。请等它结束后再试。")


class IndexDamaged(KbError):
    status = 503
    exit_code = 3

    def __init__(self, reason: str) -> None:
        super().__init__(f"搜索索引不完整：{reason}。请运行 kb rebuild 重建，报告本身没有损失。")


class SourceError(KbError):
    """`name` is the file as the user named it, `reason` a clause; the batch goes on without it."""

    def __init__(self, name: str, reason: str, advice: str) -> None:
        super().__init__(f"{name}：{reason}。{advice}。")
        self.name = name
        self.reason = reason


class SourceMissing(SourceError):
    def __init__(self, name: str) -> None:
        super().__init__(name, "没有这个文件或文件夹，或没有读取的权限", "请检查路径")


class SourceEmpty(SourceError):
    def __init__(self, name: str) -> None:
        super().__init__(name, "文件里没有文字", "请确认下载完整")


class SourceBinary(SourceError):
    def __init__(self, name: str) -> None:
        super().__init__(name, "不是文本文件", "请确认文件类型")


class SourceUndecodable(SourceError):
    def __init__(self, name: str) -> None:
        super().__init__(name, "文字编码无法识别", "请另存为 UTF-8 再试")


class SourceUnsupported(SourceError):
    def __init__(self, name: str, format: str) -> None:
        super().__init__(name, f"还不能读取 {format} 格式", "请另存为纯文本（.txt）再试")


class SidecarInvalid(SourceError):
    """`reason` is a clause about the sidecar (name.meta.yaml) beside a source, or its front matter."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, reason, "请改正这个说明文件，或删去它")


class SourceDamaged(SourceError):
    """Its own format says that bytes are missing or wrong."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "文件已损坏或不完整", "请重新下载，或用原来的软件打开后另存一份再试")


class SourceTooLarge(SourceError):
    """`limit` is a short phrase naming what was passed, as 一个文件最多 40 MB."""

    def __init__(self, name: str, limit: str) -> None:
        super().__init__(name, f"超过了读取的上限（{limit}）", "请拆分，或另存为更小的文件再试")


class SourceEncrypted(SourceError):
    def __init__(self, name: str) -> None:
        super().__init__(name, "文件有密码", "请去掉密码、另存一份再试")


class SourceUnsafe(SourceError):
    """A member of an archive whose path would lead out of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "压缩包里的路径指向包外，没有读取", "请确认压缩包的来源，重新打包再试")


class SourceNeedsProgram(SourceError):
    """Reading it takes an optional program; `package` is the Debian package that holds it."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(name, f"读取它需要 {package}，这台机器上没有", f"请先安装（apt install {package}）再试")
        self.package = package


class SourceTimeout(SourceError):
    """`seconds` is the limit that was passed: time on the clock, or time of the processor."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(name, f"读了 {seconds:g} 秒还没有读完，已停止", "请拆分，或另存为更简单的文件再试")
        self.seconds = seconds


class SourceCrashed(SourceError):
    """Reading it killed the process that read it, or met a fault of ours; `detail` is for who mends it."""

    def __init__(self, name: str, detail: str = "") -> None:
        hint = f"（{detail}）" if detail else ""
        super().__init__(name, f"读取它的程序意外退出{hint}", "请用原来的软件打开、另存一份再试")
        self.detail = detail


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "…"
