"""One batch of changes to the index, under the write lock.

What is added stands in memory as arrays up to a number of bytes, and is then written as a segment of the batch's own, a
run; a large batch becomes several, which are joined before they are published. So memory does not grow with the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

import numpy as np
from whoosh.index import TOC, clean_files
from whoosh.util.filelock import FileLock

from kb.engines.whoosh.codec.contents import Contents, Gatherer
from kb.engines.whoosh.codec.joining import write_joined
from kb.engines.whoosh.codec.segment import Segment, SegmentView, write_segment
from kb.engines.whoosh.commit import Commit
from kb.engines.whoosh.fields import INDEX_NAME, SCHEMA
from kb.engines.whoosh.merging import LARGEST, to_merge, weight
from kb.engines.whoosh.runs import runs
from kb.engines.whoosh.storage import SealedStorage
from kb.search.document import AnalyzedSection

MEMORY = 256 << 20
"""Bytes that what is added may take, from gathering to being written, before it is."""
WORKING = 32
"""Bytes it takes for each character and term (codec.contents), measured."""
OPEN = 64
"""Runs, of three files each."""

T = TypeVar("T")


class WhooshWriter:
    """kb.search.engine.Writer. Holds `lock` until it commits or cancels."""

    def __init__(
        self, commit: Commit, segments: dict[Segment, SegmentView], lock: FileLock, *, memory: int | None = None
    ) -> None:
        """`segments`: of the commit, to be changed as the batch wants. `memory`: as MEMORY, which it is by default."""
        self._folder = commit.folder
        self._number = commit.number + 1
        self._storage = SealedStorage(commit.folder, commit.state)
        self._segments = segments
        self._runs: list[Segment] = []
        self._most = max(1, (MEMORY if memory is None else memory) // WORKING)
        self._gathering = Gatherer()
        self._added: dict[str, list[int]] = {}
        self._dropped: list[int] = []
        self._lock: FileLock | None = lock

    def add(self, sections: Iterable[AnalyzedSection]) -> None:
        for section in sections:
            self._added.setdefault(section.document.report, []).append(self._gathering.count)
            self._gathering.add(section)
            if self._gathering.size >= self._most:
                self._spill()

    def add_of(
        self, sections_of: Callable[[T], Iterable[AnalyzedSection]], things: Sequence[T], workers: int
    ) -> Iterator[T]:
        """As kb.search.engine.ParallelWriter has it: processes make runs, which are joined here."""
        self._spill()
        for thing, made in zip(things, runs(self._folder, self._most, sections_of, things, workers), strict=True):
            for segment, files in made:
                for path in files:
                    self._storage.take(path)
                self._runs.append(self._opened(segment))
            self._join_many()
            yield thing

    def remove_report(self, report: str) -> None:
        """Sections of earlier commits and of this batch alike."""
        for view in self._segments.values():
            view.remove(view.of_report(report))
        self._dropped += self._added.pop(report, ())

    def commit(self, generation: int) -> None:
        self._check_open()
        try:
            self._merge(self._gathered())
            self._publish(generation)
        except BaseException:
            self._storage.discard()
            raise
        finally:
            self._release()

    def cancel(self) -> None:
        self._check_open()
        try:
            self._storage.discard()
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self.cancel()

    def _gathered(self) -> Contents:
        """What was added since the last time, and not removed again."""
        contents = self._gathering.finish()
        kept = np.ones(contents.count, np.bool_)
        kept[self._dropped] = False
        self._gathering = Gatherer()
        self._added.clear()
        self._dropped.clear()
        return contents.taken(kept)

    def _spill(self) -> None:
        """Write what was added as a run."""
        self._write(self._gathered())
        self._join_many()

    def _join_many(self) -> None:
        """As many runs as make a segment of the largest, or as may be open at a time, are joined to one."""
        if sum(map(weight, self._runs)) >= LARGEST or len(self._runs) >= OPEN:
            self._join(self._runs)

    def _write(self, contents: Contents) -> None:
        if contents.count:
            self._runs.append(self._opened(write_segment(self._storage, INDEX_NAME, contents)))

    def _merge(self, added: Contents) -> None:
        """Write the batch, together with what is due to be written anew; drop what is empty."""
        for segment, view in list(self._segments.items()):
            segment.keep(view.live)
            if segment.deleted_count() == segment.count:
                del self._segments[segment]
        self._runs = [run for run in self._runs if run in self._segments]
        size = added.size + sum(map(weight, self._runs))
        chosen = to_merge([segment for segment in self._segments if segment not in self._runs], size)
        if not self._runs and size + sum(map(weight, chosen)) <= self._most:
            self._write(Contents.joined([*(self._segments.pop(segment).contents() for segment in chosen), added]))
        else:
            self._write(added)
            self._join([*chosen, *self._runs])

    def _join(self, segments: Sequence[Segment]) -> None:
        """Write these anew as one, a slice at a time; no run is left."""
        runs, self._runs = self._runs, []
        if len(segments) == 1 and self._segments[segments[0]].whole:
            return
        views = [view for view in map(self._segments.pop, segments) if view.live.any()]
        if views:
            self._opened(write_joined(self._storage, INDEX_NAME, views))
        for name in (name for run in runs for name in run.file_names()):
            # Where a file that is mapped cannot be removed, the sweep after the commit does it.
            with suppress(PermissionError):
                self._storage.delete_file(name)

    def _opened(self, segment: Segment) -> Segment:
        self._segments[segment] = SegmentView.open(self._folder, segment)
        return segment

    def _publish(self, generation: int) -> None:
        segments = list(self._segments)
        self._storage.state = replace(self._storage.state, generation=generation)
        TOC(SCHEMA, segments, self._number).write(self._storage, INDEX_NAME)
        clean_files(self._storage, INDEX_NAME, self._number, segments)
        self._storage.sweep(self._number)

    def _check_open(self) -> None:
        if self._lock is None:
            raise ValueError("this writer has committed or cancelled already")

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        self._segments.clear()
        if lock is not None:
            lock.release()
