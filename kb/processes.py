"""The same work on many things, side by side in processes, its results in the order of the things."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 3
"""Results a process may be ahead of whoever takes them, so that what waits is bounded."""


def in_order(work: Callable[[T], R], things: Iterable[T], workers: int) -> Iterator[R]:
    """`work(thing)` of each; here, when fewer than two workers are wanted.

    `work`, things and results are pickled. What fails in a process, or with it, is done again here, so that its error
    is raised as it is, and a process that was killed costs time only.
    """
    if workers < 2:
        yield from map(work, things)
        return
    # A fork would carry locks and open databases of this process along.
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent)
    waiting: deque[tuple[T, Future[tuple[R] | None] | None]] = deque()
    try:
        for thing in things:
            waiting.append((thing, _submitted(pool, work, thing)))
            if len(waiting) > _AHEAD * workers:
                yield _result(work, *waiting.popleft())
        while waiting:
            yield _result(work, *waiting.popleft())
    finally:
        pool.shutdown(cancel_futures=True)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[T], R], thing: T) -> Future[tuple[R] | None] | None:
    try:
        return pool.submit(_tried, work, thing)
    except BrokenProcessPool:
        return None


def _result(work: Callable[[T], R], thing: T, future: Future[tuple[R] | None] | None) -> R:
    try:
        found = future.result() if future else None
    except BrokenProcessPool:
        found = None
    return found[0] if found else work(thing)


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever: it holds both ends of its own queue."""
    parent = multiprocessing.parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _tried(work: Callable[[T], R], thing: T) -> tuple[R] | None:
    """None for any error, for not every one can be pickled."""
    try:
        return (work(thing),)
    except Exception:
        return None
