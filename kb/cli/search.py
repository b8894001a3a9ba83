"""kb search: the site's search in a terminal, or as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from kb import config, indexing
from kb.cli.chinese import trouble
from kb.engines import open_engine
from kb.errors import LibraryBusy
from kb.library.library import Library
from kb.permalink import path as section_path
from kb.report import Span
from kb.search.answer import page_record
from kb.search.explanation import Explanation
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
@click.argument("query", nargs=-1, metavar="[要找的内容]...")
@_filters
@click.option("--heading", multiple=True, help="标题里要有的文字（可重复，表示“或”）。")
@click.option("--sort", type=click.Choice(SORTS), help="排序：relevance 相关度，year 年份，region 地区。")
@click.option("--page", type=int, help="第几页。")
@click.option("--limit", type=int, help="每页多少条（最多 100）。")
@click.option("--no-synonyms", is_flag=True, help="不搜索同义词。")
@click.option("--collapse", is_flag=True, help="把几乎相同的章节收在一起。")
@click.option("--strict", is_flag=True, help="检索式有误时报错，而不是当作文字检索。")
@click.option("--json", "as_json", is_flag=True, help="用 JSON 输出。")
@click.option("--library", type=click.Path(path_type=Path), help="知识库所在的文件夹（默认 ./library）。")
def search_command(
    query: tuple[str, ...],
    heading: tuple[str, ...],
    sort: str | None,
    page: int | None,
    limit: int | None,
    no_synonyms: bool,
    collapse: bool,
    strict: bool,
    as_json: bool,
    library: Path | None,
    **filters: tuple[str, ...],
) -> None:
    """检索章节。加引号的短语精确匹配，-词 表示排除，OR 表示或。"""
    raw = {name: list(values) for name, values in filters.items() if values}
    raw |= {"q": [" ".join(query)], "heading": list(heading)}
    raw |= {
        name: [str(value)] for name, value in (("sort", sort), ("page", page), ("limit", limit)) if value is not None
    }
    raw |= {name: ["1"] for name, on in (("collapse", collapse), ("strict", strict)) if on}
    raw |= {"synonyms": ["0"]} if no_synonyms else {}
    params = params_from(raw)
    with Library.open(config.library_path(library)) as shelf:
        if reports := params.filters.get("report"):
            standing = tuple(dict.fromkeys(map(shelf.resolve, reports)))
            params = replace(params, filters={**params.filters, "report": standing})
        engine = open_engine(shelf)
        # When it cannot be made as new as the library, the index is searched as it stood before.
        with suppress(LibraryBusy):
            try:
                indexing.catch_up(shelf, engine)
            except OSError as error:
                click.echo(f"索引没有更新，先用现有的索引：{trouble(error)}", err=True)
        found = search_page(engine.searcher(), params)
    if as_json:
        click.echo(json.dumps(page_record(found, section_path), ensure_ascii=False, indent=1))
    else:
        _show(found)


def _show(found: SearchPage) -> None:
    for note in found.notes:
        click.echo(note)
    if found.params.synonyms:
        for word, others in found.synonyms:
            click.echo(f"也搜索了“{word}”的同义词：{'、'.join(others)}（--no-synonyms 只搜索原词）")
    for offer in found.offers:
        option = offer.field.name.replace("_", "-")
        click.echo(f"只看 {offer.field.label}：{offer.label}，{offer.total} 节（--{option} {offer.value}）")
    click.echo(f"{found.total} 节，出自 {found.reports} 份报告")
    if found.relaxed or not found.total:
        _explain(found.explanation)
    for hit in found.hits:
        _show_hit(hit)
    if found.beyond:
        click.echo(f"\n还可能相关：{found.beyond_note}")
    for hit in found.beyond:
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
    if hit.alike:
        click.echo(f"  另有 {len(hit.alike)} 节几乎相同")


def _explain(explanation: Explanation) -> None:
    if explanation.sentence:
        click.echo(explanation.sentence)
    for relaxation in explanation.relaxations:
        click.echo(f"  {relaxation.label}：{relaxation.total} 节")


def _marked(text: str, spans: tuple[Span, ...]) -> str:
    """Marks as bold where the terminal shows it; plain where it does not."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (text[at : span.start], click.style(text[span.start : span.end], bold=True, fg="red"))
        at = span.end
    return "".join((*parts, text[at:]))
