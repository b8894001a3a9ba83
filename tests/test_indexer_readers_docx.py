"""Word documents come out as the same report as their plain text, with every character that Word shows, once."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given
from hypothesis import strategies as st
from reading_checks import (
    SAMPLES,
    assert_same_characters,
    bare,
    blocks_of,
    discards_of,
    each_sample,
    outline,
    paragraphs,
    plain,
    sections_of,
    soffice,
    stated_text,
    wanted,
)

from corpus.samples import Sample
from indexer.line import Block
from indexer.numbering import Style, numbering
from indexer.readers import docx
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceTooLarge

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def made(body: str, parts: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None) -> bytes:
    """A docx of a body and further parts; `kinds` says what the main part's relation to each of them is."""
    links = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}{kind}" Target="{part}"/>'
        for i, (part, kind) in enumerate((kinds or {part: part.partition(".")[0] for part in parts or {}}).items())
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", f"<w:document {W} {MORE}><w:body>{body}</w:body></w:document>")
        package.writestr("word/_rels/document.xml.rels", f"<Relationships>{links}</Relationships>")
        for part, xml in (parts or {}).items():
            package.writestr(f"word/{part}", xml)
    return data.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(each if each[:1] == '<' else run(each) for each in content)}</w:p>"


def texts(body: str, **parts: str) -> list[str]:
    """The lines that are no furniture; a part's name is written with _ for its dot."""
    reading = docx.read(made(body, {name.replace("_", "."): xml for name, xml in parts.items()}), "x")
    return [line.text for line in reading.lines if line.furniture is None]


def shown_by_word(data: bytes) -> str:
    """All w:t of the story parts, by regular expression: the independent reading."""
    found = ""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml", name):
                xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", package.read(name).decode(), flags=re.S)
                found += "".join(re.findall(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>", xml))
    return bare(found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


# --- the samples, as real programs save them ---


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every sample as LibreOffice makes it of the plain text, each hard-wrapped line a paragraph."""
    folder = tmp_path_factory.mktemp("docx")
    for sample in SAMPLES:
        shutil.copy(sample.path, folder)
    everything = folder / "*.txt"
    soffice(everything, "docx", folder, "--infilter=Text(encoded):UTF8,LF,,,")
    return {sample.stem: (folder / f"{sample.stem}.docx").read_bytes() for sample in SAMPLES}


@each_sample
def test_hard_wrapped_lines_saved_by_libreoffice_are_the_same_report(sample: Sample, saved: dict[str, bytes]) -> None:
    reading = docx.read(saved[sample.stem], "x")
    assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert_same_characters(stated_text(reading), shown_by_word(saved[sample.stem]))
    assert [bare(d.text) for d in discards_of(reading)] == [bare(d.text) for d in discards_of(plain(sample))]


def document_of(sample: Sample, *, styled: bool = False, numbered: bool = False) -> bytes:
    """A sample as somebody types it in Word: a paragraph each, real tables; headings by style, numbers by lists."""
    document = python_docx.Document()
    headings = {bare(section.heading): section for section in wanted(sample) if section.level}
    lists = _Lists(document) if numbered else None
    for block in blocks_of(plain(sample)):
        if block.kind == "table":
            _add_table(document, block)
            continue
        section = headings.get(bare(block.text))
        made_paragraph = document.add_paragraph(style=f"Heading {section.level}" if styled and section else None)
        text = block.text
        if lists is not None and section is not None:
            text = lists.numbered(made_paragraph, text, section.path)
        made_paragraph.add_run(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _add_table(document: python_docx.document.Document, block: Block) -> None:
    rows = [row.split("\t") for row in block.text.split("\n")]
    table = document.add_table(len(rows), max(map(len, rows)))
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=False):
            cell.text = text


class _Lists:
    """Automatic numbers in place of the printed ones: a list for each parent, an override where a number jumps."""

    FORMATS = {  # noqa: RUF012
        Style.HAN: ("chineseCounting", "%1、"),
        Style.BRACKETED_HAN: ("chineseCountingThousand", "（%1）"),
        Style.ARABIC: ("decimal", "%1."),
    }

    def __init__(self, document: python_docx.document.Document) -> None:
        self._part = document.part.numbering_part.element
        self._known: dict[tuple[str, Style], tuple[int, int, int]] = {}
        self._next = 900

    def numbered(self, paragraph: object, text: str, path: str) -> str:
        found = numbering(text)
        if found is None or found.style not in self.FORMATS:
            return text
        style, label = self.FORMATS[found.style]
        if bare(text[: found.end]) != bare(_label(label, found.style, found.last)):
            return text
        where = (path.rpartition(".")[0], found.style)
        abstract, num, last = self._known.get(where, (0, 0, 0))
        if not abstract:
            self._next += 1
            abstract, num, last = self._next, self._next, 0
            self._add(
                f'<w:abstractNum {W} w:abstractNumId="{abstract}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{style}"/><w:lvlText w:val="{label}"/></w:lvl></w:abstractNum>'
            )
            self._add(f'<w:num {W} w:numId="{num}"><w:abstractNumId w:val="{abstract}"/></w:num>')
        if found.last != last + 1:
            self._next += 1
            num = self._next
            self._add(
                f'<w:num {W} w:numId="{num}"><w:abstractNumId w:val="{abstract}"/><w:lvlOverride w:ilvl="0">'
                f'<w:startOverride w:val="{found.last}"/></w:lvlOverride></w:num>'
            )
        self._known[where] = (abstract, num, found.last)
        paragraph._p.get_or_add_pPr().append(  # type: ignore[attr-defined]
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="{num}"/></w:numPr>')
        )
        return text[found.end :]

    def _add(self, xml: str) -> None:
        self._part.append(parse_xml(xml))


def _label(label: str, style: Style, number: int) -> str:
    han = "一二三四五六七八九十"
    return label.replace("%1", str(number) if style is Style.ARABIC else han[number - 1] if number <= 10 else "")


@each_sample
@pytest.mark.parametrize("styled", [False, True], ids=["plain", "styled"])
@pytest.mark.parametrize("numbered", [False, True], ids=["typed", "numbered"])
def test_typed_in_word_it_is_the_same_report(sample: Sample, styled: bool, numbered: bool) -> None:
    data = document_of(sample, styled=styled, numbered=numbered)
    reading = docx.read(data, "x")
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
    assert stated_text(reading) == shown_by_word(data)
    if styled:
        headed = {bare(s.heading) for s in wanted(sample)} & {bare(b.text) for b in blocks_of(plain(sample))}
        assert {bare(line.text) for line in reading.lines if line.level} == headed - {""}


# --- what a paragraph holds ---


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    inserted = f"<w:ins w:id='1'>{run('新增')}</w:ins>"
    deleted = "<w:del w:id='2'><w:r><w:delText>旧的</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom w:id='3'>{run('搬走')}</w:moveFrom><w:moveTo w:id='4'>{run('搬来')}</w:moveTo>"
    assert texts(paragraph("一", inserted, deleted, moved, "二")) == ["一新增搬来二"]


def test_a_deleted_paragraph_mark_joins_what_it_parted() -> None:
    mark = "<w:rPr><w:del w:id='1'/></w:rPr>"
    assert texts(paragraph("前半", properties=mark) + paragraph("后半") + paragraph("下一段")) == ["前半后半", "下一段"]


def test_fields_show_their_results_and_never_their_codes() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DATE \\@ "yyyy" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>2023</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="AUTHOR">{run("某局")}</w:fldSimple>'
    assert texts(paragraph(field, "年", simple)) == ["2023年某局"]


def test_controls_links_symbols_and_formulas_are_read_in_their_place() -> None:
    control = f"<w:sdt><w:sdtPr><w:alias w:val='别名'/></w:sdtPr><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>"
    link = f'<w:hyperlink w:anchor="x">{run("链接")}</w:hyperlink>'
    symbol = '<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>'
    formula = "<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"
    marks = "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>2</w:t><w:softHyphen/><w:t>3</w:t></w:r>"
    assert texts(paragraph(control, link, symbol, "是", formula, marks)) == ["控件链接☑是a=b1-23"]


def test_a_text_box_drawn_in_two_ways_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph('框里')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(paragraph("段落", drawn, "还在") + paragraph("下一段")) == ["段落还在", "框里", "下一段"]
    assert texts(paragraph("旧", f"<w:r><w:pict><v:textbox>{box}</v:textbox></w:pict></w:r>")) == ["旧", "框里"]


def test_notes_stand_behind_the_paragraph_that_they_hang_on() -> None:
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    end = "<w:r><w:endnoteReference w:id='1'/></w:r>"
    body = paragraph("甲", note, "乙") + paragraph("丙", end)
    footnotes = f"<w:footnotes {W}><w:footnote w:id='0' w:type='separator'><w:p/></w:footnote><w:footnote w:id='2'>{paragraph('脚注')}</w:footnote></w:footnotes>"
    endnotes = f"<w:endnotes {W}><w:endnote w:id='1'>{paragraph('尾注')}</w:endnote><w:endnote w:id='9'>{paragraph('孤注')}</w:endnote></w:endnotes>"
    assert texts(body, footnotes_xml=footnotes, endnotes_xml=endnotes) == ["甲乙", "脚注", "丙", "尾注", "孤注"]


def test_running_heads_and_comments_are_logged_and_stand_in_no_section() -> None:
    parts = {
        "header1.xml": f"<w:hdr {W}>{paragraph('某局文件')}</w:hdr>",
        "footer1.xml": f"<w:ftr {W}>{paragraph('第', '1', '页')}</w:ftr>",
        "comments.xml": f"<w:comments {W}><w:comment w:id='0'>{paragraph('请核对')}</w:comment></w:comments>",
    }
    kinds = {"header1.xml": "header", "footer1.xml": "footer", "comments.xml": "comments"}
    reading = docx.read(made(paragraph("正文。"), parts, kinds), "x")
    assert [(d.text, d.reason) for d in discards_of(reading)] == [
        ("某局文件", "页眉页脚"), ("第1页", "页眉页脚"), ("请核对", "批注"),
    ]  # fmt: skip
    assert [block.text for block in blocks_of(reading)] == ["正文。"]


def test_hidden_paragraphs_are_logged() -> None:
    reading = docx.read(made(paragraph("看得见") + paragraph(run("看不见", "<w:vanish/>"))), "x")
    assert [(line.text, line.furniture) for line in reading.lines] == [("看得见", None), ("看不见", "隐藏文字")]


def test_a_table_of_contents_is_furniture_and_the_body_after_it_is_not() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='T1'><w:name w:val='toc 1'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/></w:style></w:styles>"
    )
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \\o </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = (
        paragraph("目 录")
        + paragraph(begin, "一、部门概况", "<w:r><w:tab/></w:r>", "1", properties="<w:pStyle w:val='T1'/>")
        + paragraph("二、绩效", "<w:r><w:tab/></w:r>", "2")
        + paragraph('<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + paragraph("一、部门概况", properties="<w:pStyle w:val='H1'/>")
        + paragraph("正文。")
    )
    reading = docx.read(made(body, {"styles.xml": styles}), "x")
    assert [(line.text, line.furniture, line.level) for line in reading.lines] == [
        ("目 录", "目录", None), ("一、部门概况\t1", "目录", None), ("二、绩效\t2", "目录", None),
        ("一、部门概况", None, 1), ("正文。", None, None),
    ]  # fmt: skip


def test_levels_weight_and_indent_come_from_the_style_chain_or_the_paragraph() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:default='1' w:styleId='N'><w:name w:val='Normal'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='A'><w:name w:val='自定标题'/><w:basedOn w:val='H2'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/><w:basedOn w:val='A'/><w:rPr><w:b/></w:rPr></w:style>"
        "</w:styles>"
    )
    body = (
        paragraph("承自样式", properties="<w:pStyle w:val='A'/>")
        + paragraph("直接写明", properties="<w:outlineLvl w:val='0'/><w:ind w:firstLineChars='200' w:firstLine='640'/>")
        + paragraph("正文", properties="<w:pStyle w:val='A'/><w:outlineLvl w:val='9'/>")
        + paragraph(run("半", "<w:b/>"), "粗")
    )
    lines = docx.read(made(body, {"styles.xml": styles}), "x").lines
    assert [(line.level, line.bold, line.indent) for line in lines] == [
        (2, True, 0.0), (1, False, 4.0), (None, True, 0.0), (None, False, 0.0),
    ]  # fmt: skip


# --- tables ---


def cell(*content: str, properties: str = "") -> str:
    inner = "".join(each if each[:1] == "<" else paragraph(each) for each in content) or paragraph()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    return f"<w:tbl>{''.join('<w:tr>' + ''.join(row) + '</w:tr>' for row in rows)}</w:tbl>"


def test_cells_are_parted_by_tabs_merged_ones_stand_once_and_columns_stay_in_line() -> None:
    wide = cell("合并", properties="<w:gridSpan w:val='2'/>")
    tall, below = cell("竖", properties="<w:vMerge w:val='restart'/>"), cell(properties="<w:vMerge/>")
    body = paragraph("前") + table([wide, cell("末")], [tall, cell("上", "下"), cell("1")], [below, cell("b"), cell("2")])
    lines = docx.read(made(body), "x").lines
    assert [(line.kind, line.text) for line in lines] == [
        ("text", "前"), ("table", "合并\t\t末"), ("table", "竖\t上 下\t1"), ("table", "\tb\t2"),
    ]  # fmt: skip


def test_two_tables_are_two_and_a_table_in_a_cell_is_read_in_order() -> None:
    inner = table([cell("内一"), cell("内二")])
    body = table([cell("甲"), cell("乙", inner, "丙")]) + paragraph() + table([cell("一"), cell("二")])
    assert [block.text for block in blocks_of(docx.read(made(body), "x"))] == ["甲\t乙内一内二丙", "一\t二"]


def test_a_frame_of_one_column_is_no_table() -> None:
    body = table([cell("一、部门概况", "本局承担全区教育工作。")])
    assert [(line.kind, line.text) for line in docx.read(made(body), "x").lines] == [
        ("text", "一、部门概况"), ("text", "本局承担全区教育工作。"),
    ]  # fmt: skip


def test_rows_set_with_tabs_are_a_table_and_a_number_with_its_tab_is_none() -> None:
    tab = "<w:r><w:tab/></w:r>"
    body = paragraph("1.", tab, "主要职责") + paragraph("项目", tab, "预算", tab, "决算") + paragraph("甲", tab, "1", tab, "2")
    assert [(b.kind, b.text) for b in blocks_of(docx.read(made(body), "x"))] == [
        ("text", "1.主要职责"), ("table", "项目\t预算\t决算\n甲\t1\t2"),
    ]  # fmt: skip


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
    numbers = lists(level(0, "chineseCounting", "%1、") + level(1, "decimal", "%1.%2", "<w:isLgl/>") + level(2, "lowerLetter", "%3)"))
    order = [0, 1, 1, 2, 0, 1, 2, 2, 1]
    found = texts("".join(item("文", depth) for depth in order), numbering_xml=numbers)
    assert found == ["一、文", "1.1文", "1.2文", "a)文", "二、文", "2.1文", "a)文", "b)文", "2.2文"]


def test_a_level_that_never_restarts_counts_through() -> None:
    numbers = lists(level(0, "decimal", "%1.") + level(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>'))
    assert texts("".join(item("文", d) for d in (0, 1, 0, 1)), numbering_xml=numbers) == ["1.文", "(1)文", "2.文", "(2)文"]


def test_uses_of_one_list_count_on_unless_one_starts_anew() -> None:
    uses = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = item("甲") + item("乙", num=2) + item("丙", num=3) + item("丁", num=3) + item("戊", num=1)
    assert texts(body, numbering_xml=lists(level(0, "decimal", "%1."), uses)) == ["1.甲", "2.乙", "1.丙", "2.丁", "3.戊"]


def test_numbers_of_a_style_are_made_and_marked_as_such() -> None:
    styles = (
        f"<w:styles {W}><w:style w:type='paragraph' w:styleId='H1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/>"
        "</w:numPr></w:pPr></w:style><w:style w:type='paragraph' w:styleId='H2'><w:name w:val='heading 2'/><w:pPr><w:numPr>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    numbers = lists(level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'))
    body = paragraph("概况", properties="<w:pStyle w:val='H1'/>") + paragraph("职责", properties="<w:pStyle w:val='H2'/>")
    body += paragraph("不编号", properties="<w:pStyle w:val='H2'/><w:numPr><w:numId w:val='0'/></w:numPr>")
    reading = docx.read(made(body, {"styles.xml": styles, "numbering.xml": numbers}), "x")
    assert [(line.text, line.generated) for line in reading.lines] == [("一、概况", 2), ("（一）职责", 3), ("不编号", 0)]
    assert stated_text(reading) == "概况职责不编号"


# --- losslessness ---

words = st.text(st.sampled_from("预算执行率绩效98.5%一二（）、。 \t"), min_size=1, max_size=8)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Whatever Word may put around runs, with text in all of it."""
    return st.one_of(
        inner.map(lambda x: f"<w:ins w:id='1'>{x}</w:ins>"),
        inner.map(lambda x: f"<w:hyperlink>{x}</w:hyperlink>"),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f"<w:smartTag>{x}</w:smartTag>"),
        st.tuples(inner, inner).map("".join),
    )


runs = st.recursive(
    st.one_of(words.map(run), words.map(lambda x: f"<w:del w:id='1'><w:r><w:delText>{x}</w:delText></w:r></w:del>")),
    wrapped,
    max_leaves=6,
)


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3)
    return st.one_of(
        rows.map(lambda found: table(*[[cell(each) for each in row] for row in found])),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{x}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"),
        st.tuples(inner, inner).map("".join),
    )


bodies = st.recursive(st.lists(runs, max_size=3).map(lambda found: f"<w:p>{''.join(found)}</w:p>"), containers, max_leaves=8)


@given(bodies)
def test_every_character_that_word_shows_is_read_once(body: str) -> None:
    data = made(body)
    wanted_text = shown_by_word(data)
    if not wanted_text:
        with pytest.raises(SourceEmpty):
            docx.read(data, "x")
        return
    reading = docx.read(data, "x")
    assert_same_characters(stated_text(reading), wanted_text)
    everything = "".join(s.text for s in sections_of(reading)) + "".join(d.text for d in discards_of(reading))
    assert_same_characters(bare(everything), wanted_text)


# --- bad input ---


def laughing() -> bytes:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{(f"&{chr(97 + i)};") * 10}">' for i in range(9)
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        text = f"<!DOCTYPE d [{entities}]><w:document {W}><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
        package.writestr("word/document.xml", text)
    return data.getvalue()


def hostile() -> Iterator[tuple[str, bytes, type[Exception]]]:
    yield "entities", laughing(), SourceDamaged
    yield "a hundred megabytes", made(paragraph("预算执行率") * 1_000_000), SourceTooLarge
    deep = "<w:sdt><w:sdtContent>" * 50_000 + paragraph("深") + "</w:sdtContent></w:sdt>" * 50_000
    yield "endless depth", made(deep), SourceDamaged
    yield "nothing in it", made(paragraph()), SourceEmpty
    whole = document_of(SAMPLES[0])
    yield "cut short", whole[: len(whole) // 2], SourceDamaged
    yield "a broken part", whole.replace(b"PK\x01\x02", b"PK\x01\x03"), SourceDamaged
    locked = bytearray(made(paragraph("密")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + offset] |= 1
    yield "behind a password", bytes(locked), SourceEncrypted


HOSTILE = list(hostile())


@pytest.mark.parametrize(("data", "error"), [(d, e) for _, d, e in HOSTILE], ids=[name for name, _, _ in HOSTILE])
def test_bad_documents_are_one_typed_error(data: bytes, error: type[Exception]) -> None:
    assert docx.claims(data)
    with pytest.raises(error, match=r"坏\.docx：.+。$"):
        docx.read(data, "坏.docx")


def test_only_word_documents_are_claimed() -> None:
    assert docx.claims(document_of(SAMPLES[0]))
    assert not docx.claims(b"PK\x03\x04rest") and not docx.claims("一、部门概况".encode()) and not docx.claims(b"")
