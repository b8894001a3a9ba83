"""One commit on the disk: its state, its TOC, its segments, each checked against its seal before it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from kb.engines.whoosh.codec.segment import Segment, SegmentView
from kb.engines.whoosh.fields import FORMAT, INDEX_NAME, SCHEMA
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.engines.whoosh.state import Seal, State, read_state, toc_name
from kb.errors import IndexDamaged


@dataclass(frozen=True, slots=True)
class Commit:
    folder: Path
    number: int
    state: State

    @classmethod
    def read(cls, folder: Path, number: int) -> Commit:
        """Raises FileNotFoundError when it is gone, IndexDamaged when its state is not as it was written."""
        return cls(folder, number, read_state(folder, number))

    @property
    def fingerprint(self) -> str:
        """What the index was made with; segments of another format can be no analyzer's of today."""
        old = self.state.format != FORMAT
        return f"format-{self.state.format} {self.state.fingerprint}" if old else self.state.fingerprint

    def segments(self) -> list[Segment]:
        """The segments that the TOC names."""
        if self.state.format != FORMAT:
            raise IndexDamaged("索引是另一版本的程序建立的")
        name = toc_name(self.number)
        if Seal.of(self.folder / name) != self._seal(name):
            raise IndexDamaged(f"{name} 的内容已损坏")
        toc = TOC.read(FileStorage(str(self.folder)), INDEX_NAME, gen=self.number, schema=SCHEMA)
        return list(toc.segments)

    def views(self, earlier: Snapshot | None = None) -> dict[Segment, SegmentView]:
        """The segments opened, their files as they were sealed; arrays are checked when they are read.

        Those of an earlier commit's snapshot that are still there are not opened again. FileNotFoundError when a file
        is gone.
        """
        opened = {view.name: view for view in earlier.segments} if earlier else {}
        views: dict[Segment, SegmentView] = {}
        for segment in self.segments():
            seals = {name: self._seal(name) for name in segment.file_names()}
            for name, seal in seals.items():
                if (self.folder / name).stat().st_size != seal.size:
                    raise IndexDamaged(f"{name} 的长度不对")
            view = opened.get(segment.segment_id())
            checksums = {name: seal.crc for name, seal in seals.items()}
            views[segment] = view.again(segment) if view else SegmentView.open(self.folder, segment, checksums)
        return views

    def _seal(self, name: str) -> Seal:
        seal = self.state.files.get(name)
        if seal is None:
            raise IndexDamaged(f"{name} 不是本程序写的")
        return seal
