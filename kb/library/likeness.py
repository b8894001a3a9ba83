"""Whether two reports are one report from two sources: nearly the same text, whatever file it came in."""

from __future__ import annotations

from collections import Counter

from kb import matchkey
from kb.report import Metadata, Report

SAME_REPORT = 0.95
"""Share of equal text from which two sources with the same metadata are one report."""
_EXACT_UP_TO = 60_000
"""Characters between the first and the last difference; beyond it runs of `_RUN` are counted, which is stricter."""
_RUN = 8
_ANOTHER = 0.3
"""Share of a text's runs found again below which a file whose metadata changed too holds another report."""


def same_subject(one: Metadata, other: Metadata) -> bool:
    """One department's (or project's) report of one kind and year; what is not stated is nothing in common."""
    stated = (one.region, one.year, one.department)
    return None not in stated and (*stated, one.kind, one.project) == (
        other.region, other.year, other.department, other.kind, other.project
    )  # fmt: skip


def contradicts(one: Metadata, other: Metadata) -> bool:
    """Whether both state a region, year or department, and not the same. A district is not against its city."""
    places = (one.region or "", other.region or "")
    inner, outer = max(places), min(places).removesuffix("00").removesuffix("00")
    names = (one.department or "", other.department or "")
    return (
        not inner.startswith(outer)
        or (None not in (one.year, other.year) and one.year != other.year)
        or ("" not in names and not names[0].endswith(names[1]) and not names[1].endswith(names[0]))
    )


def another_text(one: str, other: str) -> bool:
    """Whether next to nothing of the shorter text stands in the longer."""
    shorter = min(len(one), len(other))
    return shorter > 2 * _RUN and _in_common(_runs(one), _runs(other)) < _ANOTHER * (shorter - _RUN)


def text_key(report: Report) -> str:
    """All of a report's text as a match key, however it is cut into sections."""
    return matchkey.section_key([block for section in report.sections for block in section.blocks])


def same_text(one: str, other: str) -> bool:
    """Whether at least SAME_REPORT of the longer key stands in the shorter in the same order."""
    longer = max(len(one), len(other))
    head = _agreement(one, other)
    one, other = one[head:], other[head:]
    tail = _agreement(one[::-1], other[::-1])
    one, other = one[: len(one) - tail], other[: len(other) - tail]
    least = SAME_REPORT * longer - head - tail
    if _in_common(Counter(one), Counter(other)) < least:
        return False
    if max(len(one), len(other)) > _EXACT_UP_TO:
        return _in_common(_runs(one), _runs(other)) >= least
    return common_length(one, other) >= least


def common_length(one: str, other: str) -> int:
    """Length of the longest common subsequence, by Hyyrö's bit vectors: one big integer step a character of `other`."""
    positions: dict[str, int] = {}
    for index, character in enumerate(one):
        positions[character] = positions.get(character, 0) | 1 << index
    every = (1 << len(one)) - 1
    row = every
    for character in other:
        matches = row & positions.get(character, 0)
        row = (row + matches | row - matches) & every
    return len(one) - row.bit_count()


def _agreement(one: str, other: str) -> int:
    """Length of the longest common beginning."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _in_common(one: Counter[str], other: Counter[str]) -> int:
    return (one & other).total()


def _runs(text: str) -> Counter[str]:
    return Counter(text[start : start + _RUN] for start in range(len(text)))
