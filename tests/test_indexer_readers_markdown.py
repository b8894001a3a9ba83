"""Markdown comes out as a reader sees it: ours as the report it is, others' as headings, tables and paragraphs."""

from __future__ import annotations

import html

import markdown as python_markdown
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from reading_checks import (
    assert_same_characters,
    bare,
    blocks_of,
    each_sample,
    outline,
    paragraphs,
    plain,
    sections_of,
    some_samples,
    stated_text,
    wanted,
)
from report_variants import pasted, report, set_in_lines

from corpus.samples import Sample
from indexer.pipeline import convert
from indexer.readers import markdown
from kb import document
from kb.errors import SidecarInvalid, SourceEmpty, SourceError, SourceTooLarge
from kb.markup import heading_to_markdown, text_to_markdown


def read(text: str) -> list[tuple[str, int | None, str]]:
    return [(line.kind, line.level, line.text) for line in markdown.read(text.encode(), "x").lines]


# --- our own files ---


@each_sample
def test_a_stored_report_is_read_back_as_it_is(sample: Sample) -> None:
    report = convert(sample.path.read_bytes(), sample.path.name)
    data = document.to_markdown(report).encode()
    assert markdown.claims(data)
    reading = markdown.read(data, "x")
    assert reading.report == report
    assert outline(sections_of(reading)) == outline(report.sections)
    assert paragraphs(sections_of(reading)) == paragraphs(report.sections)


def test_a_file_that_says_it_is_ours_and_is_not_is_an_error_that_names_it() -> None:
    with pytest.raises(SidecarInvalid, match="报告"):
        markdown.read(b"---\nkb: 1\ntitle: a\n---\n\ntext before any section\n", "报告.md")


# --- others' files ---


@each_sample
def test_a_report_typed_as_markdown_is_the_same_report(sample: Sample) -> None:
    parts = ["---\ntitle: 题目\nyear: 2023\n---"]
    levels = {bare(section.heading): section.level for section in wanted(sample) if section.level}
    for block in blocks_of(plain(sample)):
        if block.kind == "table":
            rows = [row.split("\t") for row in block.text.split("\n")]
            width = max(map(len, rows))
            lines = ["| " + " | ".join([*row, *[""] * (width - len(row))]) + " |" for row in rows]
            parts.append("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))
        else:
            level = levels.get(bare(block.text))
            parts.append(f"{'#' * level} {block.text}" if level else text_to_markdown(block.text))
    data = "\n\n".join(parts).encode()
    assert markdown.claims(data)
    reading = markdown.read(data, "x")
    assert reading.front == "title: 题目\nyear: 2023\n"
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert [bare(b.text) for b in blocks_of(reading)] == [bare(b.text) for b in blocks_of(plain(sample))]


def texts(*lines: str) -> list[tuple[str, int | None, str]]:
    return [("text", None, line) for line in lines]


def rows(*lines: str) -> list[tuple[str, int | None, str]]:
    return [("table", None, line) for line in lines]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# 一\n## 二 ##\n####### 七", [("text", 1, "一"), ("text", 2, "二"), *texts("####### 七")]),
        ("标题\n===\n\n小题\n---\n", [("text", 1, "标题"), ("text", 2, "小题")]),
        ("甲\n\n---\n***\n乙", texts("甲", "乙")),
        ("1. 甲\n2. 乙\n\n- 丙\n* 丁", texts("1. 甲", "2. 乙", "丙", "丁")),
        ("> 引\n> 文", texts("引", "文")),
        ("甲  \n乙\\\n丙<br>丁", texts("甲", "乙", "丙", "丁")),
        ("```\n# 不是 *标题*\n```\n后", texts("# 不是 *标题*", "后")),
        ("| 甲 | 乙 |\n|---|:-:|\n| 1\\|2 | **3** |\n后", [*rows("甲\t乙", "1|2\t3"), *texts("后")]),
        ("甲|乙\n-|-\n1|2", rows("甲\t乙", "1\t2")),
        ("<table><tr><td>甲<td>乙</tr><tr><td>丙<td>丁</tr></table>", rows("甲\t乙", "丙\t丁")),
        ("甲<!-- 看\n不见 -->乙", texts("甲乙")),
        ("**粗** *斜* __下__ ~~删~~ `码*` [链](http://a/b_(c)_d) ![图](x.png)末", texts("粗 斜 下 删 码* 链 末")),
        ("预算_执行_率 3*4*5 \\*甲\\* &lt;p&gt; <http://a.b>", texts("预算_执行_率 3*4*5 *甲* <p> http://a.b")),
    ],
)
def test_blocks_and_marks_are_read_as_they_show(text: str, lines: list[tuple[str, int | None, str]]) -> None:
    assert read("#\n\n" + text)[-len(lines) :] == lines
    assert len(read(text)) == len(lines)


def test_a_paragraph_that_is_bold_throughout_is_bold() -> None:
    found = markdown.read("# a\n\n**一、部门概况**\n\n**半**粗**体**\n".encode(), "x").lines
    assert [line.bold for line in found] == [True, True, False]


MARKDOWN = ("# 标题\n正文", "正文\n\n## 一\n\n## 二\n", "---\ntitle: a\n---\n正文", "a|b\n---|---\n1|2")
PLAIN = ("一、部门概况\n# 一处井号\n", "——\n正文", "---\n正文\n---\n", "", "#标题")


@pytest.mark.parametrize(
    ("text", "claimed"), [*((text, True) for text in MARKDOWN), *((text, False) for text in PLAIN)]
)
def test_markdown_is_told_from_plain_text(text: str, claimed: bool) -> None:
    assert markdown.claims(text.encode()) is claimed


# --- losslessness, against the package `markdown` ---

words = st.text(st.sampled_from("预算执行率绩效98.5%（）、。*_`[]#<>&|\\~ "), min_size=1, max_size=12)
blocks = st.one_of(
    words.map(lambda x: "## 题" + heading_to_markdown(x.strip() or "甲")),
    words.map(lambda x: "文" + text_to_markdown(x.strip() or "甲")),
    words.map(lambda x: "**" + text_to_markdown(x.strip() or "甲") + "**"),
    st.lists(words, min_size=2, max_size=2).map(
        lambda x: "| 甲 | 乙 |\n| --- | --- |\n| " + " | ".join(text_to_markdown(c.strip() or "丙") for c in x) + " |"
    ),
)


@given(st.lists(blocks, min_size=1, max_size=5))
def test_every_character_that_shows_is_read_once(parts: list[str]) -> None:
    text = "# 首\n\n" + "\n\n".join(parts)
    rendered = python_markdown.markdown(text, extensions=["tables", "sane_lists"])
    reading = markdown.read(text.encode(), "x")
    assert_same_characters(stated_text(reading), bare(BeautifulSoup(rendered, "html.parser").get_text()))


@given(st.text(st.sampled_from("#*_`~[]()|-=>!<\\ \n1.甲乙&;:"), max_size=200))
def test_any_text_gives_lines_or_a_source_error(text: str) -> None:
    try:
        assert markdown.read(text.encode(), "x").lines
    except SourceError as error:
        assert error.message.startswith("x：")


@pytest.mark.parametrize(
    "text", ["**甲 " * 50_000, "![[甲](" * 50_000, "`甲 ``" * 50_000, "<甲 " * 50_000, "> " * 50_000 + "甲"]
)
def test_endless_marks_end(text: str) -> None:
    assert "甲" in "".join(line.text for line in markdown.read(("# 一\n" + text).encode(), "x").lines)


def test_too_many_lines_are_refused_and_no_text_is_empty() -> None:
    with pytest.raises(SourceTooLarge, match="x"):
        markdown.read(b"# a\n" * 300_000, "x")
    with pytest.raises(SourceEmpty, match="x"):
        markdown.read(b"---\ntitle: a\n---\n\n<!-- b -->\n", "x")


def test_an_escape_is_what_html_unescapes_too() -> None:
    """What kb.markup writes for a text is that text again, whatever it holds."""
    text = "a*b_c`d[e]f<g>&amp;h|i~j\\k#l"
    assert read("# " + text_to_markdown(text))[0][2] == html.unescape(html.escape(text))


def test_a_text_whose_headings_are_bold_lines_is_markdown_whatever_its_name() -> None:
    text = "**一、自评结论**\n\n得分95分。\n\n**二、存在问题**\n\n进度偏慢。\n\n　　**三、改进措施**\n\n加强管理。\n"
    made = convert(text.encode(), "甲.txt")
    assert [section.heading for section in made.sections] == ["一、自评结论", "二、存在问题", "三、改进措施"]


# --- text that was wrapped elsewhere ---

HEADINGS = {
    "no mark": lambda text, level: text,
    "bold": lambda text, level: f"**{text}**",
    "hashes": lambda text, level: f"{'#' * (level + 1)} {text}",
}


@some_samples
@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("indent", ["", "　　"], ids=["flush", "indented"])
def test_wrapped_text_without_blank_lines_is_read_as_plain_text_is(indent: str, heading: str, sample: Sample) -> None:
    printed = report(sample.stem)
    as_text = convert(pasted(printed, indent).encode(), "a.txt")
    as_markdown = convert(f"---\npublisher: 某局\n---\n{pasted(printed, indent, HEADINGS[heading])}".encode(), "a.md")
    assert as_markdown.source.format == "md"
    if heading == "hashes":
        assert [bare(s.heading) for s in as_markdown.sections] == [bare(s.heading) for s in as_text.sections]
    else:
        assert outline(as_markdown.sections) == outline(as_text.sections)
    true = {block.text for block in printed.blocks}
    right = [sum(b in true for s in found.sections for b in s.blocks) for found in (as_text, as_markdown)]
    assert right[1] >= right[0] - 0.05 * len(true)


@given(st.lists(st.text(st.sampled_from("部门整体支出绩效目标"), min_size=1, max_size=200), min_size=1, max_size=8))
def test_lines_an_author_wrapped_are_one_paragraph(paragraphs: list[str]) -> None:
    """CommonMark: what no blank line parts is one paragraph, where all its lines are full but the last."""
    text = "# 标题\n\n" + "\n\n".join("\n".join(set_in_lines(f"{each}。", 40)) for each in paragraphs) + "\n"
    assert [bare(body) for kind, level, body in read(text) if level is None] == [f"{each}。" for each in paragraphs]


def test_a_hard_break_ends_no_pasted_line() -> None:
    lines = ["部门整体支出绩效目标管理工作的开展情况说明" * 2 + "  ", "短句。  ", "第二句。  "] * 4
    text = "# 标题\n\n" + "\n".join(lines)
    assert bare("".join(body for _, level, body in read(text) if level is None)) == bare("".join(lines))
