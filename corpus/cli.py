"""kb demo: the sample reports, indexed and served, in one command."""

from __future__ import annotations

from pathlib import Path

import click

from corpus.samples import reports_folder


@click.command("demo")
@click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")
@click.option("--port", type=int, default=8000, show_default=True, help="网站的端口。")
@click.pass_context
def demo_command(context: click.Context, library: Path | None, port: int) -> None:
    """收进随程序附带的样例报告，然后打开网站。"""
    group = context.find_root().command
    assert isinstance(group, click.Group)
    for name, options in (
        ("index", {"paths": (reports_folder(),), "library": library}),
        ("serve", {"library": library, "port": port}),
    ):
        command = group.get_command(context, name)
        assert command is not None
        context.invoke(command, **options)
