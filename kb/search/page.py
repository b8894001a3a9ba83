"""One page of a search, from the words typed to what is shown: the only path, for the site, the API and the command."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import QueryError
from kb.query import nodes
from kb.query.parser import Parsed, parse
from kb.report import Span
from kb.search import facet, planner
from kb.search.document import SectionDocument
from kb.search.engine import Searcher
from kb.search.facet import Facet
from kb.search.hit import Hit, SearchResult
from kb.search.params import PARAMETERS, SearchParams, params_from
from kb.search.plan import Plan, scored
from kb.search.request import SearchRequest
from kb.search.snippet import Marks, Snippet, marks, snippet

__all__ = ["PARAMETERS", "PageHit", "SearchPage", "SearchParams", "params_from", "search_page"]

_LABELS = {f.name: f.label for f in facet.FACET_FIELDS} | {planner.HEADING: planner.HEADING_LABEL}


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
    section = hit.section
    found = marks(section.blocks, plan, heading=bool(section.heading))
    first = 1 if _body_suffices(section, found) else 0
    in_heading = found[0] if section.heading else ()
    return PageHit(section, hit.score, snippet(section.blocks[first:], found[first:]), in_heading)


def _body_suffices(section: SectionDocument, found: Marks) -> bool:
    """Whether the snippet can do without the heading, which is shown above it: not when only the heading is marked, nor
    when something marked runs from it into the body."""
    if not (section.heading and section.paragraphs):
        return False
    heading, body = found[0], found[1:]
    runs_on = heading and heading[-1].end == len(section.heading) and body[0] and body[0][0].start == 0
    return not runs_on and (any(body) or not heading)


def _notes(parsed: Parsed, params: SearchParams, total: int, relaxed: bool) -> list[str]:
    if relaxed:
        within = "所选范围内" if params.filters else ""
        return [f"{within}没有同时包含这些词的章节，下面是包含其中任意一个词的结果。"]
    if total:
        return []
    fields = (leaf for leaf in nodes.leaves(parsed.node) if isinstance(leaf, nodes.Field))
    return [f"“{_LABELS[f.name]}：{f.value}”是按{_LABELS[f.name]}找的；要当作文字找，请加上引号。" for f in fields][:3]
