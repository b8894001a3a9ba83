"""Writing: files and catalog rows that come to stand together or not at all.

    stage files → fsync → originals into place → COMMIT → Markdown into place, files no longer named deleted

Before the commit a crash leaves orphans, which nobody sees and the next writer deletes. After it the staged Markdown
is put into place by whoever opens the library next (kb.library.files).

A batch lets quick changes share the wait for the disk: each is still whole or not there at all (a savepoint), but
several are committed together. A change that was long in coming is committed by itself, so that the library is not
locked while a slow source is read.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kb.disk import sync
from kb.document import to_markdown
from kb.errors import LibraryBusy
from kb.library.catalog import Catalog, told
from kb.library.files import Files
from kb.report import Report

GROUP = 64
"""Changes committed together, at most."""
LONGEST_LOCK = 0.5
SLOW = 0.05
"""Seconds without a change after which grouping the next gains nothing."""


@dataclass(slots=True)
class Change:
    """One change on its way: rows go through `connection`, files through the methods."""

    connection: sqlite3.Connection
    files: Files
    originals: list[Path] = field(default_factory=list)
    markdown: list[Path] = field(default_factory=list)
    left_originals: list[str] = field(default_factory=list)
    left_reports: list[str] = field(default_factory=list)

    def next_generation(self) -> int:
        self.connection.execute("UPDATE library SET generation = generation + 1")
        return int(self.connection.execute("SELECT generation FROM library").fetchone()[0])

    def add_original(self, sha256: str, data: bytes) -> None:
        staged = self.files.stage_original(sha256, data)
        if staged is not None:
            self.originals.append(staged)

    def add_markdown(self, report: Report, generation: int) -> None:
        """Of the version that this generation brings."""
        self.markdown.append(self.files.stage_markdown(report.id, generation, to_markdown(report)))

    def drop_original(self, sha256: str) -> None:
        """Once it is committed, if no source names it then."""
        self.left_originals.append(sha256)

    def drop_markdown(self, report: str) -> None:
        """Once it is committed, if the report does not stand then."""
        self.left_reports.append(report)

    def join(self, later: Change) -> None:
        self.originals += later.originals
        self.markdown += later.markdown
        self.left_originals += later.left_originals
        self.left_reports += later.left_reports

    def undo(self) -> None:
        for path in (*self.originals, *self.markdown):
            path.unlink(missing_ok=True)

    def commit(self) -> None:
        sync([*self.originals, *self.markdown])
        self.files.settle_originals(self.originals)
        sources = "SELECT 1 FROM source WHERE sha256 = ? AND standing"
        reports = "SELECT 1 FROM report WHERE id = ? AND state = 'live'"
        unnamed = [self.files.original(sha256) for sha256 in self.left_originals if not self._any(sources, sha256)]
        unnamed += [self.files.markdown(id) for id in self.left_reports if not self._any(reports, id)]
        self.connection.execute("COMMIT")
        self.files.settle_markdown(self.markdown)
        for path in unnamed:
            path.unlink(missing_ok=True)

    def _any(self, statement: str, value: str) -> bool:
        return self.connection.execute(statement, (value,)).fetchone() is not None


class _Thread(threading.local):
    """What one thread has begun and not committed."""

    pending: Change | None = None
    batches = 0
    grouped = 0
    begun = 0.0
    idle_since = 0.0


class Transactions:
    """Changes to one library, by any thread; one at a time."""

    def __init__(self, catalog: Catalog, files: Files) -> None:
        self._catalog = catalog
        self._files = files
        self._thread = _Thread()
        self._swept = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Changes made inside, by this thread, may be committed together; those made whole are, however it ends."""
        self._thread.batches += 1
        self._thread.idle_since = time.monotonic()
        try:
            yield
        finally:
            self._thread.batches -= 1
            if not self._thread.batches:
                self._commit()

    @contextmanager
    def change(self) -> Iterator[Change]:
        """One change: whole on leaving, undone on an error. LibraryBusy when someone else goes on writing."""
        thread = self._thread
        slow = time.monotonic() - thread.idle_since > SLOW
        pending = self._begin()
        change = Change(pending.connection, self._files)
        try:
            with told(self._catalog.path):
                change.connection.execute("SAVEPOINT change")
                yield change
                change.connection.execute("RELEASE change")
        except BaseException:
            change.undo()
            self._undo_change()
            raise
        pending.join(change)
        thread.grouped += 1
        locked = time.monotonic() - thread.begun
        if not thread.batches or slow or thread.grouped >= GROUP or locked > LONGEST_LOCK:
            self._commit()
        thread.idle_since = time.monotonic()

    def recover(self) -> None:
        """Finish what a crash left half done; not while another is writing, whose work in progress it may be."""
        if not self._files.incoming.is_dir() or not any(self._files.incoming.iterdir()):
            return
        try:
            connection = self._catalog.begin(wait=0)
        except (LibraryBusy, OSError):
            return
        try:
            self._files.recover(connection)
        finally:
            connection.execute("ROLLBACK")

    def _begin(self) -> Change:
        thread = self._thread
        if thread.pending is None:
            thread.pending = Change(self._catalog.begin(), self._files)
            thread.begun, thread.grouped = time.monotonic(), 0
            try:
                self._clean(thread.pending.connection)
            except BaseException:
                self._roll_back()
                raise
        return thread.pending

    def _clean(self, connection: sqlite3.Connection) -> None:
        """Once, before the first change, for there is nobody else to write now."""
        if not self._swept:
            self._files.make()
            self._files.recover(connection)
            self._files.sweep(connection)
            self._swept = True

    def _undo_change(self) -> None:
        """Back to before this change; when SQLite itself gave the transaction up, or there is no batch, before all."""
        pending = self._thread.pending
        if pending is not None and pending.connection.in_transaction and self._thread.batches:
            pending.connection.execute("ROLLBACK TO change")
            pending.connection.execute("RELEASE change")
        else:
            self._roll_back()

    def _commit(self) -> None:
        pending = self._thread.pending
        if pending is None:
            return
        try:
            with told(self._catalog.path):
                pending.commit()
        except BaseException:
            self._roll_back()
            raise
        self._thread.pending = None

    def _roll_back(self) -> None:
        """An error after the commit undoes nothing: what is staged then is finished at the next opening."""
        pending, self._thread.pending = self._thread.pending, None
        if pending is None:
            return
        if pending.connection.in_transaction:
            pending.connection.execute("ROLLBACK")
            pending.undo()
