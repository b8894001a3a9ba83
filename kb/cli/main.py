"""`kb`: one command that gathers the floors' commands from the entry-point group kb.commands.

Exit status: 0 done; 1 some sources failed, the rest went in; 2 the request was wrong; 3 the library or its index is
not usable.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import click

from kb.cli.chinese import ChineseFormatter, sentence, trouble
from kb.errors import KbError

GROUP = "kb.commands"


class CommandGroup(click.Group):
    """Loads a command's module only when that command is asked for, so that `kb search` imports no web server."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(entry.name for entry in entry_points(group=GROUP))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        for entry in entry_points(group=GROUP, name=name):
            command = entry.load()
            if isinstance(command, click.Command):
                return command
        return None


@click.command(cls=CommandGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="jixiao-kb", message="kb %(version)s")
def kb() -> None:
    """绩效知识库：把部门绩效自评报告变成可检索、可引用的章节。

    先用 kb index 收进报告，再用 kb search 检索，或用 kb serve 打开网站。
    """


def main() -> None:
    """The console script: every foreseen error is one Chinese sentence on standard error and its exit status."""
    click.Context.formatter_class = ChineseFormatter
    try:
        kb.main(prog_name="kb", standalone_mode=False)
    except KbError as error:
        click.echo(f"错误：{error.message}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        click.echo(f"错误：{sentence(error)}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("已中止。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        click.echo(f"错误：{trouble(error)}", err=True)
        sys.exit(3)
