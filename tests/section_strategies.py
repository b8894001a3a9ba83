"""Sections, histories of a library and requests about them, drawn small so that engines meet many coincidences.

The alphabet is a few Han characters, digits, letters and signs, among them what the match key folds, drops or keeps
only between digits; the words are few enough that most are in several sections, fields and reports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal as Choice

from hypothesis import strategies as st

from kb.report import Paragraph
from kb.search.document import NOT_STATED, AnalyzedSection, SectionDocument, analyze
from kb.search.facet import FACET_FIELDS
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Not, Plan, Word
from kb.search.request import SORTS, SearchRequest

FIELDS = tuple(f.name for f in FACET_FIELDS)
REPORTS = tuple(f"r{number}" for number in range(5))

_WORDS = (
    "预算",
    "执行率",
    "预算执行率",
    "增城",
    "人大",
    "的",
    "aa",
    "AaA",
    "98.5%",
    "3,388",
    "１２",
    " ",
    "，",
    "。",
    "；61",
    "6",
    ".5",
    "（一）",
    "\u2f00",
    "𠮷",
)
_REGIONS = ((), ("440000",), ("440000", "440100"), ("440000", "440100", "440118"), ("440000", "440100", "440105"))
_TYPES = ("预算执行", "存在问题", "其他")

texts = st.lists(st.sampled_from(_WORDS), max_size=8).map("".join)
tables = st.lists(st.lists(texts, min_size=1, max_size=3).map("\t".join), min_size=1, max_size=3).map("\n".join)
paragraphs = st.builds(Paragraph, texts) | st.builds(Paragraph, tables, st.just("table"))


@dataclass(frozen=True)
class Change:
    """One step of a history: the report as it now is (none of its sections: removed)."""

    report: str
    sections: tuple[AnalyzedSection, ...]


@dataclass(frozen=True)
class History:
    """Batches of changes, each one commit. `kept` is what stands at the end, worked out here."""

    batches: tuple[tuple[Change, ...], ...]
    kept: Mapping[str, tuple[AnalyzedSection, ...]] = field(default_factory=dict)

    @property
    def sections(self) -> tuple[AnalyzedSection, ...]:
        return tuple(section for report in self.kept.values() for section in report)


@st.composite
def reports(draw: st.DrawFn, report: str, most: int = 4) -> tuple[AnalyzedSection, ...]:
    """The sections of one version of a report; its metadata are one, its sections in outline order."""
    regions = draw(st.sampled_from(_REGIONS))
    year = draw(st.sampled_from((None, 2021, 2022, 2023)))
    department, kind = draw(st.sampled_from(((None, None), ("区人大办", "人大"), ("区财政局", "财政"))))
    title = draw(texts)
    report_kind = draw(st.sampled_from(("部门整体支出自评", "其他")))
    sample = draw(st.booleans())
    quality = draw(st.sampled_from(((), ("recognised",), ("duplicate-number", "number-gap"))))
    context = tuple(filter(None, (title, department, str(year) if year else None)))
    return tuple(
        analyze(
            SectionDocument(
                report=report,
                key=f"k{ordinal}",
                ordinal=ordinal,
                path=str(ordinal),
                heading=draw(texts),
                type=draw(st.sampled_from(_TYPES)),
                paragraphs=tuple(draw(st.lists(paragraphs, max_size=3))),
                title=title,
                regions=regions,
                year=year,
                department=department,
                department_kind=kind,
                kind=report_kind,
                sample=sample,
                quality=quality,
                context=context,
            )
        )
        for ordinal in range(draw(st.integers(1, most)))
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 5) -> History:
    """Reports added, replaced, removed and brought back, sometimes twice in one batch."""
    batches: list[tuple[Change, ...]] = []
    kept: dict[str, tuple[AnalyzedSection, ...]] = {}
    for _ in range(draw(st.integers(1, most))):
        batch: list[Change] = []
        for report in draw(st.lists(st.sampled_from(REPORTS), max_size=3)):
            removed = report in kept and draw(st.booleans())
            sections = () if removed else draw(reports(report))
            batch.append(Change(report, sections))
            kept[report] = sections
        batches.append(tuple(batch))
    return History(tuple(batches), kept)


def section(
    report: str, text: str, ordinal: int = 0, heading: str = "", **metadata: str | int | None
) -> AnalyzedSection:
    """One section of a report; of the metadata, `year`, `department` and `region` (a district's code) may be given."""
    region = metadata.get("region")
    year, department = metadata.get("year"), metadata.get("department")
    assert year is None or isinstance(year, int)
    return analyze(
        SectionDocument(
            report=report,
            key=f"k{ordinal}",
            ordinal=ordinal,
            path=str(ordinal),
            heading=heading,
            type="其他",
            paragraphs=tuple(map(Paragraph, text.split("\n"))) if text else (),
            title="绩效自评报告",
            regions=(str(region),) if region else (),
            year=year,
            department=str(department) if department else None,
            department_kind=None,
            kind="其他",
            sample=False,
            quality=(),
            context=("绩效自评报告",),
        )
    )


def plans(sections: Sequence[AnalyzedSection]) -> st.SearchStrategy[Plan]:
    """Nested plans whose leaves are mostly taken from the sections, some from nowhere."""
    terms = sorted({t for s in sections for t in (*s.heading_terms, *s.body_terms, *s.context_terms)})
    section_literals = literals(sections)
    asked_of_a_unit = _nested(section_literals | st.just(Everything()))
    leaves = st.one_of(
        section_literals,
        literals(sections, "heading"),
        st.builds(Word, st.sampled_from([*terms, "无此"])),
        st.sampled_from(FIELDS).flatmap(lambda name: st.builds(HasValue, st.just(name), some_values(name, sections))),
        st.just(Everything()),
        st.builds(Near, section_literals, section_literals, st.integers(0, 12)),
        st.builds(InUnit, st.sampled_from(("sentence", "paragraph")), asked_of_a_unit),
    )
    return _nested(leaves, lambda inner: st.builds(InReport, inner))


def literals(
    sections: Sequence[AnalyzedSection], where: Choice["section", "heading"] = "section"
) -> st.SearchStrategy[Literal]:
    """Literals of every kind: pieces of keys, numbers that are whole here and parts there, some of less weight."""
    keys = sorted({s.key for s in sections if s.key}) or ["预"]
    likely = ("aa", "a", "率预", "3388", "6", "61", "98.5", "无此")
    needles = st.sampled_from(keys).flatmap(pieces) | st.sampled_from(likely)
    return st.builds(Literal, needles, st.just(where), st.booleans(), st.sampled_from((1.0, 1.0, 0.5, 0.3)))


def _nested(
    leaves: st.SearchStrategy[Plan], *more: Callable[[st.SearchStrategy[Plan]], st.SearchStrategy[Plan]]
) -> st.SearchStrategy[Plan]:
    """Plans of these leaves under the operators, and under whatever else may enclose one."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
            st.builds(Not, inner),
            *(enclosed(inner) for enclosed in more),
        ),
        max_leaves=6,
    )


@st.composite
def pieces(draw: st.DrawFn, key: str) -> str:
    """A piece of a key, one character or more."""
    start = draw(st.integers(0, len(key) - 1))
    return key[start : draw(st.integers(start + 1, min(len(key), start + 12)))]


def some_values(name: str, sections: Sequence[AnalyzedSection]) -> st.SearchStrategy[frozenset[str]]:
    held = {value for section in sections for value in section.document.values(name)}
    return st.frozensets(st.sampled_from(sorted({*held, NOT_STATED, "无此"})), max_size=3)


@st.composite
def requests(draw: st.DrawFn, sections: Sequence[AnalyzedSection]) -> SearchRequest:
    chosen = draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))
    return SearchRequest(
        plan=draw(plans(sections)),
        filters={name: tuple(sorted(draw(some_values(name, sections)))) for name in chosen},
        facets=FIELDS,
        sort=draw(st.sampled_from(SORTS)),
        offset=draw(st.integers(0, 4)),
        limit=draw(st.integers(0, 6)),
    )
