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
from enum import Enum

from indexer.heading import NEVER, Candidate
from indexer.numbering import Numbering, Style

BEAM = 48
"""Readings kept at each candidate; more changes nothing on the reports studied."""


class Mode(Enum):
    HEADING = "heading"
    CLAUSE = "clause"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list being counted: its style, the number it stands at, what its members are."""

    style: Style
    depth: int
    numbers: tuple[int, ...]
    mark: str
    mode: Mode
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


@dataclass(frozen=True, slots=True)
class _Reading:
    cost: float
    stack: tuple[OpenList, ...]
    entry: Entry | None
    before: _Reading | None


def outline(candidates: Sequence[Candidate]) -> list[Entry]:
    """The headings in order. Linear in the number of candidates."""
    beam = [_Reading(0.0, (), None, None)]
    for candidate in candidates:
        best: dict[tuple[OpenList, ...], _Reading] = {}
        for reading in beam:
            for following in _followers(reading, candidate):
                known = best.get(following.stack)
                if known is None or following.cost < known.cost:
                    best[following.stack] = following
        beam = sorted(best.values(), key=lambda reading: reading.cost)[:BEAM]
    entries: list[Entry] = []
    last: _Reading | None = beam[0]
    while last is not None:
        if last.entry is not None:
            entries.append(last.entry)
        last = last.before
    return entries[::-1]


def _followers(reading: _Reading, candidate: Candidate) -> Iterator[_Reading]:
    """Every way to read one more candidate."""
    yield _Reading(reading.cost + candidate.item_cost + _ignoring_cost(candidate), reading.stack, None, reading)
    for depth in range(len(reading.stack), -1, -1):
        kept = reading.stack[:depth]
        closed = _closing_cost(reading.stack[depth:])
        if kept and _same_style(kept[-1], candidate.numbering):
            yield from _continued(reading, kept, candidate, closed)
        yield from _opened(reading, kept, candidate, closed + (_SECOND_LIST if depth < len(reading.stack) else 0.0))


_SECOND_LIST = 0.7
_LONELY = 0.4


def _ignoring_cost(candidate: Candidate) -> float:
    """A printed number that numbers nothing is rarer the grander it is; a line without one is no loss."""
    style = candidate.numbering.style
    if style is Style.PLAIN:
        return 0.0
    return 3.0 if style <= Style.BRACKETED_HAN else 1.5


def _closing_cost(closed: tuple[OpenList, ...]) -> float:
    """A list of one heading is seldom meant."""
    return sum(_LONELY for each in closed if each.single and each.mode is not Mode.ITEM)


def _same_style(open_list: OpenList, found: Numbering) -> bool:
    return open_list.style is found.style and open_list.depth == len(found.numbers)


def _continued(
    reading: _Reading, kept: tuple[OpenList, ...], candidate: Candidate, closed: float
) -> Iterator[_Reading]:
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
    cost += _step_cost(step, found.last) + (0.3 if found.mark != last.mark else 0.0)
    now = OpenList(found.style, last.depth, found.numbers, found.mark, last.mode, False)
    yield _read(reading, kept[:-1], now, candidate, cost + closed, step)


def _opened(reading: _Reading, kept: tuple[OpenList, ...], candidate: Candidate, closed: float) -> Iterator[_Reading]:
    found = candidate.numbering
    parent = kept[-1] if kept else None
    cost = closed + _opening_cost(kept, found)
    modes = (Mode.ITEM,) if parent is not None and parent.mode is Mode.ITEM else tuple(Mode)
    for mode in modes:
        member = _member_cost(candidate, mode)
        if member < NEVER:
            new = OpenList(found.style, len(found.numbers), found.numbers, found.mark, mode, True)
            yield _read(reading, kept, new, candidate, cost + member, None)


def _read(
    reading: _Reading, kept: tuple[OpenList, ...], now: OpenList, candidate: Candidate, cost: float, step: int | None
) -> _Reading:
    entry = None
    if now.mode is not Mode.ITEM:
        level = 1 + sum(1 for each in kept if each.mode is not Mode.ITEM)
        end = candidate.clause_end if now.mode is Mode.CLAUSE else candidate.title_end
        entry = Entry(candidate, level, end, step)
    return _Reading(reading.cost + cost, (*kept, now), entry, reading)


def _member_cost(candidate: Candidate, mode: Mode) -> float:
    if mode is Mode.HEADING:
        return candidate.heading_cost
    return candidate.clause_cost if mode is Mode.CLAUSE else candidate.item_cost


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
    if found.style is Style.DECIMAL:
        return cost + _decimal_cost(parent, found)
    if any(each.style is found.style for each in kept):
        return cost + 3.0
    if found.style < parent.style:
        return cost + 3.0
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
    Style.PLAIN: 0.5,
    Style.HAN: 0.0,
    Style.BRACKETED_HAN: 0.6,
    Style.ARABIC: 0.6,
    Style.DECIMAL: 0.6,
    Style.BRACKETED_ARABIC: 1.2,
    Style.CIRCLED: 1.5,
}
