"""Two lines, one under the other, whose places are exact: what anybody sees of whether a paragraph goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.line import Line, columns
from indexer.numbering import numbering
from indexer.readers.page.lines import Spacing
from indexer.sentence import cannot_begin, ends_sentence

FULL, SHORT = 1.0, 8.0
"""Columns left over on a line that is full, and on one that is a paragraph's last for all to see."""
_SAME_SIZE = 0.08
_NUMBER = r"[0-9A-Za-z.,%+-]+"
_UNIT = re.compile(
    rf"[（(《“‘「『【〔]*(?:{_NUMBER}|.)(?:[，。、；：？！）)》”’“‘」』】〕％%]+(?:{_NUMBER}|(?<=[“”‘’]).)?)*", re.S
)
"""What a line break may not part: a character or a number with its marks, a number behind a mark, both sides of a quote
(Unicode's rules keep those together; some programs part them, which leaves a line less empty)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A line, and how far apart its characters stand."""

    line: Line
    spacing: Spacing


def slack(line: Line, below: Line) -> float:
    """Columns left over on `line` if the first thing of `below` stood on it too."""
    unit = _UNIT.match(below.text)
    return room(line) - (columns(unit[0]) if unit else 0)


def room(line: Line) -> float:
    """Columns from a line's end to its column's edge; below 0 where a mark hangs over it."""
    return 0.0 if line.measure is None else line.measure - line.indent - line.width


def other_type(line: Line, below: Line) -> bool:
    """A change of weight or size between whole lines: a heading and its text."""
    return line.bold != below.bold or abs(line.size - below.size) > _SAME_SIZE * max(line.size, below.size)


def is_short(line: Line, below: Line) -> bool:
    """Whether a line plainly ends its paragraph: much of what stands below would have fitted on it."""
    return slack(line, below) >= SHORT and not other_type(line, below) and not cannot_begin(below.text)


def is_wrap(line: Line, below: Line) -> bool:
    """Whether a line plainly goes on: full, it stops in mid-sentence, and nothing is numbered or set otherwise."""
    if cannot_begin(below.text):
        return True
    open_end = slack(line, below) <= FULL and not ends_sentence(line.text) and not other_type(line, below)
    return open_end and numbering(line.text) is None and numbering(below.text) is None
