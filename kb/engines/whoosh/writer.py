"""One batch of changes to the index, under the write lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

from whoosh.codec.base import Segment
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.util.filelock import FileLock
from whoosh.writing import MERGE_SMALL, SegmentWriter

from kb.engines.whoosh.commit import Commit, Seals
from kb.engines.whoosh.fields import REPORT, SCHEMA, term_bytes, values
from kb.engines.whoosh.pool import InvertedPool
from kb.engines.whoosh.postings import PostingReader
from kb.engines.whoosh.state import INDEX_NAME
from kb.engines.whoosh.storage import SealedStorage
from kb.search.document import AnalyzedSection


class WhooshWriter:
    """kb.search.engine.Writer. Holds `lock` until it commits or cancels."""

    def __init__(self, commit: Commit, seals: Seals, lock: FileLock) -> None:
        commit.segments(seals)
        self._lock: FileLock | None = lock
        self._storage = SealedStorage(commit.folder, commit.state)
        self._writer = SegmentWriter(FileIndex(self._storage, schema=SCHEMA, indexname=INDEX_NAME), _lk=False)
        self._writer.pool = InvertedPool()
        self._committed = [(segment, _reports(segment, self._storage)) for segment in self._writer.segments]
        self._added: dict[str, list[int]] = {}

    def add(self, sections: Iterable[AnalyzedSection]) -> None:
        for section in sections:
            row = values(section)
            self._added.setdefault(section.document.report, []).append(self._writer.docnum)
            self._writer.add_document(**row)

    def remove_report(self, report: str) -> None:
        """Sections of earlier commits and of this batch alike."""
        for segment, reports in self._committed:
            for id in reports.read(REPORT, term_bytes(report)).ids.tolist():
                segment.delete_document(id)
        for id in self._added.pop(report, ()):
            self._writer.newsegment.delete_document(id)

    def commit(self, generation: int) -> None:
        self._check_open()
        try:
            self._storage.state = replace(self._storage.state, generation=generation)
            self._writer.commit(mergetype=merge)
            self._storage.sweep(self._writer.generation)
        finally:
            self._release()

    def cancel(self) -> None:
        self._check_open()
        try:
            self._writer.cancel()
            for name in self._writer.newsegment.list_files(self._storage):
                self._storage.delete_file(name)
        finally:
            self._release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self.cancel()

    def _check_open(self) -> None:
        if self._lock is None:
            raise ValueError("this writer has committed or cancelled already")

    def _release(self) -> None:
        lock, self._lock = self._lock, None
        self._committed.clear()
        if lock is not None:
            lock.release()


def merge(writer: SegmentWriter, segments: Sequence[Segment]) -> list[Segment]:
    """Whoosh's own policy for small segments; it does not see removals, so first: a segment with nothing left is
    dropped, and one with more removed than left is written anew."""
    kept: list[Segment] = []
    for segment in segments:
        left = segment.doc_count()
        if segment.deleted_count() > left > 0:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
        elif left:
            kept.append(segment)
    return list(MERGE_SMALL(writer, kept))


def _reports(segment: Segment, storage: SealedStorage) -> PostingReader:
    files = segment.open_compound_file(storage) if segment.is_compound() else storage
    return PostingReader(segment, files)
