"""A plan over one snapshot: which sections it speaks of, and what each scores. Set algebra is array algebra."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.reading.literals import literal
from kb.engines.whoosh.reading.selection import NONE, Ids, Selection, intersection, union
from kb.engines.whoosh.reading.snapshot import Snapshot, is_of_section
from kb.engines.whoosh.reading.units import in_unit, near
from kb.engines.whoosh.reading.words import Scored, word
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Plan, Word, scored


def matching(snapshot: Snapshot, plan: Plan) -> Selection:
    """The live sections that `plan` speaks of."""
    if isinstance(plan, Everything):
        return snapshot.everything
    if isinstance(plan, Word | Literal):
        return leaf(snapshot, plan).selection
    if isinstance(plan, HasValue):
        return Selection(snapshot.count, mask=having(snapshot, plan.field, plan.values) & snapshot.live)
    if isinstance(plan, Near):
        return snapshot.answers.get(plan, lambda: near(snapshot, plan))
    if isinstance(plan, InUnit):
        return snapshot.answers.get(plan, lambda: in_unit(snapshot, plan))
    if isinstance(plan, InReport):
        return _in_report(snapshot, matching(snapshot, plan.part))
    if isinstance(plan, AllOf):
        return _all_of(snapshot, plan.parts)
    if isinstance(plan, AnyOf):
        parts = [matching(snapshot, part) for part in plan.parts]
        return union(parts) if parts else Selection(snapshot.count, NONE)
    return snapshot.everything.without(matching(snapshot, plan.part))


def leaf(snapshot: Snapshot, plan: Word | Literal) -> Scored:
    """A leaf, answered once and kept for the next page or facet."""
    if isinstance(plan, Word):
        return snapshot.answers.get(plan, lambda: word(snapshot, plan))
    return snapshot.answers.get(plan, lambda: literal(snapshot, plan))


def scores(snapshot: Snapshot, plan: Plan, ids: Ids) -> NDArray[np.float64]:
    """The score of each of `ids`, ascending, whether it matches or not: the plan's leaves, added in their order."""
    total = np.zeros(len(ids))
    sections = Selection(snapshot.count, ids)
    for each in scored(plan):
        leaf(snapshot, each).add_to(total, sections)
    return total


def having(snapshot: Snapshot, field: str, values: frozenset[str]) -> NDArray[np.bool_]:
    """bool[count]: the sections with one of `values` in a facet field, removed ones too."""
    chosen = snapshot.facet(field).with_any_of(values)
    return chosen if is_of_section(field) else chosen.take(snapshot.rows)


def _in_report(snapshot: Snapshot, held: Selection) -> Selection:
    """The sections of the reports that have one of those held."""
    reports = np.zeros(snapshot.row_count, np.bool_)
    reports[snapshot.reports.take(snapshot.rows.take(held.ids))] = True
    return Selection(snapshot.count, mask=reports[snapshot.reports][snapshot.rows] & snapshot.live)


def _all_of(snapshot: Snapshot, parts: Sequence[Plan]) -> Selection:
    """Everything asks nothing, and what is empty leaves nothing more to ask."""
    held: list[Selection] = []
    for part in parts:
        if not isinstance(part, Everything):
            held.append(matching(snapshot, part))
            if not len(held[-1]):
                return held[-1]
    return intersection(held) if held else snapshot.everything
