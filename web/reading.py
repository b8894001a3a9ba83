"""A report laid out for reading: its passages with their marks, its outline, the way from section to section."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.report import FRONT_PATH, FRONT_TYPE, Paragraph, Report, Section, Span
from kb.search.marks import Marker, Marks
from kb.search.plan import Plan
from kb.taxonomy import SECTION_TYPES
from web import urls

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One section's own text. `body` pairs each paragraph with its marks; `rank` is its heading's level in the page."""

    section: Section
    rank: int
    heading_spans: Spans
    body: tuple[tuple[Paragraph, Spans], ...]

    @property
    def anchor(self) -> str:
        return urls.section_anchor(self.section.key)


@dataclass(frozen=True, slots=True)
class Neighbours:
    previous: Section | None
    next: Section | None


def label(section: Section) -> str:
    """What a section is called where its heading stands alone."""
    return section.heading or (FRONT_TYPE if section.path == FRONT_PATH else "无标题的一节")


def passages(sections: Iterable[Section], plan: Plan | None, *, top: int = 0) -> tuple[Passage, ...]:
    """Sections in order, each with the places where `plan` is found in it; a section of level `top` heads the page."""
    marker = None if plan is None else Marker(plan)
    return tuple(_passage(section, min(max(section.level - top, 0) + 1, 6), marker) for section in sections)


def marked_places(shown: Sequence[Passage]) -> int:
    """The number of marks on a page."""
    return sum(len(p.heading_spans) + sum(len(spans) for _, spans in p.body) for p in shown)


def first_marked(shown: Sequence[Passage]) -> str | None:
    """The anchor of the first passage or paragraph that holds a mark."""
    for passage in shown:
        if passage.heading_spans:
            return passage.anchor
        for paragraph, spans in passage.body:
            if spans:
                return urls.paragraph_anchor(passage.section.key, paragraph.key)
    return None


def outline(report: Report) -> tuple[Section, ...]:
    """The sections that belong in a table of contents: all but what stands before the first heading."""
    return tuple(s for s in report.sections if s.path != FRONT_PATH)


def ancestors(report: Report, section: Section) -> tuple[Section, ...]:
    """The sections that hold `section`, the outermost first."""
    return tuple(s for s in report.sections if section.path.startswith(s.path + "."))


def neighbours(report: Report, section: Section) -> Neighbours:
    """Where reading goes on from a section whose whole subtree is shown.

    Next is what follows the subtree; previous is the sibling before it, or the parent of a first child.
    """
    sections = report.sections
    at = sections.index(section)
    end = at + sum(1 for _ in report.subtree(section))
    before = [s for s in sections[:at] if s.parent_path == section.parent_path]
    parent = next((s for s in sections if s.path == section.parent_path), None)
    return Neighbours(before[-1] if before else parent, sections[end] if end < len(sections) else None)


def by_type(reports: Sequence[Report]) -> tuple[tuple[str, tuple[tuple[Section, ...], ...]], ...]:
    """Section types in their usual order, each with the sections of every report that begin it.

    A section begins a type when the section that holds it is of another one.
    """
    found = [_beginnings(report) for report in reports]
    return tuple(
        (name, tuple(sections.get(name, ()) for sections in found))
        for name in SECTION_TYPES
        if name != FRONT_TYPE and any(name in sections for sections in found)
    )


def _beginnings(report: Report) -> dict[str, tuple[Section, ...]]:
    types = {section.path: section.type for section in report.sections}
    found: dict[str, tuple[Section, ...]] = {}
    for section in report.sections:
        parent = section.parent_path
        if parent is None or types.get(parent) != section.type:
            found[section.type] = (*found.get(section.type, ()), section)
    return found


def _passage(section: Section, rank: int, marker: Marker | None) -> Passage:
    blocks = section.blocks
    found: Marks = ((),) * len(blocks) if marker is None else marker.marks(blocks, heading=bool(section.heading))
    heading, body = (found[0], found[1:]) if section.heading else ((), found)
    return Passage(section, rank, heading, tuple(zip(section.paragraphs, body, strict=True)))
