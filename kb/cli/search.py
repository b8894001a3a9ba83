"""kb search: the site's search in a terminal, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import click

from kb import config, indexing
from kb.engines import open_engine
from kb.errors import LibraryBusy
from kb.library.library import Library
from kb.permalink import path as section_path
from kb.report import Span
from kb.search.answer import page_record
from kb.search.facet import BY_NAME, FACET_FIELDS, label
from kb.search.page import PageHit, SearchPage, params_from, search_page
from kb.search.request import SORTS

_Command = TypeVar("_Command", bound=Callable[..., object])


def _filters(command: _Command) -> _Command:
    """One repeatable option for each facet field."""
    for field in reversed(FACET_FIELDS):
        name = f"--{field.name.replace('_', '-')}"
        command = click.option(name, field.name, multiple=True, help=f"{field.label}（可重复，表示“或”）。")(command)
    return command


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@_filters
@click.option("--sort", type=click.Choice(SORTS), help="排序：relevance 相关度，year 年份，region 地区。")
@click.option("--page", type=int, help="第几页。")
@click.option("--limit", type=int, help="每页多少条（最多 100）。")
@click.option("--strict", is_flag=True, help="检索式有误时报错，而不是当作文字检索。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 输出。")
@click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")
def search_command(
    query: tuple[str, ...],
    sort: str | None,
    page: int | None,
    limit: int | None,
    strict: bool,
    as_json: bool,
    library: Path | None,
    **filters: tuple[str, ...],
) -> None:
    """检索章节。加引号的短语精确匹配，-词 表示排除，OR 表示或。"""
    raw = {name: list(values) for name, values in filters.items() if values}
    raw["q"] = [" ".join(query)]
    for name, value in (("sort", sort), ("page", page), ("limit", limit), ("strict", "1" if strict else None)):
        if value is not None:
            raw[name] = [str(value)]
    params = params_from(raw)
    with Library.open(config.library_path(library)) as shelf:
        for report in params.filters.get("report", ()):
            shelf.resolve(report)
        engine = open_engine(shelf)
        with suppress(LibraryBusy):  # the index as it stood before is searched meanwhile
            indexing.catch_up(shelf, engine)
        found = search_page(engine.searcher(), params)
    if as_json:
        click.echo(json.dumps(page_record(found, section_path), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _show(found: SearchPage) -> None:
    for note in found.notes:
        click.echo(note)
    click.echo(f"{found.total} 节，出自 {found.reports} 份报告")
    for hit in found.hits:
        _show_hit(hit)


def _show_hit(hit: PageHit) -> None:
    section = hit.section
    sample = "［样例］" if section.sample else ""
    click.echo()
    click.secho(f"{sample}{section.title}", bold=True)
    place = label(BY_NAME["region"], section.regions[-1] if section.regions else "none")
    year = f"{section.year}年" if section.year else "年份未注明"
    click.echo(f"  {place} · {year} · {section.type} · {section.heading or '题头'}")
    click.echo("  " + _marked(hit.snippet.text, hit.snippet.spans).replace("\n", " "))
    click.secho(f"  {section_path(section.report, section.key)}", dim=True)


def _marked(text: str, spans: tuple[Span, ...]) -> str:
    """Marks as bold where the terminal shows it; plain where it does not."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], click.style(text[span.start : span.end], bold=True, fg="red"))
        at = span.end
    return "".join((*parts, text[at:]))
