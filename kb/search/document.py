"""What an engine is given of a section: its shown text, its facet values, its terms and its match key.

Terms and keys are computed once, here, so every engine sees the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb import matchkey
from kb.analysis import analyzer
from kb.report import Paragraph
from kb.search.units import unit_starts

NOT_STATED = "none"
"""The facet value of what a report does not state (未注明)."""
NO_DOUBT = "clear"
"""The facet value of a report that was read without a quality note."""


@dataclass(frozen=True, slots=True)
class SectionDocument:
    """One section as stored by an engine and given back with a hit.

    `ordinal` is its place in the report's outline; `regions` are the codes from the province to the report's own.
    `context` are the strings a bare word may be satisfied by without standing in the text: the report's title,
    department names, region names and aliases, the year. `quality` are the rules of its report's quality notes.
    """

    report: str
    key: str
    ordinal: int
    path: str
    heading: str
    type: str
    paragraphs: tuple[Paragraph, ...]
    title: str
    regions: tuple[str, ...]
    year: int | None
    department: str | None
    department_kind: str | None
    kind: str
    sample: bool
    quality: tuple[str, ...]
    context: tuple[str, ...]

    @property
    def blocks(self) -> tuple[str, ...]:
        body = tuple(p.text for p in self.paragraphs)
        return (self.heading, *body) if self.heading else body

    def values(self, field: str) -> tuple[str, ...]:
        """The values this section counts under in one facet field; a region counts in each place that holds it."""
        if field == "region":
            own = self.regions[-1] if self.regions else None
            return (*self.regions, f"{own}-self") if own else (NOT_STATED,)
        if field == "quality":
            return self.quality or (NO_DOUBT,)
        value = {
            "year": None if self.year is None else str(self.year),
            "section": self.type,
            "department": self.department,
            "department_kind": self.department_kind,
            "kind": self.kind,
            "report": self.report,
            "sample": "yes" if self.sample else "no",
        }[field]
        return (NOT_STATED if value is None else value,)


@dataclass(frozen=True, slots=True)
class AnalyzedSection:
    """A section ready for an engine: terms of its three scored fields, and the match keys literals are found in.

    `key` is the match key of heading and paragraphs, nothing between; its first `heading_length` characters are the
    heading's. A literal must not run past the key's end into another section. `sentences` and `paragraphs` are where
    each begins in `key`, ascending, the first at 0; () when the key is empty (kb.search.units).
    """

    document: SectionDocument
    key: str
    heading_length: int
    sentences: tuple[int, ...]
    paragraphs: tuple[int, ...]
    heading_terms: tuple[str, ...]
    body_terms: tuple[str, ...]
    context_terms: tuple[str, ...]


def analyze(document: SectionDocument) -> AnalyzedSection:
    """Terms and match key of one section."""
    body: list[str] = []
    sentences, paragraphs = unit_starts(document.heading, document.paragraphs)
    for paragraph in document.paragraphs:
        body += analyzer.blocks_terms(paragraph.text, paragraph.kind == "table")
    return AnalyzedSection(
        document=document,
        key=matchkey.section_key(document.blocks),
        heading_length=len(matchkey.match_key(document.heading)),
        sentences=sentences,
        paragraphs=paragraphs,
        heading_terms=tuple(analyzer.terms_for_index(document.heading)),
        body_terms=tuple(body),
        context_terms=_distinct(document.context),
    )


def _distinct(strings: Sequence[str]) -> tuple[str, ...]:
    """Context says a thing once, however many aliases repeat it."""
    return tuple(dict.fromkeys(term for text in strings for term in analyzer.terms_for_index(text)))
