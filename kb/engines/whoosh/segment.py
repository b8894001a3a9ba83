"""One segment as arrays: what a search reads of it, its postings aside, is read once, when it is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import PerDocumentReader, Segment
from whoosh.filedb.filestore import FileStorage

from kb.engines.whoosh import record
from kb.engines.whoosh.fields import GRAM, KEY, RECORD, ROW, SCHEMA, facet_column, term_bytes
from kb.engines.whoosh.postings import PostingReader
from kb.search.document import SectionDocument
from kb.search.facet import FACET_FIELDS

RAREST = 3
"""So many bigrams of a literal are intersected; what passes is read and looked through anyway."""


@dataclass(frozen=True, slots=True)
class FacetCodes:
    """`codes[i]` is where section i's values stand in `distinct`."""

    codes: NDArray[np.uint32]
    distinct: tuple[tuple[str, ...], ...]


class SegmentView:
    """An opened segment. Ids are 0 … count - 1, deleted sections included.

    `live`: bool[count], False where a section was removed. `rows`: ROW_TYPE[count].
    """

    def __init__(self, storage: FileStorage, segment: Segment) -> None:
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        columns = segment.codec().per_document_reader(files, segment)
        self.count: int = segment.doc_count_all()
        self.live: NDArray[np.bool_] = np.ones(self.count, np.bool_)
        self.live[list(segment.deleted_docs())] = False
        self.rows: NDArray[np.void] = _column(columns, ROW).array()
        self.facets: Mapping[str, FacetCodes] = {f.name: _facet(columns, f.name) for f in FACET_FIELDS}
        self.postings = PostingReader(segment, files)
        self._keys = _column(columns, KEY)
        self._records = _column(columns, RECORD)

    def document(self, id: int) -> SectionDocument:
        return record.from_bytes(self._records[id])

    def key(self, id: int) -> bytes:
        """The match key of a section, UTF-8; its first rows["heading_key"] bytes are the heading's."""
        return bytes(self._keys[id])

    def candidates(self, literal: str) -> NDArray[np.int64]:
        """Live sections whose key may hold a literal of one character or more; all that do are among them."""
        if len(literal) == 1:
            found = self._starting(literal)
        else:
            found = self._with_bigrams({term_bytes(a + b) for a, b in pairwise(literal)})
        return found[self.live[found]]

    def _with_bigrams(self, grams: set[bytes]) -> NDArray[np.int64]:
        rarest = sorted((self.postings.holding(GRAM, gram), gram) for gram in grams)[:RAREST]
        if not rarest[0][0]:
            return np.empty(0, np.int64)
        found: NDArray[np.int64] | None = None
        for _, gram in rarest:
            ids = self.postings.read(GRAM, gram).ids
            found = ids if found is None else np.intersect1d(found, ids, assume_unique=True)
        assert found is not None
        return found

    def _starting(self, character: str) -> NDArray[np.int64]:
        """A character that starts bigrams of more sections than there are stands in most: all are looked through."""
        grams: list[bytes] = []
        sections = 0
        for gram, holding in self._gram_counts(character):
            grams.append(gram)
            sections += holding
            if sections > self.count:
                return np.arange(self.count)
        if not grams:
            return np.empty(0, np.int64)
        return np.unique(np.concatenate([self.postings.read(GRAM, gram).ids for gram in grams]))

    def _gram_counts(self, character: str) -> Iterator[tuple[bytes, int]]:
        return self.postings.starting(GRAM, term_bytes(character))


def _facet(columns: PerDocumentReader, field: str) -> FacetCodes:
    reader = _column(columns, facet_column(field))
    return FacetCodes(reader.codes(), reader.distinct)


def _column(columns: PerDocumentReader, name: str) -> Any:
    """The reader of that column's type; whoosh is untyped to us."""
    return columns.column_reader(name, SCHEMA[name].column_type)
