"""What every peer answers: a full page, and the shared ways of making one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.search.document import AnalyzedSection

TOP = 10
VALUES = 100
"""Values of a facet that a page lays out, those with the most sections, where a peer can count more than it shows."""
LENGTH = 120
"""Code points of a peer's snippet."""


@dataclass(frozen=True, slots=True)
class Page:
    """`total` sections found, `hits` as (report, key) best first, a snippet each, and for every facet field the
    number of sections by value (a region by its own code), its own filter not counted."""

    total: int
    hits: tuple[tuple[str, str], ...]
    snippets: tuple[str, ...]
    facets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Row:
    """A section as a peer stores it: its name, its text and the value of each facet field."""

    report: str
    key: str
    text: str
    terms: str
    match_key: str
    values: Mapping[str, str]


def row(section: AnalyzedSection) -> Row:
    """The text of all fields in one, which is the cheapest for a peer and finds the same sections as ours."""
    document = section.document
    return Row(
        report=document.report,
        key=document.key,
        text="\n".join(document.blocks),
        terms=" ".join((*section.heading_terms, *section.body_terms, *section.context_terms)),
        match_key=section.key,
        values={
            "region": document.regions[-1] if document.regions else "none",
            "year": str(document.year),
            "section": document.type,
            "department": document.department or "none",
        },
    )


def snippet(text: str, needles: Sequence[str]) -> str:
    """The passage around the first needle with every needle marked: plain `find`, cheaper than our own snippets."""
    places = [at for needle in needles if (at := text.find(needle)) >= 0]
    start = max(0, min(places, default=0) - 30)
    passage = text[start : start + LENGTH]
    for needle in needles:
        passage = passage.replace(needle, f"[{needle}]")
    return passage


def bigrams(key: str) -> list[str]:
    """The pairs of neighbouring characters of a match key; of one character, itself. White space makes no pair of its
    own here: peers split on it."""
    solid = key.replace(" ", "\u2423")
    return [solid[at : at + 2] for at in range(len(solid) - 1)] or [solid]
