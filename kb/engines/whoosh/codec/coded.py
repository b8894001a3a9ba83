"""Values that many share, written once: a code each, into the list of distinct values."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Coded(Generic[V]):
    """`codes`: whole numbers, one for each who has a value: its place in `distinct`."""

    codes: NDArray[np.uint32]
    distinct: tuple[V, ...]

    @classmethod
    def of(cls, values: Sequence[V]) -> Coded[V]:
        numbers: dict[V, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in values]
        return cls(np.array(codes, np.uint32), tuple(numbers))

    @classmethod
    def joined(cls, parts: Sequence[Coded[V]]) -> Coded[V]:
        """One after another, with one list of distinct values."""
        if len(parts) == 1:
            return parts[0]
        numbers: dict[V, int] = {}
        codes = [np.empty(0, np.uint32)]
        for part in parts:
            new = np.array([numbers.setdefault(value, len(numbers)) for value in part.distinct], np.uint32)
            codes.append(new[part.codes])
        return cls(np.concatenate(codes), tuple(numbers))

    def taken(self, chosen: NDArray[np.bool_]) -> Coded[V]:
        """Of those chosen, with only the values they have."""
        kept = self.codes[chosen]
        used = np.zeros(len(self.distinct), np.bool_)
        used[kept] = True
        new = (np.cumsum(used) - 1).astype(np.uint32)
        return Coded(new[kept], tuple(compress(self.distinct, used.tolist())))
