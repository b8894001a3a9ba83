"""The indexer's commands: kb index and kb convert."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from indexer import batch
from indexer.conversion import Job, pool
from indexer.filename import shown
from indexer.manifest import SourceFile, read_source, sources
from indexer.sidecar import Overrides
from kb import config, document, indexing, region
from kb.engines import open_engine
from kb.errors import BadValue, SourceMissing
from kb.library.library import Library
from kb.record import report_record

FAILED = 1
"""Exit status when some sources failed and the others went in."""

_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


_Command = TypeVar("_Command", bound=Callable[..., object])


def _overriding(command: _Command) -> _Command:
    """The options that state metadata from outside, for both commands alike."""
    command = click.option("--department", metavar="部门", help="部门全称。")(command)
    command = click.option("--year", type=click.IntRange(1949, 2999), metavar="年份", help="预算年度。")(command)
    return click.option("--region", "region_name", metavar="地区", help="所属地区：名称或行政区划代码。")(command)


@click.command("index")
@_paths
@_overriding
@click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")
@click.option("--force", is_flag=True, help="没有变化的文件也重新转换。")
@click.option("--prune", is_flag=True, help="把已从这些文件夹里删去的文件移出知识库。")
@click.option(
    "--workers", type=click.IntRange(1, 64), metavar="个数", help="同时转换的进程数（默认与处理器个数相同）。"
)
@click.option("--json", "as_json", is_flag=True, help="用 JSON 输出汇总。")
def index_command(
    paths: tuple[Path, ...],
    library: Path | None,
    force: bool,
    prune: bool,
    workers: int | None,
    as_json: bool,
    region_name: str | None,
    year: int | None,
    department: str | None,
) -> None:
    """把报告文件（或整个文件夹）收进知识库并建立索引。

    没有变化的文件不会重做。个别文件读不了时其余照常进行，最后列出原因，退出码为 1。
    """
    overrides = _overrides(region_name, year, department)
    with Library.create(config.library_path(library)) as shelf:
        with _Bar() as bar:
            summary = batch.index(
                shelf, paths, overrides, force=force, prune=prune, workers=workers, progress=bar.sources
            )
            indexing.catch_up(shelf, open_engine(shelf), bar.reports)
        if as_json:
            click.echo(json.dumps(_summary_record(summary), ensure_ascii=False, indent=1))
        else:
            _tell(summary)
    if summary.failed:
        sys.exit(FAILED)


@click.command("convert")
@click.argument("file", type=click.Path(path_type=Path))
@_overriding
@click.option("--json", "as_json", is_flag=True, help="输出 JSON（章节、元数据、剔除的页码等）。")
def convert_command(
    file: Path, as_json: bool, region_name: str | None, year: int | None, department: str | None
) -> None:
    """看看一个文件会变成什么，不收进知识库。默认输出 Markdown。"""
    if file.is_dir():
        raise BadValue("FILE", shown(file), "这是文件夹，请给出其中的一个文件")
    source = next(iter(sources([file], Path())), None)
    if not isinstance(source, SourceFile):
        raise SourceMissing(shown(file))
    data, _, overrides = read_source(source, _overrides(region_name, year, department))
    with pool(1) as converting:
        report = converting.call(Job(source.name, data, overrides))
    if as_json:
        click.echo(json.dumps(report_record(report), ensure_ascii=False, indent=1))
    else:
        click.echo(document.to_markdown(report), nl=False)


def _overrides(region_name: str | None, year: int | None, department: str | None) -> Overrides:
    code = region.parse(region_name).code if region_name else None
    return Overrides(region=code, year=year, department=department)


class _Bar:
    """A progress bar on standard error, on a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r\033[K", nl=False, err=True)

    def sources(self, done: int, total: int, name: str) -> None:
        self._draw("转换", done, total, name)

    def reports(self, done: int, total: int) -> None:
        self._draw("索引", done, total, "")

    def _draw(self, what: str, done: int, total: int, name: str) -> None:
        if self._shown and total:
            filled = "█" * (24 * done // total)
            click.echo(f"\r\033[K{what} {filled:<24} {done}/{total} {name[-40:]}", nl=False, err=True)


def _tell(summary: batch.Summary) -> None:
    counts = [
        ("新增", len(summary.added)),
        ("更新", len(summary.changed)),
        ("未变", len(summary.same)),
        ("同一报告的另一来源", len(summary.source)),
        ("移出", len(summary.pruned)),
        ("失败", len(summary.failed)),
    ]
    shown = [f"{name} {count}" for name, count in counts if count or name in ("新增", "更新", "未变", "失败")]
    click.echo("，".join(shown) + "。")
    for error in summary.failed:
        click.echo(f"  失败：{error.message}", err=True)


def _summary_record(summary: batch.Summary) -> dict[str, object]:
    failed = [{"name": error.name, "reason": error.reason, "message": error.message} for error in summary.failed]
    return {
        "added": summary.added,
        "changed": summary.changed,
        "same": summary.same,
        "source": summary.source,
        "pruned": summary.pruned,
        "failed": failed,
    }
