"""A plain query asked for less strictly: what names whose reports are meant is the last to be given up."""

from __future__ import annotations

import pytest
from sample_index import analyzed

from corpus.samples import samples
from kb.engines.evaluation import holds
from kb.query.parser import parse
from kb.search.document import AnalyzedSection
from kb.search.relaxing import Step, steps

SECTIONS = analyzed(s.path for s in samples() if s.path.name.startswith(("4401", "532922")))


def asked(query: str) -> tuple[Step, ...]:
    return tuple(steps(parse(query).node))


def found(step: Step) -> list[AnalyzedSection]:
    return [section for section in SECTIONS if holds(section, step.plan)]


@pytest.mark.parametrize(
    ("query", "whose"),
    [
        ("政协 提案 独角兽", ("政协",)),
        ("增城 独角兽 道路", ("增城",)),
        ("2022年 增城 独角兽 道路", ("2022年", "增城")),
        ("番禺民政局 独角兽 低保", ("番禺民政局",)),
        ("独角兽 道路", ()),
        ("基层医师为什么留不住", ()),
    ],
)
def test_names_of_places_years_and_departments_are_kept_first(query: str, whose: tuple[str, ...]) -> None:
    first, *later = asked(query)
    assert first.whose == whose
    assert [step.whose for step in later] == [()] * (2 if whose else 0)


def test_the_values_that_a_name_means_do_for_its_words() -> None:
    first = asked("政协 视察")[0]
    assert found(first)
    assert {s.document.department_kind for s in found(first)} == {"政协"}
    assert any("政协" not in s.key for s in found(first))
    for year, place in (("2022年", "增城"), ("二〇二三年", "越秀")):
        for section in found(asked(f"{year} {place} 预算")[0]):
            assert section.document.year == (2022 if year == "2022年" else 2023)


def test_a_usual_heading_asks_for_sections_of_its_type_whatever_they_are_called() -> None:
    by_type, *_ = asked("民政局 存在的主要问题")
    assert by_type.types == ("存在问题",)
    sections = found(by_type)
    assert {s.document.type for s in sections} == {"存在问题"}
    assert {s.document.department_kind for s in sections} == {"民政"}
    assert len({s.document.heading for s in sections}) > 1
    assert asked("存在的主要问题")[0].types == ()  # alone it says nothing more than its words


@pytest.mark.parametrize(
    "query", ["政协 主要经验做法 独角兽", "增城 2022年 道路硬化", "预算 独角兽", "2022年 增城", "61 亩"]
)
def test_each_step_finds_what_the_one_before_it_does_not_need(query: str) -> None:
    *earlier, last = asked(query)
    everything = {s.document.key + s.document.report for s in found(last)}
    for step in earlier:
        if not step.types and not step.whose:
            assert {s.document.key + s.document.report for s in found(step)} <= everything


def test_the_note_says_whose_reports_and_what_of_them() -> None:
    assert asked("政协 主要经验做法")[0].note == "没有同时包含这些词的章节，下面是“政协”的报告里讲“主要成效”的章节。"
    assert asked("增城 道路 独角兽")[0].note.endswith("下面是“增城”的报告里包含其余任意一个词的结果。")
    assert asked("增城 独角兽 泵站")[1].note.endswith(
        "“增城”的报告里也没有其余的词，下面是别的报告里包含其余任意一个词的结果。"
    )
    assert asked("道路 独角兽")[0].note.endswith("下面是包含其中任意一个词的结果。")
