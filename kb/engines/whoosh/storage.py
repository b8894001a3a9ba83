"""The folder of an index as its writer sees it: every commit is on the disk, sealed, before it is seen.

Whoosh writes segment files, then a TOC under a passing name, and renames it: that rename is the moment of publication.
Here, just before it, all files written since the last one are flushed to the disk, their checksums taken, and the state
written; a process or machine that stops at any moment leaves the old index or the new one, whole.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from kb.engines.whoosh.state import STATE_NAME, TOC_NAME, Seal, State, state_name


class SealedStorage(FileStorage):  # type: ignore[misc]  # whoosh is untyped to us
    """`state` is what the next TOC is to be published with; its files are those already sealed."""

    def __init__(self, folder: Path, state: State) -> None:
        super().__init__(str(folder))
        self.state = state
        self._path = folder
        self._fresh: set[str] = set()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb") -> StructFile:
        self._fresh.add(name)
        return super().create_file(name, excl, mode)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh renames nothing but a finished TOC."""
        number = TOC_NAME.fullmatch(newname)
        if number is None:
            raise ValueError(f"not a TOC: {newname}")
        self._seal(oldname, newname)
        write_durably(self._path / state_name(int(number[1])), self.state.to_json())
        super().rename_file(oldname, newname, safe=safe)
        self._fresh.clear()
        sync_folder(self._path)

    def discard(self) -> None:
        """Drop all files written since the last TOC came out."""
        for name in self._fresh:
            (self._path / name).unlink(missing_ok=True)
        self._fresh.clear()

    def sweep(self, number: int) -> None:
        """After TOC `number` is out: drop the states of others, and what an interrupted commit left behind."""
        for path in self._path.iterdir():
            state = STATE_NAME.fullmatch(path.name)
            if (state and int(state[1]) != number) or ".toc." in path.name or path.suffix == ".new":
                path.unlink(missing_ok=True)

    def _seal(self, toc: str, toc_as: str) -> None:
        files = {name: seal for name, seal in self.state.files.items() if (self._path / name).exists()}
        for name in sorted(self._fresh):
            path = self._path / name
            if path.exists():
                sync_file(path)
                files[toc_as if name == toc else name] = Seal.of(path)
        self.state = replace(self.state, files=files)


def write_durably(path: Path, text: str) -> None:
    """A whole file or none: under a passing name, flushed to the disk, then renamed."""
    passing = path.with_suffix(".new")
    passing.write_text(text, encoding="utf-8")
    sync_file(passing)
    passing.replace(path)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """A rename is on the disk only with its folder; systems that cannot open one flush it by themselves."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
