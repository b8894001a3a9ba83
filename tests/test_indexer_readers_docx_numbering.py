"""Automatic numbers come out as Word prints them, and are marked as made."""

from __future__ import annotations

import pytest
from docx_parts import W, made, paragraph, texts
from reading_checks import stated_text

from indexer.readers import docx

# --- automatic numbers ---


def level(depth: int, style: str, text: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(abstract: str, uses: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{abstract}</w:abstractNum>{uses}</w:numbering>'


def item(text: str, depth: int = 0, num: int = 1) -> str:
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>')


@pytest.mark.parametrize(
    ("style", "text", "first", "eleventh", "twentieth"),
    [
        ("decimal", "%1.", "1.", "11.", "20."),
        ("chineseCounting", "%1、", "一、", "十一、", "二十、"),
        ("chineseCountingThousand", "（%1）", "（一）", "（十一）", "（二十）"),
        ("ideographTraditional", "%1、", "甲、", "11、", "20、"),
        ("chineseLegalSimplified", "%1、", "壹、", "壹拾壹、", "贰拾、"),
        ("decimalEnclosedCircleChinese", "%1", "①", "⑪", "⑳"),
        ("decimalEnclosedParen", "%1", "⑴", "⑾", "⒇"),
        ("decimalFullWidth", "%1．", "１．", "１１．", "２０．"),
        ("decimalZero", "%1)", "01)", "11)", "20)"),
        ("upperRoman", "%1.", "I.", "XI.", "XX."),
        ("lowerLetter", "%1)", "a)", "k)", "t)"),
        ("none", "第一部分", "第一部分", "第一部分", "第一部分"),
    ],
)
def test_every_way_of_counting(style: str, text: str, first: str, eleventh: str, twentieth: str) -> None:
    found = texts("".join(item("甲") for _ in range(20)), numbering_xml=lists(level(0, style, text)))
    assert [found[0], found[10], found[19]] == [first + "甲", eleventh + "甲", twentieth + "甲"]


def test_deeper_levels_start_again_and_name_the_levels_above() -> None:
    numbers = lists(
        level(0, "chineseCounting", "%1、")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "lowerLetter", "%3)")
    )
    order = [0, 1, 1, 2, 0, 1, 2, 2, 1]
    found = texts("".join(item("文", depth) for depth in order), numbering_xml=numbers)
    assert found == ["一、文", "1.1文", "1.2文", "a)文", "二、文", "2.1文", "a)文", "b)文", "2.2文"]


def test_a_level_that_never_restarts_counts_through() -> None:
    numbers = lists(level(0, "decimal", "%1.") + level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    assert texts("".join(item("文", d) for d in (0, 1, 0, 1)), numbering_xml=numbers) == [
        "1.文",
        "(1)文",
        "2.文",
        "(2)文",
    ]


def test_uses_of_one_list_count_on_unless_one_starts_anew() -> None:
    uses = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("甲") + item("乙", num=2) + item("丙", num=3) + item("丁", num=3) + item("戊", num=1)
    assert texts(body, numbering_xml=lists(level(0, "decimal", "%1."), uses)) == [
        "1.甲",
        "2.乙",
        "1.丙",
        "2.丁",
        "3.戊",
    ]


def test_numbers_of_a_style_are_made_and_marked_as_such() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/><w:pPr>"
        "<w:numPr><w:numId w:val='1'/>"
        "</w:numPr></w:pPr></w:style><w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/>"
        "<w:pPr><w:numPr>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    numbers = lists(
        level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>')
    )
    body = paragraph("概况", properties="<w:pStyle w:val='H1'/>") + paragraph(
        "职责", properties="<w:pStyle w:val='H2'/>"
    )
    body += paragraph("不编号", properties="<w:pStyle w:val='H2'/><w:numPr><w:numId w:val='0'/></w:numPr>")
    reading = docx.read(made(body, {"styles.xml": styles, "numbering.xml": numbers}), "x")
    assert [(line.text, line.generated) for line in reading.lines] == [
        ("一、概况", 2),
        ("（一）职责", 3),
        ("不编号", 0),
    ]
    assert stated_text(reading) == "概况职责不编号"
