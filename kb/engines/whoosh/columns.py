"""Column types that a segment view reads as one array; Whoosh's own are read value by value."""

from __future__ import annotations

import json
from array import array

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile

CODE = np.dtype("<u4")


class RowColumn(Column):  # type: ignore[misc]  # whoosh is untyped to us
    """One numpy record of `dtype` a section. Values are the record's bytes."""

    def __init__(self, dtype: np.dtype[np.void]) -> None:
        self.dtype = dtype

    def writer(self, dbfile: StructFile) -> RowWriter:
        return RowWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> RowReader:
        return RowReader(dbfile, basepos, length, doccount, self.dtype)


class RowWriter(ColumnWriter):  # type: ignore[misc]
    def add(self, docnum: int, value: bytes) -> None:
        self._dbfile.write(value)


class RowReader(ColumnReader):  # type: ignore[misc]
    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int, dtype: np.dtype[np.void]) -> None:
        super().__init__(dbfile, basepos, length, doccount)
        self._dtype = dtype

    def __getitem__(self, docnum: int) -> bytes:
        size = self._dtype.itemsize
        return bytes(self._dbfile.get(self._basepos + docnum * size, size))

    def array(self) -> NDArray[np.void]:
        """All records, in section order."""
        data = self._dbfile.get(self._basepos, self._doccount * self._dtype.itemsize)
        return np.frombuffer(data, self._dtype)


class ValuesColumn(Column):  # type: ignore[misc]
    """The facet values of a section in one field, as a code into the distinct tuples of the segment.

    Values are JSON arrays of strings, as bytes. On disk: a u4 code a section, the distinct arrays as one JSON array,
    its length in bytes as u4. (Whoosh's RefBytesColumn holds 65,535 distinct values at most; reports can be more.)
    """

    def writer(self, dbfile: StructFile) -> ValuesWriter:
        return ValuesWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> ValuesReader:
        return ValuesReader(dbfile, basepos, length, doccount)


class ValuesWriter(ColumnWriter):  # type: ignore[misc]
    def __init__(self, dbfile: StructFile) -> None:
        super().__init__(dbfile)
        self._codes = array("I")
        self._distinct: dict[bytes, int] = {}

    def add(self, docnum: int, value: bytes) -> None:
        self._codes.append(self._distinct.setdefault(value, len(self._distinct)))

    def finish(self, docnum: int) -> None:
        distinct = b"[" + b",".join(self._distinct) + b"]"
        self._dbfile.write(np.array(self._codes, CODE).tobytes())
        self._dbfile.write(distinct)
        self._dbfile.write(np.array(len(distinct), CODE).tobytes())


class ValuesReader(ColumnReader):  # type: ignore[misc]
    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        super().__init__(dbfile, basepos, length, doccount)
        end = basepos + length - CODE.itemsize
        size = int(np.frombuffer(dbfile.get(end, CODE.itemsize), CODE)[0])
        distinct = json.loads(dbfile.get(end - size, size).decode("utf-8", "surrogatepass"))
        self.distinct: tuple[tuple[str, ...], ...] = tuple(tuple(values) for values in distinct)
        """The distinct tuples of values, by code."""

    def codes(self) -> NDArray[np.uint32]:
        """The code of each section."""
        return np.frombuffer(self._dbfile.get(self._basepos, self._doccount * CODE.itemsize), CODE)

    def __getitem__(self, docnum: int) -> bytes:
        data = self._dbfile.get(self._basepos + docnum * CODE.itemsize, CODE.itemsize)
        return values_bytes(self.distinct[int(np.frombuffer(data, CODE)[0])])


def values_bytes(values: tuple[str, ...]) -> bytes:
    """Facet values as a ValuesColumn takes them."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
