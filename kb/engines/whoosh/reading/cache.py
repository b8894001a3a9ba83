"""Answers kept for the next page, facet or query, within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Protocol, TypeVar

CACHED_BYTES = 64 << 20
CACHED_PER_SECTION = 400
"""Bytes; a common term takes 25 for each section there is, so some twenty of them fit however large the index."""


class Weighed(Protocol):
    @property
    def nbytes(self) -> int: ...


T = TypeVar("T", bound=Weighed)


class Cache:
    """What was asked for longest ago goes first. Threads may share it; an answer may be made by two at once.

    `bytes`: what is kept weighs.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Hashable, Weighed] = OrderedDict()
        self._lock = Lock()
        self.bytes = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer kept under `key`, else the one that `make` makes."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept  # type: ignore[return-value]  # a key is of one kind of answer
        made = make()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self.bytes += made.nbytes
            while self.bytes > self._limit:
                self.bytes -= self._kept.popitem(last=False)[1].nbytes
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0
