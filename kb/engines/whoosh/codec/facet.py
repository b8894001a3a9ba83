"""One facet field as it is counted: who has which values, and how often."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.coded import Coded
from kb.engines.whoosh.codec.distinct import Distinct, Values
from kb.search.counts import Counts, DictCounts

_FEW = 50
"""Codes that are added up one by one."""


class Facet:
    """`codes`: intp, one for each section or each metadata row, into `distinct`, the distinct tuples of values."""

    def __init__(self, codes: NDArray[np.intp], distinct: Distinct) -> None:
        self.codes = codes
        self._distinct = distinct

    @classmethod
    def of(cls, codes: NDArray[np.unsignedinteger], distinct: Sequence[Values]) -> Facet:
        """`distinct`: no tuple twice, as a segment's file holds them."""
        return cls(codes.astype(np.intp), Distinct(distinct))

    @classmethod
    def joined(cls, parts: Sequence[Facet]) -> Facet:
        """One after another. What the first holds is taken over as it is, so that a large segment costs nothing."""
        if len(parts) == 1:
            return parts[0]
        distinct = parts[0]._distinct if parts else Distinct(())
        codes = [part.codes for part in parts[:1]] or [np.empty(0, np.intp)]
        for part in parts[1:]:
            distinct, new = distinct.extended(part.distinct)
            codes.append(new[part.codes])
        return cls(np.concatenate(codes), distinct)

    def coded(self) -> Coded[Values]:
        return Coded(self.codes.astype(np.uint32), tuple(self.distinct))

    @property
    def distinct(self) -> Sequence[Values]:
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

    def __init__(self, distinct: Distinct, by_code: NDArray[np.number]) -> None:
        self._distinct = distinct
        self._by_code = by_code

    @cached_property
    def _times(self) -> NDArray[np.number]:
        if self._distinct.single:
            return self._by_code
        values, owners, numbers = self._distinct.arrays
        return np.bincount(numbers, self._by_code.take(owners), len(values))

    @cached_property
    def _held(self) -> NDArray[np.intp]:
        """The numbers of the values that count."""
        return np.flatnonzero(self._times)

    @cached_property
    def _laid_out(self) -> dict[str, int]:
        return self._of(self._held)

    def _of(self, numbers: NDArray[np.intp]) -> dict[str, int]:
        values, _, _ = self._distinct.arrays
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
            as_many = as_many[np.argpartition(self._distinct.ranks.take(as_many), wanted)[:wanted]]
        return self._of(np.concatenate((more, as_many)))

    def repeats(self, suffix: str) -> int:
        ending, without = self._distinct.pairs(suffix)
        often = self._times[ending]
        return int(np.count_nonzero((often == self._times[without]) & (often > 0)))
