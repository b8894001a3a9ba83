"""The result page: the box, the facets as links, what is chosen, and the hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from kb.search.facet import BY_NAME, DEPARTMENT_KIND, KIND, Facet, FacetValue, label
from kb.search.page import PageHit, SearchPage, SearchParams, search_page
from kb.search.request import Sort
from web import context, urls

page = Blueprint("search", __name__)

FIRST_SHOWN = 12
"""Values of a facet seen before one asks for the rest."""
AROUND = 2
"""Pages named on either side of the one shown."""
SORT_LABELS: dict[Sort, str] = {"relevance": "相关度", "year": "年份从新到旧", "region": "地区"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with the address at which it is toggled."""

    value: FacetValue
    url: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """`first` are always seen, `rest` on demand."""

    label: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value and the address without it."""

    field: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    hit: PageHit
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """`numbers`: page numbers with their addresses, None for a gap; `previous` and `next` where there are such."""

    current: int
    numbers: tuple[tuple[int, str] | None, ...]
    previous: str | None
    next: str | None


@page.get("/search")
@context.takes(*context.SEARCHING)
def show() -> ResponseReturnValue:
    params = context.search_params()
    if not params.filters and not request.args.get("q"):
        return render_template("start.html")
    found = search_page(context.searcher(), params)
    return render_template(
        "search.html",
        params=params,
        found=found,
        hits=hit_views(found),
        facets=facet_views(found),
        chips=chips(params),
        kept=[(name, value) for name, value in urls.pairs(params) if name not in ("q", "page")],
        sorts=[(SORT_LABELS[s], urls.sorted_by(params, s), s == params.sort) for s in SORT_LABELS],
        pager=pager(found.pages, params.page, lambda n: urls.at_page(params, n)),
    )


def hit_views(found: SearchPage) -> tuple[HitView, ...]:
    query = found.params.query
    return tuple(HitView(h, urls.section(h.section.report, h.section.key, query)) for h in found.hits)


def facet_views(found: SearchPage) -> tuple[FacetView, ...]:
    """The facets worth showing: the four main ones, others only when there is something to choose between."""
    shown = (f for f in found.facets if f.values and (f.field not in (DEPARTMENT_KIND, KIND) or _is_choice(f)))
    return tuple(_facet_view(facet, found.params) for facet in shown)


def chips(params: SearchParams) -> tuple[Chip, ...]:
    return tuple(
        Chip(BY_NAME[name].label, label(BY_NAME[name], value), urls.toggled(params, name, value))
        for name, values in params.filters.items()
        for value in values
    )


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


def _is_choice(facet: Facet) -> bool:
    return len(facet.values) > 1 or any(v.chosen for v in facet.values)


def _facet_view(facet: Facet, params: SearchParams) -> FacetView:
    choices = tuple(Choice(v, urls.toggled(params, facet.field.name, v.value)) for v in facet.values)
    cut = FIRST_SHOWN if len(choices) > FIRST_SHOWN + 2 else len(choices)
    hidden_choice = any(c.value.chosen for c in choices[cut:])
    cut = len(choices) if hidden_choice else cut
    return FacetView(facet.field.label, choices[:cut], choices[cut:])
