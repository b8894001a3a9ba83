"""A term's sections and frequencies, decoded from a segment as arrays: the one room that knows the codec.

Stock Whoosh keeps postings in blocks of 128 pickled numbers. They are read a block at a time through the codec's own
matcher; asking it posting by posting, as its public face wants, takes ten times as long.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import Storage
from whoosh.formats import Existence
from whoosh.reading import TermNotFound

_FORMAT = Existence()


@dataclass(frozen=True, slots=True)
class Postings:
    """`ids`: the sections of the segment that hold a term, ascending, deleted ones too; `frequencies` beside them."""

    ids: NDArray[np.int64]
    frequencies: NDArray[np.float64]


NONE = Postings(np.empty(0, np.int64), np.empty(0, np.float64))


class PostingReader:
    """Not for two threads at once: Whoosh's files keep a position."""

    def __init__(self, segment: Segment, files: Storage) -> None:
        self._terms = segment.codec().terms_reader(files, segment)

    def read(self, field: str, term: bytes) -> Postings:
        """The postings of one term; NONE when the segment does not hold it."""
        try:
            matcher = self._terms.matcher(field, term, _FORMAT)
        except TermNotFound:
            return NONE
        ids, weights = array("I"), array("f")
        while matcher.is_active():
            matcher._read_ids()
            matcher._read_weights()
            ids.extend(matcher._ids)
            weights.extend(matcher._weights)
            matcher._next_block()
        return Postings(np.array(ids, np.int64), np.array(weights, np.float64))

    def holding(self, field: str, term: bytes) -> int:
        """How many sections hold the term, deleted ones counted too; 0 when none."""
        try:
            return int(self._terms.term_info(field, term).doc_frequency())
        except TermNotFound:
            return 0

    def starting(self, field: str, prefix: bytes) -> Iterator[tuple[bytes, int]]:
        """The terms that start with `prefix`, in order, each with the number of sections that hold it."""
        for (name, term), info in self._terms.items_from(field, prefix):
            if name != field or not term.startswith(prefix):
                return
            yield term, int(info.doc_frequency())
