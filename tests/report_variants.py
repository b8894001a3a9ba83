"""One report in the many ways its publishers set it: web pages, Word documents, prints. All around it is our own.

Each variant is a function from a `Printed` (the report's blocks, and which of them are headings) to the file.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import docx
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from printing import add_page_number, page_of
from reading_checks import SAMPLES, bare, blocks_of, plain, wanted

from corpus.samples import Sample
from indexer.line import Block, columns


@dataclass(frozen=True, slots=True)
class Printed:
    """A sample to be set: `levels` are those of the blocks that are nothing but a heading, by position."""

    sample: Sample
    title: str
    blocks: tuple[Block, ...]
    levels: dict[int, int]


@functools.cache
def report(stem: str) -> Printed:
    """The sample whose name begins so."""
    sample = next(sample for sample in SAMPLES if sample.stem.startswith(stem))
    blocks = tuple(blocks_of(plain(sample)))
    headings = [section for section in wanted(sample) if section.level]
    levels: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if headings and block.kind == "text" and bare(block.text).startswith(bare(headings[0].heading)):
            heading = headings.pop(0)
            if bare(block.text) == bare(heading.heading):
                levels[index] = heading.level
    return Printed(sample, str(sample.answers()["title"]), blocks, levels)


# --- web pages ---

Page = Callable[[Printed], bytes]
PAGES: dict[str, Page] = {}
_GOVERNMENT = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"><html><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{title}-部门预决算-某某区人民政府网</title></head><body>
<table width=1000><tr><td><a href=/>首页</a>&nbsp;|&nbsp;<a href=/zw>政务公开</a>&nbsp;|&nbsp;
<a href=/hd>互动交流</a></td></tr></table>
<table width=1000><tr><td>当前位置：<a href=/>首页</a>&nbsp;&gt;&nbsp;财政资金&nbsp;&gt;&nbsp;绩效管理</td></tr>
<tr><td align=center><font size=5><b>{title}</b></font></td></tr>
<tr><td align=center>发布时间：2024-09-02 16:20&nbsp;来源：本网&nbsp;浏览次数：<span>1024</span>&nbsp;字号：【
<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】&nbsp;<a href="javascript:p()">【打印】</a></td></tr>
<tr><td><table width=95%><tr><td>{body}</td></tr></table></td></tr>
<tr><td>附件：<a href="/f/1.xls">1.部门整体支出绩效自评表.xls</a><br>
<a href="/f/2.docx">2.项目支出绩效自评表.docx</a></td></tr>
<tr><td>【<a href="javascript:window.print()">打印本页</a>】
【<a href="javascript:window.close()">关闭窗口</a>】</td></tr>
<tr><td>上一篇：<a href=1.html>某某区预算绩效管理工作总结</a></td></tr></table>
<table width=1000><tr><td>相关链接</td></tr>
<tr><td>·<a href=3>一、关于财政预算执行情况的报告</a> 2024-01-02</td></tr></table>
<table width=1000><tr><td>主办：某某区人民政府&nbsp;承办：某某区政务服务局<br>
网站标识码：4401000000&nbsp;粤ICP备05000000号<br>
地址：某某区某某路1号&nbsp;邮编：510000</td></tr></table></body></html>"""
_MODERN = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title></head><body>
<header><div class="logo">某某市人民政府</div><input placeholder="请输入关键字"><button>搜索</button>
<ul class="menu"><li><a href=/>首页</a></li><li><a href=/1>要闻动态</a></li></ul></header>
<div class="crumb"><span>您的位置：</span><a href=/>首页</a> &gt; <a href=/3>预决算公开</a></div>
<div class="left"><ul><li><a href=a>政府信息公开指南</a></li><li><a href=c>法定主动公开内容</a></li></ul></div>
<div class="right"><table class="xxgk"><tr><td>索引号：</td><td>007501234/2024-00123</td>
<td>分类：</td><td>财政预算、决算、报告</td></tr>
<tr><td>发布机构：</td><td>某某区财政局</td><td>成文日期：</td><td>2024-08-30</td></tr>
<tr><td>名称：</td><td colspan=3>{title}</td></tr>
<tr><td>文号：</td><td></td><td>发布日期：</td><td>2024-09-02</td></tr></table><h1 class="title">{title}</h1>
<div class="info"><span>发布日期：2024-09-02 16:20</span><span>浏览量：<i>88</i></span>
<span>分享：<a href=#>微信</a></span></div>
<div class="view TRS_UEDITOR trs_paper_default">{body}</div>
<div class="fj"><p>附件下载：</p><p><a href="P0.xlsx">部门整体支出绩效自评表.xlsx</a></p></div>
<div class="xg"><h3>相关文章</h3><ul><li><a href=1>关于2023年度部门整体支出绩效自评的通知</a>
<span>2024-03-01</span></li></ul></div></div>
<div class="comment"><p>网友评论仅供其表达个人看法，并不表明本网站立场。</p></div>
<footer><p>版权所有：某某市人民政府</p><p>联系我们 | 网站地图</p></footer></body></html>"""
_UNIT = re.compile(r"[0-9A-Za-z.,%]+[，。、；：？！）》”]*|[（《“]*.[，。、；：？！）》”]*")


def _framed(frame: str, write: Callable[[str, int | None], str], charset: str = "utf-8") -> Page:
    def make(printed: Printed) -> bytes:
        parts = [
            html_table(block) if block.kind == "table" else write(escape(block.text), printed.levels.get(index))
            for index, block in enumerate(printed.blocks)
        ]
        page = frame.format(title=escape(printed.title), charset=charset, body="\n".join(parts))
        return page.encode("gb18030" if charset == "gb2312" else charset)

    return make


def html_table(block: Block) -> str:
    """A short row's last cell reaches to the end."""
    rows = [row.split("\t") for row in block.text.split("\n")]
    width = max(map(len, rows))
    made = ""
    for row in rows:
        cells = [f"<td>{escape(cell)}" for cell in row]
        cells[-1] = cells[-1].replace("<td>", f"<td colspan={width - len(row) + 1}>", 1)
        made += "<tr>" + "".join(cells)
    return f"<table border=1>{made}</table>"


def set_in_lines(text: str, width: int = 56) -> list[str]:
    """The text in lines of so many columns, broken where Chinese may be."""
    found, line = [], ""
    for unit in _UNIT.findall(text):
        if line and columns((line + unit).rstrip("，。、；：")) > width:
            found.append(line)
            line = ""
        line += unit
    return [*found, line]


def _headed(text: str, level: int | None) -> str:
    return f"<p>{text}</p>" if level is None else f"<h{level + 1}>{text}</h{level + 1}>"


def _spans(text: str, level: int | None) -> str:
    cut = "".join(f"<span style='font-size:16pt'>{text[i : i + 5]}</span>" for i in range(0, len(text), 5))
    return f"<p style='text-indent:32pt'>{cut}</p>" if "&" not in text else f"<p>{text}</p>"


PAGES |= {
    "gbk, font, single breaks": _framed(_GOVERNMENT, lambda t, _: f"&nbsp;&nbsp;&nbsp;&nbsp;{t}<br>", "gb2312"),
    "gbk, font, double breaks": _framed(_GOVERNMENT, lambda t, _: f"&nbsp;&nbsp;{t}<br><br>", "gb2312"),
    "spans in paragraphs": _framed(_GOVERNMENT, _spans),
    "divs in divs": _framed(_GOVERNMENT, lambda t, _: f"<div><div>&nbsp; {t}</div></div><div><br></div>"),
    "unclosed, upper case": _framed(_GOVERNMENT, lambda t, _: f"<P ALIGN=left>　　{t}"),
    "a table of properties above": _framed(_MODERN, lambda t, _: f"<p style='text-indent:2em'>{t}</p>"),
    "headings by tag": _framed(_MODERN, _headed),
    "sections in sections": _framed(
        _MODERN, lambda t, _: f"<section><section><p><span>{t}</span></p></section></section>"
    ),
    "empty paragraphs between": _framed(_MODERN, lambda t, _: f"<p>&nbsp;</p><p>　　{t}</p>"),
    "list items": _framed(_MODERN, lambda t, _: f"<ul><li style='list-style:none'>{t}</li></ul>"),
    "lines as paragraphs": _framed(
        _MODERN, lambda t, _: "".join(f"<p>{line}</p>" for line in set_in_lines(f"　　{t}"))
    ),
    "lines by breaks": _framed(_MODERN, lambda t, _: "<br>".join(set_in_lines(f"　　{t}")) + "<br>"),
    "invisible characters": _framed(_MODERN, lambda t, _: f"<p>&#65279;&#8203;&emsp;&emsp;{t}</p>"),
}  # fmt: skip


# --- Word documents ---

Setting = Callable[[Printed], bytes]
DOCUMENTS: dict[str, Setting] = {}
_SONG, _HEI = "Noto Serif CJK SC", "Noto Sans CJK SC"


def _document(
    setting: Callable[[Paragraph, Block, int | None], None],
    foot: str = "— {} —",
    size: float = 16,
    margins: tuple[float, float, float, float] = (3.7, 3.5, 2.8, 2.6),
    dress: Callable[[docx.document.Document], None] = lambda document: None,
    wide_tables: bool = False,
) -> Setting:
    """A Word document: `setting` sets a paragraph, `dress` heads, columns and the like; margins in centimetres."""

    def make(printed: Printed) -> bytes:
        document = docx.Document()
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Cm, margins)
        usual = document.styles["Normal"]
        usual.font.name, usual.font.size = _SONG, Pt(size)
        usual.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
        if foot:
            add_page_number(section.footer.paragraphs[0], foot)
        dress(document)
        for index, block in enumerate(printed.blocks):
            if block.kind == "table":
                _table(document, block, wide_tables)
            else:
                paragraph = document.add_paragraph()
                paragraph.paragraph_format.space_after = Pt(0)
                setting(paragraph, block, printed.levels.get(index))
        data = io.BytesIO()
        document.save(data)
        return data.getvalue()

    return make


def _table(document: docx.document.Document, block: Block, wide: bool) -> None:
    """As wide as its column, its first row printed again on every page; `wide` gives it a landscape section."""
    if wide:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    rows = [row.split("\t") for row in block.text.split("\n")]
    table = document.add_table(len(rows), max(map(len, rows)))
    for old in table._tbl.tblPr.findall(qn("w:tblW")):
        table._tbl.tblPr.remove(old)
    table._tbl.tblPr.append(parse_xml(f'<w:tblW {nsdecls("w")} w:w="5000" w:type="pct"/>'))
    _fill(table, rows, 9)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if wide:
        section = document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Cm(21), Cm(29.7)


def _fill(table: Table, rows: list[list[str]], size: float) -> None:
    """Ruled; a short row's last cell reaches to the end."""
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).paragraphs[0].add_run(text).font.size = Pt(size)
        if len(row) < len(table.columns):
            table.cell(at, len(row) - 1).merge(table.cell(at, len(table.columns) - 1))


def _set(paragraph: Paragraph, text: str, font: str = _SONG, size: float = 16, bold: bool | None = None) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(size), bold
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _indented(paragraph: Paragraph, lines: float | None, left: bool = False) -> None:
    """First line by two characters; `lines` is the pitch in points, None one and a half lines."""
    setting = paragraph.paragraph_format
    setting.line_spacing = 1.5 if lines is None else Pt(lines)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.JUSTIFY
    indent = OxmlElement("w:ind")
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")
    paragraph._p.get_or_add_pPr().append(indent)


def _official(paragraph: Paragraph, block: Block, level: int | None) -> None:
    _indented(paragraph, 28)
    _set(paragraph, block.text, _HEI if level == 1 else _SONG, 16, True if level == 2 else None)


def _plainly(indent: str, size: float, left: bool = True) -> Callable[[Paragraph, Block, int | None], None]:
    def setting(paragraph: Paragraph, block: Block, level: int | None) -> None:
        paragraph.paragraph_format.line_spacing = 1.5
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.JUSTIFY
        _set(paragraph, indent + block.text, size=size)

    return setting


def _small(paragraph: Paragraph, block: Block, level: int | None) -> None:
    _indented(paragraph, 18)
    _set(paragraph, block.text, size=10.5, bold=True if level else None)


def _substituted(paragraph: Paragraph, block: Block, level: int | None) -> None:
    """A font without quotation marks and figures: other fonts lend theirs."""
    _indented(paragraph, 32, left=True)
    _set(paragraph, block.text, "Droid Sans Fallback", 18)


def _two_columns(document: docx.document.Document) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].add_run("某某区绩效年报")
    for old in section._sectPr.findall(qn("w:cols")):
        section._sectPr.remove(old)
    section._sectPr.append(parse_xml(f'<w:cols {nsdecls("w")} w:num="2" w:space="425"/>'))


def _odd_and_even(document: docx.document.Document) -> None:
    section = document.sections[0]
    section.different_first_page_header_footer = True
    document.settings.odd_and_even_pages_header_footer = True
    document.settings.element.append(parse_xml(f"<w:mirrorMargins {nsdecls('w')}/>"))
    section.header.paragraphs[0].add_run("2023年度部门整体支出绩效自评")
    section.even_page_header.paragraphs[0].add_run("某某市某某区人民政府办公室")
    add_page_number(section.even_page_footer.paragraphs[0], "— {} —")


def _contents(printed: Printed) -> bytes:
    """Contents with leaders on a page of their own, then headings by style."""

    def dress(document: docx.document.Document) -> None:
        document.add_paragraph("目  录").alignment = WD_ALIGN_PARAGRAPH.CENTER
        for number, (index, level) in enumerate(printed.levels.items()):
            if level < 3:
                entry = document.add_paragraph(f"{printed.blocks[index].text}\t{1 + number // 4}")
                stops = entry.paragraph_format.tab_stops
                stops.add_tab_stop(Cm(15.6), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        document.add_paragraph().paragraph_format.page_break_before = True

    def setting(paragraph: Paragraph, block: Block, level: int | None) -> None:
        if level is None:
            _indented(paragraph, None)
        else:
            paragraph.style = f"Heading {level}"
        _set(paragraph, block.text, _SONG if level is None else _HEI, 12, bold=True if level else None)

    return _document(setting, "- {} -", 12, dress=dress)(printed)


DOCUMENTS |= {
    "official": _document(_official),
    "full-width indents": _document(_plainly("　　", 12), "{}", 12, (2.54, 2.54, 3.17, 3.17)),
    "indents of spaces": _document(_plainly("    ", 14), "第 {} 页", 14),
    "indents of tabs": _document(_plainly("\t", 14), "{}", 14),
    "two columns": _document(_small, "{}", 10.5, (2, 2, 1.8, 1.8), _two_columns),
    "odd and even pages": _document(_official, margins=(3.7, 3.5, 3.2, 2.2), dress=_odd_and_even),
    "tables on wide pages": _document(_official, "第{}页", wide_tables=True),
    "contents and styles": _contents,
    "a substituted font": _document(_substituted, "Page {}", 18),
}


# --- prints ---

_OFFICE = "@page{size:A4;margin:37mm 26mm 35mm 28mm}body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}"
_OFFICE += "p{margin:0;text-indent:2em;text-align:justify}"
_MARK = ".w{position:fixed;top:45%;left:5%;color:rgba(0,0,0,.1)}"
PRINTS: dict[str, tuple[str, str, bool]] = {
    "another font": (_OFFICE + "body{font-family:'Droid Sans Fallback'}", "", False),
    "bold by shadows": (_OFFICE + ".h{text-shadow:.3px 0 0 #000,0 .3px 0 #000}", "", False),
    "bold by strokes": (_OFFICE + ".h{-webkit-text-stroke:.4px #000}", "", False),
    "a watermark under the text": (_OFFICE + _MARK + ".w{font-size:60pt}", "<div class=w>仅供内部使用</div>", False),
    "a seal at the edge": (
        _OFFICE + ".w{position:fixed;right:5mm;top:40mm;writing-mode:vertical-rl;font-size:14pt}",
        "<div class=w>某某区财政局档案专用章</div>",
        False,
    ),
    "three columns": (
        "@page{size:A4 landscape;margin:15mm}body{font:10pt/16pt 'Noto Serif CJK SC';columns:3;column-gap:2em}"
        "p{margin:0;text-indent:2em;text-align:justify}td{font-size:5pt}",
        "",
        False,
    ),
    "two columns on A3": (
        "@page{size:A3 landscape;margin:25mm}body{font:14pt/25pt 'Noto Serif CJK SC';columns:2;column-gap:3em}"
        "p{margin:0;text-indent:2em;text-align:justify}",
        "",
        True,
    ),
    "small columns": (
        "@page{size:A4;margin:18mm}body{font:9pt/14pt 'Noto Serif CJK SC';columns:2;column-gap:1.2em}"
        "p{margin:0;text-indent:2em;text-align:justify}td{font-size:5pt}",
        "",
        True,
    ),
}
"""(style sheet, what stands beside the text, whether the browser prints its header and footer)"""


def to_print(name: str, printed: Printed) -> str:
    style, beside, _ = PRINTS[name]
    parts = [
        html_table(block)
        if block.kind == "table"
        else f"<p class='{'h' if index in printed.levels else ''}'>{escape(block.text)}</p>"
        for index, block in enumerate(printed.blocks)
    ]
    return page_of(beside + "\n".join(parts), style)


_FRAMED = "@page{size:A4;margin:25mm}body{font:14pt/25pt 'Noto Serif CJK SC';margin:0}"
_FRAMED += "p{margin:0;text-indent:2em;text-align:justify}.f>tbody>tr>td{font-size:14pt}"


def framed_print(printed: Printed) -> str:
    """The whole report in the one cell of a ruled table."""
    return page_of(f"<table class=f><tr><td>{_paragraphs(printed)}</td></tr></table>", _FRAMED)


def framed_document(printed: Printed) -> bytes:
    """The same in Word; tables of the report are set in the cell, as wide as it."""
    document = docx.Document()
    usual = document.styles["Normal"]
    usual.font.name = _SONG
    usual.element.rPr.rFonts.set(qn("w:eastAsia"), _SONG)
    frame = document.add_table(1, 1)
    frame.style = "Table Grid"
    cell = frame.cell(0, 0)
    for block in printed.blocks:
        if block.kind == "table":
            rows = [row.split("\t") for row in block.text.split("\n")]
            _fill(cell.add_table(len(rows), max(map(len, rows))), rows, 8)
        else:
            paragraph = cell.add_paragraph()
            _indented(paragraph, 24)
            _set(paragraph, block.text, size=14)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _paragraphs(printed: Printed) -> str:
    return "\n".join(
        html_table(block) if block.kind == "table" else f"<p>{escape(block.text)}</p>" for block in printed.blocks
    )


UNINDENTED = {
    "justified, 12 points": _document(_plainly("", 12, left=False), "{}", 12),
    "justified, 16 points": _document(_plainly("", 16, left=False), "{}", 16),
    "flush left, 14 points": _document(_plainly("", 14), "{}", 14),
}
"""Word documents that show no first line: in a PDF of theirs only a tag, or how full a line is, tells paragraphs."""


# --- Markdown ---


def pasted(printed: Printed, indent: str = "", mark: Callable[[str, int], str] = lambda text, _: text) -> str:
    """The report wrapped at 40 characters without blank lines; `mark` writes a heading, by its level."""
    rows: list[str] = []
    for index, block in enumerate(printed.blocks):
        if index in printed.levels:
            rows.append(mark(block.text, printed.levels[index]))
        else:
            rows += [block.text] if block.kind == "table" else set_in_lines(indent + block.text, 80)
    return "\n".join(rows) + "\n"


def two_on_a_sheet(data: bytes) -> bytes:
    """The pages of a PDF side by side on landscape A4, as offices print drafts."""
    document = pdfium.PdfDocument(data)
    made = io.BytesIO()
    pdfium.PdfDocument(raw.FPDF_ImportNPagesToOne(document.raw, 842.0, 595.0, 2, 1)).save(made)
    document.close()
    return made.getvalue()
