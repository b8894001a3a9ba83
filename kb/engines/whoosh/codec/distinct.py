"""The values of a facet field that there are, numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Values = tuple[str, ...]
"""What a section counts under in one facet field."""


class Distinct:
    """Distinct tuples of values, whose codes are their places; and the distinct values in them, numbered as they come.

    What is looked up in it is made when it is first asked for: a page asks little of most fields.
    """

    def __init__(self, tuples: Sequence[Values]) -> None:
        self.tuples = tuples
        self._pairs: dict[str, tuple[NDArray[np.intp], NDArray[np.intp]]] = {}

    def extended(self, tuples: Sequence[Values]) -> tuple[Distinct, NDArray[np.intp]]:
        """With these too, behind its own, and the code of each; itself when it has them all."""
        new = dict.fromkeys(values for values in tuples if values not in self._codes)
        more = self
        if new:
            more = Distinct([*self.tuples, *new])
            more._codes = dict(self._codes)
            more._codes.update(zip(new, range(len(self.tuples), len(more.tuples)), strict=True))
        return more, np.fromiter(map(more._codes.__getitem__, tuples), np.intp, len(tuples))

    @cached_property
    def single(self) -> bool:
        """Whether every tuple is of one value: then its code is the value's number too."""
        return all(len(values) == 1 for values in self.tuples)

    @cached_property
    def _codes(self) -> dict[Values, int]:
        return dict(zip(self.tuples, range(len(self.tuples)), strict=True))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        values = dict.fromkeys(chain.from_iterable(self.tuples))
        return dict(zip(values, range(len(values)), strict=True))

    @cached_property
    def arrays(self) -> tuple[NDArray[np.object_], NDArray[np.intp], NDArray[np.intp]]:
        """The distinct values; and of every value of every tuple, the tuple's code and the value's number."""
        values = np.array([*self._numbers, None], object)[:-1]
        owners = np.repeat(np.arange(len(self.tuples)), [len(values) for values in self.tuples])
        numbers = map(self._numbers.__getitem__, chain.from_iterable(self.tuples))
        return values, owners, np.fromiter(numbers, np.intp, len(owners))

    @cached_property
    def ranks(self) -> NDArray[np.intp]:
        """The place of each value in the order of code points."""
        ranks = np.empty(len(self._numbers), np.intp)
        ranks[list(map(self._numbers.__getitem__, sorted(self._numbers)))] = np.arange(len(ranks))
        return ranks

    def number(self, value: str) -> int:
        """Raises KeyError for a value that no tuple has."""
        return self._numbers[value]

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
        _, owners, numbers = self.arrays
        wanted = np.zeros(len(self._numbers), np.bool_)
        wanted[[self._numbers[value] for value in values if value in self._numbers]] = True
        chosen = np.zeros(len(self.tuples), np.bool_)
        chosen[owners[wanted[numbers]]] = True
        return chosen
