"""The column file `<segment>.col`: what is counted, filtered, ordered and scored by, and what is given with a hit.

Sections with the same report metadata share one row of it, so that whatever is known of a report is kept and counted
once a row, not once a section.

On disk (S sections, R rows):

    ordinals          u[S]   the place in the report's outline
    length.f          u[S]   the terms of scored field f
    rows              u[S]   the metadata row
    rows.*                  R records (kb.engines.whoosh.codec.records): the shared part of the document
    records.*               S records: the section's own part
    facet.f           u[S] of a section's own facet field, u[R] of a report's: the place of its values in
    values.f          u1[]   JSON: the distinct tuples of values
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter, smallest
from kb.engines.whoosh.codec.coded import Coded
from kb.engines.whoosh.codec.distinct import Values
from kb.engines.whoosh.codec.documents import REPORT_FACETS, SECTION_FACETS
from kb.engines.whoosh.codec.facet import Facet
from kb.engines.whoosh.codec.records import RecordFile, Records, write_records
from kb.search.score import SCORED_FIELDS


@dataclass(frozen=True, slots=True)
class Row:
    """Report metadata. `data`: the shared part of the document; `values`: those of each of REPORT_FACETS."""

    data: bytes
    values: tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Of each section: `ordinals` u4; `lengths` u4 of each scored field; its row; its values of each of SECTION_FACETS;
    its record."""

    ordinals: NDArray[np.uint32]
    lengths: Mapping[str, NDArray[np.uint32]]
    rows: Coded[Row]
    facets: Mapping[str, Coded[Values]]
    records: Records

    @classmethod
    def joined(cls, parts: list[Columns]) -> Columns:
        if len(parts) == 1:
            return parts[0]
        return cls(
            np.concatenate([p.ordinals for p in parts]),
            {f.name: np.concatenate([p.lengths[f.name] for p in parts]) for f in SCORED_FIELDS},
            Coded.joined([p.rows for p in parts]),
            {name: Coded.joined([p.facets[name] for p in parts]) for name in SECTION_FACETS},
            Records.joined([p.records for p in parts]),
        )

    def taken(self, chosen: NDArray[np.bool_]) -> Columns:
        return Columns(
            self.ordinals[chosen],
            {name: lengths[chosen] for name, lengths in self.lengths.items()},
            self.rows.taken(chosen),
            {name: facet.taken(chosen) for name, facet in self.facets.items()},
            self.records.taken(chosen),
        )


def write_columns(out: ArrayFileWriter, columns: Columns) -> None:
    out.add("ordinals", smallest(columns.ordinals))
    for name, lengths in columns.lengths.items():
        out.add(f"length.{name}", smallest(lengths))
    rows = columns.rows
    out.add("rows", smallest(rows.codes))
    write_records(out, "rows", Records.of([row.data for row in rows.distinct]))
    for number, name in enumerate(REPORT_FACETS):
        write_facet(out, name, Coded.of([row.values[number] for row in rows.distinct]))
    for name, facet in columns.facets.items():
        write_facet(out, name, facet)
    write_records(out, "records", columns.records)


def write_facet(out: ArrayFileWriter, name: str, facet: Coded[Values]) -> None:
    values = json.dumps(facet.distinct, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    out.add(f"facet.{name}", smallest(facet.codes))
    out.add(f"values.{name}", np.frombuffer(values, np.uint8))


class ColumnFile:
    """An opened column file."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file
        self.shared = RecordFile(file, "rows")
        """The shared part of the document, by metadata row."""
        self.own = RecordFile(file, "records")
        """A section's own part."""
        self._facets: dict[str, Facet] = {}

    @property
    def row_count(self) -> int:
        return len(self.shared)

    @cached_property
    def ordinals(self) -> NDArray[np.unsignedinteger]:
        return self._file.array("ordinals")

    @cached_property
    def rows(self) -> NDArray[np.unsignedinteger]:
        """The metadata row of each section."""
        return self._file.array("rows")

    def lengths(self, field: str) -> NDArray[np.unsignedinteger]:
        """The terms of each section in one scored field."""
        return self._file.array(f"length.{field}")

    def facet(self, name: str) -> Facet:
        """The values of each section in one of SECTION_FACETS, or of each row in one of REPORT_FACETS."""
        if name not in self._facets:
            values = json.loads(self._file.array(f"values.{name}").tobytes().decode("utf-8", "surrogatepass"))
            self._facets[name] = Facet.of(self._file.array(f"facet.{name}"), [tuple(v) for v in values])
        return self._facets[name]

    def columns(self) -> Columns:
        """What `write_columns` was given."""
        facets = [self.facet(name) for name in REPORT_FACETS]
        values = zip(*([facet.distinct[code] for code in facet.codes.tolist()] for facet in facets), strict=True)
        rows = tuple(Row(self.shared[number], of_row) for number, of_row in enumerate(values))
        return Columns(
            self.ordinals.astype(np.uint32),
            {f.name: self.lengths(f.name).astype(np.uint32) for f in SCORED_FIELDS},
            Coded(self.rows.astype(np.uint32), rows),
            {name: self.facet(name).coded() for name in SECTION_FACETS},
            self.own.all(),
        )
