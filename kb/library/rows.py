"""Report <-> rows of the catalog: the exact same report comes back."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from kb import frontmatter
from kb.alignment import Address, Retired
from kb.report import Metadata, Paragraph, Report, Section, Source

ENTRY_COLUMNS = "id, state, metadata, sections, characters, source, added, changed"
SECTION_COLUMNS = "key, path, level, heading, type, page, paragraphs"


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report as lists show it: `sections` and `characters` (of shown text) are counts, times are UTC, ISO 8601."""

    id: str
    metadata: Metadata
    sections: int
    characters: int
    source: Source
    added: str
    changed: str


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """A source as it was last read: the report it belongs to, and the stamp of what it was read with."""

    name: str
    sha256: str
    stamp: str
    report: str


def encode(value: object) -> str:
    """JSON that a strict UTF-8 column takes, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def report_columns(report: Report) -> dict[str, Any]:
    """The columns that describe a report's content."""
    stated = report.metadata
    return {
        "region": stated.region,
        "year": stated.year,
        "department": stated.department,
        "kind": stated.kind,
        "metadata": encode(frontmatter.plain(stated)),
        "source": encode(frontmatter.plain(report.source)),
        "details": encode(frontmatter.details(report)),
        "characters": sum(len(block) for section in report.sections for block in section.blocks),
        "sections": len(report.sections),
    }


def section_row(report: str, ordinal: int, section: Section) -> tuple[object, ...]:
    paragraphs = encode([[p.key, p.kind, p.page, p.text] for p in section.paragraphs])
    head = (report, section.key, ordinal, section.path, section.level)
    return (*head, encode(section.heading), section.type, section.page, paragraphs)


def entry(row: sqlite3.Row) -> ReportEntry:
    return ReportEntry(
        row["id"],
        Metadata(**json.loads(row["metadata"])),
        row["sections"],
        row["characters"],
        Source(**json.loads(row["source"])),
        row["added"],
        row["changed"],
    )


def read_report(row: sqlite3.Row, sections: list[sqlite3.Row]) -> Report:
    bare = Report(
        Metadata(**json.loads(row["metadata"])),
        tuple(_section(section) for section in sections),
        Source(**json.loads(row["source"])),
        id=row["id"],
    )
    return frontmatter.with_details(bare, json.loads(row["details"]))


def _section(row: sqlite3.Row) -> Section:
    paragraphs = tuple(Paragraph(text, kind, key, page) for key, kind, page, text in json.loads(row["paragraphs"]))
    heading = json.loads(row["heading"])
    return Section(row["path"], row["level"], heading, row["type"], paragraphs, row["key"], row["page"])


def retired_row(report: str, retired: Retired) -> tuple[object, ...]:
    return (report, *retired.address, retired.digest, _address(retired.successor), _address(retired.nearest))


def read_retired(row: sqlite3.Row) -> Retired:
    return Retired(
        (row["section"], row["paragraph"]),
        row["digest"],
        _read_address(row["successor"]),
        _read_address(row["nearest"]),
    )


def _address(address: Address | None) -> str | None:
    return None if address is None else encode(list(address))


def _read_address(text: str | None) -> Address | None:
    if text is None:
        return None
    section, paragraph = json.loads(text)
    return section, paragraph
