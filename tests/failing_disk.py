"""What a process does to the files of a folder, step by step, so that it can be stopped, refused or cut off at each.

A step is an opening for writing, a write that reaches the system, a flush, a rename or a removal. Python's own doors to
the system are watched (`open`, and os.fsync, rename, replace, remove, unlink), so no program other than Python is
needed.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from unittest import mock


class Watcher(Protocol):
    def before(self, step: str, path: Path) -> None: ...

    def after(self, step: str, path: Path, target: Path | None) -> None: ...


class Steps:
    """A watcher that does nothing but count."""

    def __init__(self) -> None:
        self.done = 0
        self._lock = threading.Lock()

    def before(self, step: str, path: Path) -> None:
        with self._lock:
            self.done += 1
            self.at(self.done, step)

    def at(self, number: int, step: str) -> None:
        """Before step `number`, counted from 1."""

    def after(self, step: str, path: Path, target: Path | None) -> None: ...


class Killed(Steps):
    """The process is no more before its `last`th step; a write may be half done by then."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self._last = last

    def at(self, number: int, step: str) -> None:
        if number == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


class Full(Steps):
    """From step `first` on the disk takes nothing more; removing works."""

    def __init__(self, first: int) -> None:
        super().__init__()
        self._first = first

    def at(self, number: int, step: str) -> None:
        if number >= self._first and step != "remove":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class PowerCut:
    """What would be left of a folder if the machine lost its power now.

    Nothing is promised but what was flushed: of a file, its contents at its last flush; of the folder, its names at
    its last flush. Any of the changes of names since may have reached the disk, or not; a file never flushed may be
    empty, cut off or zeros.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._numbers = iter(range(10**9))
        self._now: dict[str, int] = {}
        self._named: dict[str, int | None] = {}
        self._since: list[dict[str, int | None]] = []
        self._flushed: dict[int, bytes] = {}
        for path in folder.iterdir() if folder.exists() else ():
            number = self._now[path.name] = self._named[path.name] = next(self._numbers)
            self._flushed[number] = path.read_bytes()

    def before(self, step: str, path: Path) -> None: ...

    def after(self, step: str, path: Path, target: Path | None) -> None:
        with self._lock:
            name = path.name
            if step == "create":
                self._now[name] = next(self._numbers)
                self._since.append({name: self._now[name]})
            elif step == "truncate":
                self._flushed.pop(self._now[name], None)
            elif step == "rename" and target is not None:
                self._now[target.name] = self._now.pop(name)
                self._since.append({name: None, target.name: self._now[target.name]})
            elif step == "remove":
                self._now.pop(name)
                self._since.append({name: None})
            elif step == "flush" and path == self._folder:
                self._named = dict(self._now)
                self._since.clear()
            elif step == "flush":
                self._flushed[self._now[name]] = path.read_bytes()

    def left(self, chance: random.Random) -> Iterator[dict[str, bytes]]:
        """Some of the folders that may be found: of the later changes of names, none, all, the last alone, and some."""
        with self._lock:
            some = [[change for change in self._since if chance.random() < 0.5] for _ in range(2)]
            for changes in ([], self._since, self._since[-1:], *some) if self._since else ([],):
                names = dict(self._named)
                for change in changes:
                    names.update(change)
                yield {
                    name: self._contents(name, number, chance) for name, number in names.items() if number is not None
                }

    def _contents(self, name: str, number: int, chance: random.Random) -> bytes:
        if number in self._flushed:
            return self._flushed[number]
        written = (self._folder / name).read_bytes() if self._now.get(name) == number else b""
        return chance.choice((b"", written[: len(written) // 2], bytes(len(written))))


@contextmanager
def watched(folder: Path, watcher: Watcher) -> Iterator[None]:
    """Tell the watcher of every step in a folder."""
    doors = _Doors(folder, watcher)
    with (
        mock.patch.object(builtins, "open", doors.open),
        mock.patch.object(io, "open", doors.open),
        mock.patch.multiple(os, fsync=doors.fsync, rename=doors.rename, replace=doors.replace),
        mock.patch.multiple(os, remove=doors.remove, unlink=doors.remove),
    ):
        yield


class _Doors:
    """What stands in the place of the system's own while a folder is watched."""

    def __init__(self, folder: Path, watcher: Watcher) -> None:
        self._folder = folder
        self._watcher = watcher
        self._open, self._fsync = io.open, os.fsync
        self._rename, self._replace, self._remove = os.rename, os.replace, os.remove

    def open(self, file: Any, mode: str = "r", buffering: int = -1, *args: Any, **options: Any) -> Any:
        path = None if isinstance(file, int) else self._inside(file)
        # What has an opener of its own is a passing file without a name.
        if path is None or "w" not in mode or options.get("opener"):
            return self._open(file, mode, buffering, *args, **options)
        kind = io.BufferedRandom if "+" in mode else io.BufferedWriter
        binary = kind(_Writing(path, mode.replace("b", ""), self._watcher))
        return binary if "b" in mode else io.TextIOWrapper(binary, *args, **options)

    def fsync(self, handle: int) -> None:
        path = self._named(handle)
        if path is not None:
            self._watcher.before("flush", path)
        self._fsync(handle)
        if path is not None:
            self._watcher.after("flush", path, None)

    def rename(self, source: Any, target: Any) -> None:
        self._move(self._rename, Path(source), Path(target))

    def replace(self, source: Any, target: Any) -> None:
        self._move(self._replace, Path(source), Path(target))

    def remove(self, source: Any, **options: Any) -> None:
        path = self._inside(source)
        if path is not None:
            self._watcher.before("remove", path)
        self._remove(source, **options)
        if path is not None:
            self._watcher.after("remove", path, None)

    def _move(self, move: Callable[[Path, Path], None], source: Path, target: Path) -> None:
        path, place = self._inside(source), self._inside(target)
        if path is not None or place is not None:
            self._watcher.before("rename", path or target)
        move(source, target)
        if path is not None:
            self._watcher.after("rename", path, target)
        elif place is not None:
            self._watcher.after("create", place, None)

    def _inside(self, path: Any) -> Path | None:
        absolute = Path(path).absolute()
        return absolute if self._folder in (absolute, absolute.parent) else None

    def _named(self, handle: int) -> Path | None:
        wanted = os.fstat(handle)
        for path in (self._folder, *self._folder.iterdir()):
            if os.path.samestat(path.stat(), wanted):
                return path
        return None


class _Writing(io.FileIO):
    """A file whose every write that reaches the system is a step, with one half of it done."""

    def __init__(self, path: Path, mode: str, watcher: Watcher) -> None:
        self._path = path
        self._watcher = watcher
        step = "truncate" if path.exists() else "create"
        watcher.before(step, path)
        super().__init__(path, mode)
        watcher.after(step, path, None)

    def write(self, data: Any, /) -> int:
        view = memoryview(data).cast("B")
        half = super().write(view[: len(view) // 2]) or 0
        self._watcher.before("write", self._path)
        return half + (super().write(view[half:]) or 0)
