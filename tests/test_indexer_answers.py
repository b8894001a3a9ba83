"""The samples, and the real reports where they are, come out as somebody who read them says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from corpus.samples import Sample, samples
from indexer.manifest import SourceFile, read_source
from indexer.pipeline import convert
from indexer.sidecar import Overrides
from kb import region
from kb.report import Report


def bare(text: str) -> str:
    return "".join(text.split())


def check_outline(report: Report, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Every required heading is there with its level and type, in order; nothing is there that nobody listed."""
    got = [(s.level, bare(s.heading), s.type) for s in report.sections if s.level]
    listed = [(row["level"], bare(row["heading"]), row["type"]) for row in wanted]
    required = [row for row, entry in zip(listed, wanted, strict=True) if entry["required"]]
    assert [row for row in required if row not in got] == [], "missing"
    assert [row for row in got if row not in listed] == [], "invented"
    positions = iter(listed)
    assert all(row in positions for row in got), "order"


def check_metadata(report: Report, wanted: Mapping[str, Any]) -> None:
    stated = report.metadata
    assert stated.title == wanted["title"]
    assert stated.year == wanted["year"]
    assert stated.department == wanted["department"]
    place = region.region(stated.region or "")
    assert {name: getattr(place, name) for name in wanted["region"]} == wanted["region"]


def of_sample(sample: Sample) -> Report:
    data, _, overrides = read_source(SourceFile(sample.path.name, sample.path, sample.sidecar), Overrides())
    return convert(data, sample.path.name, overrides)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.stem)
def test_a_sample_comes_out_as_its_answers_say(sample: Sample) -> None:
    answers = sample.answers()
    report = of_sample(sample)
    check_outline(report, answers["outline"])
    check_metadata(report, answers)
    assert report.metadata.department_short == answers["department_short"]
    assert report.metadata.department_kind == answers["department_kind"]
    assert report.metadata.kind == answers["kind"]
    assert report.metadata.sample
    headings = {bare(section.heading) for section in report.sections}
    assert not [item for item in answers["items"] if any(h.startswith(bare(item)) for h in headings if h)]
    assert [bare(d.text) for d in report.discards] == [bare(text) for text in answers["discards"]]


def test_the_real_reports_come_out_as_gold_says(shared: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    for name, answers in gold["reports"].items():
        report = convert((shared / "reports" / name).read_bytes(), name)
        check_outline(report, answers["outline"])
        check_metadata(report, answers)
        assert report.discards == ()
