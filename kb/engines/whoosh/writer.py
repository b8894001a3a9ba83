"""One batch of changes to the index, under the write lock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np
from whoosh.index import TOC, clean_files
from whoosh.util.filelock import FileLock

from kb.engines.whoosh.codec.contents import Contents, Gatherer
from kb.engines.whoosh.codec.segment import Segment, SegmentView, write_segment
from kb.engines.whoosh.commit import Commit
from kb.engines.whoosh.fields import INDEX_NAME, SCHEMA
from kb.engines.whoosh.merging import LARGEST, to_merge
from kb.engines.whoosh.storage import SealedStorage
from kb.search.document import AnalyzedSection


class WhooshWriter:
    """kb.search.engine.Writer. Holds `lock` until it commits or cancels."""

    def __init__(self, commit: Commit, segments: dict[Segment, SegmentView], lock: FileLock) -> None:
        """`segments`: of the commit, to be changed as the batch wants."""
        self._folder = commit.folder
        self._number = commit.number + 1
        self._storage = SealedStorage(commit.folder, commit.state)
        self._segments = segments
        self._gathering = Gatherer()
        self._added: dict[str, list[int]] = {}
        self._dropped: list[int] = []
        self._lock: FileLock | None = lock

    def add(self, sections: Iterable[AnalyzedSection]) -> None:
        for section in sections:
            self._added.setdefault(section.document.report, []).append(self._gathering.count)
            self._gathering.add(section)
            if self._gathering.size >= LARGEST:
                self._write(self._gathered())

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

    def _write(self, contents: Contents) -> None:
        if contents.count:
            segment = write_segment(self._storage, INDEX_NAME, contents)
            self._segments[segment] = SegmentView.open(self._folder, segment)

    def _merge(self, added: Contents) -> None:
        """Write the batch, together with what is due to be written anew; drop what is empty."""
        for segment, view in list(self._segments.items()):
            segment.keep(view.live)
            if segment.deleted_count() == segment.count:
                del self._segments[segment]
        chosen = to_merge(list(self._segments), added.size)
        self._write(Contents.joined([*(self._segments.pop(segment).contents() for segment in chosen), added]))

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
