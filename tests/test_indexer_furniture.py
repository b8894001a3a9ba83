"""Page numbers, running heads and tables of contents are left out and logged; what only looks like them stays."""

from __future__ import annotations

import pytest

from indexer.furniture import CONTENTS, PAGE_NUMBER, RUNNING_HEAD, split
from indexer.readers.txt import lines

BODY = "全年按批复的预算安排支出，各项任务按进度推进。"


def discards(text: str) -> list[tuple[str, str]]:
    return [(d.text, d.reason) for d in split(lines(text))[1]]


def body(text: str) -> list[str]:
    return [line.text for line in split(lines(text))[0]]


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "－３－", "第 3 页", "第3页 共 12 页", "3/12", "- 3 -"])
def test_a_decorated_page_number_is_furniture(number: str) -> None:
    assert discards(f"{BODY}\n{number}\n{BODY}") == [(number, PAGE_NUMBER)]


def test_bare_numbers_are_page_numbers_only_when_they_count_on() -> None:
    counting = "\n".join(f"{BODY}\n{n}" for n in range(1, 5))
    assert discards(counting) == [(str(n), PAGE_NUMBER) for n in range(1, 5)]
    assert discards(f"得分\n98\n{BODY}\n权重\n10\n{BODY}") == []


def test_a_running_head_comes_on_most_pages() -> None:
    pages = "\f".join(f"天河区教育局绩效自评报告\n{BODY}\n{BODY}\n{season}季如此。" for season in "春夏秋冬")
    assert discards(pages) == [("天河区教育局绩效自评报告", RUNNING_HEAD)] * 4
    once = "\f".join(f"{season}天的第一行\n{BODY}\n{season}天的最后一行" for season in "春夏秋冬")
    assert discards(once) == []


LEADERS = "目 录\n一、基本情况…………1\n（一）部门职能......2\n二、自评结论\t3\n"
PLAIN = "目录\n一、基本情况\n（一）部门职能\n二、自评结论\n"
REPORT = f"一、基本情况\n（一）部门职能\n{BODY}\n二、自评结论\n{BODY}"


@pytest.mark.parametrize("contents", [LEADERS, PLAIN], ids=["leaders", "plain"])
def test_a_table_of_contents_is_not_the_body_it_announces(contents: str) -> None:
    text = f"天河区教育局自评报告\n{contents}{REPORT}"
    assert {reason for _, reason in discards(text)} == {CONTENTS}
    assert len(discards(text)) == 4
    assert body(text) == ["天河区教育局自评报告", *REPORT.split("\n")]


def test_the_word_contents_alone_discards_nothing() -> None:
    assert discards(f"目录\n{BODY}\n{REPORT}") == []


def test_a_table_with_scores_is_no_table_of_contents() -> None:
    assert discards(f"一级指标\t分值\n产出\t30\n效益\t40\n满意度\t10\n{BODY}") == []


def test_a_line_printed_alike_beside_page_numbers_is_a_running_head_though_pages_are_not_known() -> None:
    head = "某县交通局部门绩效自评"
    pages = [f"{head}\n{{title}}第{n}段工作按计划推进，没有延误。\n第 {n} 页 共 4 页" for n in range(1, 5)]
    pages[0] = pages[0].format(title="某县交通局2023年度部门整体支出绩效自评报告\n")
    text = "\n".join([pages[0], *(page.format(title="") for page in pages[1:])])
    assert [each for each in discards(text) if each[1] == RUNNING_HEAD] == [(head, RUNNING_HEAD)] * 4
    assert body(text)[0] == "某县交通局2023年度部门整体支出绩效自评报告"


def test_page_numbers_of_contents_on_lines_of_their_own_may_repeat() -> None:
    entries = ["第一部分 概况", "3", "一、主要职能", "3", "第二部分 决算说明", "5"]
    written = "\n".join(["目录", *entries, *entries[::2], "全文到此。"])
    assert body(written) == [*entries[::2], "全文到此。"]
