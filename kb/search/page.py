"""One page of a search, from the words typed to what is shown: the only path, for the site, the API and the command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb import matchkey
from kb.analysis.filters import unique
from kb.errors import QueryError
from kb.query import nodes
from kb.query.parser import Parsed, parse
from kb.report import Span
from kb.search import collapse, facet, planner, relaxing
from kb.search.beyond import FEW, Asked, beyond
from kb.search.counts import DictCounts
from kb.search.document import SectionDocument
from kb.search.engine import Searcher
from kb.search.explanation import NOTHING, Explanation, explain
from kb.search.facet import Facet
from kb.search.hit import Hit, SearchResult
from kb.search.marks import Marker, Marks
from kb.search.offering import Offered, offered
from kb.search.params import PARAMETERS, SearchParams, params_from
from kb.search.plan import Plan, scored
from kb.search.question import Question, question
from kb.search.relaxing import Step
from kb.search.request import SearchRequest
from kb.search.snippet import Snippet, snippet
from kb.search.vocabulary import SPELT_OUT, Meant, Vocabulary

__all__ = ["PARAMETERS", "PageHit", "SearchPage", "SearchParams", "params_from", "search_page"]

_LABELS = {f.name: f.label for f in facet.FACET_FIELDS} | {"heading": facet.HEADING_LABEL}
_TAKES_ANY = (facet.REPORT.name, "heading")
"""The fields that take any text for a value, so that a text with such a colon may be no field at all."""

_Looser = Iterator[tuple[int, Step, Question]]
"""The steps of a plain query, counted from 1, with what each puts to the engine, the strictest first."""


@dataclass(frozen=True, slots=True)
class PageHit:
    """A section found. `heading_spans` index its heading; `alike` are near-identical sections that stand behind it.

    `step` is the step of kb.search.relaxing that finds it, counted from 1; 0 for what holds all that was asked.
    """

    section: SectionDocument
    score: float
    snippet: Snippet
    heading_spans: tuple[Span, ...]
    alike: tuple[SectionDocument, ...] = ()
    step: int = 0


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`total` sections in `reports` reports were found on `pages` pages; `plan` is the one that was answered.

    `notes` are sentences for the reader; `relaxed` says that nothing held all the words and any word was enough.
    `meant` are the short names that were given, with the values they stand for. `synonyms` are words of the query with
    what was looked for beside them, or would have been with `params.synonyms`. `offers` are filters that words of the
    query name. `explanation` says why nothing, or nothing that holds all the words, was found. `beyond` are sections
    that come close and are no hits, at the end of a plain search that found few: neither `total` nor the facets count
    them. `beyond_types` are the section types that some of these were taken for.
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
    meant: tuple[Meant, ...] = ()
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    offers: tuple[Offered, ...] = ()
    explanation: Explanation = NOTHING
    beyond: tuple[PageHit, ...] = ()
    beyond_types: tuple[str, ...] = ()

    @property
    def beyond_note(self) -> str:
        """What the sections beyond the hits are."""
        farther = "离所问的更远，" if self.relaxed else ""
        types = f"，或者讲“{'、'.join(self.beyond_types)}”" if self.beyond_types else ""
        return f"下面 {len(self.beyond)} 节{farther}只含其中一部分词{types}，不计入上面的节数和筛选里的数字。"


def search_page(searcher: Searcher, params: SearchParams) -> SearchPage:
    """The page asked for, an empty one when it lies past the end.

    Raises QueryError and BadValue for a query that cannot be searched, one without words and filters included.
    """
    parsed = parse(params.query, strict=params.strict)
    if isinstance(parsed.node, nodes.Empty) and not (any(params.filters.values()) or params.heading):
        raise QueryError("还没有写要找的内容", "请输入词语、一句话或数字，或者选择地区、年份、章节")
    vocabulary = Vocabulary(searcher)
    params = replace(params, filters=vocabulary.listed(params.filters))
    asked = question(params, parsed.node, vocabulary)
    params = _spelt_out(params, asked)
    result = _answer(searcher, params, asked)

    def count(changed: SearchParams, node: nodes.Node) -> int:
        return searcher.search(question(changed, node, vocabulary).counting()).total

    explanation = NOTHING if result.total else explain(params, parsed.node, count)
    plain = parsed.plain and not isinstance(parsed.node, nodes.Empty)
    few = plain and result.total < FEW
    steps = relaxing.steps(parsed.node) if few else iter(())
    looser: _Looser = (
        (number, step, question(params, parsed.node, vocabulary, step.plan)) for number, step in enumerate(steps, 1)
    )
    taken, relaxed = 0, None
    if not result.total:
        asked, result, taken, relaxed = _relaxed(searcher, params, asked, result, looser)
    hits, entries = _entries(searcher, params, asked, result, taken)
    pages = -(-entries // params.limit)
    room = FEW - result.total if few and params.page == max(1, pages) else 0
    close, types = _beyond(searcher, params, asked, looser, room)
    return SearchPage(
        params=params,
        node=parsed.node,
        plan=asked.plan,
        total=result.total,
        reports=result.reports,
        hits=hits,
        facets=_facets(params, asked, result),
        notes=(*parsed.notes, *_notes(parsed, params, asked, result.total, relaxed, vocabulary)),
        relaxed=relaxed is not None,
        pages=pages,
        meant=asked.meant,
        synonyms=() if relaxed is not None else planner.synonyms(parsed.node),
        offers=offered(params, parsed.node, count),
        explanation=explanation,
        beyond=close,
        beyond_types=types,
    )


def _spelt_out(params: SearchParams, asked: Question) -> SearchParams:
    """The search with the values that its short names mean, unless they are too many to be named one by one."""
    few = {(m.field.name, m.given): m.values for m in asked.meant if len(m.values) <= SPELT_OUT}
    filters = {
        name: tuple(dict.fromkeys(v for value in values for v in few.get((name, value), (value,))))
        for name, values in params.filters.items()
    }
    return replace(params, filters=filters)


def _request(params: SearchParams, asked: Question, offset: int, limit: int) -> SearchRequest:
    """Without words to rank by, the newest years come first and a year's reports by region."""
    ranked = params.sort != "relevance" or scored(asked.plan)
    return SearchRequest(
        plan=asked.plan,
        filters=asked.filters,
        sort=params.sort if ranked else "year",
        offset=offset,
        limit=limit,
    )


def _answer(searcher: Searcher, params: SearchParams, asked: Question) -> SearchResult:
    """The sections of the page, or all that may be collapsed, and the facets."""
    offset, limit = ((params.page - 1) * params.limit, params.limit) if not params.collapse else (0, collapse.WINDOW)
    counted = tuple(shown.name for shown in facet.SHOWN_FACETS)
    return searcher.search(replace(_request(params, asked, offset, limit), facets=counted))


def _relaxed(
    searcher: Searcher, params: SearchParams, asked: Question, strict: SearchResult, looser: _Looser
) -> tuple[Question, SearchResult, int, Step | None]:
    """What the first step that finds anything finds, the steps after it left to come; as it was when none does."""
    result = strict
    for number, step, loose in looser:
        result = _after_click(result, _answer(searcher, params, loose))
        if result.total:
            return loose, result, number, step
    return asked, strict, 0, None


def _after_click(strict: SearchResult, loose: SearchResult) -> SearchResult:
    """The relaxed result with the facet counts of what is found once a value is chosen: where some of its sections
    satisfy the stricter plan, which another choice in the field had kept out, these alone."""
    counts = {name: DictCounts({**found, **strict.facets[name]}) for name, found in loose.facets.items()}
    return replace(loose, facets=counts)


def _entries(
    searcher: Searcher, params: SearchParams, asked: Question, result: SearchResult, step: int
) -> tuple[tuple[PageHit, ...], int]:
    """The hits of the page, and how many entries all pages hold: sections, or groups of sections that are alike."""
    marker = Marker(asked.plan)
    if not params.collapse:
        return tuple(_page_hit(hit, marker, step) for hit in result.hits), result.total
    groups = collapse.groups([matchkey.section_key(hit.section.blocks) for hit in result.hits])
    first = (params.page - 1) * params.limit
    shown = [
        _page_hit(result.hits[at], marker, step, [result.hits[i] for i in rest])
        for at, *rest in groups[first : first + params.limit]
    ]
    single = result.total - len(result.hits)
    wanted = params.limit - len(shown)
    if single and wanted:
        offset = len(result.hits) + max(0, first - len(groups))
        later = searcher.search(_request(params, asked, offset, wanted))
        shown += [_page_hit(hit, marker, step) for hit in later.hits]
    return tuple(shown), len(groups) + single


def _beyond(
    searcher: Searcher, params: SearchParams, asked: Question, looser: _Looser, room: int
) -> tuple[tuple[PageHit, ...], tuple[str, ...]]:
    """What comes close, of the steps that ask for something: a name alone says only whose reports are meant. And the
    section types that some of it was asked for by."""
    taken: list[tuple[int, Step]] = []

    def plans() -> Iterator[Asked]:
        for number, step, loose in looser:
            if step.words or step.types:
                taken.append((number, step))
                yield loose.plan, step.words

    shown: list[PageHit] = []
    types: list[str] = []
    for plan, hits in beyond(searcher, _request(params, asked, 0, 0), plans(), room):
        (number, step), marker = taken[-1], Marker(plan)
        shown += [_page_hit(hit, marker, number) for hit in hits]
        types += step.types if hits else ()
    return tuple(shown), unique(types)


def _facets(params: SearchParams, asked: Question, result: SearchResult) -> tuple[Facet, ...]:
    return tuple(
        facet.arrange(shown, result.facets.get(shown.name, {}), _values(params, asked, shown.name))
        for shown in facet.SHOWN_FACETS
    )


def _values(params: SearchParams, asked: Question, name: str) -> tuple[str, ...]:
    """The values chosen in a facet, a short name for many of them not among them."""
    short = {m.given for m in asked.meant if m.field.name == name}
    return tuple(value for value in params.filters.get(name, ()) if value not in short)


def _page_hit(hit: Hit, marker: Marker, step: int, alike: Sequence[Hit] = ()) -> PageHit:
    section, blocks = hit.section, hit.section.blocks
    found = marker.marks(blocks, heading=bool(section.heading))
    first = 1 if _body_suffices(section, found) else 0
    in_heading = found[0] if section.heading else ()
    shown = snippet(blocks[first:], found[first:])
    return PageHit(section, hit.score, shown, in_heading, tuple(other.section for other in alike), step)


def _body_suffices(section: SectionDocument, found: Marks) -> bool:
    """Whether the snippet can do without the heading, which is shown above it: not when only the heading is marked, nor
    when something marked runs from it into the body."""
    if not (section.heading and section.paragraphs):
        return False
    heading, body = found[0], found[1:]
    runs_on = heading and heading[-1].end == len(section.heading) and body[0] and body[0][0].start == 0
    return not runs_on and (any(body) or not heading)


def _notes(
    parsed: Parsed, params: SearchParams, asked: Question, total: int, relaxed: Step | None, vocabulary: Vocabulary
) -> list[str]:
    said = [meant.note for meant in asked.meant if meant.note]
    if relaxed is not None:
        return [*said, ("所选范围内" if params.filters else "") + relaxed.note]
    if total:
        if params.collapse and total > collapse.WINDOW:
            said.append(f"前 {collapse.WINDOW} 节里几乎相同的已收在一起，后面的逐节列出。")
        return said
    said += vocabulary.absences(asked.filters, asked.plan)
    fields = (leaf for leaf in nodes.leaves(parsed.node) if isinstance(leaf, nodes.Field) and leaf.name in _TAKES_ANY)
    said += [f"“{_LABELS[f.name]}：{f.value}”是按{_LABELS[f.name]}找的；要当作文字找，请加上引号。" for f in fields][:3]
    return said
