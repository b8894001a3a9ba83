"""How many sections count under each value of a field, and which pass the filters.

What is known of a report is the same for all sections of its metadata row. So sections are counted once, by row; all
facets and filters of reports are then worked out on rows, of which there are far fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.reading.selection import Ids, Selection
from kb.engines.whoosh.reading.snapshot import Snapshot, is_of_section
from kb.search.counts import Counts


class Filtered:
    """The sections that match, under the filters. `ids`: those that pass all of them."""

    def __init__(self, snapshot: Snapshot, matching: Selection, filters: Mapping[str, tuple[str, ...]]) -> None:
        """`filters`: facet field -> the values chosen; a field without values asks nothing."""
        self._snapshot = snapshot
        chosen = {field: frozenset(values) for field, values in filters.items() if values}
        self._matching = matching.ids
        self._of_section: dict[str, NDArray[np.bool_]] = {}
        """Filter field -> which of the matching sections pass it."""
        self._of_row: dict[str, NDArray[np.bool_]] = {}
        """Filter field -> which metadata rows pass it."""
        for field, values in chosen.items():
            if is_of_section(field):
                self._of_section[field] = snapshot.facet(field).with_any_of(values, self._matching)
            else:
                self._of_row[field] = snapshot.facet(field).with_any_of(values)
        passing = self._passing(None)
        self._rows, self._counts = _tally(snapshot.rows.take(passing), snapshot.row_count)
        self._passing_rows = self._kept_rows(None)
        self.ids = passing[self._kept_rows_of(passing)] if self._of_row else passing

    @property
    def reports(self) -> int:
        """How many reports the sections are of."""
        held = np.zeros(self._snapshot.row_count, np.bool_)
        held[self._snapshot.reports.take(self._rows[self._passing_rows])] = True
        return int(np.count_nonzero(held))

    def count(self, field: str) -> Counts:
        """Value -> sections, as if the field itself had no filter."""
        facet = self._snapshot.facet(field)
        if not is_of_section(field):
            kept = self._kept_rows(field)
            return facet.count(self._rows[kept], self._counts[kept])
        ids = self.ids
        if field in self._of_section:
            ids = self._passing(field)
            if self._of_row:
                ids = ids[self._kept_rows_of(ids)]
        return facet.count(ids)

    def _passing(self, field: str | None) -> Ids:
        """Of the matching sections, those that pass all filters of sections but that of `field`."""
        filters = [passing for other, passing in self._of_section.items() if other != field]
        return self._matching[reduce(np.logical_and, filters)] if filters else self._matching

    def _kept_rows(self, field: str | None) -> NDArray[np.bool_]:
        """Which of `_rows` pass all filters of reports but that of `field`."""
        kept = np.ones(len(self._rows), np.bool_)
        for other, chosen in self._of_row.items():
            if other != field:
                kept &= chosen.take(self._rows)
        return kept

    def _kept_rows_of(self, ids: Ids) -> NDArray[np.bool_]:
        """Which of `ids` are of rows that pass all filters of reports."""
        passing: NDArray[np.bool_] = reduce(np.logical_and, self._of_row.values()).take(self._snapshot.rows.take(ids))
        return passing


def _tally(rows: NDArray[np.intp], row_count: int) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The distinct rows, and how many sections are of each."""
    totals = np.bincount(rows, minlength=row_count)
    distinct = np.flatnonzero(totals)
    return distinct, totals[distinct]
