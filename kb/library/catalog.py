"""The SQLite file of a library: opening it, its format, one connection a thread, and its errors in our words."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from kb.errors import LibraryBusy, LibraryDamaged, LibraryError, LibraryMissing, LibraryNewer

FORMAT = 1
"""PRAGMA user_version of the catalogs this program writes."""
BUSY_SECONDS = 15.0


class Catalog:
    """Connections to one catalog. Reading never blocks: the file is in WAL mode and each thread has its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: weakref.WeakSet[_Held] = weakref.WeakSet()

    @classmethod
    def open(cls, path: Path) -> Catalog:
        if not path.is_file():
            raise LibraryMissing(str(path.parent))
        catalog = cls(path)
        try:
            catalog._check_format()
        except LibraryError:
            catalog.close()
            raise
        return catalog

    @classmethod
    def create(cls, path: Path) -> Catalog:
        """Open the catalog, made first when it is not there; two processes may do so at once."""
        with suppress(LibraryMissing):
            return cls.open(path)
        catalog = cls(path)
        with told(path):
            catalog.connection().execute("PRAGMA journal_mode = WAL")
            connection = catalog.begin()
            if _is_empty(connection):
                for statement in files("kb.library").joinpath("catalog.sql").read_text(encoding="utf-8").split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
        return catalog

    def connection(self) -> sqlite3.Connection:
        """This thread's connection in this process, in autocommit mode."""
        held: _Held | None = getattr(self._local, "held", None)
        if held is None or held.process != os.getpid():
            held = self._local.held = _Held(self.path)
            self._opened.add(held)
        return held.connection

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One view of the catalog, whatever is committed meanwhile; while this thread has a transaction, that one's."""
        with told(self.path):
            connection = self.connection()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def begin(self, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
        """Become the one writer. LibraryBusy when another process or thread goes on writing for `wait` seconds."""
        with told(self.path):
            connection = self.connection()
            connection.execute(f"PRAGMA busy_timeout = {int(wait * 1000)}")
            connection.execute("BEGIN IMMEDIATE")
            return connection

    def close(self) -> None:
        """Close every thread's connection."""
        for held in list(self._opened):
            if held.process == os.getpid():
                held.connection.close()
        self._opened.clear()
        self._local = threading.local()

    def _check_format(self) -> None:
        with self.reading() as connection:
            # Nothing in it: someone is making it just now, or a crash came before the first commit.
            if _is_empty(connection):
                raise LibraryMissing(str(self.path.parent))
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise LibraryNewer(str(self.path.parent), found, FORMAT)
            connection.execute("SELECT generation FROM library").fetchone()


class _Held:
    """A connection and its process: SQLite's must not be carried across a fork. It ends with its thread."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()
        with told(path):
            self.connection = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            self.connection.execute("PRAGMA foreign_keys = ON")
            # What follows a commit cannot be undone: files renamed and deleted.
            self.connection.execute("PRAGMA synchronous = FULL")


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None


@contextmanager
def told(path: Path) -> Iterator[None]:
    """SQLite's errors as LibraryBusy or LibraryDamaged; a full or write-protected disk as the OSError of any file."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise LibraryBusy(str(path.parent)) from error
        number = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EROFS}.get(code)
        if number is not None:
            raise OSError(number, os.strerror(number), str(path)) from error
        raise LibraryDamaged(str(path.parent), str(error)) from error
