"""kb info, kb remove, kb rebuild: looking after a library."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kb import config, indexing
from kb.engines import open_engine
from kb.errors import UnknownReport
from kb.library.library import Library, ReportEntry
from kb.record import metadata_record
from kb.search.facet import region_label

_library = click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")


@click.command("info")
@click.argument("report", required=False)
@_library
@click.option("--json", "as_json", is_flag=True, help="用 JSON 输出。")
def info_command(report: str | None, library: Path | None, as_json: bool) -> None:
    """列出知识库里的报告；给出编号时只看那一份。"""
    with Library.open(config.library_path(library)) as shelf:
        entries = shelf.reports()
        if report is not None:
            wanted = shelf.resolve(report)
            entries = tuple(entry for entry in entries if entry.id == wanted)
        if as_json:
            click.echo(json.dumps([_record(entry) for entry in entries], ensure_ascii=False, indent=1))
            return
        for entry in entries:
            click.echo(_line(entry))
        if report is None:
            sections = sum(entry.sections for entry in entries)
            click.echo(f"共 {len(entries)} 份报告，{sections} 节。知识库：{shelf.path}")


@click.command("remove")
@click.argument("reports", nargs=-1)
@click.option("--samples", is_flag=True, help="移出所有样例报告。")
@_library
def remove_command(reports: tuple[str, ...], samples: bool, library: Path | None) -> None:
    """把报告移出知识库。它原来的链接会说明内容已移除。"""
    if not reports and not samples:
        raise click.UsageError("请给出要移出的报告编号，或用 --samples 移出全部样例。")
    with Library.open(config.library_path(library)) as shelf:
        known = {entry.id: entry for entry in shelf.reports()}
        wanted = [shelf.resolve(report) for report in reports]
        wanted += [entry.id for entry in known.values() if samples and entry.metadata.sample]
        for report in dict.fromkeys(wanted):
            if report not in known:
                raise UnknownReport(report)
            shelf.remove(report)
            click.echo(f"已移出 {report}：{known[report].metadata.title or '（无标题）'}")
        if not wanted:
            click.echo("没有样例需要移出。")
        indexing.catch_up(shelf, open_engine(shelf))


@click.command("rebuild")
@click.option("--workers", type=click.IntRange(1, 64), default=1, metavar="个数", help="同时分词的进程数（默认 1）。")
@_library
def rebuild_command(library: Path | None, workers: int) -> None:
    """重建搜索索引。报告本身不受影响。"""
    with Library.open(config.library_path(library)) as shelf:
        count = indexing.rebuild(shelf, open_engine(shelf), workers=workers)
        click.echo(f"索引已重建，共 {count} 份报告。")


def _line(entry: ReportEntry) -> str:
    stated = entry.metadata
    place = region_label(stated.region or "none")
    year = f"{stated.year}年" if stated.year else "年份未注明"
    sample = "［样例］" if stated.sample else ""
    department = stated.department_short or "部门未注明"
    return f"{entry.id}  {place} {year} {department}  {entry.sections} 节  {sample}{stated.title or ''}"


def _record(entry: ReportEntry) -> dict[str, object]:
    return {"report": entry.id, "sections": entry.sections, "metadata": metadata_record(entry.metadata)}
