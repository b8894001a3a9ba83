"""The judged sets read, and their headings found in the reports as the indexer reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.samples import samples
from indexer.pipeline import convert
from kb import permalink
from kb.report import Paragraph, Report, Section

JUDGED = Path(__file__).with_name("judgements.txt")
HELD_OUT = Path(__file__).with_name("held_out.txt")
"""Queries that say what a change did, and that none is chosen by."""
REAL = Path(__file__).resolve().parents[3] / "shared" / "reports"
"""Where the two real reports may lie, beside the checkout."""
FRONT = "题头"

Place = tuple[str, str]
"""Report id and section key."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade of every section that has one; `kind` is its class."""

    kind: str
    query: str
    grades: Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class JudgedSet:
    reports: tuple[Report, ...]
    queries: tuple[Judged, ...]


class JudgementError(Exception):
    """A line of a judged set that does not fit the reports."""


def read(file: Path = JUDGED) -> JudgedSet:
    """The reports of a set that are here and the queries that have an answer in them."""
    paths = {sample.stem: sample.path for sample in samples()} | {path.stem: path for path in REAL.glob("*.txt")}
    reports: dict[str, Report] = {}
    found: list[tuple[str, str, dict[Place, int]]] = []
    kind = ""
    for number, line in _lines(file):
        mark, _, rest = line.partition(" ")
        if mark == "@":
            short, _, stem = rest.partition(" ")
            if stem in paths:
                reports[short] = _minted(stem, convert(paths[stem].read_bytes(), paths[stem].name))
        elif mark == "=":
            kind = rest
        elif mark == "?":
            found.append((kind, rest, {}))
        else:
            short, _, heading = rest.partition(" ")
            if short in reports:
                report = reports[short]
                place = report.id, _section(report, heading, number).key
                if place in found[-1][2]:
                    raise JudgementError(f"line {number}: {heading} of {short} is graded twice")
                found[-1][2][place] = int(mark)
    return JudgedSet(tuple(reports.values()), tuple(Judged(*row) for row in found if row[2]))


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            yield number, line


def _minted(stem: str, report: Report) -> Report:
    """The report under its file's name, with keys."""
    keys = permalink.section_keys(report.sections)
    sections = tuple(
        Section(s.path, s.level, s.heading, s.type, tuple(Paragraph(p.text, p.kind) for p in s.paragraphs), key)
        for s, key in zip(report.sections, keys, strict=True)
    )
    return Report(report.metadata, sections, report.source, id=stem)


def _section(report: Report, wanted: str, number: int) -> Section:
    """The one section of this heading; JudgementError when there is none or more than one."""
    if wanted == FRONT:
        return report.sections[0]
    parent, _, heading = wanted.rpartition(">")
    found: Sequence[Section] = [
        section
        for section in report.sections
        if _squeezed(section.heading).startswith(heading) and _under(report, section, parent)
    ]
    if len(found) != 1:
        raise JudgementError(f"line {number}: {wanted} is the heading of {len(found)} sections of {report.id}")
    return found[0]


def _under(report: Report, section: Section, parent: str) -> bool:
    return not parent or any(
        above.path == section.parent_path and _squeezed(above.heading).startswith(parent) for above in report.sections
    )


def _squeezed(text: str) -> str:
    return "".join(text.split())
