"""One page of a search, from the words typed to what is shown: the only path, for the site, the API and the command."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.errors import BadValue, QueryError, UnknownParameter
from kb.query import nodes
from kb.query.parser import Parsed, check_length, parse
from kb.report import Span
from kb.search import facet, planner
from kb.search.document import SectionDocument
from kb.search.engine import Searcher
from kb.search.facet import Facet
from kb.search.hit import Hit, SearchResult
from kb.search.plan import Plan, scored
from kb.search.request import SORTS, SearchRequest, Sort
from kb.search.snippet import Snippet, marks, snippet

DEFAULT_LIMIT = 10
MAX_LIMIT = 100

ONCE = ("q", "sort", "page", "limit", "strict")
PARAMETERS = ("q", *facet.BY_NAME, *ONCE[1:])
"""Every parameter of a search; the facet fields' may be given more than once, any of their values will do."""

_WHOLE = re.compile(r"[0-9]+")
_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_LABELS = {f.name: f.label for f in facet.FACET_FIELDS} | {planner.HEADING: planner.HEADING_LABEL}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What is asked for. `filters`: facet field -> canonical values; `page` counts from 1, `limit` is its sections.

    Raises BadValue or UnknownParameter for what no search can have.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    limit: int = DEFAULT_LIMIT
    strict: bool = False

    def __post_init__(self) -> None:
        for name in self.filters:
            if name not in facet.BY_NAME:
                raise UnknownParameter(name, facet.BY_NAME)
        if self.sort not in SORTS:
            raise BadValue("sort", self.sort, f"请用 {'、'.join(SORTS)} 之一")
        if self.page < 1:
            raise BadValue("page", str(self.page), "页码从 1 开始")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise BadValue("limit", str(self.limit), f"每页 1 到 {MAX_LIMIT} 条")


@dataclass(frozen=True, slots=True)
class PageHit:
    """A section found. `heading_spans` index its heading."""

    section: SectionDocument
    score: float
    snippet: Snippet
    heading_spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`total` sections in `reports` reports were found on `pages` pages; `plan` is the one that was answered.

    `notes` are sentences for the reader; `relaxed` says that nothing held all the words and any word was enough.
    """

    params: SearchParams
    node: nodes.Node
    plan: Plan
    total: int
    reports: int
    hits: tuple[PageHit, ...]
    facets: tuple[Facet, ...]
    notes: tuple[str, ...]
    relaxed: bool
    pages: int


def search_page(searcher: Searcher, params: SearchParams) -> SearchPage:
    """The page asked for, an empty one when it lies past the end.

    Raises QueryError and BadValue for a query that cannot be searched, one without words and filters included.
    """
    parsed = parse(params.query, strict=params.strict)
    if isinstance(parsed.node, nodes.Empty) and not any(params.filters.values()):
        raise QueryError("还没有写要找的内容", "请输入词语、一句话或数字，或者选择地区、年份、章节")
    plan = planner.plan(parsed.node)
    result = _answer(searcher, params, plan)
    relaxed = False
    if not result.total and parsed.plain and not isinstance(parsed.node, nodes.Empty):
        loose = planner.any_word(parsed.node)
        second = _answer(searcher, params, loose)
        if second.total:
            plan, result, relaxed = loose, second, True
    return SearchPage(
        params=params,
        node=parsed.node,
        plan=plan,
        total=result.total,
        reports=result.reports,
        hits=tuple(_page_hit(hit, plan) for hit in result.hits),
        facets=tuple(
            facet.arrange(shown, result.facets.get(shown.name, {}), params.filters.get(shown.name, ()))
            for shown in facet.SHOWN_FACETS
        ),
        notes=(*parsed.notes, *_notes(parsed, params, result.total, relaxed)),
        relaxed=relaxed,
        pages=-(-result.total // params.limit),
    )


def params_from(given: Mapping[str, Sequence[str]]) -> SearchParams:
    """Raw parameters, each with all the values it was given, as a search; what is empty counts as not given.

    Raises UnknownParameter, BadValue, and QueryError for a query that is too long.
    """
    for name in given:
        if name not in PARAMETERS:
            raise UnknownParameter(name, PARAMETERS)
    values = {name: [clean for value in raw if (clean := _clean(value)).strip()] for name, raw in given.items()}
    once = {name: _once(name, values.get(name, [])) for name in ONCE}
    check_length(once["q"] or "")
    return SearchParams(
        query=once["q"] or "",
        filters={name: chosen for name in facet.BY_NAME if (chosen := _chosen(name, values.get(name, [])))},
        sort=_sort(once["sort"]),
        page=_number("page", once["page"], 1),
        limit=_number("limit", once["limit"], DEFAULT_LIMIT),
        strict=_truth("strict", once["strict"]),
    )


def _answer(searcher: Searcher, params: SearchParams, plan: Plan) -> SearchResult:
    """Without words to rank by, the newest years come first and a year's reports by region."""
    ranked = params.sort != "relevance" or scored(plan)
    return searcher.search(
        SearchRequest(
            plan=plan,
            filters={name: chosen for name, chosen in params.filters.items() if chosen},
            facets=tuple(shown.name for shown in facet.SHOWN_FACETS),
            sort=params.sort if ranked else "year",
            offset=(params.page - 1) * params.limit,
            limit=params.limit,
        )
    )


def _page_hit(hit: Hit, plan: Plan) -> PageHit:
    """The snippet is of the body, for the heading stands above it; of both where only the heading is marked."""
    section = hit.section
    found = marks(section.blocks, plan, heading=bool(section.heading))
    in_heading = found[0] if section.heading else ()
    first = 1 if section.heading and section.paragraphs and (any(found[1:]) or not in_heading) else 0
    return PageHit(section, hit.score, snippet(section.blocks[first:], found[first:]), in_heading)


def _notes(parsed: Parsed, params: SearchParams, total: int, relaxed: bool) -> list[str]:
    if relaxed:
        within = "所选范围内" if params.filters else ""
        return [f"{within}没有同时包含这些词的章节，下面是包含其中任意一个词的结果。"]
    if total:
        return []
    fields = (leaf for leaf in nodes.leaves(parsed.node) if isinstance(leaf, nodes.Field))
    return [f"“{_LABELS[f.name]}：{f.value}”是按{_LABELS[f.name]}找的；要当作文字找，请加上引号。" for f in fields][:3]


def _clean(value: str) -> str:
    """Half a character, as a terminal or a broken URL may send it, becomes the replacement sign and can be printed."""
    return _SURROGATE.sub("\ufffd", value)


def _once(name: str, values: Sequence[str]) -> str | None:
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 1:
        raise BadValue(name, "、".join(distinct), "只能给一个值")
    return distinct[0] if distinct else None


def _chosen(name: str, values: Sequence[str]) -> tuple[str, ...]:
    found = (canonical for value in values for canonical in facet.values(facet.BY_NAME[name], value))
    return tuple(dict.fromkeys(found))


def _sort(value: str | None) -> Sort:
    if value is None:
        return "relevance"
    for sort in SORTS:
        if value.strip() == sort:
            return sort
    raise BadValue("sort", value, f"请用 {'、'.join(SORTS)} 之一")


def _number(name: str, value: str | None, default: int) -> int:
    if value is None:
        return default
    digits = value.strip()
    if not _WHOLE.fullmatch(digits):
        raise BadValue(name, value, "请写一个正整数")
    return int(digits[-9:]) if len(digits.lstrip("0")) <= 9 else 10**9


def _truth(name: str, value: str | None) -> bool:
    if value is None:
        return False
    truth = _TRUTH.get(value.strip().lower())
    if truth is None:
        raise BadValue(name, value, "请写 1 或 0")
    return truth
