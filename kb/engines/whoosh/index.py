"""The embedded engine's two doors: the newest commit opened for reading, and its one writer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from whoosh.util.filelock import FileLock

from kb.disk import sync
from kb.engines import fingerprint
from kb.engines.whoosh.commit import Commit
from kb.engines.whoosh.fields import FORMAT
from kb.engines.whoosh.reading.searcher import WhooshSearcher
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.engines.whoosh.state import State, newest, toc_name
from kb.engines.whoosh.writer import WhooshWriter
from kb.errors import IndexDamaged, LibraryBusy

LOCK_NAME = "write.lock"

T = TypeVar("T")
_Made = tuple[int, int, int]
"""Which commit: its number, when its TOC was written (ns), and as which file (inode)."""


class WhooshEngine:
    """kb.search.engine.Engine over a folder of Whoosh files. Threads may share it.

    A missing folder is an empty index; a folder that is not as the last commit left it raises IndexDamaged.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._opened: tuple[_Made, Snapshot] | None = None
        self._told: tuple[_Made, int | None] | None = None
        """The generation of a commit: a site asks for it with every page."""
        self._own = threading.local()

    def searcher(self) -> WhooshSearcher:
        """The thread's own searcher of the newest commit, kept until there is another."""
        return self._newest(self._searcher) or WhooshSearcher(Snapshot(()))

    def writer(self, *, anew: bool = False) -> WhooshWriter:
        """`anew`: begins with nothing, whatever is there, damaged or not, and puts itself in its place when it commits;
        until then, readers have what they had."""
        if anew:
            self._make_room()
        lock = self._locked()
        try:
            writer = None if anew else self._newest(lambda number: self._writer(number, lock))
            return writer or self._empty_writer(lock)
        except BaseException:
            lock.release()
            raise

    def check(self) -> None:
        """Read every byte of the newest commit; IndexDamaged unless all are as they were written."""
        views = self._newest(lambda number: self._commit(number).views())
        for view in views.values() if views else ():
            for file in view.files:
                file.check_all()

    def generation(self) -> int | None:
        return self._newest(self._generation)

    def fingerprint(self) -> str | None:
        commit = self._newest(self._commit)
        return None if commit is None else commit.fingerprint

    def _newest(self, read: Callable[[int], T]) -> T | None:
        """What `read` makes of the newest commit's number; None when there is none.

        A writer may sweep a commit away while it is being read: then there is a newer one to read.
        """
        number = newest(self._folder)
        while number is not None:
            try:
                return read(number)
            except FileNotFoundError as error:
                newer = newest(self._folder)
                if newer == number:
                    raise IndexDamaged(f"缺少文件 {Path(error.filename).name}") from error
                number = newer
        return None

    def _commit(self, number: int) -> Commit:
        return Commit.read(self._folder, number)

    def _made(self, number: int) -> _Made:
        # A folder made anew counts from 0 again, so the number alone does not tell commits apart.
        stat = (self._folder / toc_name(number)).stat()
        return number, stat.st_mtime_ns, stat.st_ino

    def _generation(self, number: int) -> int | None:
        made, told = self._made(number), self._told
        if told is None or told[0] != made:
            self._told = told = made, self._commit(number).state.generation
        return told[1]

    def _writer(self, number: int, lock: FileLock) -> WhooshWriter:
        commit = self._commit(number)
        if commit.fingerprint != fingerprint.present():
            raise IndexDamaged("索引是用另一版分词或程序建立的")
        return WhooshWriter(commit, commit.views(self._opened[1] if self._opened else None), lock)

    def _empty_writer(self, lock: FileLock) -> WhooshWriter:
        """Whose commit comes after those that are there, and holds nothing of them."""
        number = newest(self._folder)
        state = State(FORMAT, fingerprint.present(), None, {})
        return WhooshWriter(Commit(self._folder, -1 if number is None else number, state), {}, lock)

    def _searcher(self, number: int) -> WhooshSearcher:
        made = self._made(number)
        if getattr(self._own, "made", None) != made:
            self._own.searcher = WhooshSearcher(self._snapshot(made))
            self._own.made = made
        searcher: WhooshSearcher = self._own.searcher
        return searcher

    def _snapshot(self, made: _Made) -> Snapshot:
        """The one that all threads share."""
        with self._opening:
            if self._opened is None or self._opened[0] != made:
                earlier = self._opened[1] if self._opened else None
                self._opened = made, Snapshot(tuple(self._commit(made[0]).views(earlier).values()))
            return self._opened[1]

    def _make_room(self) -> None:
        """For the folder, where a file stands in its place."""
        if self._folder.exists() and not self._folder.is_dir():
            self._folder.unlink()

    def _locked(self) -> FileLock:
        if not self._folder.is_dir():
            self._folder.mkdir(parents=True, exist_ok=True)
            sync([self._folder.parent])
        lock = FileLock(str(self._folder / LOCK_NAME))
        if not lock.acquire():
            raise LibraryBusy(str(self._folder))
        return lock
