"""Ids and keys are frozen: what is minted today was minted so yesterday, and renumbering changes nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.permalink import (
    MAIN_KIND,
    VERSION,
    heading_letters,
    paragraph_keys,
    path,
    report_id,
    section_keys,
)
from kb.report import Metadata, Paragraph, Section

HEADINGS = st.sampled_from(["一、基本情况", "（一）部门概况", "1.预算", "", "其他", "——"]) | st.text(max_size=8)

MAYBE = st.none() | st.text()


def outline(*rows: tuple[str, str]) -> tuple[Section, ...]:
    return tuple(Section(p, 0 if p == "0" else p.count(".") + 1, heading, "其他") for p, heading in rows)


def test_golden_keys() -> None:
    """A change here changes every link of the reports to come: raise VERSION, and say why."""
    sections = outline(
        ("0", ""),
        ("1", "一、基本情况"),
        ("1.1", "（一）部门概况。"),
        ("1.2", "（二）部门概况"),
        ("2", "二、综合评价分析"),
        ("2.1", "（一）部门概况"),
    )
    paragraphs = tuple(map(Paragraph, ("甲部门 2023 年。", "甲部门2023年", "——", "")))
    assert VERSION == 1
    assert section_keys(sections) == ("mvesryfh", "5f394hem", "dr5eabse", "dr5eabse-2", "0s846xtm", "h83c9xac")
    assert paragraph_keys(paragraphs) == ("xxdaharb", "xxdaharb-2", "wte8dadg", "e3z1bh3q")


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        (
            Metadata(region="440118", year=2023, department_short="人大办公室", kind=MAIN_KIND),
            "440118-2023-rendabangongshi",
        ),
        (
            Metadata(region="440100", year=2022, department="财政局", kind="项目支出自评", project="绿化ABC-1（二期）"),
            "440100-2022-caizhengju-lvhuaabc1erqi",
        ),
        (
            Metadata(region="440100", year=2022, department_short="财政局", kind="评价报告"),
            "440100-2022-caizhengju-pingjiabaogao",
        ),
        (Metadata(title="关于某项目的报告"), "x-x-x-qita-f6hscth2"),
        (Metadata(year=2021, title="关于某项目的报告", kind=MAIN_KIND), "x-2021-x-f6hscth2"),
        (Metadata(), "x-x-x-qita"),
    ],
)
def test_golden_report_ids(metadata: Metadata, expected: str) -> None:
    assert report_id(metadata, ()) == expected
    assert report_id(metadata, {expected, f"{expected}-2"}) == f"{expected}-3"


@given(st.builds(Metadata, MAYBE, st.text(), MAYBE, st.none() | st.integers(1, 9999), *[MAYBE] * 4))
def test_an_id_is_short_and_plain(metadata: Metadata) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", report_id(metadata, ()))
    assert len(report_id(metadata, ())) <= 120


NUMBERINGS = (
    "",
    "一、",
    "十二、",
    "（一）",
    "(3)",
    "（ 三 ）",
    "1.",
    "1．",
    "12、",
    "1.1",
    "1.1.2 ",
    "3）",
    "A.",
    "Ⅱ、",
)
CIRCLED_AND_NAMED = ("①", "⑴", "⒈", "㈠", "第一部分 ", "第三章、", "一、（二）")


@pytest.mark.parametrize("numbering", (*NUMBERINGS, *CIRCLED_AND_NAMED))
def test_numbering_does_not_count(numbering: str) -> None:
    assert heading_letters(f"{numbering}部门概况。") == "部门概况"


@pytest.mark.parametrize("heading", ["2023年预算", "三公经费", "一是加强管理", "第三方评价", "12345热线", "一季度"])
def test_what_only_begins_like_a_number_stays(heading: str) -> None:
    assert heading_letters(heading) == heading


@given(st.lists(HEADINGS, max_size=12), st.sets(st.sampled_from(["mvesryfh", "5f394hem", "5f394hem-2"])))
def test_keys_are_distinct_and_never_used_ones(headings: list[str], used: set[str]) -> None:
    sections = outline(*((str(n), heading) for n, heading in enumerate(headings)))
    keys = section_keys(sections, used)
    assert len(set(keys)) == len(keys) == len(headings)
    assert not used & set(keys)
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{8}(-[1-9][0-9]*)?", key) for key in keys)


@given(st.lists(HEADINGS, max_size=8), st.integers(0, 8), HEADINGS)
def test_a_key_depends_on_the_headings_above_only(headings: list[str], place: int, added: str) -> None:
    """A section with other headings, put anywhere beside, changes no key."""
    rows = [(str(n + 1), heading) for n, heading in enumerate(headings)]
    before = dict(zip(headings, section_keys(outline(*rows)), strict=True))
    if heading_letters(added) in map(heading_letters, headings):
        return
    with_it = [*headings[:place], added, *headings[place:]]
    after = dict(zip(with_it, section_keys(outline(*((str(n + 1), h) for n, h in enumerate(with_it)))), strict=True))
    assert before.items() <= after.items()


def test_paths() -> None:
    assert path("a-2023-b") == "/reports/a-2023-b/"
    assert path("a-2023-b", "k") == "/reports/a-2023-b/k"
    assert path("a-2023-b", "k", "p-2") == "/reports/a-2023-b/k/p-2"
