"""The postings file opened: of one term, or of all of a slice of the alphabet."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFile
from kb.engines.whoosh.codec.lists import AscendingLists
from kb.engines.whoosh.codec.postings import Postings, Tokens, tokens
from kb.engines.whoosh.codec.terms import TermTable
from kb.search.score import SCORED_FIELDS


class FieldPostings:
    """The postings of one field of an opened file."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._terms = file.part(f"{name}.terms")
        self._ids = AscendingLists(file, f"{name}.ids")
        self._often = file.part(f"{name}.often")
        self._many = file.part(f"{name}.many")
        self._how_many = file.part(f"{name}.how_many")

    def read(self, term: int) -> Postings | None:
        """Of a term, by its number; None when no section holds it in this field."""
        terms = self._terms.slice(0, len(self._terms))
        number = int(terms.searchsorted(np.uint32(term)))
        if number == len(terms) or terms[number] != term:
            return None
        ids = self._ids.read(number)
        if not len(self._often):
            return Postings(ids, None)
        start, end = self._ids.extent(number)
        return Postings(ids, self._often.slice(start, end), self._many_between(start, end))

    def _many_between(self, start: int, end: int) -> tuple[NDArray[np.intp], NDArray[np.int64]] | None:
        if not len(self._many):
            return None
        places = self._many.slice(0, len(self._many))
        first, last = places.searchsorted(np.array((start, end), np.uint32)).tolist()
        if first == last:
            return None
        return places[first:last].astype(np.intp) - start, self._how_many.slice(first, last).astype(np.int64)

    def tokens_of_terms(self, first: int, last: int) -> Tokens:
        """All tokens of the terms numbered [first, last), by these numbers."""
        terms = self._terms.slice(0, len(self._terms))
        begin, end = terms.searchsorted(np.array((first, last), np.uint32)).tolist()
        sections, starts = self._ids.read_between(begin, end)
        packed = tokens(np.repeat(terms[begin:end], np.diff(starts, append=len(sections))), sections)
        if not len(self._often) or begin == end:
            return packed
        start = self._ids.extent(begin)[0]
        often = self._often.slice(start, start + len(packed)).astype(np.int64)
        many = self._many_between(start, start + len(packed))
        if many is not None:
            often[many[0]] = many[1]
        return np.repeat(packed, often)

    def postings_of_terms(self, count: int) -> NDArray[np.int64]:
        """How many postings each of the segment's `count` terms has."""
        postings = np.zeros(count, np.int64)
        postings[self._terms.slice(0, len(self._terms))] = self._ids.counts()
        return postings


class PostingsFile:
    def __init__(self, file: ArrayFile) -> None:
        self.terms = TermTable(file)
        self.fields = {f.name: FieldPostings(file, f.name) for f in SCORED_FIELDS}

    def read(self, term: str) -> Mapping[str, Postings]:
        """Scored field -> the postings of a term, of the fields that hold it, in their order."""
        number = self.terms.find(term)
        if number is None:
            return {}
        found = ((name, field.read(number)) for name, field in self.fields.items())
        return {name: postings for name, postings in found if postings is not None}
