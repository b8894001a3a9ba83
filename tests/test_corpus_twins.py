"""Each twin keeps every odd shape of the real report it stands for.

A shape is a regex over the file's characters as they lie on disk. Where the real reports are at hand the same regex is
tried on the real one too: a shape that is only ours proves nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.samples import Sample, samples

BAIYUN, HUANGPU = "440111-baiyun-renda-2023", "440112-huangpu-renda-2022"
REAL = {BAIYUN: "000_c2670f82772bcac2.txt", HUANGPU: "002_e50f6ab2f7a209f1.txt"}
TWINS = {sample.stem: sample for sample in samples() if sample.stem in REAL}

HAN = "[\u4e00-\u9fff]"

BAIYUN_SHAPES = {
    "an annex number, then a title over three lines, broken inside a word": (
        r"\A\n附件 2\n\n[^\n]+委员\n会[^\n]+ 2023 年[^\n]+\n\n绩效自评报告\n\n"
    ),
    "nothing but a space after the last line": r"\n本部门无[^\n]+项目。\n \Z",
    "a page break inside a sentence": HAN + r"\n{4}" + HAN,
    "a page break right before a heading": r"。\n{4}四、",
    "one word of a paragraph alone on the next page": r"\n{4}[^\n]{1,3}。\n",
    "a heading wrapped so that one character stands alone": r"。\n\n一、[^\n]{20,}\n\n" + HAN + r"\n\n",
    "headings that end in a full stop": r"。\n\n（四）部门整体绩效管理情况。\n\n1",
    "headings that do not": r"。\n\n二、综合评价分析\n\n（一）自评结论综述。\n",
    "run-in headings": r"\n1\.部门整体支出绩效目标。[^\n]+[\s\S]+\n2\.预算完成情况。[^\n]+",
    "run-in headings with a full-width dot": (
        r"\n1．[^\n。]{2,12}。[^\n]+[\s\S]+\n2．[^\n。]{2,12}。[^\n]+[\s\S]+\n3．[^\n。]{2,12}。"
    ),
    "both dots among the same siblings": r"\n1．管理效能方面\n[\s\S]+\n2\.履职效能方面\n",
    "clauses as titles behind mixed brackets": (
        r"\n\(1）[^\n，]{4}，[\s\S]+\n\(2）[^\n，]{4}，[\s\S]+\n\(3）信息公开管理，[\s\S]+\n\(6）[^\n，]{4}，"
    ),
    "list items that are body": r"\n2\.履职效能方面\n\n\(1\)2023 年[^\n]+\n\n[^\n]+\n",
    "a full-width （6） after half-width ones": r"\n\(5\)(?:(?!\n\(6)[\s\S])+\n（6）",
    "paragraphs without a number inside a list item": (
        r"\n\(3\)(?:(?!\n\(4)[\s\S])+。\n\n(?!\()(?:(?!\n\(4)[\s\S])+\n\(4\)"
    ),
    "a sentence broken off before a heading": HAN + r"绩效\n\n2\.履职",
    "a paragraph without its full stop before (5)": HAN + r"\n\n\(5\)",
    "a work report with its own 一 to 五 inside （二）, then （三）": (
        r"\n（二）[\s\S]+\n一、[\s\S]+\n二、[\s\S]+\n三、[\s\S]+\n四、[\s\S]+\n五、[\s\S]+\n（三）[\s\S]+\n（四）"
        r"[\s\S]+\n二、[\s\S]+\n三、[\s\S]+\n四、"
    ),
    "（二） twice and no （三）": (
        r"\n二、综合(?:(?!\n（三）|\n三、)[\s\S])+\n（二）(?:(?!\n（三）|\n三、)[\s\S])+\n（二）"
    ),
    "a title of two clauses, then run-in text": r"\n（一）[^\n，。]+，[^\n，。]+。[^\n]+\n",
    "a clause as a title": r"\n（二）[^\n，。]{8,}，既要",
    "two clauses before the sentence starts": r"\n（四）[^\n，。]{4}，[^\n，。]{4}，",
    "a line that starts with a bracket and is no heading": r"\n（微" + HAN + r"{2,3}）。",
    "lines that start with a quantity": r"\n\d+ [所件项次个][^\n]+",
    "a quantity at the line's end, its unit on the next": r" \d+\n\n[件个人次]",
    "万元 broken in two": r" [\d,]+\.\d\d 万\n\n元，",
    "自评得分 broken in two": r"自评得\n\n分为 \d",
    "a quoted word broken in two": r"“[四七]\n\n个一”",
    "a book title broken in two": r"《[^》\n]+\n\n[^》\n]+》",
    "a line that starts with a quotation mark": r"\n“",
    "a paragraph that starts with a book title": r"\n三、[^\n]+\n\n《",
    "a stray space before a comma": HAN + r" ，",
    "spaces around numbers": HAN + r" \d+ " + HAN,
    "a number without the second space": r"和 \d个",
    "a number right behind a quotation mark": r"”\d+",
    "thousands parted by commas": r" \d,\d{3}\.\d\d 万元",
    "a stuttered word": r"绩效" + HAN + r"绩效自评",
    "a fragment of another text pasted in": r"\d+ 件。类",
    "a Latin word": r" APP ",
    "a plus sign inside quotation marks": r"“1 个联系点\+\d 个",
    "paragraphs that end in one character": r"\n" + HAN + r"。\n",
}

HUANGPU_SHAPES = {
    "a space before the first line": r"\A 附件 2\n\n",
    "a title over two lines": r"\n\d{4}年度广州市[^\n]+委员会\n\n办公室整体支出绩效自评报告\n\n一、",
    "nothing but a space after the last line": r"。\n \Z",
    "a page break inside a word": HAN + r"\n " + HAN + r"{1,2}(?:。|来)",
    "one character of a paragraph carried over the page": HAN + r"\n 效",
    "a page break right before a heading": r"。\n （三）部门整体支出绩效目标\n\n",
    "a page that starts with the words of a heading": r"，\n 下一步改进措施主要[是有]：一是",
    "a list of ten items that are no headings": (
        r"：\n\n1\.[\s\S]+\n2\.[\s\S]+\n3\.[\s\S]+\n4\.[\s\S]+\n5\.[\s\S]+\n6\.[\s\S]+\n7\.[\s\S]+\n8\.[\s\S]+\n9\.[\s\S]+\n10\."
    ),
    "an item broken off by the page": r"\n6\.[^\n]+\n\n[^\n]+\n " + HAN,
    "the paragraph after the list has no number": r"\n10\.[^\n]+。\n\n广州市",
    "headings without a full stop": r"\n二、绩效自评情况\n\n（一）自评结论\n\n",
    "a heading with a remark in brackets": r"\n（四）部门整体收支情况（以决算数为统计口径）\n",
    "a colon that is no heading's": (
        r"\n本年度总体工作目标：[\s\S]+\n本年度重点工作任务：一是[\s\S]+；二是[\s\S]+。三是"
    ),
    "a space before a number and none behind": r" \d个工作委员会和 1个",
    "amounts without commas": r" \d{4}\.\d\d万元，",
    "spaces on both sides of a score": r" \d\d 分",
    "a line that starts with a year": r"\n\d{4}年" + HAN + r"{6,}",
    "brackets broken in two": r"（政\n\n策）",
    "a law's name broken in two": r"《中华人民共和国[^》\n]+\n\n[^》\n]+》",
    "a quoted set phrase broken in two": r"“一府一委?两?\n\n",
    "a grade in quotation marks": r"达到“优”等级",
    "a paragraph that ends in one character": r"\n" + HAN + r"。\n",
}

SHAPES = [(stem, name) for stem, shapes in ((BAIYUN, BAIYUN_SHAPES), (HUANGPU, HUANGPU_SHAPES)) for name in shapes]
each_shape = pytest.mark.parametrize(("stem", "name"), SHAPES)
each_twin = pytest.mark.parametrize("stem", [BAIYUN, HUANGPU])

# Shapes of our own on top, harder than the real ones.
HARDER = {
    "a page that starts with a decimal number": HAN + r"\n{4}\d\.\d 万个",
    "a number parted from its unit by a page break": r" \d\n{4}次、",
}


def regex(stem: str, name: str) -> str:
    return (BAIYUN_SHAPES if stem == BAIYUN else HUANGPU_SHAPES)[name]


def columns(line: str) -> float:
    """A line's width in Han columns; the space that a PDF puts beside a number counts a quarter."""
    return sum(0.25 if mark == " " else 0.5 if ord(mark) < 128 else 1 for mark in line)


@each_shape
def test_the_twin_keeps_the_shape(stem: str, name: str) -> None:
    assert re.search(regex(stem, name), TWINS[stem].text())


@each_shape
def test_the_shape_is_the_real_reports(stem: str, name: str, shared: Path) -> None:
    assert re.search(regex(stem, name), (shared / "reports" / REAL[stem]).read_bytes().decode())


@pytest.mark.parametrize("name", HARDER)
def test_the_baiyun_twin_is_harder_still(name: str) -> None:
    assert re.search(HARDER[name], TWINS[BAIYUN].text())


@each_twin
def test_only_spaces_and_newlines_stand_between_the_characters(stem: str) -> None:
    assert {mark for mark in TWINS[stem].text() if mark.isspace()} == {" ", "\n"}


@each_twin
def test_lines_are_parted_by_a_blank_line_and_pages_by_three_or_by_none(stem: str) -> None:
    text = TWINS[stem].text()
    gaps = Counter(len(gap) for gap in re.findall(r"\n+", text))
    if stem == BAIYUN:
        assert set(gaps) == {1, 2, 4}
        assert gaps[1] == 3, "before the annex number, inside the title, at the end"
        assert gaps[4] >= 6
    else:
        assert set(gaps) == {1, 2}
        assert gaps[1] == len(re.findall(r"\n ", text)), "a page break is one newline and a space"
        assert gaps[1] >= 5
    assert gaps[2] > 10 * (gaps[1] + gaps[4])


@each_twin
def test_lines_are_as_wide_as_the_real_ones_and_a_paragraphs_first_is_two_columns_shorter(stem: str) -> None:
    full = 26 if stem == BAIYUN else 28
    lines = [line.strip() for line in TWINS[stem].text().split("\n") if line.strip()]
    body = [columns(line) for line in lines[4 if stem == BAIYUN else 3 :]]
    assert max(body) <= full + 1
    first = [here for before, here in pairwise(body) if before < full - 3 and here > full - 4]
    inner = [here for here in body if here > full - 1.5]
    assert len(first) >= 15
    assert max(first) <= full - 1
    assert len(inner) >= len(body) / 3


def statements(sample: Sample) -> list[str]:
    return re.findall(r"2023年先后举行.+?代表建议\d+件。", "".join(sample.text().split()))


def test_the_baiyun_twin_tells_one_sentence_twice_with_one_figure_changed() -> None:
    early, late = statements(TWINS[BAIYUN])
    assert early != late
    assert [pair for pair in zip(early, late, strict=True) if pair[0] != pair[1]] == [("4", "6")]
