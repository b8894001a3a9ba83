"""The sample reports and their answers: where they lie, and what is true of each.

    reports/<stem>.txt         the report as published: hard wraps, page breaks, faults and all
    reports/<stem>.meta.yaml   its sidecar: `sample: true` and the publisher, nothing that the text states itself
    answers/<stem>.json        region, year, department, title, outline, indicators, findings

A stem reads `<GB/T 2260 code>-<place>-<department>-<year>`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NotRequired, TypedDict, cast

_FOLDER = Path(__file__).resolve().parent


class Place(TypedDict):
    """A region: its GB/T 2260 code of six digits and the names from the top down.

    `district` is None for a prefecture itself and for a zone without a code; `city` for a county right under its
    province.
    """

    code: str
    province: str
    city: str | None
    district: str | None


class Heading(TypedDict):
    """One row of the outline, in source order: level from 1, heading as printed without white space.

    A row that is not required may be read as a heading or as a list item. `type` is the section type.
    """

    level: int
    heading: str
    required: bool
    type: str


class Figure(TypedDict):
    """One stated indicator: `value` exact in the unit printed; `printed` compares without white space."""

    name: str
    value: str
    unit: str
    printed: str
    basis: NotRequired[str]


class Contradiction(TypedDict):
    """What cannot both be true: the rule broken, the difference, and the printed places."""

    rule: str
    difference: str
    evidence: list[str]


class Answers(TypedDict):
    """All that is true of one sample; the shape of one report in the shared gold.json, and five fields more.

    `passes` are checks that must pass, `traps` pairs that look like contradictions and are not, `items` the printed
    starts of lines that look like headings and are list items, `discards` lines that belong to no section.
    """

    region: Place
    year: int
    department: str
    department_short: str
    department_kind: str
    kind: str
    title: str
    outline: list[Heading]
    indicators: list[Figure]
    findings: list[Contradiction]
    passes: list[str]
    traps: list[str]
    items: list[str]
    discards: list[str]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample report on disk, its sidecar and its answers."""

    stem: str
    path: Path
    answers_path: Path

    @property
    def sidecar(self) -> Path:
        return self.path.with_name(f"{self.stem}.meta.yaml")

    def text(self) -> str:
        """The report exactly as it lies on disk, line ends untouched."""
        return self.path.read_bytes().decode("utf-8")

    def answers(self) -> Answers:
        return cast(Answers, json.loads(self.answers_path.read_text(encoding="utf-8")))


def reports_folder() -> Path:
    """The folder to index when the samples are wanted: texts and sidecars, nothing else."""
    return _FOLDER / "reports"


def answers_folder() -> Path:
    return _FOLDER / "answers"


def samples() -> tuple[Sample, ...]:
    """Every sample, sorted by stem."""
    texts = sorted(reports_folder().glob("*.txt"), key=lambda path: path.stem)
    return tuple(Sample(path.stem, path, answers_folder() / f"{path.stem}.json") for path in texts)
