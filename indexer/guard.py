"""A warm pool of guarded child processes: a file that kills its reader, or never ends, costs one error and no more.

Each worker is a process group of its own with limits on memory, processor time and time on the clock; whatever it
started dies with it. It is warm (its modules stay loaded) and is replaced after a number of jobs, when it has grown,
and when a job killed it. Results come in the order of the jobs, whatever worker they came from.
"""

from __future__ import annotations

import pickle
import queue
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar, cast

from indexer.guard_worker import Limits, Worker
from kb.errors import SourceCrashed, SourceError

J = TypeVar("J")
R = TypeVar("R")


class Pool(Generic[J, R]):
    """Runs `work`, a function of a module, on jobs in guarded children. `named` gives the source's name of a job.

    A context manager; the children are ended with it. Not to be shared between threads.
    """

    def __init__(
        self,
        work: Callable[[J], R],
        named: Callable[[J], str],
        workers: int = 1,
        limits: Limits = Limits(),  # noqa: B008
    ) -> None:
        self._work = pickle.dumps(work)
        self._named = named
        self._limits = limits
        self._count = max(1, workers)
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="guard")
        self._living: set[Worker] = set()
        self._closed = False
        for _ in range(self._count):
            self._idle.put(None)

    def __enter__(self) -> Pool[J, R]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all children at once, whatever they are doing."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._end_all()
        self._threads.shutdown()
        self._end_all()

    def _end_all(self) -> None:
        while self._living:
            self._living.pop().end()

    def map(self, jobs: Iterable[J]) -> Iterator[R | SourceError]:
        """For each job, in order, its result or the error its source came to. Jobs are taken as they are needed."""
        waiting: deque[Future[R | SourceError]] = deque()
        try:
            for job in jobs:
                waiting.append(self._threads.submit(self._run, job))
                while len(waiting) > 2 * self._count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def call(self, job: J) -> R:
        """One job's result; raises the error its source came to."""
        (found,) = self.map([job])
        if isinstance(found, SourceError):
            raise found
        return found

    def _run(self, job: J) -> R | SourceError:
        name, message = self._named(job), pickle.dumps(job)
        worker = self._idle.get()
        try:
            fresh = worker is None
            worker = worker or self._started()
            found = worker.run(name, message)
            if isinstance(found, SourceCrashed) and worker.dead and not (fresh or self._closed):
                # What came before may have left the worker damaged; a fresh one shows what this file does.
                self._living.discard(worker)
                worker = self._started()
                found = worker.run(name, message)
            return cast("R | SourceError", found)
        finally:
            if worker is not None and worker.spent:
                worker.end()
            if worker is not None and worker.dead:
                self._living.discard(worker)
                worker = None
            self._idle.put(worker)

    def _started(self) -> Worker:
        worker = Worker(self._work, self._limits)
        self._living.add(worker)
        return worker
