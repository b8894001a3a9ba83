"""Which line breaks are hard wraps where lines know their places on the page: left edge, right edge, size, weight.

The counterpart of indexer.wrap for lines with a `measure`, and on its scale: natural logarithms of odds. Nothing is
hidden here, so a paragraph shows itself: its first line is indented, or white stands above it; its lines below the
first stand exactly under one another; and each but the last is full to where its column ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.line import Line
from indexer.numbering import numbering
from indexer.sentence import cannot_begin, ends_sentence, first_unit

_CERTAIN = 9.0
_WRAP_AFTER_SENTENCE = 3.2
_BREAK_IN_SENTENCE = 1.4
_BREAK_AFTER_NUMBERED = 0.25
_WRAP_BEFORE_NUMBER = 2.9
_SLACK_COST = 0.8
_SLACK = 1.0
"""Columns that may stay empty although the next thing would have fitted: letters are not set to a grid."""
_UNEVEN_BLANK = 4.0
_EVEN_BREAK = 1.0
_OTHER_TYPE = 4.0
_FLUSH_START = 4.0
_FLUSH_AFTER_SENTENCE = 1.5
_FLUSH_NUMBER = 1.5
_INDENTED_WRAP = 4.0
_BLOCK_INDENT = 1.2
_HANGING = 1.5
_RAGGED_LEFT = 4.0
_SAME = 1.2
_FIRST_LINE = (2.5, 6.5)
"""Columns of the indent that begins a paragraph, two characters in most settings; below it a line is flush."""


@dataclass(frozen=True, slots=True)
class Placement:
    """How a run of lines is set: whether first lines are indented, and whether white parts some lines only."""

    first_indented: bool
    uneven: bool


def placement(run: Sequence[Line]) -> Placement:
    indented = sum(1 for line in run if _FIRST_LINE[0] <= line.indent <= _FIRST_LINE[1])
    gaps = [line.blanks > 0 for line in run[1:] if not line.turned]
    uneven = bool(gaps) and 0.02 < sum(gaps) / len(gaps) < 0.9
    return Placement(indented >= 2 and 0.03 * len(run) < indented < len(run), uneven)


def break_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """What it costs to say that `line` ends its paragraph; `first` that it began it too."""
    if cannot_begin(below.text):
        return _CERTAIN
    if _other_type(line, below):
        return 0.0
    ended = ends_sentence(line.text)
    cost = 0.0
    if not ended:
        cost = _BREAK_AFTER_NUMBERED if first and numbering(line.text) else _BREAK_IN_SENTENCE
    if setting.first_indented and below.indent < _FIRST_LINE[0]:
        flush = _FLUSH_AFTER_SENTENCE if ended or below.blanks else _FLUSH_START
        cost += min(flush, _FLUSH_NUMBER) if numbering(below.text) else flush
    if setting.uneven and below.blanks == 0 and not below.turned:
        cost += _EVEN_BREAK
    return cost


def wrap_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """What it costs to say that `line` goes on in the line below."""
    measure = line.measure if line.measure is not None else line.indent + line.width
    slack = measure - (line.indent + line.width + first_unit(below.text))
    cost = min(_CERTAIN, _SLACK_COST * max(0.0, slack - _SLACK))
    cost += _WRAP_AFTER_SENTENCE if ends_sentence(line.text) else 0.0
    cost += _WRAP_BEFORE_NUMBER if numbering(below.text) is not None else 0.0
    cost += _indent_cost(line, first, below, setting)
    if setting.uneven and below.blanks and not below.turned:
        cost += _UNEVEN_BLANK
    return cost + (_OTHER_TYPE if _other_type(line, below) else 0.0)


def _indent_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """How odd it is that `below` stands where it does under `line`, were it the same paragraph."""
    step = below.indent - line.indent
    if not first:
        return 0.0 if abs(step) <= _SAME else _RAGGED_LEFT
    if step > _SAME:
        return _HANGING if numbering(line.text) is not None else _RAGGED_LEFT
    if not setting.first_indented or below.indent < _FIRST_LINE[0]:
        return 0.0
    if step < -_SAME:
        return _BLOCK_INDENT
    return _INDENTED_WRAP if ends_sentence(line.text) else _BLOCK_INDENT


def _other_type(line: Line, below: Line) -> bool:
    """A change of weight or size between whole lines: a heading and its text."""
    return line.bold != below.bold or abs(line.size - below.size) > 0.08 * max(line.size, below.size)
