"""One facet field as it is counted: who has which values, and how often."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.coded import Coded
from kb.search.counts import Counts, DictCounts

Values = tuple[str, ...]
"""What a section counts under in one facet field."""

_FEW = 50
"""Codes that are added up one by one."""


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

    def with_any_of(self, values: frozenset[str], who: NDArray[np.intp] | None = None) -> NDArray[np.bool_]:
        """Of each of `who`, or of all who have a code: whether one of its values is among these."""
        return self._distinct.with_any_of(values).take(self.codes if who is None else self.codes.take(who))

    def count(self, who: NDArray[np.intp], times: NDArray[np.int64] | None = None) -> Counts:
        """Value -> how many of `who` have it, each counted `times`."""
        codes = self.codes.take(who)
        if len(codes) < _FEW:
            return self._count(codes.tolist(), repeat(1) if times is None else times.tolist())
        by_code = np.bincount(codes, times, len(self.distinct))
        if len(by_code) < _FEW:
            held = np.flatnonzero(by_code)
            return self._count(held.tolist(), by_code[held].tolist())
        return _LongCounts(self._distinct, by_code)

    def _count(self, codes: Iterable[int], times: Iterable[float]) -> Counts:
        counts: dict[str, int] = {}
        for code, often in zip(codes, times, strict=False):
            for value in self.distinct[code]:
                counts[value] = counts.get(value, 0) + int(often)
        return DictCounts(counts)


class _LongCounts(Counts):
    """Counts by the value's number, laid out when they are walked."""

    def __init__(self, distinct: _Distinct, by_code: NDArray[np.number]) -> None:
        self._distinct = distinct
        self._by_code = by_code

    @cached_property
    def _times(self) -> NDArray[np.number]:
        if self._distinct.single:
            return self._by_code
        values, owners, numbers = self._distinct.arrays()
        return np.bincount(numbers, self._by_code.take(owners), len(values))

    @cached_property
    def _held(self) -> NDArray[np.intp]:
        """The numbers of the values that count."""
        return np.flatnonzero(self._times)

    @cached_property
    def _laid_out(self) -> dict[str, int]:
        return self._of(self._held)

    def _of(self, numbers: NDArray[np.intp]) -> dict[str, int]:
        values, _, _ = self._distinct.arrays()
        often = self._times[numbers].astype(np.int64)
        return dict(zip(values[numbers].tolist(), often.tolist(), strict=True))

    def __getitem__(self, value: str) -> int:
        often = int(self._times[self._distinct.number(value)])
        if not often:
            raise KeyError(value)
        return often

    def __iter__(self) -> Iterator[str]:
        return iter(self._laid_out)

    def __len__(self) -> int:
        return len(self._held)

    def keys(self) -> KeysView[str]:
        return self._laid_out.keys()

    def values(self) -> ValuesView[int]:
        return self._laid_out.values()

    def items(self) -> ItemsView[str, int]:
        return self._laid_out.items()

    def most(self, number: int) -> Mapping[str, int]:
        if len(self) <= number:
            return self._laid_out
        often = self._times.take(self._held)
        last = len(often) - number
        least = np.partition(often, last)[last]
        more, as_many = self._held[often > least], self._held[often == least]
        wanted = number - len(more)
        if wanted < len(as_many):
            as_many = as_many[np.argpartition(self._distinct.ranks().take(as_many), wanted)[:wanted]]
        return self._of(np.concatenate((more, as_many)))

    def repeats(self, suffix: str) -> int:
        ending, without = self._distinct.pairs(suffix)
        often = self._times[ending]
        return int(np.count_nonzero((often == self._times[without]) & (often > 0)))


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
        self._ranks: NDArray[np.intp] | None = None
        self._pairs: dict[str, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
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
        copied._ranks = self._ranks
        copied._pairs = self._pairs.copy()
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
                self._ranks = None
                self._pairs.clear()
        return np.array(codes, np.intp)

    def number(self, value: str) -> int:
        """Raises KeyError for a value that no tuple has."""
        return self._numbers[value]

    def ranks(self) -> NDArray[np.intp]:
        """The place of each value in the order of code points."""
        if self._ranks is None:
            place = {value: rank for rank, value in enumerate(sorted(self._numbers))}
            self._ranks = np.array(list(map(place.__getitem__, self._numbers)), np.intp)
        return self._ranks

    def pairs(self, suffix: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The numbers of the values that end in `suffix`, and beside them of the same without it, where both are."""
        if suffix not in self._pairs:
            ending = {value: number for value, number in self._numbers.items() if value.endswith(suffix)}
            both = [(n, self._numbers.get(value.removesuffix(suffix), -1)) for value, n in ending.items()]
            pairs = np.array([pair for pair in both if pair[1] >= 0], np.intp).reshape(-1, 2)
            self._pairs[suffix] = pairs[:, 0], pairs[:, 1]
        return self._pairs[suffix]

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
