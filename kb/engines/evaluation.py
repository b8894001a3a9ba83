"""What a plan means, in plain Python over one section at a time: the truth the other engines are held to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.search import score
from kb.search.document import AnalyzedSection
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Not, Plan, Word

Range = tuple[int, int]
"""[start, end) in a section's match key."""


def holds(section: AnalyzedSection, plan: Plan, report: Sequence[AnalyzedSection] | None = None) -> bool:
    """Whether the section is one that `plan` speaks of. All of nothing is true, any of nothing is false.

    `report` are all sections of its report; None when it is the only one.
    """
    if isinstance(plan, Everything):
        return True
    if isinstance(plan, Literal):
        return any(occurrences(section, plan))
    if isinstance(plan, Word):
        return (
            plan.term in section.heading_terms or plan.term in section.body_terms or plan.term in section.context_terms
        )
    if isinstance(plan, HasValue):
        return any(value in plan.values for value in section.document.values(plan.field))
    if isinstance(plan, Near):
        pairs = ((one, other) for one in occurrences(section, plan.left) for other in occurrences(section, plan.right))
        return any(0 <= _between(one, other) <= plan.distance for one, other in pairs)
    if isinstance(plan, InUnit):
        return any(_unit_holds(section, unit, plan.part) for unit in units(section, plan))
    if isinstance(plan, InReport):
        return any(holds(other, plan.part, report) for other in (report or (section,)))
    if isinstance(plan, AllOf):
        return all(holds(section, part, report) for part in plan.parts)
    if isinstance(plan, AnyOf):
        return any(holds(section, part, report) for part in plan.parts)
    return not holds(section, plan.part, report)


def occurrences(section: AnalyzedSection, literal: Literal) -> Iterator[Range]:
    """Where a literal stands in the section's match key, overlapping occurrences too."""
    searched = section.key[: section.heading_length] if literal.where == "heading" else section.key
    start = searched.find(literal.key)
    while start >= 0:
        end = start + len(literal.key)
        if not literal.whole or _is_whole(section, start, end):
            yield start, end
        start = searched.find(literal.key, start + 1)


def units(section: AnalyzedSection, plan: InUnit) -> Iterator[Range]:
    """The sentences or the paragraphs of a section, whichever the plan speaks of."""
    starts = section.sentences if plan.unit == "sentence" else section.paragraphs
    yield from pairwise((*starts, len(section.key)))


def fields(section: AnalyzedSection) -> dict[str, tuple[str, ...]]:
    """The section's terms by scored field."""
    return {
        score.HEADING.name: section.heading_terms,
        score.BODY.name: section.body_terms,
        score.CONTEXT.name: section.context_terms,
    }


def _unit_holds(section: AnalyzedSection, unit: Range, part: Plan) -> bool:
    if isinstance(part, Everything):
        return True
    if isinstance(part, Literal):
        return any(unit[0] <= start and end <= unit[1] for start, end in occurrences(section, part))
    if isinstance(part, AllOf):
        return all(_unit_holds(section, unit, p) for p in part.parts)
    if isinstance(part, AnyOf):
        return any(_unit_holds(section, unit, p) for p in part.parts)
    if isinstance(part, Not):
        return not _unit_holds(section, unit, part.part)
    raise TypeError(f"{type(part).__name__} cannot be asked of a sentence or paragraph")


def _between(one: Range, other: Range) -> int:
    """The characters between two ranges, negative when they overlap."""
    first, second = sorted((one, other))
    return second[0] - first[1]


def _is_whole(section: AnalyzedSection, start: int, end: int) -> bool:
    """Whether the range lies in one paragraph and no digit, and no point with a digit beyond it, touches it there."""
    ends = (*section.paragraphs[1:], len(section.key))
    first, last = bisect_right(ends, start), bisect_right(ends, end - 1)
    before, after = section.key[section.paragraphs[first] : start], section.key[end : ends[last]]
    touched = _is_digit(before[-1:]) or (before[-1:] == "." and _is_digit(before[-2:-1]))
    touched |= _is_digit(after[:1]) or (after[:1] == "." and _is_digit(after[1:2]))
    return first == last and not touched


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()
