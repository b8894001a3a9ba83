"""Whether two reports are one report from two sources: nearly the same text, whatever file it came in."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from kb import matchkey
from kb.report import Report

SAME_REPORT = 0.95
"""Share of equal text from which two sources with the same metadata are one report."""


def text_key(report: Report) -> str:
    """All of a report's text as a match key, however it is cut into sections."""
    return matchkey.section_key([block for section in report.sections for block in section.blocks])


def same_text(one: str, other: str) -> bool:
    """Whether two keys share at least SAME_REPORT of their pairs of neighbouring characters; linear in the text."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    if not longer or abs(len(one) - len(other)) > (1 - SAME_REPORT) * longer:
        return False
    pairs, others = _pairs(one), _pairs(other)
    return 2 * (pairs & others).total() >= SAME_REPORT * (pairs.total() + others.total())


def _pairs(key: str) -> Counter[str]:
    return Counter(map("".join, pairwise(key)))
