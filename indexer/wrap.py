"""Lines -> paragraphs: which line breaks are hard wraps and which end a paragraph.

Decided over the whole run of lines at once, as the cheapest reading. A line that goes on below must have been full:
its width, its indent if it begins a paragraph, and the first thing of the next line that cannot be broken must not
have fitted into the measure. Sentence ends, numbers at line starts, visible indents and uneven blank lines add their
weight. Costs are natural logarithms of odds, so they add up; each constant says which odds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median

from indexer import breaks, placement
from indexer.line import Block, Line
from indexer.normalize import joined, shown
from indexer.numbering import Style, numbering
from indexer.sentence import cannot_begin, ends_sentence, first_unit
from kb import taxonomy

HIDDEN_INDENT = 4.0
"""The first-line indent of two Han characters that extraction drops but the line's width still shows."""
_CERTAIN = 9.0
_WRAP_AFTER_SENTENCE = 3.2
_BREAK_IN_SENTENCE = 1.4
_WRAP_BEFORE_NUMBER = 2.9
_VISIBLE_INDENT = 4.0
_FLUSH_HEADING = 1.5
_UNEVEN_BLANK = 4.0
_BREAK_AFTER_NUMBERED = 0.25
_SLACK_COST = 0.8
_FULL, _FULL_ITEM = 0.0, 1.5
"""Columns within which a line is full; how seldom a numbered line of an inner list is so by chance and ends there."""
_OVERRUN = 3.0
"""Columns a justified line may hold above the measure, its punctuation squeezed."""

_TOLD = re.compile("[，。：；:;]")
_LENGTHENS = re.compile(r"情况|分析|方面|说明|[及和与、的等（]")

Cost = Callable[[Line, bool, Line], float]
"""What a reading of one line break costs: the line above it, whether that line begins a paragraph, the line below."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How the run is set. `width` is the line measure in columns, None where lines are not wrapped at all.

    `indent` is what a first line hides (0 or HIDDEN_INDENT); `visible` says that indents can be seen, from `margin`;
    `uneven` that blank lines stand between some lines only, so that they mean something.
    """

    width: float | None
    indent: float
    visible: bool
    margin: float
    uneven: bool


def blocks(lines: Sequence[Line]) -> list[Block]:
    """Paragraphs in order; consecutive table lines are one table."""
    found: list[Block] = []
    run: list[Line] = []
    for line in breaks.restored(lines):
        if line.kind == "table" or line.ends:
            found += _paragraphs(run)
            run = []
            _append_explicit(found, line)
        else:
            run.append(line)
    return breaks.mended(found + _paragraphs(run))


def _append_explicit(found: list[Block], line: Line) -> None:
    if line.kind == "table":
        row = "\t".join(shown(cell) for cell in line.text.split("\t"))
        last = found[-1] if found else None
        if last is not None and last.kind == "table" and line.blanks == 0:
            found[-1] = Block(f"{last.text}\n{row}", last.line, last.page, "table", lines=last.lines + 1)
            return
        found.append(Block(row, line.number, line.page, "table"))
        return
    found.append(Block(shown(line.text), line.number, line.page, "text", line.level, line.bold, 1, line.text))


def _paragraphs(run: Sequence[Line]) -> list[Block]:
    if not run:
        return []
    starts = first_lines(run)
    found: list[Block] = []
    group: list[Line] = []
    for line, first in zip(run, starts, strict=True):
        if first and group:
            found.append(_block(group))
            group = []
        group.append(line)
    found.append(_block(group))
    return found


def _block(group: Sequence[Line]) -> Block:
    head = group[0]
    return Block(
        joined([line.text for line in group]),
        head.number,
        head.page,
        "text",
        head.level,
        head.bold,
        len(group),
        head.text,
    )


def first_lines(run: Sequence[Line]) -> list[bool]:
    """Whether a paragraph begins with each line: the cheaper of the readings with and without hidden indents."""
    if all(line.measure is not None for line in run):
        setting = placement.placement(run)
        ending = partial(placement.break_cost, setting=setting)
        return _cheapest(run, ending, partial(placement.wrap_cost, setting=setting))[1]
    measure = _measure(run)
    if measure.width is None:
        return [True] * len(run)
    measures = [measure]
    if not measure.visible:
        measures.append(replace(measure, width=_widest(run, measure.width), indent=HIDDEN_INDENT))
    readings = (
        _cheapest(run, partial(_break_cost, measure=each), partial(_wrap_cost, measure=each)) for each in measures
    )
    return min(readings, key=lambda reading: reading[0])[1]


def _measure(run: Sequence[Line]) -> Measure:
    margin = min(line.indent for line in run)
    indented = sum(1 for line in run if line.indent - margin >= 2)
    visible = indented >= 2 and indented < len(run)
    gaps = [line.blanks > 0 for line in run[1:] if not line.turned]
    uneven = bool(gaps) and 0.02 < sum(gaps) / len(gaps) < 0.8
    return Measure(_width(run), 0.0, visible, margin, uneven)


def _width(run: Sequence[Line]) -> float | None:
    """The measure that most unfinished lines fill and hardly any line overruns; None when there is no such."""
    extents = sorted(round(line.indent + line.width) for line in run)
    open_ends = sorted(
        round(line.indent + line.width) for line in run if not ends_sentence(line.text.rstrip()) and line.width >= 24
    )
    best: tuple[float, int] | None = None
    for width in sorted(set(open_ends)):
        support = sum(1 for extent in open_ends if width - 4 <= extent <= width + 3)
        overrun = sum(1 for extent in extents if extent > width + 7)
        rank = (support - 2.0 * overrun, -width)
        if best is None or rank > (best[0], -best[1]):
            best = (rank[0], width)
    if best is None or best[0] < max(3.0, 0.06 * len(run)):
        return None
    return float(median(extent for extent in open_ends if best[1] - 4 <= extent <= best[1] + 3))


def _widest(run: Sequence[Line], width: float) -> float:
    """The measure where first lines are shorter by an indent that does not show: what the fuller lines reach."""
    near = sorted(
        line.width for line in run if abs(line.width - width) <= HIDDEN_INDENT and not ends_sentence(line.text)
    )
    return max(width, near[3 * len(near) // 4]) if near else width


def _cheapest(run: Sequence[Line], break_cost: Cost, wrap_cost: Cost) -> tuple[float, list[bool]]:
    """Viterbi over two states a line: it begins a paragraph, or it goes on from the line above."""
    cost = {True: 0.0, False: _CERTAIN}
    back: list[dict[bool, bool]] = []
    for line, below in pairwise(run):
        step: dict[bool, float] = {}
        came: dict[bool, bool] = {}
        for first_below in (True, False):
            options = {
                first: cost[first] + (break_cost if first_below else wrap_cost)(line, first, below)
                for first in (True, False)
            }
            came[first_below] = min(options, key=lambda first: options[first])
            step[first_below] = options[came[first_below]]
        cost = step
        back.append(came)
    state = min(cost, key=lambda first: cost[first])
    total = cost[state]
    states = [state]
    for came in reversed(back):
        state = came[state]
        states.append(state)
    return total, states[::-1]


def _break_cost(line: Line, first: bool, below: Line, measure: Measure) -> float:
    """What it costs to say that `line` ends its paragraph."""
    cost = 0.0
    if not ends_sentence(line.text):
        cost = _BREAK_AFTER_NUMBERED if first and numbering(line.text) else _BREAK_IN_SENTENCE
        if _slack(line, first, below, measure) <= _FULL and _is_item(line, first, below):
            cost += _FULL_ITEM
    if cannot_begin(below.text):
        cost += _CERTAIN
    if measure.visible and below.indent - measure.margin < 2:
        cost += _VISIBLE_INDENT if cost else _FLUSH_HEADING
    if measure.uneven and below.blanks == 0 and not below.turned:
        cost += 1.0
    return cost


def _wrap_cost(line: Line, first: bool, below: Line, measure: Measure) -> float:
    """What it costs to say that `line` goes on in the line below."""
    cost = _WRAP_AFTER_SENTENCE if ends_sentence(line.text) else 0.0
    overrun = _extent(line, first, measure) - (measure.width or 0.0) - _OVERRUN
    cost += min(_CERTAIN, _SLACK_COST * max(0.0, _slack(line, first, below, measure) + 0.5, overrun))
    if numbering(below.text) is not None:
        cost += _WRAP_BEFORE_NUMBER
    if _is_title(line, first, below):
        cost += _FULL_ITEM
    if measure.visible and below.indent - measure.margin >= 2:
        cost += _VISIBLE_INDENT
    if measure.uneven and below.blanks > 0 and not below.turned:
        cost += _UNEVEN_BLANK
    return cost


def _is_item(line: Line, first: bool, below: Line) -> bool:
    """Whether a line may be the first of a list item; 一、 and （一） stand before long headings too often."""
    found = numbering(line.text) if first else None
    return found is not None and found.style >= Style.ARABIC and not _is_title(line, first, below)


def _is_title(line: Line, first: bool, below: Line) -> bool:
    """Whether a line is a known title with its number, which the line below does not lengthen."""
    found = numbering(line.text) if first else None
    title = line.text[found.end :] if found is not None else ""
    return (
        title[-1:] not in ("", "、")
        and not _TOLD.search(title)
        and not _LENGTHENS.match(below.text)
        and taxonomy.is_variant(title)
    )


def _slack(line: Line, first: bool, below: Line, measure: Measure) -> float:
    """Columns left over on `line` if the first thing of `below` stood on it too."""
    return (measure.width or 0.0) - (_extent(line, first, measure) + first_unit(below.text))


def _extent(line: Line, first: bool, measure: Measure) -> float:
    """Where the line ends, its indent counted whether it shows or not."""
    return line.width + (line.indent if measure.visible else (measure.indent if first else 0.0))
