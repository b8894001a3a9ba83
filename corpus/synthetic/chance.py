"""Seeded draws: the same seed gives the same reports on every machine and in every Python.

Only `Random.random` is promised to give the same numbers everywhere, so all else is made of it.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import cos, exp, log, pi, sqrt
from typing import Generic, TypeVar

T = TypeVar("T")

HEAD = 2.7
"""Mandelbrot's shift of the rank: how much the first few are levelled."""


class Ranked(Generic[T]):
    """Things in order of how often they are said: the one of rank r is drawn with weight 1 / (r + HEAD)."""

    def __init__(self, items: Sequence[T], exponent: float = 1.0) -> None:
        self.items = tuple(items)
        self.cumulative = tuple(accumulate((rank + HEAD) ** -exponent for rank in range(len(self.items))))


class Chance:
    """One stream of draws."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed).random

    def below(self, n: int) -> int:
        """A whole number in [0, n)."""
        return int(self._random() * n)

    def between(self, low: int, high: int) -> int:
        """A whole number in [low, high]."""
        return low + int(self._random() * (high - low + 1))

    def often(self, probability: float) -> bool:
        return self._random() < probability

    def pick(self, items: Sequence[T]) -> T:
        """Each as often as any other."""
        return items[int(self._random() * len(items))]

    def ranked(self, ranked: Ranked[T]) -> T:
        """The first the most often."""
        return ranked.items[bisect_right(ranked.cumulative, self._random() * ranked.cumulative[-1])]

    def about(self, median: float, spread: float) -> float:
        """A log-normal number: half of them lie below `median`, two of three within a factor of exp(`spread`)."""
        normal = sqrt(-2 * log(1 - self._random())) * cos(2 * pi * self._random())
        return median * exp(spread * normal)
