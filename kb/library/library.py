"""A library of reports on disk: the one door to store, correct and take down; reading is kb.library.reading.

A report's original, Markdown and catalog rows are one transaction: the files are written under temporary names, put
in their place, and only then the rows committed; so a crash at any moment leaves the old report or the new one. The
index is not part of it: it catches up from `changes` (kb.indexing).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from kb import alignment, document, permalink
from kb.alignment import Carried
from kb.library.catalog import Catalog
from kb.library.likeness import same_text, text_key
from kb.library.reading import Changes, Counts, LibraryReader
from kb.library.rows import ManifestEntry, ReportEntry, read_retired, report_columns, retired_row, section_row
from kb.report import Metadata, Report

__all__ = ["Changes", "Counts", "Library", "ManifestEntry", "ReportEntry", "Stored"]

CATALOG = "catalog.sqlite"
GROUP = 64
"""Reports a batch commits together, so that the disk is waited for once for all of them."""

Outcome = Literal["added", "changed", "same", "source"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a draft. `source`: it is another source of the report `id`, which stays as it was."""

    id: str
    outcome: Outcome
    report: Report


class Library(LibraryReader):
    """One writer and many readers, each thread with a connection of its own. Use it as a context manager."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        super().__init__(path, catalog)
        self._waiting: int | None = None
        """Reports written in the open group of a batch; None outside a batch."""
        self._doomed: list[Path] = []

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises LibraryMissing, LibraryDamaged or LibraryNewer."""
        return cls(path, Catalog.open(path / CATALOG))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open the library, made first when it is not there."""
        return cls(path, Catalog.create(path / CATALOG))

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit in groups of GROUP reports. What is stored stays stored, up to the last whole group, on an error."""
        self._files.sweep()
        self._waiting = 0
        try:
            yield
        finally:
            self._waiting = None
            if self._catalog.in_transaction:
                self._commit()

    def store(self, draft: Report, original: bytes, stamp: str) -> Stored:
        """Take in a report that was read from `draft.source`; ids and keys are minted or carried over here.

        The same source with the same stamp is `same`, as is one that reads to the same report; new bytes under a
        known name are a new version of its report; a new name whose text and metadata are those of a report already
        here is another source of it. A source whose report was taken down brings it back under its old id.
        """
        with self._transaction():
            known = self.manifest_entry(draft.source.name)
            if known is not None and (known.sha256, known.stamp) == (draft.source.sha256, stamp):
                return Stored(known.report, "same", self.report(known.report))
            self._files.stage_original(draft.source.sha256, original)
            stored = self._version(draft, known) or self._twin(draft) or self._new(draft)
            self._note_source(draft, stamp, stored.id)
            return stored

    def forget(self, name: str) -> None:
        """The source is no longer there. Its report goes with it unless another source of it stands."""
        with self._transaction() as connection:
            known = self.manifest_entry(name)
            if known is None:
                return
            connection.execute("UPDATE source SET standing = 0 WHERE name = ?", (name,))
            if not self._rows("SELECT 1 FROM source WHERE report = ? AND standing", known.report):
                self._take_down(known.report)

    def remove(self, id: str) -> None:
        """Take a report down: its links answer Gone. UnknownReport or Gone when there is none."""
        with self._transaction():
            self._take_down(self.resolve(id))

    def correct(self, id: str, metadata: Metadata) -> str:
        """Set a report's metadata. Another region, year or department mints a new id; the old one leads there."""
        with self._transaction() as connection:
            old = self.report(id)
            corrected = replace(old, metadata=metadata)
            wanted = permalink.report_id(metadata, ())
            if old.id == wanted or old.id.startswith(f"{wanted}-"):
                self._write(Carried(corrected))
                return old.id
            new = self._mint(metadata)
            self._insert_row(replace(corrected, id=new))
            for table in ("section", "source", "retired"):
                connection.execute(f"UPDATE {table} SET report = ? WHERE report = ?", (new, old.id))
            connection.execute(
                "UPDATE report SET state = 'moved', moved_to = ?, generation = ? WHERE id = ?",
                (new, self._next_generation(), old.id),
            )
            self._doomed.append(self._files.markdown(old.id))
            self._write(Carried(replace(corrected, id=new)))
            return new

    def _version(self, draft: Report, known: ManifestEntry | None) -> Stored | None:
        """A new version of the report that this very source made; None when it made none by itself."""
        if known is None:
            return None
        old = self.report(known.report)
        if old.source.name != draft.source.name:
            return None
        carried = alignment.carry(old, draft, self._history(old.id))
        if carried.report == old:
            return Stored(old.id, "same", old)
        self._write(carried)
        return Stored(old.id, "changed", carried.report)

    def _twin(self, draft: Report) -> Stored | None:
        """The report, from another source, that `draft` is too."""
        stated = draft.metadata
        rows = self._rows(
            "SELECT id, characters FROM report WHERE state = 'live' AND region IS ? AND year IS ? AND department IS ?"
            " AND kind = ?", stated.region, stated.year, stated.department, stated.kind,
        )  # fmt: skip
        key = text_key(draft) if rows else ""
        for row in rows:
            report = self.report(row["id"])
            if report.source.name != draft.source.name and same_text(text_key(report), key):
                return Stored(report.id, "source", report)
        return None

    def _new(self, draft: Report) -> Stored:
        """A report of its own, under the id its name had before it was taken down, or a new one."""
        former = self._rows(
            "SELECT report FROM source JOIN report ON report.id = source.report"
            " WHERE name = ? AND state = 'removed'", draft.source.name,
        )  # fmt: skip
        id = former[0][0] if former else self._mint(draft.metadata)
        carried = alignment.mint(replace(draft, id=id), self._history(id))
        carried = replace(carried, report=replace(carried.report, id=id))
        if not former:
            self._insert_row(carried.report)
        self._write(carried)
        return Stored(id, "added", carried.report)

    def _mint(self, metadata: Metadata) -> str:
        return permalink.report_id(metadata, {row[0] for row in self._rows("SELECT id FROM report")})

    def _history(self, id: str) -> list[alignment.Retired]:
        return [read_retired(row) for row in self._rows("SELECT * FROM retired WHERE report = ?", id)]

    def _insert_row(self, report: Report) -> None:
        columns = report_columns(report)
        names = ", ".join(columns)
        holes = ", ".join("?" * len(columns))
        now = _now()
        self._catalog.connection().execute(
            f"INSERT INTO report (id, state, generation, added, changed, {names}) VALUES (?, 'live', 0, ?, ?, {holes})",
            (report.id, now, now, *columns.values()),
        )

    def _write(self, carried: Carried) -> None:
        """The report's row, sections, retired links and Markdown, as they now are."""
        report = carried.report
        connection = self._catalog.connection()
        columns = report_columns(report)
        connection.execute(
            f"UPDATE report SET state = 'live', moved_to = NULL, generation = ?, changed = ?,"
            f" {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?",
            (self._next_generation(), _now(), *columns.values(), report.id),
        )
        connection.execute("DELETE FROM section WHERE report = ?", (report.id,))
        connection.executemany(
            "INSERT INTO section VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [section_row(report.id, ordinal, section) for ordinal, section in enumerate(report.sections)],
        )
        connection.executemany(
            "DELETE FROM retired WHERE report = ? AND section = ? AND paragraph = ?",
            [(report.id, *address) for address in carried.revived],
        )
        self._write_retired(report.id, carried.retired)
        self._files.stage_markdown(report.id, document.to_markdown(report))

    def _write_retired(self, id: str, retired: tuple[alignment.Retired, ...]) -> None:
        self._catalog.connection().executemany(
            "INSERT OR REPLACE INTO retired VALUES (?, ?, ?, ?, ?, ?)", [retired_row(id, each) for each in retired]
        )

    def _take_down(self, id: str) -> None:
        connection = self._catalog.connection()
        report = self.report(id)
        self._write_retired(id, alignment.retire(report))
        originals = {row[0] for row in self._rows("SELECT sha256 FROM source WHERE report = ?", id)}
        connection.execute("DELETE FROM section WHERE report = ?", (id,))
        connection.execute("UPDATE source SET standing = 0 WHERE report = ?", (id,))
        connection.execute(
            "UPDATE report SET state = 'removed', generation = ?, details = '{}' WHERE id = ?",
            (self._next_generation(), id),
        )
        kept = {row[0] for row in self._rows("SELECT DISTINCT sha256 FROM source WHERE standing")}
        self._doomed += [self._files.original(sha256) for sha256 in originals - kept]
        self._doomed.append(self._files.markdown(id))

    def _note_source(self, draft: Report, stamp: str, id: str) -> None:
        source = draft.source
        self._catalog.connection().execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, 1)",
            (source.name, source.sha256, stamp, source.format, source.encoding, id),
        )

    def _next_generation(self) -> int:
        self._catalog.connection().execute("UPDATE library SET generation = generation + 1")
        return self.generation()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One report's transaction; in a batch, one step of its group's."""
        if self._waiting is None:
            self._files.sweep()
            with self._undoing(), self._catalog.writing() as connection:
                yield connection
                self._files.settle()
            self._clear_doomed()
            return
        connection = self._catalog.connection()
        if not connection.in_transaction:
            connection.execute("BEGIN IMMEDIATE")
        connection.execute("SAVEPOINT report")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK TO report")
            raise
        connection.execute("RELEASE report")
        self._waiting += 1
        if self._waiting >= GROUP:
            self._commit()
            self._waiting = 0

    @contextmanager
    def _undoing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._files.drop_staged()
            self._doomed.clear()
            raise

    def _commit(self) -> None:
        """End a batch's group: files first, then the rows."""
        with self._undoing():
            self._files.settle()
            self._catalog.connection().execute("COMMIT")
        self._clear_doomed()

    def _clear_doomed(self) -> None:
        doomed, self._doomed = self._doomed, []
        self._files.remove(doomed)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
