"""The SQLite file of a library: opening it, its format, and one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from kb.errors import LibraryBusy, LibraryDamaged, LibraryMissing, LibraryNewer

FORMAT = 1
"""PRAGMA user_version of the catalogs this program writes."""
BUSY_SECONDS = 15.0


class Catalog:
    """Connections to one catalog. Reading never blocks: the file is in WAL mode and each thread has its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path) -> Catalog:
        if not path.is_file():
            raise LibraryMissing(str(path.parent))
        catalog = cls(path)
        catalog._check_format()
        return catalog

    @classmethod
    def create(cls, path: Path) -> Catalog:
        """Open the catalog, made first when it is not there."""
        if path.is_file() and path.stat().st_size:
            return cls.open(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = cls(path)
        connection = catalog.connection()
        connection.execute("PRAGMA journal_mode = WAL")
        with catalog.writing():
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'library'").fetchone():
                for statement in files("kb.library").joinpath("catalog.sql").read_text(encoding="utf-8").split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {FORMAT}")
        return catalog

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, in autocommit mode."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            found.execute("PRAGMA foreign_keys = ON")
            found.execute("PRAGMA synchronous = FULL")
            self._local.connection = found
            with self._lock:
                self._opened.append(found)
        return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Raises LibraryBusy when another process keeps writing."""
        connection = self.connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise LibraryBusy(str(self._path.parent)) from None
            raise LibraryDamaged(str(self._path.parent), str(error)) from error
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @property
    def in_transaction(self) -> bool:
        return self.connection().in_transaction

    def close(self) -> None:
        """Close every thread's connection."""
        with self._lock:
            for connection in self._opened:
                connection.close()
            self._opened.clear()
        self._local = threading.local()

    def _check_format(self) -> None:
        place = str(self._path.parent)
        try:
            found = self.connection().execute("PRAGMA user_version").fetchone()[0]
            if found > FORMAT:
                raise LibraryNewer(place, found, FORMAT)
            self.connection().execute("SELECT generation FROM library").fetchone()
        except sqlite3.DatabaseError as error:
            self.close()
            raise LibraryDamaged(place, str(error)) from error
