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
MARGIN = 12.0
"""A reading dearer than the best by more than this is given up: no later line made one of them win."""


HEADING, CLAUSE, ITEM = range(3)
"""What the members of a list are: headings, clause titles, or plain items of the text."""


class OpenList(NamedTuple):
    """A list being counted: its style and how many parts its numbers have, where it stands, what its members are.

    A plain tuple of plain values: a reading is looked up by its stack at every step.
    """

    style: int
    depth: int
    numbers: tuple[int, ...]
    mark: str
    mode: int
    single: bool


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
    stack: tuple[OpenList, ...]
    entry: Entry | None
    before: _Reading | None


class _Move(NamedTuple):
    """One way to read one more candidate, priced before it is made; `now` is None where it is passed over."""

    cost: float
    kept: tuple[OpenList, ...]
    now: OpenList | None
    step: int | None


def outline(candidates: Sequence[Candidate]) -> list[Entry]:
    """The headings in order. Linear in the number of candidates."""
    beam = [_Reading(0.0, (), None, None)]
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
    best: dict[tuple[OpenList, ...], tuple[_Reading, _Move]] = {}
    limit = inf
    for reading in beam:
        for move in _moves(reading.stack, candidate):
            cost = reading.cost + move.cost
            if cost > limit:
                continue
            limit = min(limit, cost + MARGIN)
            stack = reading.stack if move.now is None else (*move.kept, move.now)
            known = best.get(stack)
            if known is None or cost < known[0].cost + known[1].cost:
                best[stack] = (reading, move)
    ranked = sorted(best.items(), key=lambda item: item[1][0].cost + item[1][1].cost)[:BEAM]
    return [
        _Reading(before.cost + move.cost, stack, _entry(candidate, move), before)
        for stack, (before, move) in ranked
        if before.cost + move.cost <= limit
    ]


def _entry(candidate: Candidate, move: _Move) -> Entry | None:
    if move.now is None or move.now.mode == ITEM:
        return None
    level = 1 + sum(1 for each in move.kept if each.mode != ITEM)
    end = candidate.clause_end if move.now.mode == CLAUSE else candidate.title_end
    return Entry(candidate, level, end, move.step)


def _moves(stack: tuple[OpenList, ...], candidate: Candidate) -> Iterator[_Move]:
    """Every way to read one more candidate."""
    yield _Move(candidate.item_cost + _ignoring_cost(candidate), stack, None, None)
    closed = 0.0
    for depth in range(len(stack), -1, -1):
        kept = stack[:depth]
        if kept and kept[-1].style == candidate.numbering.style and kept[-1].depth == len(candidate.numbering.numbers):
            yield from _continued(kept, candidate, closed)
        yield from _opened(kept, candidate, closed + (_SECOND_LIST if depth < len(stack) else 0.0))
        if kept and kept[-1].single and kept[-1].mode != ITEM:
            closed += _LONELY


_SECOND_LIST = 0.7
_RESTART = 3.0
_LONELY = 0.4
_UNDER_PREAMBLE = 2.0


def _ignoring_cost(candidate: Candidate) -> float:
    """A printed number that numbers nothing is rarer the grander it is; a line without one is no loss."""
    style = candidate.numbering.style
    if style is Style.PLAIN:
        return 0.0
    return 3.0 if style <= Style.BRACKETED_HAN else 1.5


def _continued(kept: tuple[OpenList, ...], candidate: Candidate, closed: float) -> Iterator[_Move]:
    last = kept[-1]
    found = candidate.numbering
    cost = _member_cost(candidate, last.mode)
    if cost >= NEVER:
        return
    step = found.last - last.numbers[-1]
    if found.style is Style.PLAIN:
        step = 1
    elif found.numbers[:-1] != last.numbers[:-1]:
        cost += 3.0
        step = 1 if found.last == 1 else step
    cost += closed + _step_cost(step, found.last) + (0.3 if found.mark != last.mark else 0.0)
    now = OpenList(last.style, last.depth, found.numbers, found.mark, last.mode, False)
    yield _Move(cost, kept[:-1], now, step)


def _opened(kept: tuple[OpenList, ...], candidate: Candidate, closed: float) -> Iterator[_Move]:
    found = candidate.numbering
    cost = closed + _opening_cost(kept, found)
    for mode in (ITEM,) if kept and kept[-1].mode == ITEM else (HEADING, CLAUSE, ITEM):
        member = _member_cost(candidate, mode)
        if member < NEVER:
            new = OpenList(int(found.style), len(found.numbers), found.numbers, found.mark, mode, True)
            yield _Move(cost + member, kept, new, None)


def _member_cost(candidate: Candidate, mode: int) -> float:
    if mode == HEADING:
        return candidate.heading_cost
    return candidate.clause_cost if mode == CLAUSE else candidate.item_cost


def _step_cost(step: int, number: int) -> float:
    """A number that follows is free; a repeated, skipped or restarted one is a fault somebody must have made."""
    if step == 1:
        return 0.0
    if step == 0:
        return 2.5
    if step > 1:
        return min(5.0, 2.0 + 0.4 * (step - 2))
    return 3.5 if number == 1 else 6.0


def _opening_cost(kept: tuple[OpenList, ...], found: Numbering) -> float:
    """Opening a list below `kept`: inner styles inside outer ones are free, anything else must have been pasted."""
    first = found.last == 1 or found.style is Style.PLAIN
    cost = 0.0 if first else 2.0 + min(2.0, 0.3 * (found.last - 1))
    if not kept:
        return cost + _ROOT_COST[found.style]
    parent = kept[-1]
    if parent.mark == PREAMBLE:
        cost += _UNDER_PREAMBLE
    if found.style is Style.DECIMAL:
        return cost + _decimal_cost(parent, found)
    if found.style < parent.style or any(each.style == found.style for each in kept):
        return cost + _RESTART
    return cost + 0.15 * (found.style - parent.style - 1)


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
