"""A library of reports on disk: the one door to store, correct and take down; reading is kb.library.reading.

A report's original, Markdown and catalog rows are one transaction (kb.library.transaction): a crash at any moment
leaves the old report or the new one. The index is not part of it: it catches up from `changes` (kb.indexing).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Self

from kb import alignment, permalink
from kb.alignment import Carried
from kb.errors import SourceUndecodable
from kb.library.catalog import Catalog
from kb.library.files import Files
from kb.library.likeness import another_text, contradicts, same_subject, same_text, text_key
from kb.library.reading import Changes, Counts, LibraryReader
from kb.library.rows import ManifestEntry, ReportEntry, read_retired, report_columns, retired_row, section_row
from kb.library.transaction import Change, Transactions
from kb.report import Metadata, Report, Source

__all__ = ["Changes", "Counts", "Library", "ManifestEntry", "ReportEntry", "Stored"]

CATALOG = "catalog.sqlite"
_LENGTHS_ALIKE = 0.1
"""Two texts whose lengths differ by more than this, of the longer, are not compared: white space counts in them."""

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
        self._transactions = Transactions(catalog, self._files)
        self._transactions.recover()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises LibraryMissing, LibraryDamaged or LibraryNewer."""
        return cls(path, Catalog.open(path / CATALOG))

    @classmethod
    def create(cls, path: Path) -> Self:
        """Open the library, made first when it is not there."""
        Files(path).make()
        return cls(path, Catalog.create(path / CATALOG))

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def batch(self) -> AbstractContextManager[None]:
        """Changes made inside, by this thread, are committed in groups; each is whole, however the batch ends."""
        return self._transactions.batch()

    def store(self, draft: Report, original: bytes, stamp: str) -> Stored:
        """Take in a report that was read from `draft.source`; ids and keys are minted or carried over here.

        The same source with the same stamp is `same`, as is one that reads to the same report; new bytes under a
        known name are a new version of its report; a new name whose text and metadata are those of a report already
        here is another source of it. A source whose report was taken down brings it back under its old id.
        Raises SourceUndecodable for a text that is no Unicode text; LibraryBusy and, for a full disk, OSError. The
        library is then as before.
        """
        known = self._unchanged(draft, stamp)
        if known is not None:
            return known
        try:
            with self._transactions.change() as change:
                return self._unchanged(draft, stamp) or self._store(change, draft, original, stamp)
        except UnicodeEncodeError as error:
            raise SourceUndecodable(draft.source.name) from error

    def forget(self, name: str) -> None:
        """The source is no longer there. Its report goes with it unless another source of it stands.

        That one then is what the report is read from, and is due to be read again.
        """
        with self._transactions.change() as change:
            known = self.manifest_entry(name)
            if known is None:
                return
            self._part(change, known)

    def remove(self, id: str) -> None:
        """Take a report down: its links answer Gone. UnknownReport or Gone when there is none."""
        with self._transactions.change() as change:
            self._take_down(change, self.resolve(id))

    def correct(self, id: str, metadata: Metadata) -> str:
        """Set a report's metadata; its id, a new one where metadata that it is made of changed. The old leads there."""
        with self._transactions.change() as change:
            old = self.report(id)
            return self._readdress(change, old, Carried(replace(old, metadata=metadata)))

    def _readdress(self, change: Change, old: Report, carried: Carried) -> str:
        """Write the report under the id that its metadata ask for. One that it had before is its own again."""
        metadata = carried.report.metadata
        wanted = permalink.report_id(metadata, ())
        if wanted in (old.id, permalink.report_id(old.metadata, ())):
            self._write(change, carried)
            return old.id
        new = wanted if self._led_to(wanted, old.id) else self._mint(metadata)
        moved = replace(carried.report, id=new)
        if not self.is_given(new):
            self._insert_row(change.connection, moved)
        for table in ("section", "source", "retired"):
            change.connection.execute(f"UPDATE {table} SET report = ? WHERE report = ?", (new, old.id))
        change.connection.execute(
            "UPDATE report SET state = 'moved', moved_to = ?, generation = ? WHERE id = ?",
            (new, change.next_generation(), old.id),
        )
        change.drop_markdown(old.id)
        self._write(change, replace(carried, report=moved))
        return new

    def _led_to(self, former: str, id: str) -> bool:
        """Whether `former` is an id of old that leads to the report today."""
        return self.is_given(former) and bool(
            self._rows("SELECT 1 FROM report WHERE id = ? AND state = 'moved'", former)
        ) and self.resolve(former) == id  # fmt: skip

    def _unchanged(self, draft: Report, stamp: str) -> Stored | None:
        known = self.manifest_entry(draft.source.name)
        if known is None or (known.sha256, known.stamp) != (draft.source.sha256, stamp):
            return None
        if self._has_lost_files(known):
            return None
        return Stored(known.report, "same", self.report(known.report))

    def _has_lost_files(self, known: ManifestEntry) -> bool:
        """Whether somebody deleted what the catalog says is there; storing the source again puts it back."""
        return not (self._files.original(known.sha256).exists() and self._files.markdown(known.report).exists())

    def _store(self, change: Change, draft: Report, original: bytes, stamp: str) -> Stored:
        known = self.manifest_entry(draft.source.name)
        change.add_original(draft.source.sha256, original)
        stored = self._version(change, draft, known) or self._twin(draft) or self._new(change, draft)
        source = draft.source
        change.connection.execute(
            "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?, ?, 1)",
            (source.name, source.sha256, stamp, source.format, source.encoding, stored.id),
        )
        if known is not None and known.sha256 != source.sha256:
            change.drop_original(known.sha256)
        elif known is not None and stored.outcome == "source" and known.report == stored.id:
            return replace(stored, outcome="same")
        return stored

    def _version(self, change: Change, draft: Report, known: ManifestEntry | None) -> Stored | None:
        """A new version of the report that this very source made; None when it made none by itself."""
        if known is None:
            return None
        old = self.report(known.report)
        if old.source.name != draft.source.name:
            return None
        corrected = old.metadata != draft.metadata and known.sha256 == draft.source.sha256
        if not corrected and contradicts(old.metadata, draft.metadata):
            one, two = text_key(old), text_key(draft)
            if another_text(one, two):
                self._part(change, known)
                return None
            corrected = same_text(one, two)
        carried = alignment.carry(old, draft, self._history(old.id))
        if carried.report == old and not self._has_lost_files(known):
            return Stored(old.id, "same", old)
        if corrected:
            id = self._readdress(change, old, carried)
            return Stored(id, "changed", replace(carried.report, id=id))
        self._write(change, carried)
        return Stored(old.id, "changed", carried.report)

    def _part(self, change: Change, known: ManifestEntry) -> None:
        """The source no longer is one of its report, which goes with it or falls to the next source."""
        change.connection.execute("UPDATE source SET standing = 0 WHERE name = ?", (known.name,))
        change.drop_original(known.sha256)
        others = self._rows(
            "SELECT name, sha256, format, encoding FROM source WHERE report = ? AND standing ORDER BY name",
            known.report,
        )
        report = self.report(known.report)
        if not others:
            self._take_down(change, known.report)
        elif report.source.name == known.name:
            heir = Source(*others[0])
            change.connection.execute("UPDATE source SET stamp = '' WHERE name = ?", (heir.name,))
            self._write(change, Carried(replace(report, source=heir)))

    def _twin(self, draft: Report) -> Stored | None:
        """The report, from another source, that `draft` is too.

        Nearly the same text is enough where region, year and department are stated; else it takes the very same.
        """
        stated = draft.metadata
        characters = sum(len(block) for section in draft.sections for block in section.blocks)
        rows = self._rows(
            "SELECT id, metadata FROM report WHERE state = 'live' AND region IS ? AND year IS ? AND department IS ?"
            " AND kind = ? AND characters BETWEEN ? AND ?",
            stated.region, stated.year, stated.department, stated.kind,
            (1 - _LENGTHS_ALIKE) * characters, characters / (1 - _LENGTHS_ALIKE),
        )  # fmt: skip
        for row in rows:
            other = Metadata(**json.loads(row["metadata"]))
            alike = same_subject(other, stated)
            if alike or other == stated:
                report = self.report(row["id"])
                one, two = text_key(report), text_key(draft)
                if report.source.name != draft.source.name and (one == two or (alike and same_text(one, two))):
                    return Stored(report.id, "source", report)
        return None

    def _new(self, change: Change, draft: Report) -> Stored:
        """A report of its own, under the id its name had before it was taken down, or a new one."""
        former = self._rows(
            "SELECT report, metadata FROM source JOIN report ON report.id = source.report"
            " WHERE name = ? AND state = 'removed'", draft.source.name,
        )  # fmt: skip
        if former and contradicts(Metadata(**json.loads(former[0]["metadata"])), draft.metadata):
            former = []
        id = former[0]["report"] if former else self._mint(draft.metadata)
        carried = alignment.mint(replace(draft, id=id), self._history(id))
        if not former:
            self._insert_row(change.connection, carried.report)
        self._write(change, carried)
        return Stored(id, "added", carried.report)

    def _mint(self, metadata: Metadata) -> str:
        return permalink.report_id(metadata, _GivenIds(self))

    def _history(self, id: str) -> list[alignment.Retired]:
        return [read_retired(row) for row in self._rows("SELECT * FROM retired WHERE report = ?", id)]

    def _insert_row(self, connection: sqlite3.Connection, report: Report) -> None:
        columns = report_columns(report)
        names = ", ".join(columns)
        holes = ", ".join("?" * len(columns))
        now = _now()
        connection.execute(
            f"INSERT INTO report (id, state, generation, added, changed, {names}) VALUES (?, 'live', 0, ?, ?, {holes})",
            (report.id, now, now, *columns.values()),
        )

    def _write(self, change: Change, carried: Carried) -> None:
        """The report's row, sections, retired links and Markdown, as they now are."""
        report = carried.report
        connection = change.connection
        columns = report_columns(report)
        generation = change.next_generation()
        connection.execute(
            f"UPDATE report SET state = 'live', moved_to = NULL, generation = ?, changed = ?,"
            f" {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?",
            (generation, _now(), *columns.values(), report.id),
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
        self._write_retired(connection, report.id, carried.retired)
        change.add_markdown(report, generation)

    def _write_retired(self, connection: sqlite3.Connection, id: str, retired: tuple[alignment.Retired, ...]) -> None:
        connection.executemany(
            "INSERT INTO retired VALUES (?, ?, ?, ?, ?, ?)", [retired_row(id, each) for each in retired]
        )

    def _take_down(self, change: Change, id: str) -> None:
        self._write_retired(change.connection, id, alignment.retire(self.report(id)))
        for row in self._rows("SELECT sha256 FROM source WHERE report = ?", id):
            change.drop_original(row[0])
        change.connection.execute("DELETE FROM section WHERE report = ?", (id,))
        change.connection.execute("UPDATE source SET standing = 0 WHERE report = ?", (id,))
        change.connection.execute(
            "UPDATE report SET state = 'removed', generation = ?, details = '{}' WHERE id = ?",
            (change.next_generation(), id),
        )
        change.drop_markdown(id)


class _GivenIds(Container[str]):
    """Every id ever given, looked up as asked."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __contains__(self, id: object) -> bool:
        return self._library.is_given(str(id))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
