"""A segment as Whoosh's TOC names it, written from contents and opened as a view."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter
from kb.engines.whoosh.codec.columns import ColumnFile, write_columns
from kb.engines.whoosh.codec.contents import Contents
from kb.engines.whoosh.codec.documents import document, shared_from
from kb.engines.whoosh.codec.gramfile import GramFile
from kb.engines.whoosh.codec.grams import write_grams
from kb.engines.whoosh.codec.postings import write_postings
from kb.engines.whoosh.codec.postingsfile import PostingsFile
from kb.search.document import SectionDocument
from kb.search.facet import REPORT

POSTINGS, GRAMS, COLUMNS = EXTENSIONS = (".pst", ".grm", ".col")
_SHARED_KEPT = 1024
"""So many reports' shared parts of documents are kept as read."""


class Segment(base.Segment):  # type: ignore[misc]  # whoosh is untyped to us
    """What a TOC keeps of a segment, pickled: its name, how many sections it has, which of them were removed, and its
    size (codec.contents)."""

    def __init__(self, index_name: str, count: int, size: int) -> None:
        super().__init__(index_name)
        self.count = count
        self.size = size
        self._removed = 0
        self._removed_bits = b""

    @property
    def live(self) -> NDArray[np.bool_]:
        """bool[count]: False where a section was removed."""
        if not self._removed:
            return np.ones(self.count, np.bool_)
        bits = np.frombuffer(zlib.decompress(self._removed_bits), np.uint8)
        live: NDArray[np.bool_] = np.unpackbits(bits, count=self.count) == 0
        return live

    def keep(self, live: NDArray[np.bool_]) -> None:
        """From now on, only the sections of `live` are there."""
        self._removed = self.count - int(live.sum())
        self._removed_bits = zlib.compress(np.packbits(~live).tobytes(), 1) if self._removed else b""

    def codec(self) -> base.Codec:
        """What Whoosh itself reads it by."""
        from kb.engines.whoosh.codec.stock import Codec  # which knows segments

        return Codec()

    def doc_count_all(self) -> int:
        return self.count

    def deleted_count(self) -> int:
        return self._removed

    def has_deletions(self) -> bool:
        return self._removed > 0

    def deleted_docs(self) -> set[int]:
        return set(np.flatnonzero(~self.live).tolist())

    def is_deleted(self, docnum: int) -> bool:
        return not self.live[docnum]

    def file_names(self) -> list[str]:
        return [self.make_filename(extension) for extension in EXTENSIONS]


def write_segment(storage: FileStorage, index_name: str, contents: Contents) -> Segment:
    """The files of a new segment, without any section removed."""
    segment = Segment(index_name, contents.count, contents.size)
    writers: dict[str, Callable[[ArrayFileWriter], None]] = {
        POSTINGS: lambda out: write_postings(out, contents.terms, contents.tokens),
        GRAMS: lambda out: write_grams(out, contents.text),
        COLUMNS: lambda out: write_columns(out, contents.columns),
    }
    write_files(storage, segment, writers)
    return segment


def write_files(
    storage: FileStorage, segment: Segment, writers: Mapping[str, Callable[[ArrayFileWriter], None]]
) -> None:
    """Each of a segment's files by the one who knows what is in it."""
    for extension, write in writers.items():
        with storage.create_file(segment.make_filename(extension)) as file:
            out = ArrayFileWriter(file, storage.folder)
            write(out)
            out.finish()


class SegmentView:
    """An opened segment; threads may share it. Ids are 0 … count - 1, removed sections included.

    `name`: no other segment ever has it. `live`: bool[count], False where a section was removed; `whole`: none was.
    """

    def __init__(self, segment: Segment, files: tuple[ArrayFile, ...]) -> None:
        self.name = segment.segment_id()
        self.count = segment.count
        self.live = segment.live
        self.whole = not segment.has_deletions()
        self.files = files
        postings, grams, columns = files
        self.postings = PostingsFile(postings)
        self.grams = GramFile(grams)
        self.columns = ColumnFile(columns)
        self._shared: dict[int, Mapping[str, Any]] = {}

    @classmethod
    def open(cls, folder: Path, segment: Segment, checksums: Mapping[str, int] | None = None) -> SegmentView:
        """Opens all files at once, so that their removal by a writer does not matter afterwards.

        `checksums`: file name -> that of its tail; without them, files just written are taken as they are.
        """
        known = checksums or {}
        return cls(segment, tuple(ArrayFile(folder / name, known.get(name)) for name in segment.file_names()))

    def again(self, segment: Segment) -> SegmentView:
        """The same segment as a later commit has it: other sections may have been removed."""
        view = copy(self)
        view.live = segment.live
        view.whole = not segment.has_deletions()
        return view

    def remove(self, sections: NDArray[np.bool_]) -> None:
        """For the writer that has this view for itself."""
        self.live &= ~sections
        self.whole = bool(self.live.all())

    def document(self, id: int) -> SectionDocument:
        """A section's document."""
        row = int(self.columns.rows[id])
        shared = self._shared.get(row)
        if shared is None:
            if len(self._shared) >= _SHARED_KEPT:
                self._shared.clear()
            shared = self._shared[row] = shared_from(self.columns.shared[row])
        return document(shared, self.columns.own[id])

    def contents(self) -> Contents:
        """All that is live, as it was written."""
        terms = self.postings.terms
        contents = Contents(
            tuple(term.decode("utf-8", "surrogatepass") for term in terms.between(0, len(terms))),
            {name: field.tokens_of_terms(0, len(terms)) for name, field in self.postings.fields.items()},
            self.grams.text(),
            self.columns.columns(),
        )
        return contents.taken(self.live)

    def of_report(self, report: str) -> NDArray[np.bool_]:
        """bool[count]: which sections are of a report."""
        row_codes, numbers = self._reports
        code = numbers.get(report)
        if code is None:
            return np.zeros(self.count, np.bool_)
        held: NDArray[np.bool_] = (row_codes == code)[self.columns.rows]
        return held

    @cached_property
    def _reports(self) -> tuple[NDArray[np.intp], dict[str, int]]:
        """The code of each row's report, and the codes of reports."""
        facet = self.columns.facet(REPORT.name)
        return facet.codes, {values[0]: code for code, values in enumerate(facet.distinct)}
