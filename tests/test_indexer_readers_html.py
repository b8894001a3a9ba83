"""Web pages come out as the report they hold; what is the site's is logged; every visible character is read once."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from html_pages import BOXES, PAGE, SKELETON, page, shapes
from hypothesis import given
from hypothesis import strategies as st
from reading_checks import (
    SAMPLES,
    UNPAGED,
    assert_same_characters,
    bare,
    blocks_of,
    discards_of,
    each_sample,
    outline,
    plain,
    sections_of,
    soffice,
    stated_text,
    wanted,
)

from corpus.samples import Sample
from indexer import archive
from indexer.readers import docx, html, markdown, sheet
from indexer.readers.base import Reading
from kb.errors import SourceEmpty, SourceError, SourceTooLarge

SHAPES = [name for name, _ in shapes(SAMPLES[0])]


def read(text: str, encoding: str = "utf-8") -> Reading:
    return html.read(text.encode(encoding), "x")


def shown(text: str) -> list[str]:
    return [line.text for line in read(text).lines if line.furniture is None]


def visible(text: str) -> str:
    """What a browser shows of a page, without white space, by BeautifulSoup's own reading."""
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all(["script", "style", "template", "noscript", "title"]):
        tag.decompose()
    for tag in [tag for tag in soup.find_all(True) if "display:none" in str(tag.get("style") or "")]:
        tag.decompose()
    return bare(soup.get_text())


def own_text(sample: Sample) -> list[str]:
    return [block for section in wanted(sample) for block in section.blocks]


# --- the samples on pages ---


@each_sample
@pytest.mark.parametrize("shape", SHAPES)
def test_a_page_with_navigation_is_the_same_report(sample: Sample, shape: str) -> None:
    if shape == "pre" and sample not in UNPAGED:
        pytest.skip("its running heads cannot be told without pages")
    box = random.Random(sample.stem + shape).choice(sorted(BOXES))
    text = page(PAGE, box, sample, dict(shapes(sample))[shape])
    reading = read(text)
    found = sections_of(reading)
    assert outline(found) == outline(wanted(sample)), box
    got, own = [block for section in found for block in section.blocks], own_text(sample)
    assert len(set(own) - set(got)) <= 0.05 * len(own), set(own) ^ set(got)
    assert bare("".join(got)) == bare("".join(own))
    assert_same_characters(stated_text(reading), visible(text))
    assert {line.furniture for line in reading.lines} == {None, "导航", "网页标题"}


@each_sample
def test_a_page_held_together_by_tables_is_the_same_report(sample: Sample) -> None:
    text = page(SKELETON, "loose", sample, dict(shapes(sample))["p"])
    reading = read(text, "gb18030")
    assert reading.encoding == "gb18030"
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert [bare(b.text) for b in blocks_of(reading)] == [bare(text) for text in own_blocks(sample)]
    assert_same_characters(stated_text(reading), visible(text))


def own_blocks(sample: Sample) -> list[str]:
    return [block.text for block in blocks_of(plain(sample))]


def test_pages_that_libreoffice_saves_are_the_same_report(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("html")
    chosen = SAMPLES[::3]
    files = soffice([s.path for s in chosen], "html", folder, "--infilter=Text (encoded):UTF8,LF,,,")
    for sample, file in zip(chosen, files, strict=True):
        reading = html.read(file.read_bytes(), file.name)
        assert outline(sections_of(reading)) == outline(wanted(sample))
        assert_same_characters(stated_text(reading), visible(file.read_text(encoding="utf-8")))


def test_a_page_states_its_title_date_publisher_and_address() -> None:
    body = "<p>一、部门概况</p><p>本局承担全区教育工作，实有在职人员八十三人。</p>" * 5
    text = page(PAGE, "editor", SAMPLES[0], body)
    assert read(text).stated == {
        "title": SAMPLES[0].answers()["title"],
        "published": "2024-08-15",
        "publisher": "某某区教育局",
    }
    text = page(SKELETON, "loose", SAMPLES[0], body).replace(
        "<head>", '<head><link rel="canonical" href="https://example.gov.cn/a.html">'
    )
    assert read(text, "gb18030").stated == {
        "title": SAMPLES[0].answers()["title"],
        "published": "2024-08-15",
        "publisher": "某某区教育局",
        "url": "https://example.gov.cn/a.html",
    }


def test_a_page_that_states_nothing_leaves_everything_open() -> None:
    assert read("<p>本局来源：不明的资金已经退回，发布时间不详。</p>").stated == {}


def test_the_title_above_the_content_is_the_reports_where_it_has_none_of_its_own() -> None:
    body = "".join(f"<p>{text}、情况</p><p>本局承担全区教育工作，实有在职人员八十三人。</p>" for text in "一二三四")
    text = PAGE.format(title="某某区教育局2023年度部门整体支出绩效自评报告", before="<div>", body=body, after="</div>")
    assert shown(text)[0] == "某某区教育局2023年度部门整体支出绩效自评报告"
    assert shown(text)[1:] == [line.text for line in read(body).lines]


# --- what a page is made of ---


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("<p>一行\n两行</p>", ["一行 两行"]),
        ("<p>甲</p>乙<div>丙<span>丁</span></div>", ["甲", "乙", "丙丁"]),
        ("<p>甲</p></div>乙", ["甲", "乙"]),
        ("<p>甲<br>乙</p>", ["甲", "乙"]),
        ("<p>本局按批复的目标实施工作，<br>按季监控。</p>", ["本局按批复的目标实施工作，\n按季监控。"]),
        ("<p>甲<br><br>乙<br>　　丙</p>", ["甲", "乙", "丙"]),
        ("<p>甲&nbsp;&amp;&lt;b&gt;&#20057;</p>", ["甲\xa0&<b>乙"]),
        ("<p>甲<!-- 乙 --><script>丙</script><template>丁</template></p>", ["甲"]),
        ("<p>甲<span hidden>乙</span><span style='visibility: hidden'>丙</span></p>", ["甲"]),
        ("<span style='display:block'>甲</span><b style='display: block'>乙</b>", ["甲", "乙"]),
        ("<![if !supportLists]><p>甲</p><![endif]><?xml:namespace /><p>乙</p>", ["甲", "乙"]),
        ("<!--[if mso]><xml>丙</xml><![endif]--><p>甲</p><!--[if !mso]><!--><p>乙</p><!--<![endif]-->", ["甲", "乙"]),
        ("<p>甲</p><script>if (a < b) document.write('<p>乙</p>')", ["甲"]),
        ("<p>甲</p><!-- 乙", ["甲"]),
        ("<p>甲</p><p title='乙", ["甲"]),
        ("<ol><li>甲</li><li>乙</li></ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=3 type=a><li>甲<li value=7>乙</ol>", ["c. 甲", "g. 乙"]),
        ("<ol style='list-style-type: cjk-ideographic'><li>甲</ol>", ["一、甲"]),
        ("<ol><li>1.甲</li><li>（二）乙</li></ol><ul><li>丙</li></ul>", ["1.甲", "（二）乙", "丙"]),
    ],
)  # fmt: skip
def test_a_page_is_read_as_a_browser_shows_it(source: str, lines: list[str]) -> None:
    assert shown(source) == lines


def test_list_numbers_are_marked_as_made() -> None:
    assert [(line.text, line.generated) for line in read("<ol><li>甲</li></ol><p>乙</p>").lines] == [
        ("1. 甲", 3),
        ("乙", 0),
    ]


def test_levels_weight_and_indent_are_seen() -> None:
    text = (
        "<h2>标题</h2><p style='mso-outline-level:3'><b>粗体</b></p><p style='text-indent:32px'><b>半</b>粗</p>"
        "<p style='font-weight:700'>重<b style='font-weight:normal'>轻</b></p>"
    )
    assert [(line.level, line.bold, line.indent) for line in read(text).lines] == [
        (2, True, 0.0), (3, True, 0.0), (None, False, 4.0), (None, False, 0.0),
    ]  # fmt: skip


def test_a_table_of_data_keeps_its_columns_and_merged_cells_stand_once() -> None:
    text = (
        "<p>前</p><table><caption>表一</caption>"
        "<tr><th rowspan=2>指标</th><th colspan=2>金额</th></tr><tr><td>预算</td><td>决算</td></tr>"
        "<tr><td><p>支出</p><p>合计</p></td><td>1<br>2</td><td></td></tr></table><p>后</p>"
    )
    assert [(block.kind, block.text) for block in blocks_of(read(text))] == [
        ("text", "前"), ("text", "表一"), ("table", "指标\t金额\n\t预算\t决算\n支出合计\t1 2"), ("text", "后"),
    ]  # fmt: skip


def test_a_table_that_forgets_its_ends_is_a_table() -> None:
    text = "<table><tr><td>甲<td>乙<tr><td>丙<td>丁</table><p>后</p>"
    assert [(block.kind, block.text) for block in blocks_of(read(text))] == [
        ("table", "甲\t乙\n丙\t丁"),
        ("text", "后"),
    ]


def test_a_data_cell_that_reads_like_a_button_stays_in_its_table() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{n}</td></tr>" for n, name in enumerate(("打印", "关闭", "来源：财政")))
    assert [block.text for block in blocks_of(read(f"<table>{rows}</table>"))] == ["打印\t0\n关闭\t1\n来源：财政\t2"]


def test_headings_beside_a_large_table_are_content() -> None:
    """The table holds nearly all the text; the numbered headings around it are the report's all the same."""
    row = "<tr><td>指标</td><td>本年完成情况良好，各项任务均已落实，没有发现重大问题；群众评价较高。</td></tr>"
    text = PAGE.format(
        title="题", before="<div>", body=f"<p>一、自评表</p><table>{row * 40}</table><p>二、说明</p>", after="</div>"
    )
    assert [block.text for block in blocks_of(read(text)) if block.kind == "text"] == ["一、自评表", "二、说明"]


def test_a_page_in_a_mail_archive_is_read() -> None:
    text = (
        "From: <saved>\r\nSnapshot-Content-Location: https://example.gov.cn/b.html\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset=gb2312\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=BC=A8=D0=A7</p>\r\n--b--\r\n"
    )
    assert html.claims(text.encode())
    reading = html.read(text.encode(), "x")
    assert ([line.text for line in reading.lines], reading.stated) == (
        ["绩效"],
        {"url": "https://example.gov.cn/b.html"},
    )


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "utf-8", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-8-sig"])
def test_any_encoding_is_read_whatever_the_page_declares(encoding: str, declared: str) -> None:
    text = (
        f"<html><meta charset={declared}><p>广州市天河区教育局年度部门整体支出绩效自评报告，预算执行率为98.65%。</p>"
        * 5
    )
    assert all(line.text.startswith("广州市天河区") for line in read(text, encoding).lines)


def test_a_declared_encoding_may_fail_in_a_few_places() -> None:
    text = "<meta charset=gb2312><p>" + "预算执行情况良好，" * 200 + "</p>"
    data = text.encode("gb18030").replace("良好".encode("gb18030"), b"\xc1\xbc\xff", 1)
    assert html.read(data, "x").lines[0].text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("<!DOCTYPE html><html>", True), ("\ufeff \n<?xml version='1.0'?><!-- a --><html>", True), ("<p>甲</p>", True),
        ("<table border=1><tr>", True), ("乱" + "<td>甲</td>" * 12, True), ("一、部门概况", False), ("", False),
        ("<预算>绩效", False), ("a < b 且 c > d", False), ("绩效报告\n<script>alert(1)</script>", False),
    ],
)  # fmt: skip
def test_pages_are_told_from_text(text: str, page: bool) -> None:
    assert html.claims(text.encode()) is page


@each_sample
def test_plain_reports_are_neither_pages_nor_markdown(sample: Sample) -> None:
    data = sample.path.read_bytes()
    assert not any(reader.claims(data) for reader in (html, markdown, docx, sheet, archive))


# --- losslessness ---

words = st.text(
    st.sampled_from("预算执行率绩效98.5%一二（）、。；：上一篇打印关闭首页 \n\u3000"), min_size=1, max_size=12
)
NAMES = [
    "div",
    "p",
    "span",
    "b",
    "h2",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "a",
    "section",
    "nav",
    "footer",
    "article",
    "font",
    "center",
    "pre",
    "dl",
    "dd",
]
STYLES = [
    "",
    " class='TRS_Editor'",
    " id=zoom",
    " class='nav'",
    " style='display:block'",
    " href='/x'",
    " colspan=3 rowspan=2",
]


def elements(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    content = st.lists(inner, max_size=4).map("".join)
    name, attribute = st.sampled_from(NAMES), st.sampled_from(STYLES)
    closed = st.tuples(name, attribute, content).map(lambda x: f"<{x[0]}{x[1]}>{x[2]}</{x[0]}>")
    left_open = st.tuples(name, attribute, content).map(lambda x: f"<{x[0]}{x[1]}>{x[2]}")
    unseen = content.map(lambda x: f"<script>{x}</script><!-- {x} --><div style='display:none'>{x}</div>")
    return st.one_of(closed, closed, left_open, unseen)


pages = st.recursive(
    st.one_of(words, st.sampled_from(["<br>", "<hr>", "</div>", "</p>", "&amp;"])), elements, max_leaves=25
)


@given(pages)
def test_every_visible_character_is_read_once(text: str) -> None:
    text = f"<div>{text}"
    wanted_text = visible(text)
    if not wanted_text:
        with pytest.raises(SourceEmpty):
            read(text)
        return
    reading = read(text)
    assert_same_characters(stated_text(reading), wanted_text)
    made = sum(len(bare(line.text[: line.generated])) for line in reading.lines)
    everything = "".join(s.text for s in sections_of(reading)) + "".join(d.text for d in discards_of(reading))
    assert len(bare(everything)) == len(wanted_text) + made


@given(st.text(st.sampled_from("<>/!-[]=\"'? pdivtablescript绩效&#;\n"), max_size=300))
def test_any_soup_gives_lines_or_a_source_error(text: str) -> None:
    try:
        assert read("<p>" + text).lines
    except SourceError as error:
        assert error.message.startswith("x：")


# --- bad input ---


def hostile() -> Iterator[tuple[str, str, type[Exception] | None]]:
    yield "fifty megabytes", "<p>" + "预算" * 9_000_000, SourceTooLarge
    yield "too many tags", "<b>" * 300_000, SourceTooLarge
    yield "an endless tag", "<p " + "a " * 200_000 + ">", SourceTooLarge
    yield "open comments", "<p>甲</p>" + "<!--" * 200_000, None
    yield "open tags", "<p>甲</p>" + "<a <" * 100_000, None
    yield "open scripts", "<p>甲</p>" + "<script>" * 100_000, None
    yield "open sections", "<p>甲</p>" + "<![CDATA[" * 100_000, None
    yield "boxes in boxes", "<div>" * 20_000 + "甲", None
    yield "paragraphs in paragraphs", "<p>甲" * 10_000, None
    yield "tables in tables", "<table><tr><td>甲" * 5_000, None
    yield "lists in lists", "<ol><li>" * 10_000 + "甲", None
    yield "spans in spans", "<div>" + "<span>甲。" * 10_000, None
    yield "cells that reach far", "<table>" + "<tr><td colspan=9999 rowspan=9999>甲<td>乙" * 2_000, None


HOSTILE = list(hostile())


@pytest.mark.parametrize(("text", "error"), [(t, e) for _, t, e in HOSTILE], ids=[name for name, _, _ in HOSTILE])
def test_endless_pages_end(text: str, error: type[Exception] | None) -> None:
    if error is None:
        assert "甲" in read(text).lines[0].text
        return
    with pytest.raises(error, match=r"坏\.html：.+。$"):
        html.read(text.encode(), "坏.html")
