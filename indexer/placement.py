"""Which line breaks are hard wraps where lines know their places on the page: left edge, right edge, size, weight.

The counterpart of indexer.wrap for lines with a `measure`, and on its scale: natural logarithms of odds. Nothing is
hidden here, so paragraphs show themselves: their first lines are indented, or white stands above them, or both; their
further lines stand exactly under one another; and all but the last are full to where the column ends. Which of these
signs a report uses is learnt from its plain cases: what stands below a short line begins a paragraph, a full line that
stops in mid-sentence goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

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
_SHORT = 8.0
_OTHER_TYPE = 4.0
_FULL_END = 3.0
"""Columns within which a line's end is its column's: so seldom a paragraph's last line comes out full."""
_HANGING = 1.5
_RAGGED_LEFT = 4.0
_CENTRED = 0.5
_SAME = 1.2
_INDENT, _CLEAR_INDENT = 2.5, 1.5
"""Columns from which a line is indented, on scans and where places are exact; a first line is by two characters in most
settings, by four narrow spaces in some."""


@dataclass(frozen=True, slots=True)
class Placement:
    """How a run of lines is set, as probabilities: that the first line of a paragraph is indented, that one with a
    number is, that white stands above a paragraph, that white stands between two lines of one. `step` is from how many
    columns a line is indented at all."""

    indented: float
    numbered: float
    white: float
    gapped: float
    step: float = _INDENT


def placement(run: Sequence[Line]) -> Placement:
    step = _INDENT if any(line.confidence is not None for line in run) else _CLEAR_INDENT
    starts: list[Line] = []
    wraps: list[Line] = []
    for line, below in pairwise(run):
        slack = _slack(line, below)
        if below.turned or _other_type(line, below):
            continue
        if slack >= _SHORT:
            starts.append(below)
        elif slack <= _SLACK and not ends_sentence(line.text):
            wraps.append(below)
    indented = _share((line.indent >= step for line in starts), 0.5)
    return Placement(
        _limited(_share((line.indent >= step for line in starts if numbering(line.text) is None), indented)),
        _limited(_share((line.indent >= step for line in starts if numbering(line.text) is not None), indented)),
        _limited(_share((line.blanks > 0 for line in starts), 0.5)),
        _limited(_share((line.blanks > 0 for line in wraps), 0.05)),
        step,
    )


def _share(cases: Iterable[bool], expected: float) -> float:
    """The share of true cases, with what was expected as one case more."""
    listed = list(cases)
    return (sum(listed) + expected) / (len(listed) + 1)


def _limited(share: float) -> float:
    """Nothing seen in one report is quite certain; and a centred line or a list is indented in any report."""
    return min(0.99, max(0.05, share))


def break_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """What it costs to say that `line` ends its paragraph; `first` that it began it too."""
    if cannot_begin(below.text):
        return _CERTAIN
    if _other_type(line, below):
        return 0.0
    cost = 0.0
    if not ends_sentence(line.text):
        cost = _BREAK_AFTER_NUMBERED if first and numbering(line.text) else _BREAK_IN_SENTENCE
    if _slack(line, below) <= _SLACK:
        cost += log(max(_FULL_END, line.measure or 0.0) / _FULL_END)
    indented = setting.numbered if numbering(below.text) else setting.indented
    cost -= log(indented if below.indent >= setting.step else 1 - indented)
    if not below.turned:
        cost -= log(setting.white if below.blanks else 1 - setting.white)
    return cost


def wrap_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """What it costs to say that `line` goes on in the line below."""
    cost = min(_CERTAIN, _SLACK_COST * max(0.0, _slack(line, below) - _SLACK))
    cost += _WRAP_AFTER_SENTENCE if ends_sentence(line.text) else 0.0
    cost += _WRAP_BEFORE_NUMBER if numbering(below.text) is not None else 0.0
    cost += _indent_cost(line, first, below, setting)
    if not below.turned:
        cost -= log(setting.gapped if below.blanks else 1 - setting.gapped)
    return cost + (_OTHER_TYPE if _other_type(line, below) else 0.0)


def _slack(line: Line, below: Line) -> float:
    """Columns left over on `line` if the first thing of `below` stood on it too."""
    measure = line.measure if line.measure is not None else line.indent + line.width
    return measure - (line.indent + line.width + first_unit(below.text))


def _indent_cost(line: Line, first: bool, below: Line, setting: Placement) -> float:
    """How odd it is that `below` stands where it does under `line`, were it the same paragraph."""
    step = below.indent - line.indent
    if _centred(line, below):
        return _CENTRED
    if not first:
        return 0.0 if abs(step) <= _SAME else _RAGGED_LEFT
    if step > _SAME:
        return _HANGING if numbering(line.text) is not None else _RAGGED_LEFT
    if below.indent < setting.step:
        return 0.0
    return -log(1 - setting.indented)


def _centred(line: Line, below: Line) -> bool:
    """Whether `below` is centred under `line`, as in a title that takes two lines."""
    middle = (line.measure or 0.0) / 2
    centres = [each.indent + each.width / 2 for each in (line, below)]
    return below.indent > _INDENT and all(abs(centre - middle) <= _SAME for centre in centres)


def _other_type(line: Line, below: Line) -> bool:
    """A change of weight or size between whole lines: a heading and its text."""
    return line.bold != below.bold or abs(line.size - below.size) > 0.08 * max(line.size, below.size)
