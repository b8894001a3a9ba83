"""What a library answers: reports, lists, permalinks. Nothing here writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kb import document, permalink, region
from kb.alignment import Address, Retired
from kb.errors import Gone, LibraryDamaged, UnknownReport, UnknownSection
from kb.library.catalog import Catalog, told
from kb.library.files import Files
from kb.library.rows import ENTRY_COLUMNS, SECTION_COLUMNS, ManifestEntry, ReportEntry, entry, read_report, read_retired
from kb.report import Report, Source


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is: `characters` of shown text; `samples` among the reports."""

    reports: int
    sections: int
    characters: int
    samples: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What an index that holds an earlier generation lacks: reports to index anew, and ids to take out."""

    generation: int
    changed: tuple[str, ...]
    removed: tuple[str, ...]


class Manifest(Mapping[str, ManifestEntry]):
    """Every source that stands, by manifest name; looked up as asked, for there may be many."""

    def __init__(self, library: LibraryReader) -> None:
        self._library = library

    def __getitem__(self, name: str) -> ManifestEntry:
        found = self._library.manifest_entry(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._library.source_names())

    def __len__(self) -> int:
        return len(self._library.source_names())


class LibraryReader:
    """The reading half of kb.library.library.Library. What one call answers is one state of the library."""

    def __init__(self, path: Path, catalog: Catalog) -> None:
        self.path = path
        self._catalog = catalog
        self._files = Files(path)
        self._known: tuple[int, tuple[ReportEntry, ...]] = (0, ())
        """The reports as of a generation."""

    @property
    def index_path(self) -> Path:
        """Where an embedded engine keeps its index."""
        return self.path / "index"

    def generation(self) -> int:
        """Grows by one with each report stored, removed or moved."""
        found: int = self._rows("SELECT generation FROM library")[0][0]
        return found

    def report(self, id: str) -> Report:
        """The report, under its present id or an older one. UnknownReport, or Gone when it was taken down."""
        with self._catalog.reading():
            current = self.resolve(id)
            sections = self._rows(f"SELECT {SECTION_COLUMNS} FROM section WHERE report = ? ORDER BY ordinal", current)
            return read_report(self._rows("SELECT * FROM report WHERE id = ?", current)[0], sections)

    def is_given(self, id: str) -> bool:
        """Whether a report, standing or not, has or had this id."""
        return bool(self._rows("SELECT 1 FROM report WHERE id = ?", id))

    def resolve(self, id: str) -> str:
        """The id a report has today: its own, or the one that corrected metadata gave it."""
        current = id
        while True:
            rows = self._rows("SELECT state, moved_to FROM report WHERE id = ?", current)
            if not rows:
                break
            if rows[0]["state"] == "live":
                return current
            if rows[0]["state"] == "removed":
                raise Gone(f"报告“{id}”")
            current = rows[0]["moved_to"]
        raise UnknownReport(id)

    def resolve_section(self, id: str, key: str) -> str:
        """The key that opens the section today. UnknownSection, or Gone naming the nearest that stands."""
        return self.resolve_paragraph(id, key, "")[0]

    def resolve_paragraph(self, id: str, key: str, paragraph: str) -> Address:
        """(section key, paragraph key) that open the paragraph today; the latter "" for a section as a whole."""
        with self._catalog.reading():
            return self._resolve_address(self.resolve(id), (key, paragraph))

    def _resolve_address(self, report: str, wanted: Address) -> Address:
        address: Address | None = wanted
        retired: Retired | None = None
        seen: set[Address] = set()
        while address is not None and address not in seen:
            seen.add(address)
            if self._stands(report, address):
                return address
            retired = self._retired(report, address)
            address = retired.successor if retired else None
        if retired is None:
            raise UnknownSection(report, "/".join(filter(None, wanted)))
        what = "这一段" if wanted[1] else "这一节"
        nearest = self._standing_near(report, retired)
        raise Gone(what, permalink.path(report, *nearest) if nearest else permalink.path(report))

    def reports(
        self,
        region: str | None = None,
        year: int | None = None,
        department: str | None = None,
        kind: str | None = None,
        sample: bool | None = None,
    ) -> tuple[ReportEntry, ...]:
        """Reports by region code, department, year (newest first) and id; a region includes what lies in it."""
        return tuple(
            found
            for found in self._entries()
            if (year is None or found.metadata.year == year)
            and (department is None or found.metadata.department == department)
            and (kind is None or found.metadata.kind == kind)
            and (sample is None or found.metadata.sample == sample)
            and _within(found, region)
        )

    def _entries(self) -> tuple[ReportEntry, ...]:
        """All of them, in order; read again only as far as the library has moved on."""
        uncommitted = self._catalog.connection().in_transaction
        held, entries = self._known
        with self._catalog.reading():
            generation = self.generation()
            if generation == held:
                return entries
            since = held if held < generation else 0
            rows = self._rows(f"SELECT {ENTRY_COLUMNS} FROM report WHERE generation > ?", since)
        standing = {found.id: found for found in entries} if since else {}
        for row in rows:
            standing.pop(row["id"], None)
            if row["state"] == "live":
                standing[row["id"]] = entry(row)
        entries = tuple(sorted(standing.values(), key=_order))
        if not uncommitted:
            self._known = generation, entries
        return entries

    def counts(self) -> Counts:
        row = self._rows(
            "SELECT count(*), coalesce(sum(sections), 0), coalesce(sum(characters), 0),"
            " coalesce(sum(coalesce(json_extract(metadata, '$.sample'), 0)), 0) FROM report WHERE state = 'live'"
        )[0]
        return Counts(*row)

    def changes(self, since: int) -> Changes:
        """What has come since generation `since` (0: everything), in id order."""
        with self._catalog.reading():
            rows = self._rows("SELECT id, state FROM report WHERE generation > ? ORDER BY id", since)
            generation = self.generation()
        live = tuple(row["id"] for row in rows if row["state"] == "live")
        return Changes(generation, live, tuple(row["id"] for row in rows if row["state"] != "live"))

    def manifest(self) -> Mapping[str, ManifestEntry]:
        """Every source that stands, by manifest name."""
        return Manifest(self)

    def source_names(self) -> list[str]:
        """Of every source that stands, in order."""
        return [row[0] for row in self._rows("SELECT name FROM source WHERE standing ORDER BY name")]

    def manifest_entry(self, name: str) -> ManifestEntry | None:
        rows = self._rows("SELECT name, sha256, stamp, report FROM source WHERE standing AND name = ?", name)
        return ManifestEntry(*rows[0]) if rows else None

    def original(self, id: str) -> tuple[Source, bytes]:
        """The source a report was read from, and its bytes."""
        report = self.report(id)
        return report.source, self._read(self._files.original(report.source.sha256))

    def markdown(self, id: str) -> str:
        """The report as Markdown: what its file holds, or is about to."""
        return document.to_markdown(self.report(id))

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise LibraryDamaged(str(self.path), f"缺少文件 {path.relative_to(self.path)}") from error

    def _rows(self, statement: str, *values: object, **named: object) -> list[sqlite3.Row]:
        with told(self._catalog.path):
            cursor = self._catalog.connection().cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(statement, named or values).fetchall()

    def _stands(self, report: str, address: Address) -> bool:
        key, paragraph = address
        rows = self._rows("SELECT paragraphs FROM section WHERE report = ? AND key = ?", report, key)
        if not rows or not paragraph:
            return bool(rows)
        found = self._rows("SELECT 1 FROM json_each(?) WHERE json_extract(value, '$[0]') = ?", rows[0][0], paragraph)
        return bool(found)

    def _retired(self, report: str, address: Address) -> Retired | None:
        rows = self._rows("SELECT * FROM retired WHERE report = ? AND section = ? AND paragraph = ?", report, *address)
        return read_retired(rows[0]) if rows else None

    def _standing_near(self, report: str, retired: Retired) -> Address | None:
        """What stands today where the nearest stood when the link was retired."""
        seen: set[Address] = set()
        address = retired.nearest
        while address is not None and address not in seen:
            seen.add(address)
            if self._stands(report, address):
                return address
            later = self._retired(report, address)
            address = (later.successor or later.nearest) if later else None
        return None


def _order(found: ReportEntry) -> tuple[object, ...]:
    """What is not stated comes last."""
    stated = found.metadata
    year = stated.year
    return (
        stated.region is None, stated.region or "", stated.department is None, stated.department or "",
        year is None, -(year or 0), found.id,
    )  # fmt: skip


def _within(found: ReportEntry, place: str | None) -> bool:
    return place is None or region.covers(place, found.metadata.region)
