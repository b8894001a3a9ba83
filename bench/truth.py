"""What a query must find: one plain scan of the corpus, by terms, by literal, and the facets of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bench.page import row
from bench.peers.peer import Finds
from bench.queries import FACETS, Query
from kb.search.document import AnalyzedSection

WAYS: tuple[Finds, ...] = ("terms", "literals", "either")


@dataclass(frozen=True, slots=True)
class Truth:
    """Totals and facets by what a peer takes a word for: a term, a literal, or either. A phrase is always a literal."""

    totals: Mapping[Finds, int]
    facets: Mapping[Finds, Mapping[str, Mapping[str, int]]]


def scan(sections: Iterable[AnalyzedSection], queries: Sequence[Query]) -> tuple[Truth, ...]:
    """Looks through every section once; knows no index."""
    totals = [Counter[Finds]() for _ in queries]
    counted = [{way: {name: Counter[str]() for name in FACETS} for way in WAYS} for _ in queries]
    for section in sections:
        terms = {*section.heading_terms, *section.body_terms, *section.context_terms}
        values = row(section).values
        for at, query in enumerate(queries):
            found = _found(query, section.key, terms)
            if not found:
                continue
            missed = {name for name, chosen in query.filters.items() if values[name] not in chosen}
            for way in found:
                totals[at][way] += not missed
                for name in FACETS:
                    if missed <= {name}:
                        counted[at][way][name][values[name]] += 1
    return tuple(map(Truth, totals, counted))


def _found(query: Query, key: str, terms: set[str]) -> tuple[Finds, ...]:
    """The ways in which a section is found."""
    together = any if query.kind == "or" else all
    if query.phrase:
        return WAYS if query.phrase in key else ()
    words = [word in terms for word in query.words]
    literals = [word in key for word in query.words]
    either = [word or literal for word, literal in zip(words, literals, strict=True)]
    ways: tuple[tuple[Finds, list[bool]], ...] = (("terms", words), ("literals", literals), ("either", either))
    return tuple(way for way, held in ways if together(held))
