"""The terms of a segment in order, found by halving; a term's number is its place among them.

On disk: `terms.bytes`, u1, all terms in UTF-8 one after another; `terms.ends`, u4[terms], where each ends in them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter


def write_terms(out: ArrayFileWriter, terms: Sequence[str]) -> None:
    """`terms` in the order of their code points, which is that of their bytes."""
    encoded = [term_bytes(term) for term in terms]
    out.add("terms.bytes", np.frombuffer(b"".join(encoded), np.uint8))
    out.add("terms.ends", np.cumsum(np.fromiter(map(len, encoded), np.uint32, len(encoded)), dtype=np.uint32))


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
        number = bisect_left(range(len(self)), wanted, key=self.__getitem__)
        return number if number < len(self) and self[number] == wanted else None

    def all(self) -> list[str]:
        data = self._bytes.slice(0, len(self._bytes)).tobytes()
        ends = self._ends.slice(0, len(self)).tolist()
        return [data[start:end].decode("utf-8", "surrogatepass") for start, end in pairwise((0, *ends))]


def term_bytes(term: str) -> bytes:
    """A term as it is kept. A lone surrogate is a character like any other."""
    return term.encode("utf-8", "surrogatepass")
