"""Which numbered lines are headings, and at what level: decided over the whole sequence.

Numbers form lists inside lists. A reading of the document says of every candidate which open list it goes on with,
whether it opens a new one inside, and whether that list is one of headings, of clause titles or of plain items; it
costs what is unlikely about it: a number that does not follow the last, an outer style inside an inner one, a
heading that reads like a sentence. The cheapest reading of the whole sequence wins (a beam search over stacks of
open lists), so a pasted document that starts again at 一、 stays inside the section it was pasted into as soon as
the outer numbering goes on below, however alike the lines look by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf
from typing import NamedTuple

from indexer.heading import NEVER, PREAMBLE, Candidate
from indexer.numbering import Numbering, Style

BEAM = 16
"""Readings kept at each candidate; more changes nothing on the reports studied."""
MARGIN = 9.0
"""A reading dearer than the best by more than this is given up: no later line made one of them win."""

HEADING, CLAUSE, ITEM = range(3)
"""What the members of a list are: headings, clause titles, or plain items of the text."""

_SECOND_LIST = 0.7
_OUTWARD = 0.2
_RESTART = 3.0
_RESTART_OTHER_MARK = 2.0
_INVERTED = 0.8
_LONELY = 0.4
_UNDER_PREAMBLE = 2.0
_OTHER_MARK = 0.3
_OTHER_PARENT = 3.0
_STYLE_SKIPPED = 0.15


class OpenList:
    """A list being counted inside `outer`: its style, its last number, what its members are.

    One object stands for one stack of open lists, shared by all readings that have it, so that readings are told
    apart by identity. `single` says that it has one member so far; `level` counts the lists of headings from the
    outermost down to this one, `styles` has a bit for each style among them.
    """

    __slots__ = ("level", "mark", "mode", "numbers", "outer", "single", "style", "styles")

    def __init__(self, outer: OpenList | None, found: Numbering, mode: int, single: bool) -> None:
        self.outer = outer
        self.style = int(found.style)
        self.numbers = found.numbers
        self.mark = found.mark
        self.mode = mode
        self.single = single
        self.level: int = (outer.level if outer is not None else 0) + (mode != ITEM)
        self.styles: int = (outer.styles if outer is not None else 0) | 1 << self.style


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate that is a heading: `level` is its depth among headings, `end` where its title ends in the block.

    `step` is how its number follows the one before in its list: 1 is in order, 0 a repeated number, more a gap;
    None where the list begins.
    """

    candidate: Candidate
    level: int
    end: int
    step: int | None


class _Reading(NamedTuple):
    cost: float
    stack: OpenList | None
    entry: Entry | None
    before: _Reading | None


class _Move(NamedTuple):
    """One way to read one more candidate, priced before it is made: as a member of a list in `outer`.

    `mode` is None where the candidate is passed over, `step` None where a list begins.
    """

    cost: float
    outer: OpenList | None
    mode: int | None
    step: int | None


def outline(candidates: Sequence[Candidate]) -> list[Entry]:
    """The headings in order. Linear in the number of candidates."""
    beam = [_Reading(0.0, None, None, None)]
    for candidate in candidates:
        beam = _advanced(beam, candidate)
    entries: list[Entry] = []
    last: _Reading | None = beam[0]
    while last is not None:
        if last.entry is not None:
            entries.append(last.entry)
        last = last.before
    return entries[::-1]


def _advanced(beam: list[_Reading], candidate: Candidate) -> list[_Reading]:
    """The best readings that go one candidate further."""
    best: dict[tuple[int, int, bool], tuple[float, _Reading, _Move]] = {}
    limit = inf
    for reading in beam:
        for move in _moves(reading.stack, candidate, limit - reading.cost):
            cost = reading.cost + move.cost
            if cost > limit:
                continue
            limit = min(limit, cost + MARGIN)
            stack = reading.stack if move.mode is None else move.outer
            key = (id(stack), -1 if move.mode is None else move.mode, move.step is None)
            known = best.get(key)
            if known is None or cost < known[0]:
                best[key] = (cost, reading, move)
    ranked = sorted((way for way in best.values() if way[0] <= limit), key=lambda way: way[0])[:BEAM]
    return [_followed(cost, before, move, candidate) for cost, before, move in ranked]


def _followed(cost: float, before: _Reading, move: _Move, candidate: Candidate) -> _Reading:
    if move.mode is None:
        return _Reading(cost, before.stack, None, before)
    stack = OpenList(move.outer, candidate.numbering, move.mode, move.step is None)
    if move.mode == ITEM:
        return _Reading(cost, stack, None, before)
    end = candidate.clause_end if move.mode == CLAUSE else candidate.title_end
    return _Reading(cost, stack, Entry(candidate, stack.level, end, move.step), before)


def _moves(stack: OpenList | None, candidate: Candidate, budget: float) -> Iterator[_Move]:
    """The ways to read one more candidate that cost no more than `budget`."""
    found = candidate.numbering
    members = (candidate.heading_cost, candidate.clause_cost, candidate.item_cost)
    least = min(members)
    yield _Move(candidate.item_cost + _ignoring_cost(found.style), None, None, None)
    closed = beside = 0.0
    kept = stack
    while True:
        if kept is not None and kept.style == found.style and len(kept.numbers) == len(found.numbers):
            member = members[kept.mode]
            if member < NEVER:
                step, cost = _step(kept, found)
                yield _Move(member + cost + closed, kept.outer, kept.mode, step)
        opening = closed + beside + _opening_cost(kept, found)
        if opening + least <= budget:
            for mode in (ITEM,) if kept is not None and kept.mode == ITEM else (HEADING, CLAUSE, ITEM):
                if members[mode] < NEVER:
                    yield _Move(opening + members[mode], kept, mode, None)
        if kept is None:
            return
        if kept.mode != ITEM:
            closed += _LONELY if kept.single else 0.0
            beside += _OUTWARD
        if kept is stack:
            beside += _SECOND_LIST
        kept = kept.outer


def _ignoring_cost(style: Style) -> float:
    """A printed number that numbers nothing is rarer the grander it is; a line without one is no loss."""
    if style is Style.PLAIN:
        return 0.0
    return 3.0 if style <= Style.BRACKETED_HAN else 1.5


def _step(last: OpenList, found: Numbering) -> tuple[int, float]:
    """How a number follows the last of its list, and what is odd about it."""
    step = found.last - last.numbers[-1]
    cost = 0.0 if found.mark == last.mark else _OTHER_MARK
    if found.style is Style.PLAIN:
        step = 1
    elif found.numbers[:-1] != last.numbers[:-1]:
        cost += _OTHER_PARENT
        step = 1 if found.last == 1 else step
    return step, cost + _step_cost(step, found.last)


def _step_cost(step: int, number: int) -> float:
    """A number that follows is free; a repeated, skipped or restarted one is a fault somebody must have made."""
    if step == 1:
        return 0.0
    if step == 0:
        return 2.5
    if step > 1:
        return min(5.0, 2.0 + 0.4 * (step - 2))
    return 3.5 if number == 1 else 6.0


def _opening_cost(parent: OpenList | None, found: Numbering) -> float:
    """Opening a list below `parent`: inner styles inside outer ones are free, anything else must have been pasted."""
    style = found.style
    cost = 0.0 if found.last == 1 or style is Style.PLAIN else 2.0 + min(2.0, 0.3 * (found.last - 1))
    if parent is None:
        return cost + _ROOT_COST[style]
    if parent.mark == PREAMBLE:
        cost += _UNDER_PREAMBLE
    if style is Style.DECIMAL:
        return cost + _decimal_cost(parent, found)
    if parent.styles >> style & 1:
        return cost + (_RESTART if _same_mark(parent, found) else _RESTART_OTHER_MARK)
    if style < parent.style:
        return cost + (_INVERTED if style > Style.CLAUSE else _RESTART)
    return cost + _STYLE_SKIPPED * max(0, style - max(parent.style, Style.PLAIN) - 1)


def _same_mark(parent: OpenList, found: Numbering) -> bool:
    """Whether the list of this style that is open already is marked alike: 1. inside 1., not 1、 inside 1."""
    outer: OpenList | None = parent
    while outer is not None and outer.style != found.style:
        outer = outer.outer
    return outer is None or outer.mark == found.mark


def _decimal_cost(parent: OpenList, found: Numbering) -> float:
    """1.2 belongs under 1, 1.2.1 under 1.2; under anything else the parts before the last count for themselves."""
    if found.numbers[:-1] == parent.numbers and parent.style in (Style.ARABIC, Style.DECIMAL, Style.HAN):
        return 0.0
    if parent.style < Style.DECIMAL:
        return 0.8
    return 2.5


_ROOT_COST = {
    Style.ANNEX: 0.0,
    Style.PART: 0.0,
    Style.CHAPTER: 0.0,
    Style.CLAUSE: 0.3,
    Style.PLAIN: 0.5,
    Style.HAN: 0.0,
    Style.BRACKETED_HAN: 0.6,
    Style.ARABIC: 0.6,
    Style.DECIMAL: 0.6,
    Style.BRACKETED_ARABIC: 1.2,
    Style.CIRCLED: 1.5,
    Style.LETTER: 2.0,
}
