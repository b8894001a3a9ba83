"""What an engine answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.search.counts import Counts
from kb.search.document import SectionDocument


@dataclass(frozen=True, slots=True)
class Hit:
    """A scored section. `score` is 0.0 where the plan has nothing to score."""

    section: SectionDocument
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`total` sections in `reports` reports match; `hits` is the page asked for.

    `facets`: field -> value -> count of sections, values with a count of zero left out.
    """

    total: int
    reports: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Counts]
