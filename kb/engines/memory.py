"""The oracle: sections in a dict, plans read plainly (kb.engines.evaluation), scores as kb.search.score writes them.

Every other engine is judged by this one, so nothing here is clever. It also serves (KB_ENGINE=memory) a library of a
few hundred sections without any index on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import TracebackType
from typing import Self

from kb.engines import fingerprint
from kb.engines.evaluation import fields, holds, occurrences
from kb.errors import LibraryBusy
from kb.search import score
from kb.search.counts import Counts, DictCounts
from kb.search.document import AnalyzedSection
from kb.search.hit import Hit, SearchResult
from kb.search.plan import Literal, Plan, Word, scored
from kb.search.request import SearchRequest, Sort

Sections = Mapping[str, tuple[AnalyzedSection, ...]]
"""Report id -> its sections."""


@dataclass(frozen=True, slots=True)
class Committed:
    """What one commit left; never changed afterwards, so a searcher may keep it."""

    sections: Sections = field(default_factory=dict)
    generation: int | None = None
    fingerprint: str | None = None


class MemoryEngine:
    """kb.search.engine.Engine in memory. Threads may share it."""

    def __init__(self) -> None:
        self._committed = Committed()
        self._writing = Lock()

    def searcher(self) -> MemorySearcher:
        return MemorySearcher(self._committed)

    def writer(self, *, anew: bool = False) -> MemoryWriter:
        if not self._writing.acquire(blocking=False):
            raise LibraryBusy("memory")
        return MemoryWriter(self, Committed() if anew else self._committed)

    def generation(self) -> int | None:
        return self._committed.generation

    def fingerprint(self) -> str | None:
        return self._committed.fingerprint

    def finish(self, committed: Committed | None) -> None:
        """The writer is done: `committed` is what searchers see from now on, None leaves all as it was."""
        if committed is not None:
            self._committed = committed
        self._writing.release()


class MemoryWriter:
    def __init__(self, engine: MemoryEngine, before: Committed) -> None:
        self._engine = engine
        self._sections = dict(before.sections)
        self._made_with = before.fingerprint or fingerprint.present()
        self._open = True

    def add(self, sections: Iterable[AnalyzedSection]) -> None:
        for section in sections:
            report = section.document.report
            self._sections[report] = (*self._sections.get(report, ()), section)

    def remove_report(self, report: str) -> None:
        self._sections.pop(report, None)

    def commit(self, generation: int) -> None:
        self._finish(Committed(self._sections, generation, self._made_with))

    def cancel(self) -> None:
        self._finish(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            self.cancel()

    def _finish(self, committed: Committed | None) -> None:
        if not self._open:
            raise ValueError("this writer has committed or cancelled already")
        self._open = False
        self._engine.finish(committed)


class MemorySearcher:
    def __init__(self, committed: Committed) -> None:
        self._reports = committed.sections
        self._sections = tuple(s for report in committed.sections.values() for s in report)

    def search(self, request: SearchRequest) -> SearchResult:
        matching = [s for report in self._reports.values() for s in report if holds(s, request.plan, report)]
        found = [s for s in matching if passes(s, request.filters)]
        scores = _Scores(self._sections, request.plan)
        hits = [Hit(s.document, scores.total(s)) for s in found]
        hits.sort(key=lambda hit: order(hit, request.sort))
        return SearchResult(
            total=len(found),
            reports=len({s.document.report for s in found}),
            hits=tuple(hits[request.offset : request.offset + request.limit]),
            facets={name: _count(name, matching, request.filters) for name in request.facets},
        )

    def close(self) -> None:
        self._reports, self._sections = {}, ()


def passes(section: AnalyzedSection, filters: Mapping[str, tuple[str, ...]]) -> bool:
    """One of the values of every filter; a filter without values asks nothing."""
    return all(
        any(value in chosen for value in section.document.values(name)) for name, chosen in filters.items() if chosen
    )


def order(hit: Hit, sort: Sort) -> tuple[object, ...]:
    """The place of a hit in the list; the smallest comes first."""
    section = hit.section
    ties = (section.report, section.ordinal)
    if sort == "year":
        return (section.year is None, -(section.year or 0), *ties)
    if sort == "region":
        return (not section.regions, section.regions[-1:], *ties)
    return (-hit.score, *ties)


def _count(name: str, matching: Iterable[AnalyzedSection], filters: Mapping[str, tuple[str, ...]]) -> Counts:
    others = {other: values for other, values in filters.items() if other != name}
    return DictCounts(Counter(value for s in matching if passes(s, others) for value in s.document.values(name)))


class _Scores:
    """Scores against all sections of the index, whatever is filtered."""

    def __init__(self, sections: tuple[AnalyzedSection, ...], plan: Plan) -> None:
        self._sections = sections
        self._leaves = scored(plan)
        self._average = {
            f.name: sum(len(fields(s)[f.name]) for s in sections) / len(sections) if sections else 0.0
            for f in score.SCORED_FIELDS
        }
        self._holding: dict[Literal | tuple[Word, str], int] = {}

    def total(self, section: AnalyzedSection) -> float:
        """The leaves are added in their order, so that every engine arrives at the same last bit."""
        total = 0.0
        for leaf in self._leaves:
            if holds(section, leaf):
                total += self._word(section, leaf) if isinstance(leaf, Word) else self._literal(section, leaf)
        return total

    def _word(self, section: AnalyzedSection, word: Word) -> float:
        total = 0.0
        terms = fields(section)
        for scored_field in score.SCORED_FIELDS:
            name = scored_field.name
            frequency = terms[name].count(word.term)
            if frequency:
                if (word, name) not in self._holding:
                    self._holding[word, name] = sum(word.term in fields(s)[name] for s in self._sections)
                holding = self._holding[word, name]
                total += self._bm25(section, name, holding, frequency * scored_field.boost)
        return total

    def _literal(self, section: AnalyzedSection, literal: Literal) -> float:
        if literal not in self._holding:
            self._holding[literal] = sum(holds(s, literal) for s in self._sections)
        found = list(occurrences(section, literal))
        total = score.LITERAL_BOOST + self._bm25(section, score.BODY.name, self._holding[literal], len(found))
        if any(end <= section.heading_length for _, end in found):
            total += score.LITERAL_HEADING_BOOST
        return literal.weight * total

    def _bm25(self, section: AnalyzedSection, name: str, holding: int, frequency: float) -> float:
        length = score.LENGTHS[score.length_byte(len(fields(section)[name]))]
        return score.bm25(score.idf(len(self._sections), holding), frequency, length, self._average[name])
