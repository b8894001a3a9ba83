"""The column files of all parts as one. Numbers of sections stand in memory whole, records pass through it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFileWriter, smallest
from kb.engines.whoosh.codec.coded import Coded
from kb.engines.whoosh.codec.columns import write_facet
from kb.engines.whoosh.codec.distinct import Values
from kb.engines.whoosh.codec.documents import REPORT_FACETS, SECTION_FACETS
from kb.engines.whoosh.codec.joining.part import Part
from kb.engines.whoosh.codec.records import Records, write_records
from kb.search.score import SCORED_FIELDS


def join_columns(out: ArrayFileWriter, parts: Sequence[Part]) -> None:
    out.add("ordinals", smallest(_joined([part.view.columns.ordinals[part.view.live] for part in parts])))
    for field in SCORED_FIELDS:
        lengths = [part.view.columns.lengths(field.name)[part.view.live] for part in parts]
        out.add(f"length.{field.name}", smallest(_joined(lengths)))
    rows = _Rows(parts)
    out.add("rows", smallest(_joined(rows.codes)))
    write_records(out, "rows", Records.of(list(rows.numbers)))
    for name in REPORT_FACETS:
        write_facet(out, name, _facet(name, parts, rows.added))
    for name in SECTION_FACETS:
        write_facet(out, name, _facet(name, parts, [part.view.live for part in parts]))
    out.add_pieces("records.bytes", np.uint8, (data for part in parts for data in _records(part)))
    lengths = [part.view.columns.own.lengths[part.view.live] for part in parts]
    out.add("records.ends", smallest(np.cumsum(_joined(lengths), dtype=np.int64)))


class _Rows:
    """The metadata rows of live sections, each once. `numbers`: shared part of the document -> the row's number;
    `codes`: u4 of each part's live sections; `added`: bool[row_count] of each part's rows, those that no part before
    has."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.numbers: dict[bytes, int] = {}
        self.codes: list[NDArray[np.uint32]] = []
        self.added: list[NDArray[np.bool_]] = []
        for part in parts:
            columns = part.view.columns
            rows = columns.rows[part.view.live]
            used = np.zeros(columns.row_count, np.bool_)
            used[rows] = True
            new = np.zeros(columns.row_count, np.uint32)
            added = np.zeros(columns.row_count, np.bool_)
            for row in np.flatnonzero(used).tolist():
                known = len(self.numbers)
                new[row] = self.numbers.setdefault(columns.shared[row], known)
                added[row] = len(self.numbers) > known
            self.codes.append(new[rows])
            self.added.append(added)


def _facet(name: str, parts: Sequence[Part], chosen: Sequence[NDArray[np.bool_]]) -> Coded[Values]:
    return Coded.joined(
        [part.view.columns.facet(name).coded().taken(mine) for part, mine in zip(parts, chosen, strict=True)]
    )


def _records(part: Part) -> Iterator[NDArray[np.uint8]]:
    """The records of live sections, some at a time."""
    own, live = part.view.columns.own, part.view.live
    lengths = own.lengths
    for first, last in part.slices(lengths):
        data = own.between(first, last)
        yield data if part.numbers is None else data[np.repeat(live[first:last], lengths[first:last])]
        part.release()


def _joined(arrays: Sequence[NDArray[np.unsignedinteger]]) -> NDArray[np.uint32]:
    return np.concatenate([np.empty(0, np.uint32), *arrays])
