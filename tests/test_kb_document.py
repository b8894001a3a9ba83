"""A stored file reads back as the very report, and shows the very text, whatever the text holds."""

from __future__ import annotations

import re
from decimal import Decimal

import markdown
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kb.document import from_markdown, to_markdown
from kb.report import (
    Discard,
    Evidence,
    Finding,
    Indicator,
    Metadata,
    Paragraph,
    QualityNote,
    Report,
    Section,
    Source,
    Span,
)

MARKUP = r"""# ## | || |-| --- === - * + > >> ` `` ``` ~~~ \ \\ & &amp; &#65; &lt; ** __ *a* _b_ <br> <wbr> <b <a@b.c>
    <script>alert(1)</script> <div> <!-- --> --&gt; ]]> <![CDATA[ <?x <http://a.b> http://a.b_c [a](b) ![i](u) [^1]:
    {:.c} :note wzxhzdk:0 1. 1) １. 2023. 预算执行率 （一） 100%。 － —"""
SPACE = ("", " ", "  ", "    ", "\t", "\n", "\n\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u2028")
CONTROL = ("\x00", "\x02klzzwxh:0001\x03", "\x03", "\x7f", "\ufeff", "\u200b")
BLOCKS = ("1. ", "- ", "a\n===", "a\n---\n", "[a]: b\n", "|a|b|\n|-|-|\n|c|d|", "```\nx\n```")
OURS = ("<!-- kb: key=a -->", "---\nkb: 1\n---\n", "<br>\n")
PIECES = st.sampled_from([*MARKUP.split(), *SPACE, *CONTROL, *BLOCKS, *OURS])
ENCODABLE = st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=5), max_size=6).map("".join)
ANY = ENCODABLE | st.text(max_size=5) | st.text(st.characters(categories=["Cs"]), max_size=2)


def reports(text: st.SearchStrategy[str]) -> st.SearchStrategy[Report]:
    maybe = st.none() | text
    page = st.none() | st.integers(1, 999)
    spans = st.builds(Span, st.integers(0, 9), st.integers(0, 9))
    values = st.decimals(allow_nan=False) | text
    paragraphs = st.builds(Paragraph, text, st.sampled_from(["text", "table"]), st.just("") | text, page)
    section = st.builds(
        Section,
        path=st.sampled_from(["0", "1", "1.2"]) | text,
        level=st.integers(0, 9),
        heading=text,
        type=st.just("部门概况") | text,
        paragraphs=st.lists(paragraphs, max_size=4).map(tuple),
        key=st.sampled_from(["", "k3v9", "k3v9-2", "--", "a-"]) | text,
        page=page,
    )
    metadata = st.builds(
        Metadata, maybe, text, maybe, st.none() | st.integers(1990, 2100), *[maybe] * 8, sample=st.booleans()
    )
    places = st.lists(st.builds(Evidence, text, spans, text), max_size=2).map(tuple)
    return st.builds(
        Report,
        metadata=metadata,
        sections=st.lists(section, max_size=4).map(tuple),
        source=st.builds(Source, text, text, text, maybe),
        id=text,
        discards=st.lists(st.builds(Discard, text, text, page, page), max_size=2).map(tuple),
        quality=st.lists(st.builds(QualityNote, text, text, maybe), max_size=2).map(tuple),
        indicators=st.lists(st.builds(Indicator, text, values, text, text, text, spans, maybe), max_size=2).map(tuple),
        findings=st.lists(st.builds(Finding, text, text, text, places), max_size=2).map(tuple),
    )


def shown(text: str) -> str:
    """What a reader sees of the text as the `markdown` package renders it, without white space."""
    page = BeautifulSoup(markdown.markdown(text, extensions=["tables"]), "html.parser")
    return re.sub(r"\s+", "", page.get_text())


@given(reports(ANY))
def test_reads_back_exactly(report: Report) -> None:
    assert from_markdown(to_markdown(report)) == report


@given(reports(ENCODABLE))
def test_renders_to_the_same_text(report: Report) -> None:
    text = re.sub(r"\s+", "", "".join(section.text for section in report.sections))
    file = to_markdown(report)
    assert shown(file.partition("\n---\n")[2]) == text
    assert shown(file).endswith(text)


@given(reports(ENCODABLE))
def test_survives_a_file(report: Report) -> None:
    assert from_markdown(to_markdown(report).encode().decode()) == report


def test_is_readable() -> None:
    front = Section("0", 0, "", "题头", (Paragraph("附件2"), Paragraph("2023年度自评报告")), "f0")
    staff = Section("1", 1, "一、机构 # 人员", "机构人员", (Paragraph("1.在职 5 * 2 人。", key="p1", page=3),), "k1", 3)
    table = Section("1.1", 2, "（一）经费", "收支情况", (Paragraph("项目\t金额\n合计\t1|2\t万元", "table"),), "k2-2")
    deep = Section("1.1.1", 7, "①说明", "收支情况", (Paragraph("1. <b>\n# 二"),))
    indicator = Indicator("支出", Decimal("3388.310"), "万元", "3,388.310 万元", "k1", Span(1, 9))
    report = Report(
        Metadata(title="某区\n报告", region="440118", year=2023),
        (front, staff, table, deep),
        Source("a.txt", "00ff", "txt"),
        indicators=(indicator,),
        discards=(Discard("— 1 —", "页码", 1, 20),),
    )
    assert (
        to_markdown(report)
        == """---
kb: 1
title: "某区\\n报告"
kind: "其他"
region: "440118"
year: 2023
source: {"name": "a.txt", "sha256": "00ff", "format": "txt"}
discards:
  - {"text": "— 1 —", "reason": "页码", "page": 1, "line": 20}
indicators:
  - {"name": "支出", "value": "3388.310", "unit": "万元", "printed": "3,388.310 万元", "section": "k1", "span": [1, 9]}
---

<!-- kb: key=f0 path=0 level=0 type=题头 -->

附件2

2023年度自评报告

<!-- kb: key=k1 path=1 type=机构人员 page=3 paragraphs=p1@3 -->
# 一、机构 \\# 人员

1.在职 5 \\* 2 人。

<!-- kb: key=k2-2 path=1.1 type=收支情况 -->
## （一）经费

| 项目 | 金额 | <wbr> |
| --- | --- | --- |
| 合计 | 1&#x7c;2 | 万元 |

<!-- kb: path=1.1.1 level=7 type=收支情况 -->
**①说明**

1\\. &lt;b><br>
\\# 二
"""
    )


def test_takes_paragraphs_added_by_hand() -> None:
    report = Report(Metadata(), (Section("1", 1, "一", "其他", (Paragraph("甲", key="a"),)),), Source("a", "", "txt"))
    (section,) = from_markdown(to_markdown(report) + "\n乙\n").sections
    assert section.paragraphs == (Paragraph("甲", key="a"), Paragraph("乙"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# 一、普通的 Markdown\n",
        "---\ntitle: 别人的\n---\n\n正文\n",
        "---\nkb: 2\n---\n",
        "---\nkb: 1\n---\n",
        "---\nkb: 1\nsource: 5\n---\n",
        "---\nkb: [\n---\n",
        '---\nkb: 1\nsource: {"name": "a", "sha256": "", "format": ""}\n---\n\n没有章节的文字\n',
        '---\nkb: 1\nsource: {"name": "a", "sha256": "", "format": ""}\n---\n\n<!-- kb: path=1 page=x -->\n',
        '---\nkb: 1\nsource: {"name": "a", "sha256": "", "format": ""}\ndiscards: [1]\n---\n',
    ],
)
def test_says_what_is_not_a_stored_report(text: str) -> None:
    with pytest.raises(ValueError):
        from_markdown(text)
