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

from kb.engines.whoosh.codec.arrays import ArrayFileWriter
from kb.engines.whoosh.codec.growing import GrowingArray
from kb.engines.whoosh.codec.lists import ListsWriter
from kb.engines.whoosh.codec.terms import TermsWriter, term_bytes

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
    table = TermsWriter(out)
    table.add([term_bytes(terms[number]) for number in order])
    table.finish()
    for name, packed in fields.items():
        numbers, sections = unpacked(packed)
        field = FieldWriter(out, name)
        field.add(tokens(rank[numbers], sections))
        field.finish()


class FieldWriter:
    """Writes the postings of one field, some terms at a time."""

    def __init__(self, out: ArrayFileWriter, name: str) -> None:
        self._name = name
        self._terms, self._many, self._how_many = (GrowingArray(np.uint32, out) for _ in range(3))
        self._ids = ListsWriter(out)
        self._often = GrowingArray(np.uint8, out)
        self._out = out
        self._count = 0
        self._repeated = False

    def add(self, packed: Tokens) -> None:
        """All tokens of some terms, which come after those of before; sorted here, in place."""
        packed.sort()
        begins = _begins(packed)
        often = np.diff(begins, append=len(packed))
        terms, sections = unpacked(packed[begins])
        starts = _begins(terms)
        self._terms.append(terms[starts])
        self._ids.add(sections, starts)
        many = np.flatnonzero(often >= MANY)
        self._often.append(np.minimum(often, MANY))
        self._many.append(many + self._count)
        self._how_many.append(often[many])
        self._count += len(sections)
        self._repeated |= bool((often > 1).any())

    def finish(self) -> None:
        self._terms.write(f"{self._name}.terms")
        self._ids.finish(f"{self._name}.ids")
        often = self._often if self._repeated else GrowingArray(np.uint8, self._out)
        often.write(f"{self._name}.often")
        self._many.write(f"{self._name}.many")
        self._how_many.write(f"{self._name}.how_many")


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
