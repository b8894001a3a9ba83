"""Synthetic reports keep their promises: the same for a seed, answers true of the text, words as frequent as real."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpus.synthetic import SyntheticReport, generate
from corpus.synthetic.chance import Chance, Ranked
from corpus.synthetic.cli import synthetic_command
from corpus.synthetic.duties import DUTIES
from corpus.synthetic.faults import RULES
from corpus.synthetic.figures import UNITS, rate
from corpus.synthetic.sentence import GRAMMAR, Speaker
from indexer.pipeline import convert
from kb import department
from kb.analysis import analyzer
from kb.region import region
from kb.report import Section
from kb.taxonomy import SECTION_TYPES, type_of

REPORTS = tuple(generate(250, seed=7))
each_fault = pytest.mark.parametrize("rule", RULES.items)
CENT = Decimal("0.01")


def squeezed(text: str) -> str:
    return "".join(text.split())


def figure(report: SyntheticReport, name: str) -> Decimal:
    return next(Decimal(f["value"]) for f in report.answers()["indicators"] if f["name"] == name)


def numbers(text: str) -> list[Decimal]:
    return [Decimal(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)]


def broken_rules(report: SyntheticReport) -> set[str]:
    """The rules a report breaks, judged from its printed statements alone."""
    said = {name: numbers(wording) for name, wording in report.printed.items()}
    broken = set()
    if said["基本支出"][-1] + said["项目支出"][-1] != said["支出"][-1]:
        broken.add("sum of parts")
    if rate(said["支出"][-1], said["调整预算"][-1]) != said["预算执行率"][-1]:
        broken.add("rate against amounts")
    if "在职人数" in said and said["在职人数"][-1] != sum(said["在职构成"]):
        broken.add("staff against parts")
    if said["初次"] != said["再次"]:
        broken.add("repeated statement")
    if said["结论年份"][0] != numbers(report.title)[0]:
        broken.add("year against title")
    return broken


@given(st.integers(0, 10**6), st.integers(1, 6))
def test_a_seed_gives_the_same_reports_and_fewer_are_the_first_of_more(seed: int, count: int) -> None:
    first = [(r.text, r.answers(), r.report()) for r in generate(count, seed)]
    again = [(r.text, r.answers(), r.report()) for r in generate(count + 1, seed)]
    assert first == again[:count]


def test_another_seed_gives_other_reports() -> None:
    assert not {r.text for r in generate(30, seed=7)} & {r.text for r in generate(30, seed=8)}


def test_no_report_or_id_comes_twice() -> None:
    assert len({r.report().id for r in REPORTS}) == len({r.title for r in REPORTS} | {r.name for r in REPORTS}) / 2
    assert len({r.text for r in REPORTS}) == len(REPORTS)


def test_a_report_breaks_the_rule_it_declares_and_no_other() -> None:
    assert [broken_rules(r) for r in REPORTS] == [{r.fault} - {None} for r in REPORTS]


@each_fault
def test_every_fault_occurs_and_its_finding_names_what_is_printed(rule: str) -> None:
    faulty = [r for r in REPORTS if r.fault == rule]
    assert faulty
    for report in faulty:
        (finding,) = report.answers()["findings"]
        assert finding["rule"] == rule
        assert len(finding["evidence"]) >= 2
        assert all(squeezed(place) in squeezed(report.text) for place in finding["evidence"])


def test_reports_without_a_fault_have_no_finding_and_are_most() -> None:
    sound = [r for r in REPORTS if r.fault is None]
    assert len(sound) > len(REPORTS) / 2
    assert all(r.answers()["findings"] == [] for r in sound)


def test_every_indicator_stands_printed_in_the_text_with_its_value() -> None:
    for report in REPORTS:
        text = squeezed(report.text)
        for stated in report.answers()["indicators"]:
            assert stated["printed"] in text
            if stated["unit"]:
                assert numbers(stated["printed"])[-1] == Decimal(stated["value"])
            else:
                assert stated["value"] in stated["printed"]


def test_amounts_are_in_order_and_printed_in_the_reports_unit() -> None:
    for report in REPORTS:
        figures = report.figures
        assert figures.basic + figures.project == figures.spent <= figures.income <= figures.budget
        factor, step = UNITS[report.printing.unit]
        assert figure(report, "支出") == (figures.spent * factor).quantize(step) == figures.spent * factor


def test_headings_state_the_declared_type_or_none_and_all_types_occur() -> None:
    for report in REPORTS:
        parents = {s.path: s.type for s in report.sections}
        for section in report.sections[1:]:
            stated = type_of(section.heading)
            if stated is None:
                assert section.parent_path is not None
                assert section.type == parents[section.parent_path], section.heading
            else:
                assert section.type == stated, section.heading
    assert {s.type for r in REPORTS for s in r.sections} == set(SECTION_TYPES)


def test_departments_are_of_the_kind_whose_words_they_use() -> None:
    for report in REPORTS:
        assert department.read(report.owner.name).kind == report.owner.duty.kind, report.owner.name
        assert region(report.owner.code).name in report.owner.name


def shape(sections: tuple[Section, ...]) -> list[tuple[str, int, str, str]]:
    return [(s.path, s.level, squeezed(s.heading), s.type) for s in sections if s.level]


@pytest.mark.parametrize("report", REPORTS[:40], ids=[r.name for r in REPORTS[:40]])
def test_the_indexer_reads_the_text_into_the_declared_report(report: SyntheticReport) -> None:
    read = convert(report.text.encode(), f"{report.name}.txt")
    declared = report.report()
    assert shape(read.sections) == shape(declared.sections)
    assert [squeezed(s.text) for s in read.sections] == [squeezed(s.text) for s in declared.sections]
    metadata = read.metadata
    assert (metadata.title, metadata.region, metadata.year, metadata.department, metadata.kind) == (
        report.title, report.owner.code, report.year, report.owner.name, declared.metadata.kind
    )  # fmt: skip


def test_words_are_as_frequent_as_in_life() -> None:
    """Zipf's law: over the first 2,000 ranks log frequency falls in log rank as steeply as in the sample reports
    (measured there: -0.72), and about half of the words come once."""
    counts: Counter[str] = Counter()
    for report in REPORTS:
        for section in report.sections:
            for block in section.blocks:
                counts.update(analyzer.terms_for_index(block))
    frequencies = sorted(counts.values(), reverse=True)
    ranks = sorted({int(1.25**k) for k in range(35)})
    points = [(math.log(rank), math.log(frequencies[rank - 1])) for rank in ranks if rank <= 2000]
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    assert -1.1 < slope < -0.6
    assert 0.35 < sum(f == 1 for f in frequencies) / len(frequencies) < 0.7
    assert len(counts) > 5000


def test_sentences_are_as_long_as_in_life() -> None:
    """The samples' sentences have 47 characters on the average, from a handful to over a hundred."""
    text = "\n".join(p.text for r in REPORTS for s in r.sections for p in s.paragraphs)
    lengths = [len(sentence) for sentence in re.split("[。！？\n]", text) if sentence]
    assert 30 < statistics.mean(lengths) < 60
    assert 15 < statistics.stdev(lengths) < 45


def test_reports_have_about_twenty_sections() -> None:
    assert 18 < statistics.mean(len(r.sections) for r in REPORTS) < 24


def test_every_symbol_of_a_pattern_is_known() -> None:
    printing = REPORTS[0].printing
    for duty in DUTIES.values():
        speaker = Speaker(Chance("symbols"), duty, printing, 2023, "增城区", "本局")
        for symbol in GRAMMAR.symbols():
            if GRAMMAR.defines(symbol):
                assert not set("{}=") & set(speaker.sentence(symbol))


@given(st.integers(1, 200), st.integers(0, 10**6))
def test_the_first_of_ranked_things_is_drawn_most(size: int, seed: int) -> None:
    chance, ranked = Chance(str(seed)), Ranked(range(size))
    drawn = Counter(chance.ranked(ranked) for _ in range(300))
    assert set(drawn) <= set(range(size))
    expected = 300 * ranked.cumulative[0] / ranked.cumulative[-1]
    assert abs(drawn[0] - expected) <= 5 * math.sqrt(expected) + 5


def test_the_command_writes_texts_sidecars_and_answers(tmp_path: Path) -> None:
    result = CliRunner().invoke(synthetic_command, ["--reports", "3", "--seed", "7", "--out", str(tmp_path)])
    assert result.exit_code == 0
    for report in REPORTS[:3]:
        assert (tmp_path / f"{report.name}.txt").read_text(encoding="utf-8") == report.text
        assert "sample: true" in (tmp_path / f"{report.name}.meta.yaml").read_text(encoding="utf-8")
        assert report.title in (tmp_path / "answers" / f"{report.name}.json").read_text(encoding="utf-8")
