"""The terms of a segment in order, found by halving in memory, then among few; a term's number is its place among them.

On disk: `terms.bytes`, u1, all terms in UTF-8 one after another; `terms.ends`, u4[terms], where each ends in them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter
from kb.engines.whoosh.codec.growing import GrowingArray

_STRIDE = 64
"""Terms from one that is kept in memory to the next."""


class TermsWriter:
    """Writes terms, some at a time, in the order of their bytes, which is that of their code points."""

    def __init__(self, out: ArrayFileWriter) -> None:
        self._bytes = GrowingArray(np.uint8, out)
        self._ends = GrowingArray(np.uint32, out)
        self._end = 0

    def add(self, terms: Sequence[bytes]) -> None:
        self._bytes.append(np.frombuffer(b"".join(terms), np.uint8))
        ends = np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms))) + self._end
        self._ends.append(ends)
        self._end = int(ends[-1]) if len(terms) else self._end

    def finish(self) -> None:
        self._bytes.write("terms.bytes")
        self._ends.write("terms.ends")


class TermTable:
    """The terms of an opened file."""

    def __init__(self, file: ArrayFile) -> None:
        self._bytes = file.part("terms.bytes")
        self._ends = file.part("terms.ends")

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, number: int) -> bytes:
        ends = self._ends.slice(max(0, number - 1), number + 1).tolist()
        return self._bytes.slice(ends[0] if number else 0, ends[-1]).tobytes()

    def find(self, term: str) -> int | None:
        """The number of a term; None when the segment does not hold it."""
        wanted = term_bytes(term)
        first, terms = self._around(wanted)
        at = bisect_left(terms, wanted)
        return first + at if at < len(terms) and terms[at] == wanted else None

    def number_from(self, term: bytes) -> int:
        """The number of the first term that is not before this one."""
        first, terms = self._around(term)
        return first + bisect_left(terms, term)

    def _around(self, term: bytes) -> tuple[int, list[bytes]]:
        """The terms from one of the guide to the next, where the term stands if at all, and the first one's number."""
        first = max(0, bisect_right(self._guide, term) - 1) * _STRIDE
        return first, self.between(first, min(first + _STRIDE, len(self)))

    @cached_property
    def _guide(self) -> list[bytes]:
        """Every so-many-th term: between two of them, all others are read at once."""
        ends = self._ends.slice(0, len(self))
        data = self._bytes.slice(0, len(self._bytes)).data
        starts = (0, *ends[_STRIDE - 1 : -1 : _STRIDE].tolist()) if len(ends) else ()
        return [bytes(data[start:end]) for start, end in zip(starts, ends[::_STRIDE].tolist(), strict=True)]

    def between(self, first: int, last: int) -> list[bytes]:
        """The terms numbered [first, last)."""
        if first == last:
            return []
        ends = self._ends.slice(max(0, first - 1), last).tolist()
        begin = ends.pop(0) if first else 0
        data = self._bytes.slice(begin, ends[-1]).tobytes()
        return [data[start - begin : end - begin] for start, end in pairwise((begin, *ends))]


def term_bytes(term: str) -> bytes:
    """A term as it is kept. A lone surrogate is a character like any other."""
    return term.encode("utf-8", "surrogatepass")
