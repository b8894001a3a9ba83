"""The folder of an index as its writer sees it: every commit is on the disk, sealed, before it is seen.

    segments, state and TOC written → all of them and the folder flushed → TOC renamed into place → the folder flushed →
    what only older commits name deleted

Whoosh writes segment files, then a TOC under a passing name, and renames it: that rename is the moment of publication.
No other file is looked at unless a TOC in its place names it, so none of them needs a passing name. A process or
machine that stops at any moment leaves the old index or the new one, whole.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from kb.disk import sync
from kb.engines.whoosh.runs import FOLDER
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

    def take(self, path: Path) -> None:
        """A file of another folder of the same disk is from now on one written here since the last TOC."""
        self._fresh.add(path.name)
        path.replace(self._path / path.name)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh renames nothing but a finished TOC."""
        number = TOC_NAME.fullmatch(newname)
        if number is None:
            raise ValueError(f"not a TOC: {newname}")
        self._seal(oldname, newname)
        self._write_state(int(number[1]))
        sync([*(self._path / name for name in sorted(self._fresh)), self._path])
        super().rename_file(oldname, newname, safe=safe)
        self._fresh.clear()
        sync([self._path])

    def discard(self) -> None:
        """Drop all files written since the last TOC came out."""
        for name in self._fresh:
            (self._path / name).unlink(missing_ok=True)
        self._fresh.clear()

    def sweep(self, number: int) -> None:
        """After TOC `number` is out: drop the states of others, and what an interrupted commit left behind."""
        for path in self._path.iterdir():
            state = STATE_NAME.fullmatch(path.name)
            if (state and int(state[1]) != number) or ".toc." in path.name:
                path.unlink(missing_ok=True)
            elif path.name.startswith(FOLDER):
                shutil.rmtree(path, ignore_errors=True)

    def _seal(self, toc: str, toc_as: str) -> None:
        """Those of `_fresh` that are there; a spilled segment may have been merged into another since."""
        present = {path.name for path in self._path.iterdir()}
        self._fresh &= present
        files = {name: seal for name, seal in self.state.files.items() if name in present}
        files |= {toc_as if name == toc else name: Seal.of(self._path / name) for name in self._fresh}
        self.state = replace(self.state, files=files)

    def _write_state(self, number: int) -> None:
        name = state_name(number)
        self._fresh.add(name)
        (self._path / name).write_text(self.state.to_json(), encoding="utf-8")
