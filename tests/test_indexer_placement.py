"""Hard wraps are undone where lines know their places: whatever the setting, the paragraphs come back."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

import pytest

from indexer.line import Line, columns
from indexer.normalize import shown
from indexer.wrap import blocks

WORDS = (
    "预算", "支出", "绩效", "目标", "完成", "全年", "学校", "街道", "项目", "资金", "管理", "服务", "群众", "工作",
    "2023年", "12项", "3,388.31万元", "98.5%", "。", "，", "，", "；", "“三公”", "（含追加）", "APP",
)  # fmt: skip
NO_START = "，。、；：！？）》”％%"


@dataclass(frozen=True)
class Setting:
    """How a page is set, in columns: measure, first-line indent, white above paragraphs, ragged by up to so much."""

    measure: int
    indent: int
    white: bool
    ragged: float


SETTINGS = [
    Setting(measure, indent, white, ragged)
    for measure in (40, 56, 90)
    for indent, white in ((4, False), (4, True), (0, True))
    for ragged in (0.0, 1.5)
]


def paragraph(random: Random) -> str:
    text = "".join(random.choice(WORDS) for _ in range(random.randint(3, 120)))
    return "全区" + re.sub("([，。；])[，。；]+", r"\1", text).strip("，。；") + "均已落实。"


def set_lines(text: str, setting: Setting, random: Random) -> list[Line]:
    units = re.findall(rf"[（“《]?(?:[0-9A-Za-z.,%]+|.)[{NO_START}]*", text)
    made: list[Line] = []
    body, indent = "", setting.indent
    for unit in [*units, None]:
        if unit is None or indent + columns(body) + columns(unit) > setting.measure:
            width = columns(body) - (random.random() * setting.ragged if unit is not None else 0.0)
            blanks = int(setting.white and not made)
            made.append(Line(body, 0, 1, indent, width, blanks, measure=float(setting.measure)))
            body, indent = "", 0
        body += unit or ""
    return made


def came_back(texts: list[str], lines: list[Line]) -> int:
    found = {block.text for block in blocks([replace(line, number=n) for n, line in enumerate(lines, 1)])}
    return sum(1 for text in texts if shown(text) in found)


@pytest.mark.parametrize("setting", SETTINGS, ids=repr)
def test_set_text_comes_back_as_its_paragraphs(setting: Setting) -> None:
    random = Random(repr(setting))
    right = total = 0
    for _ in range(8):
        texts = [paragraph(random) for _ in range(random.randint(8, 25))]
        lines = [line for text in texts for line in set_lines(text, setting, random)]
        right += came_back(texts, lines)
        total += len(texts)
    assert right >= 0.99 * total, f"{total - right} of {total}"


@pytest.mark.parametrize("indent", [0, 4])
def test_a_sentence_goes_on_over_the_page(indent: int) -> None:
    random = Random(indent)
    setting = Setting(56, indent, indent == 0, 0.0)
    texts = [paragraph(random) for _ in range(30)]
    lines = [line for text in texts for line in set_lines(text, setting, random)]
    paged = [replace(line, page=1 + n // 20, turned=n % 20 == 0) for n, line in enumerate(lines)]
    assert came_back(texts, paged) >= 0.96 * len(texts)


def test_a_change_of_type_parts_a_heading_from_its_text() -> None:
    random = Random(1)
    setting = Setting(40, 0, False, 0.0)
    bodies = [paragraph(random) for _ in range(3)]
    heading = Line("部门整体支出绩效目标完成情况分析与主要成效说明", 0, 1, 0.0, 40.0, measure=40.0, size=1.3, bold=True)
    lines = [line for body in bodies for line in (heading, *set_lines(body, setting, random))]
    assert [block.text for block in blocks(lines)] == [text for body in bodies for text in (heading.text, body)]


def test_a_centred_title_on_two_lines_is_one_paragraph() -> None:
    random = Random(2)
    body = set_lines(paragraph(random), Setting(56, 4, False, 0.0), random)
    title = [
        Line("某市某区人民代表大会常务委员会办公室整体支出", 0, 1, 0.0, 56.0, measure=56.0, size=1.4),
        Line("绩效自评报告", 0, 1, 20.0, 16.0, measure=56.0, size=1.4),
    ]
    assert blocks([*title, *body])[0].text == "某市某区人民代表大会常务委员会办公室整体支出绩效自评报告"


@pytest.mark.parametrize("hanging", [0.0, 3.0])
def test_the_lines_of_a_list_item_stand_under_one_another(hanging: float) -> None:
    """Set in as a block, or with the number hanging out to the left."""
    items = ["1.逐户登记、逐户回访、逐户销号，有一户不满意的再上门一次，", "2.每季度通报一次进度，落后的说明原因，"]
    lines: list[Line] = []
    for item in items:
        lines.append(Line(item, 0, 1, 6.0, 50.0, 1, measure=56.0))
        lines.append(Line("直到全部满意为止，并把经过写进年度总结。", 0, 1, 6.0 + hanging, 40.0, 0, measure=56.0))
    found = [block.text for block in blocks(lines * 4)]
    assert found == [f"{item}直到全部满意为止，并把经过写进年度总结。" for item in items] * 4
