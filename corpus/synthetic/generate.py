"""Many reports from one seed, no place, year and department twice, and the folder they are written to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus.synthetic.chance import Chance
from corpus.synthetic.department import draw_owner, draw_year
from corpus.synthetic.report import SyntheticReport, draw_report

SECTIONS_A_REPORT = 20
"""What a report has on the average, about: 5,000 reports are 100,000 sections."""

_SIDECAR = "sample: true\n"


def generate(reports: int, seed: int = 1) -> Iterator[SyntheticReport]:
    """`reports` reports, always the same for a seed; fewer are the first of more."""
    chance = Chance(f"corpus {seed}")
    taken: set[tuple[str, int]] = set()
    while len(taken) < reports:
        owner, year = draw_owner(chance), draw_year(chance)
        if (owner.name, year) in taken:
            continue
        name = f"s{seed}-{len(taken):06d}"
        taken.add((owner.name, year))
        yield draw_report(name, owner, year, Chance(f"report {seed} {owner.name} {year}"))


def write(reports: Iterable[SyntheticReport], folder: Path) -> int:
    """Each as name.txt with its sidecar, and its answers under answers/; how many were written."""
    answers = folder / "answers"
    answers.mkdir(parents=True, exist_ok=True)
    written = 0
    for report in reports:
        (folder / f"{report.name}.txt").write_text(report.text, encoding="utf-8", newline="\n")
        (folder / f"{report.name}.meta.yaml").write_text(_SIDECAR, encoding="utf-8")
        said = json.dumps(report.answers(), ensure_ascii=False, indent=1)
        (answers / f"{report.name}.json").write_text(said + "\n", encoding="utf-8")
        written += 1
    return written
