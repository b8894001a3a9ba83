"""The result page: the box, the facets as links, what is chosen, and the hits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kb.errors import BadValue
from kb.search.document import SectionDocument
from kb.search.facet import BY_NAME
from kb.search.page import PageHit, SearchPage, search_page
from kb.search.request import Sort
from web import context, narrowing, urls

page = Blueprint("search", __name__)

AROUND = 2
"""Pages named on either side of the one shown."""
SORT_LABELS: dict[Sort, str] = {"relevance": "相关度", "year": "年份从新到旧", "region": "地区"}


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit with its address, that of its report, and those of the sections that stand behind it."""

    hit: PageHit
    url: str
    report_url: str
    alike: tuple[tuple[SectionDocument, str], ...]


@dataclass(frozen=True, slots=True)
class Pager:
    """`numbers`: page numbers with their addresses, None for a gap; `previous` and `next` where there are such."""

    current: int
    numbers: tuple[tuple[int, str] | None, ...]
    previous: str | None
    next: str | None


@page.get("/search")
@context.takes(*context.SEARCHING, urls.MORE)
def show() -> ResponseReturnValue:
    asked = context.search_params()
    if not (asked.filters or asked.heading or asked.query.strip()):
        return render_template("start.html")
    found = search_page(context.searcher(), asked)
    params = found.params
    return render_template(
        "search.html",
        params=params,
        found=found,
        hits=hit_views(found),
        beyond=hit_views(found, found.beyond),
        facets=narrowing.facet_views(found, whole()),
        whole=whole(),
        chips=narrowing.chips(found),
        cleared=narrowing.cleared(found),
        kept=[(name, value) for name, value in urls.pairs(params) if name not in ("q", "page")],
        sorts=[(SORT_LABELS[s], urls.sorted_by(params, s), s == params.sort) for s in SORT_LABELS],
        pager=pager(found.pages, params.page, lambda n: urls.at_page(params, n)),
    )


def whole() -> str | None:
    """The facet of which all values are asked for."""
    name = request.args.get(urls.MORE)
    if name and name not in BY_NAME:
        raise BadValue(urls.MORE, name, f"请用 {'、'.join(BY_NAME)} 之一")
    return name or None


def hit_views(found: SearchPage, hits: Sequence[PageHit] | None = None) -> tuple[HitView, ...]:
    """The hits of a page, or those of another of its lists."""
    marking = urls.Marking(found.params.query, found.params.synonyms)
    return tuple(_hit_view(hit, marking) for hit in (found.hits if hits is None else hits))


def _hit_view(hit: PageHit, marking: urls.Marking) -> HitView:
    own, marking = hit.section, replace(marking, step=hit.step)
    alike = tuple((other, urls.section(other.report, other.key, marking)) for other in hit.alike)
    return HitView(hit, urls.section(own.report, own.key, marking), urls.report(own.report, marking), alike)


def pager(pages: int, current: int, at: Callable[[int], str]) -> Pager:
    """The first page, the last, and those around the current one."""
    near = {n for n in range(current - AROUND, current + AROUND + 1) if 1 <= n <= pages} | {1, pages}
    numbers: list[tuple[int, str] | None] = []
    last = 0
    for number in sorted(near if pages > 1 else ()):
        if number > last + 1:
            numbers.append(None)
        numbers.append((number, at(number)))
        last = number
    return Pager(
        current,
        tuple(numbers),
        at(min(current - 1, pages)) if current > 1 and pages else None,
        at(current + 1) if current < pages else None,
    )
