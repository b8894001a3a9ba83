"""One commit on the disk: its state, its TOC, its segments, each checked against its seal before it is believed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from kb.engines.whoosh.fields import FORMAT, SCHEMA
from kb.engines.whoosh.segment import SegmentView
from kb.engines.whoosh.snapshot import Snapshot
from kb.engines.whoosh.state import INDEX_NAME, Seal, State, read_state, toc_name
from kb.errors import IndexDamaged


class Seals:
    """Files whose checksum was found right, so that each is read through once in a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._right: dict[str, Seal] = {}

    def check(self, name: str, state: State) -> None:
        """Raise IndexDamaged unless the file is as it was sealed; its size is looked at every time."""
        seal = state.files.get(name)
        path = self._folder / name
        if seal is None:
            raise IndexDamaged(f"{name} 不是本程序写的")
        if path.stat().st_size != seal.size:
            raise IndexDamaged(f"{name} 的长度不对")
        if self._right.get(name) != seal:
            if Seal.of(path) != seal:
                raise IndexDamaged(f"{name} 的内容已损坏")
            self._right[name] = seal


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

    def segments(self, seals: Seals) -> list[Segment]:
        """Whoosh's segments, all their files as they were sealed."""
        if self.state.format != FORMAT:
            raise IndexDamaged("索引是另一版本的程序建立的")
        seals.check(toc_name(self.number), self.state)
        toc = TOC.read(FileStorage(str(self.folder)), INDEX_NAME, gen=self.number, schema=SCHEMA)
        for segment in toc.segments:
            seals.check(segment.make_filename(segment.COMPOUND_EXT), self.state)
        return list(toc.segments)

    def open(self, seals: Seals) -> Snapshot:
        """A view for one thread."""
        storage = FileStorage(str(self.folder))
        return Snapshot([SegmentView(storage, segment) for segment in self.segments(seals)])
