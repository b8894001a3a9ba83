"""Hard wraps are undone: text set line by line, whatever the setting, comes back as the paragraphs it was made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random

import pytest

from indexer.line import columns
from indexer.normalize import shown
from indexer.readers.txt import lines
from indexer.wrap import blocks

WORDS = (
    "预算", "支出", "绩效", "目标", "完成", "全年", "学校", "街道", "项目", "资金", "管理", "服务", "群众", "工作",
    "2023年", "12项", "3,388.31万元", "98.5%", "、", "，", "，", "“三公”", "（含追加）", "APP",
)  # fmt: skip
NO_START = "，。、；：！？）》”％%"


def paragraph(random: Random, words: int) -> str:
    text = "".join(random.choice(WORDS) for _ in range(words))
    return "全区" + re.sub("[，、]+", "，", text).strip("，、") + "均已落实。"


@dataclass(frozen=True)
class Setting:
    """How a page is set: line measure in columns, whether indents and blank lines can be seen."""

    width: int
    indent: str
    blanks: int
    gap: int


def set_paragraph(text: str, setting: Setting) -> list[str]:
    """Greedy line breaking as a word processor does it: no mark at a line's start, numbers whole."""
    units = re.findall(rf"[（“《]?(?:[0-9A-Za-z.,%]+|.)[{NO_START}]*", text)
    made, line = [], "  " * 2
    for unit in units:
        if columns(line) + columns(unit) > setting.width and line.strip():
            made.append(line)
            line = ""
        line += unit
    made.append(line)
    made[0] = setting.indent + made[0].strip()
    return made


def set_page(texts: list[str], setting: Setting) -> str:
    between = "\n" * (setting.blanks + 1)
    return (between + "\n" * setting.gap).join(between.join(set_paragraph(text, setting)) for text in texts)


SETTINGS = [
    Setting(width, indent, blanks, gap)
    for width in (52, 56, 64, 76)
    for indent in ("", "    ", "　　")
    for blanks in (0, 1)
    for gap in (0, 1)
]


@pytest.mark.parametrize("setting", SETTINGS, ids=repr)
def test_set_text_comes_back_as_its_paragraphs(setting: Setting) -> None:
    """A full last line that ends a sentence can be read both ways; more than 1 in 100 paragraphs must not be."""
    random = Random(repr(setting))
    wrong = total = 0
    for _ in range(8):
        texts = [paragraph(random, random.randint(20, 120)) for _ in range(random.randint(5, 15))]
        wanted = {shown(text) for text in texts}
        total += len(wanted)
        wrong += len(wanted - {block.text for block in blocks(lines(set_page(texts, setting)))})
    assert wrong <= 0.01 * total, f"{wrong} of {total} paragraphs"


@pytest.mark.parametrize("breaks", [1, 2])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_unwrapped_paragraphs_stay_apart(indent: str, breaks: int) -> None:
    random = Random(breaks)
    texts = [paragraph(random, random.randint(1, 120)) for _ in range(60)]
    page = ("\n" * breaks).join(indent + text for text in texts)
    assert [block.text for block in blocks(lines(page))] == [shown(text) for text in texts]


@pytest.mark.parametrize("heading", ["一、基本情况", "（二）预算执行情况。", "1．管理效能方面", "部门概况"])
def test_a_heading_is_not_joined_to_the_text_below(heading: str) -> None:
    body = "全区各部门按年初批复的预算安排支出，" * 6 + "年末没有结转。"
    page = set_page([body, heading, body, heading, body], Setting(52, "", 1, 0))
    assert [block.text for block in blocks(lines(page))] == [body, heading, body, heading, body]


def test_table_rows_are_one_block_whatever_stands_around_them() -> None:
    page = "支出情况见下表\n指标\t目标值\t完成值\n培训 次数\t12\t11\n\n以上数据来自决算"
    found = blocks(lines(page))
    assert [block.kind for block in found] == ["text", "table", "text"]
    assert found[1].text == "指标\t目标值\t完成值\n培训次数\t12\t11"
