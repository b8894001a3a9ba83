"""Lines whose places are exact -> whole paragraphs, each one Line that says where it ends.

What a recogniser read is left in lines: its places are not exact, and indexer.wrap reads their paragraphs. Elsewhere
the cheapest reading of all line ends is taken, by the report's own habits and, where it is to be believed, by what a
tagged page says of its blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer import furniture
from indexer.line import Line
from indexer.normalize import joined, shown
from indexer.readers.page.habits import CERTAIN, Habits, habits
from indexer.readers.page.measure import PlacedLine
from indexer.readers.page.pairs import Setting
from indexer.readers.page.stated import NOTHING, Stated, stated

Placed = tuple[Line, PlacedLine]


def whole(lines: Sequence[Line], placed: Sequence[PlacedLine]) -> tuple[Line, ...]:
    """The lines, those of each paragraph made one; `placed` are where they stand, one by one.

    What is furniture by its words is marked before: a contents entry and the next are no paragraph.
    """
    if any(line.confidence is not None for line in lines):
        return tuple(lines)
    reasons = {discard.line: discard.reason for discard in furniture.split(lines)[1]}
    marked = [replace(line, furniture=reasons[line.number]) if line.number in reasons else line for line in lines]
    runs = _runs(list(zip(marked, placed, strict=True)))
    settings = [[Setting(line, place.spacing) for line, place in run] for run in runs]
    learnt = habits(settings)
    said = stated([[(line, place.blocks) for line, place in run] for run in runs])
    starts: dict[int, list[Line]] = {}
    inside: set[int] = set()
    for run, setting, votes in zip(runs, settings, said, strict=True):
        for line, first in zip((line for line, _ in run), _cheapest(setting, votes, learnt), strict=True):
            if first:
                group = starts[line.number] = []
            else:
                inside.add(line.number)
            group.append(line)
    return tuple(
        one(starts[line.number]) if line.number in starts else line for line in marked if line.number not in inside
    )


def _runs(lines: Sequence[Placed]) -> list[list[Placed]]:
    """The lines of text, parted where tables stand."""
    found: list[list[Placed]] = [[]]
    for line, place in lines:
        if line.furniture is not None:
            continue
        if line.kind == "table" or line.ends:
            found.append([])
        else:
            found[-1].append((line, place))
    return [run for run in found if run]


def _cheapest(run: Sequence[Setting], votes: Sequence[Stated], learnt: Habits) -> Iterator[bool]:
    """Whether a paragraph begins with each line: Viterbi over two states a line."""
    cost = {True: 0.0, False: CERTAIN}
    back: list[dict[bool, bool]] = []
    for (above, below), vote in zip(pairwise(run), votes, strict=True):
        step: dict[bool, float] = {}
        came: dict[bool, bool] = {}
        for begins in (True, False):
            ways = {
                first: cost[first] + (learnt.break_cost if begins else learnt.wrap_cost)(above, first, below.line)
                for first in (True, False)
            }
            came[begins] = min(ways, key=lambda first: ways[first])
            step[begins] = ways[came[begins]] + (CERTAIN if vote not in (NOTHING, begins) else 0.0)
        cost = step
        back.append(came)
    states = [min(cost, key=lambda first: cost[first])]
    for came in reversed(back):
        states.append(came[states[-1]])
    return reversed(states)


def one(group: Sequence[Line]) -> Line:
    """The lines of a paragraph as one: the first, with the rest behind its own characters."""
    head = group[0]
    rest = joined([line.text for line in group])[len(shown(head.text)) :]
    return replace(head, text=head.text + rest, ends=True)
