"""Nearness, and plans read within one sentence or paragraph: by the places of their literals."""

from __future__ import annotations

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.grams import Places
from kb.engines.whoosh.reading.literals import Occurrences, occurrences
from kb.engines.whoosh.reading.selection import Ids, Selection, distinct
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.search.plan import AllOf, AnyOf, Everything, InUnit, Literal, Near, Not, Plan


def near(snapshot: Snapshot, plan: Near) -> Selection:
    """The sections in which the two stand close to one another."""
    found = []
    for number in range(len(snapshot.segments)):
        left = occurrences(snapshot, number, plan.left)
        right = occurrences(snapshot, number, plan.right)
        close = [_followed(left, right, plan.distance), _followed(right, left, plan.distance)]
        found.append(distinct(np.concatenate(close)))
    return _live(snapshot, found)


def in_unit(snapshot: Snapshot, plan: InUnit) -> Selection:
    """The sections with a unit of which the plan's part is true."""
    found = []
    for number, segment in enumerate(snapshot.segments):
        grams = segment.grams
        starts = grams.sentences if plan.unit == "sentence" else grams.paragraphs
        holding = starts[_units(snapshot, number, starts, plan.part)]
        found.append(distinct(grams.sections(holding)))
    return _live(snapshot, found)


def _followed(first: Occurrences, second: Occurrences, distance: int) -> NDArray[np.intp]:
    """The sections of those of `first` that one of `second` follows in the same section, at most `distance` away."""
    if not len(second.places):
        return second.sections
    ends = first.ends
    following = second.places.searchsorted(ends)
    there = following < len(second.places)
    following, ends, sections = following[there], ends[there], first.sections[there]
    close = (second.places.take(following) - ends <= distance) & (second.sections.take(following) == sections)
    near: NDArray[np.intp] = sections[close]
    return near


def _units(snapshot: Snapshot, number: int, starts: Places, part: Plan) -> NDArray[np.bool_]:
    """bool[units]: of which units of a segment a part is true."""
    if isinstance(part, Everything):
        return np.ones(len(starts), np.bool_)
    if isinstance(part, Literal):
        found = occurrences(snapshot, number, part)
        holding = np.zeros(len(starts), np.bool_)
        unit = starts.searchsorted(found.places, side="right") - 1
        ends = np.append(starts, snapshot.segments[number].grams.starts[-1]).take(unit + 1)
        holding[unit[found.ends <= ends]] = True
        return holding
    if isinstance(part, AllOf | AnyOf):
        both = np.logical_and if isinstance(part, AllOf) else np.logical_or
        none = np.full(len(starts), isinstance(part, AllOf))
        return reduce(both, (_units(snapshot, number, starts, p) for p in part.parts), none)
    if isinstance(part, Not):
        return ~_units(snapshot, number, starts, part.part)
    raise TypeError(f"{type(part).__name__} cannot be asked of a sentence or paragraph")


def _live(snapshot: Snapshot, found: list[Ids]) -> Selection:
    """Sections of each segment as live ones of the snapshot."""
    ids = np.concatenate(
        [np.empty(0, np.intp), *(f + base for f, (base, _) in zip(found, snapshot.based(), strict=True))]
    )
    return Selection(snapshot.count, ids[snapshot.live.take(ids)])
