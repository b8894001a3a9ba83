"""kb serve: bring the index up to date, then open the site."""

from __future__ import annotations

import logging
import os
from functools import partial
from pathlib import Path

import click

from kb import config, indexing
from kb.cli.chinese import trouble
from kb.engines import open_engine
from kb.errors import LibraryBusy
from kb.library.library import Library
from web import server
from web.app import create_app


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；0.0.0.0 表示允许其他机器访问。")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="监听的端口。")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="进程数。")
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="每个进程的线程数。")
@click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")
def serve_command(host: str, port: int, workers: int, threads: int, library: Path | None) -> None:
    """打开网站，供浏览器和程序访问。"""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    if workers > 1 and not hasattr(os, "fork"):
        raise click.UsageError("这个系统不支持多进程，请用 --threads 增加线程。")
    path = config.library_path(library)
    _catch_up(path)
    try:
        bound = server.listen(host, port)
    except OSError as error:
        raise click.ClickException(f"不能监听 {host}:{port}（{error.strerror}）。请用 --port 换一个端口。") from None
    click.echo(f"网站已启动：{address(host, bound.getsockname()[1])}")
    click.echo("按 Ctrl+C 停止。")
    server.run(partial(create_app, path), bound, workers=workers, threads=threads)


def _catch_up(path: Path) -> None:
    """The index as new as the library, said aloud when that takes work."""
    indexed = 0
    with Library.open(path) as library:
        try:
            indexed = indexing.catch_up(library, open_engine(library), rebuilding=_say_why)
        except LibraryBusy:
            click.echo("另一个程序正在更新索引，网站先用现有的索引。")
        except OSError as error:
            click.echo(f"索引没有更新，网站先用现有的索引：{trouble(error)}", err=True)
    if indexed:
        click.echo(f"搜索索引已更新：{indexed} 份报告。")


def _say_why(reason: str) -> None:
    click.echo(f"正在重建搜索索引：{reason.rstrip('。')}。")


def address(host: str, port: int) -> str:
    """The site's address as a browser on this machine takes it."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"
