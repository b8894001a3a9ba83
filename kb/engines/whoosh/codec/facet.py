"""One facet field as it is counted: who has which values, and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.coded import Coded

Values = tuple[str, ...]
"""What a section counts under in one facet field."""

_FEW = 50
"""Codes whose values are added up one by one."""


class Facet:
    """`codes`: intp, one for each section or each metadata row, into `distinct`, the distinct tuples of values."""

    def __init__(self, codes: NDArray[np.intp], distinct: _Distinct) -> None:
        self.codes = codes
        self._distinct = distinct

    @classmethod
    def of(cls, codes: NDArray[np.unsignedinteger], distinct: Sequence[Values]) -> Facet:
        held = _Distinct()
        held.add(distinct)
        return cls(codes.astype(np.intp), held)

    @classmethod
    def joined(cls, parts: Sequence[Facet]) -> Facet:
        """One after another. What the first holds is taken over as it is, so that a large segment costs nothing."""
        if not parts:
            return cls.of(np.empty(0, np.uint8), ())
        distinct = parts[0]._distinct.copy()
        codes = [parts[0].codes]
        for part in parts[1:]:
            codes.append(distinct.add(part.distinct)[part.codes])
        return cls(np.concatenate(codes), distinct)

    def coded(self) -> Coded[Values]:
        return Coded(self.codes.astype(np.uint32), tuple(self.distinct))

    @property
    def distinct(self) -> list[Values]:
        return self._distinct.tuples

    def with_any_of(self, values: frozenset[str]) -> NDArray[np.bool_]:
        """Of each who has a code: whether one of its values is among these."""
        return self._distinct.with_any_of(values)[self.codes]

    def count(self, who: NDArray[np.intp], times: NDArray[np.int64] | None = None) -> Mapping[str, int]:
        """Value -> how many of `who` have it, each counted `times`; none with zero."""
        by_code = np.bincount(self.codes.take(who), times, len(self.distinct)).astype(np.int64)
        codes = np.flatnonzero(by_code)
        if len(codes) < _FEW:
            return self._count(codes.tolist(), by_code[codes].tolist())
        values, owners, numbers = self._distinct.arrays()
        if not self._distinct.single:
            by_code = np.bincount(numbers, by_code.take(owners), len(values)).astype(np.int64)
            codes = np.flatnonzero(by_code)
        if len(codes) * 10 > len(values) * 9:
            return self._distinct.counted(by_code)
        return dict(zip(values[codes].tolist(), by_code[codes].tolist(), strict=True))

    def _count(self, codes: list[int], times: list[int]) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        for code, often in zip(codes, times, strict=True):
            for value in self.distinct[code]:
                counts[value] = counts.get(value, 0) + often
        return counts


class _Distinct:
    """The distinct tuples of values, in the order in which they came, and the distinct values in them."""

    def __init__(self) -> None:
        self.tuples: list[Values] = []
        self.single = True
        """Whether every tuple is of one value: then its code is the value's number too."""
        self._codes: dict[Values, int] = {}
        self._numbers: dict[str, int] = {}
        self._owners: list[int] = []
        self._held: list[int] = []
        self._arrays: tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]] | None = None

    def copy(self) -> _Distinct:
        copied = _Distinct()
        copied.tuples = self.tuples.copy()
        copied.single = self.single
        copied._codes = self._codes.copy()
        copied._numbers = self._numbers.copy()
        copied._owners = self._owners.copy()
        copied._held = self._held.copy()
        copied._arrays = self._arrays
        return copied

    def add(self, tuples: Sequence[Values]) -> NDArray[np.intp]:
        """The code of each of `tuples`, which are known from now on."""
        codes = [self._codes.setdefault(values, len(self._codes)) for values in tuples]
        for code, values in zip(codes, tuples, strict=True):
            if code == len(self.tuples):
                self.tuples.append(values)
                self.single &= len(values) == 1
                self._owners += [code] * len(values)
                self._held += [self._numbers.setdefault(value, len(self._numbers)) for value in values]
                self._arrays = None
        return np.array(codes, np.intp)

    def counted(self, times: NDArray[np.int64]) -> dict[str, int]:
        """Value -> its entry in `times`, where nearly all have one: a copied dict need not grow, half the time."""
        counts = self._numbers.copy()
        counts.update(zip(self._numbers, times.tolist(), strict=True))
        values = self.arrays()[0]
        for value in values[times == 0].tolist():
            del counts[value]
        return counts

    def with_any_of(self, values: frozenset[str]) -> NDArray[np.bool_]:
        """bool[tuples]: those with one of the values."""
        _, owners, numbers = self.arrays()
        wanted = np.zeros(len(self._numbers), np.bool_)
        wanted[[self._numbers[value] for value in values if value in self._numbers]] = True
        chosen = np.zeros(len(self.tuples), np.bool_)
        chosen[owners[wanted[numbers]]] = True
        return chosen

    def arrays(self) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
        """The distinct values; and of every value of every tuple, the tuple's code and the value's number."""
        if self._arrays is None:
            values = np.array([*self._numbers, None], object)[:-1]
            self._arrays = values, np.array(self._owners, np.intp), np.array(self._held, np.intp)
        return self._arrays
