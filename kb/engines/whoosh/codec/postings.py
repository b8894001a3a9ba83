"""The postings file `<segment>.pst`: for each scored field, the sections that hold a term and how often.

Inverted by one sort: a token is one number, its term's and its section's side by side, so that sorting them brings
together what is one posting, in the order in which postings are kept.

On disk, beside the terms (kb.engines.whoosh.codec.terms), for each field f (T terms, P postings):

    f.terms      u4[T]  the numbers of the terms that the field holds, ascending
    f.ids.*             T lists of sections (kb.engines.whoosh.codec.lists), P numbers in all
    f.often      u1[P]  how often a posting's section holds its term, MANY for that often or more; empty when
                        each holds each but once
    f.many       u4[]   the places in `f.often` that are MANY, ascending; f.how_many u4[] beside them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter
from kb.engines.whoosh.codec.lists import AscendingLists, write_lists
from kb.engines.whoosh.codec.terms import TermTable, write_terms
from kb.search.score import SCORED_FIELDS

MANY = 255
_SECTION_BITS = np.uint64(32)
_SECTION = np.uint64((1 << 32) - 1)

Tokens = NDArray[np.uint64]
"""u8[tokens], in any order: term number << 32 | section number."""


def tokens(terms: NDArray[np.uint32], sections: NDArray[np.uint32]) -> Tokens:
    packed = terms.astype(np.uint64)
    packed <<= _SECTION_BITS
    packed |= sections
    return packed


def unpacked(packed: Tokens) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Terms and sections of tokens."""
    return (packed >> _SECTION_BITS).astype(np.uint32), (packed & _SECTION).astype(np.uint32)


def write_postings(out: ArrayFileWriter, terms: Sequence[str], fields: Mapping[str, Tokens]) -> None:
    """`terms` in any order; scored field -> the tokens of all its sections, by the numbers they have there."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    rank = np.empty(len(terms), np.uint32)
    rank[order] = np.arange(len(terms), dtype=np.uint32)
    write_terms(out, [terms[number] for number in order])
    for name, packed in fields.items():
        numbers, sections = unpacked(packed)
        _write_field(out, name, tokens(rank[numbers], sections))


def _write_field(out: ArrayFileWriter, name: str, packed: Tokens) -> None:
    packed.sort()
    begins = _begins(packed)
    often = np.diff(begins, append=len(packed))
    terms, sections = unpacked(packed[begins])
    starts = _begins(terms)
    out.add(f"{name}.terms", terms[starts])
    write_lists(out, f"{name}.ids", sections, starts)
    many = np.flatnonzero(often >= MANY)
    kept = often if (often > 1).any() else often[:0]
    out.add(f"{name}.often", np.minimum(kept, MANY).astype(np.uint8))
    out.add(f"{name}.many", many.astype(np.uint32))
    out.add(f"{name}.how_many", often[many].astype(np.uint32))


def _begins(values: NDArray[np.uint64] | NDArray[np.uint32]) -> NDArray[np.int64]:
    """Where a value that differs from the one before it stands."""
    differs = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=differs[1:])
    return np.flatnonzero(differs)


@dataclass(frozen=True, slots=True)
class Postings:
    """`ids`: the sections of the segment that hold a term, ascending, removed ones too. `often`: u1, how often each
    does, at most MANY; None when all hold it once. `many`: (places in `often`, how often) of those that are MANY."""

    ids: NDArray[np.intp]
    often: NDArray[np.uint8] | None
    many: tuple[NDArray[np.intp], NDArray[np.int64]] | None = None

    @classmethod
    def of(cls, ids: NDArray[np.intp], frequencies: NDArray[np.int64]) -> Postings:
        many = np.flatnonzero(frequencies >= MANY)
        often = np.minimum(frequencies, MANY).astype(np.uint8)
        return cls(ids, often, (many, frequencies[many]) if len(many) else None)

    @classmethod
    def joined(cls, parts: Sequence[Postings]) -> Postings:
        """One after another, of sections that ascend throughout."""
        if len(parts) == 1:
            return parts[0]
        ids = np.concatenate([p.ids for p in parts])
        if all(p.often is None for p in parts):
            return cls(ids, None)
        return cls.of(ids, np.concatenate([p.frequencies() for p in parts]))

    def taken(self, chosen: NDArray[np.bool_]) -> Postings:
        """Those of the sections chosen."""
        if self.often is None:
            return Postings(self.ids[chosen], None)
        if self.many is None:
            return Postings(self.ids[chosen], self.often[chosen])
        return Postings.of(self.ids[chosen], self.frequencies()[chosen])

    def frequencies(self) -> NDArray[np.int64]:
        """How often each section holds the term."""
        if self.often is None:
            return np.ones(len(self.ids), np.int64)
        frequencies = self.often.astype(np.int64)
        if self.many is not None:
            frequencies[self.many[0]] = self.many[1]
        return frequencies


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

    def all_tokens(self) -> Tokens:
        """All tokens of the field, by the numbers of terms in this segment."""
        sections, starts = self._ids.read_all()
        terms = np.repeat(self._terms.slice(0, len(self._terms)), np.diff(starts, append=len(sections)))
        packed = tokens(terms, sections)
        if not len(self._often):
            return packed
        often = self._often.slice(0, len(self._often)).astype(np.int64)
        often[self._many.slice(0, len(self._many))] = self._how_many.slice(0, len(self._how_many))
        return np.repeat(packed, often)


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
