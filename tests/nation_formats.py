"""The skeletons of tests/shapes/nation as files of other formats, the way offices that write without styles make them.

`layout = ` of a skeleton may name: html, html strong, html table, html br, html cell (a page with navigation; bold
titles that run in; boxes of old pages; one long paragraph with breaks; all of it in one cell), docx (direct formatting
only), docx numbered (Word counts the numbers), docx box (the title in a text box), docx cell (all of it in one cell),
docx soft (breaks inside paragraphs), xlsx, and for plain text tab (paragraphs set in by a tab), gbk (as old Windows
saves), paged (page numbers and a running head).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

import docx
import docx.document
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from nation import Skeleton, wrapped

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<style>p {{ margin: 0 }}</style></head><body>
<div class="head"><a href="/">首页</a><a href="/zw">政务公开</a><a href="/fw">办事服务</a></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; <a href="/ys">预决算公开</a></div>
<div class="main"><h2>{title}</h2><div class="msg">发布时间：2025-01-06 16:20　字体：[ 大 中 小 ]　浏览量：<i>128</i>
<a href="#">分享</a></div>
<div class="article">{body}</div>
<div class="fj">扫一扫在手机打开当前页</div><div><a href="#">打印本页</a> <a href="#">关闭窗口</a></div></div>
<div class="foot"><p>版权所有　网站地图　联系我们</p><p>建议使用1366*768分辨率以上显示器浏览</p></div></body></html>"""
BOXES = """<html><head><meta charset="gbk"><title>{title}</title></head><body><table width="980"><tr><td>
<a href="/">网站首页</a> <a href="/1">机构职能</a> <a href="/2">通知公告</a></td></tr><tr><td>
<table border="1"><tr><td>索引号：</td><td>0001/2024-00012</td><td>发布日期：</td><td>2025-01-06</td></tr></table>
</td></tr><tr><td align="center"><b>{title}</b></td></tr><tr><td>{body}</td></tr>
<tr><td>【字体：大 中 小】【打印】【关闭】</td></tr></table></body></html>"""
ROWS = 14
NUMBER = re.compile(r"([一二三四五六七八九十]+、)|(（[一二三四五六七八九十]+）)|(\d+\.)(?!\d)")
NUMBERING = """<w:numbering {ns}><w:abstractNum w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum></w:numbering>"""
BOX = """<w:r {ns} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>
<w:rPr><w:b/><w:sz w:val="44"/></w:rPr><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>
</w:r>"""


def file_of(skeleton: Skeleton) -> tuple[bytes, str]:
    """The skeleton in its own layout: the bytes and a file name."""
    kind, _, variant = skeleton.layout.partition(" ")
    if kind == "html":
        return _page(skeleton, variant)
    if kind == "docx":
        return _document(skeleton, variant), "x.docx"
    if kind == "xlsx":
        return _workbook(skeleton), "x.xlsx"
    lines = skeleton.lines
    if kind == "tab":
        return "\n".join(f"\t{line}" for line in lines).encode(), "x.txt"
    if kind == "gbk":
        return "\r\n".join(f"　　{line}　" for line in lines).encode("gb18030"), "x.txt"
    if kind == "paged":
        return "\n".join(_paged(lines)).encode(), "x.txt"
    return skeleton.text().encode(), "x.txt"


def _paged(lines: list[str]) -> Iterator[str]:
    """Pages of so many rows, each with the report's title above it and its number below."""
    rows = [row for line in lines for row in wrapped(line, 72, ["indented"])]
    for page in range(0, len(rows), ROWS):
        if page:
            yield from ("", lines[0], "")
        yield from rows[page : page + ROWS]
        yield from ("", f"— {page // ROWS + 1} —")


def _blocks(skeleton: Skeleton) -> Iterator[str | list[list[str]]]:
    """Paragraphs as text, tables as rows of cells."""
    for table, lines in groupby(skeleton.lines, key=lambda line: "\t" in line):
        if table:
            yield [line.split("\t") for line in lines]
        else:
            yield from lines


def _page(skeleton: Skeleton, variant: str) -> tuple[bytes, str]:
    title, written = skeleton.lines[0], []
    headings = [heading for _, _, heading in skeleton.outline]
    for block in _blocks(skeleton):
        if isinstance(block, list):
            rows = ("".join(f"<td><p>{escape(cell)}</p></td>" for cell in row) for row in block)
            written.append(f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        elif variant in ("br", "cell"):
            written.append(f"　　{escape(block)}<br/>")
        elif variant == "strong" and (head := next((each for each in headings if block.startswith(each)), "")):
            written.append(f"<p>　　<strong><span>{escape(head)}</span></strong>{escape(block[len(head) :])}</p>")
        else:
            written.append(f'<p style="text-indent:2em"><span>{escape(block)}</span></p>')
    body = "\n".join(written)
    if variant == "br":
        body = f"<p>{body}</p>"
    if variant == "cell":
        body = f"<table><tr><td>{body}</td></tr></table>"
    frame, charset = (BOXES, "gbk") if variant == "table" else (PAGE, "utf-8")
    return frame.format(title=escape(title), body=body).encode(charset, "xmlcharrefreplace"), "x.html"


def _document(skeleton: Skeleton, variant: str) -> bytes:
    document = docx.Document()
    if variant == "cell":
        cell = document.add_table(1, 1).cell(0, 0)
        for line in skeleton.lines:
            cell.add_paragraph(line)
        return _saved(document)
    if variant == "soft":
        for start in range(0, len(skeleton.lines), 5):
            document.add_paragraph("\n".join(f"　　{line}" for line in skeleton.lines[start : start + 5]))
        return _saved(document)
    headings = {heading for _, _, heading in skeleton.outline}
    if variant == "numbered":
        _define_numbers(document)
    for place, block in enumerate(_blocks(skeleton)):
        if isinstance(block, list):
            table = document.add_table(len(block), max(map(len, block)))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, text in zip(row.cells, cells, strict=False):
                    cell.text = text
            continue
        paragraph = document.add_paragraph()
        number = NUMBER.match(block) if variant == "numbered" and block in headings else None
        if variant == "box" and place == 0:
            paragraph._p.append(parse_xml(BOX.format(ns=nsdecls("w"), text=escape(block))))
            continue
        run = paragraph.add_run(block[number.end() :] if number else block)
        run.font.size = Pt(22 if place == 0 else 16)
        if place == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if number and number.lastindex:
            level = f'<w:ilvl w:val="{number.lastindex - 1}"/><w:numId w:val="77"/>'
            paragraph._p.get_or_add_pPr().append(parse_xml(f"<w:numPr {nsdecls('w')}>{level}</w:numPr>"))
        elif block in headings:
            run.font.bold = len(block) % 2 == 0
        else:
            paragraph.paragraph_format.first_line_indent = Pt(32)
    return _saved(document)


def _saved(document: docx.document.Document) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _define_numbers(document: docx.document.Document) -> None:
    numbering = document.part.numbering_part.element
    abstract = parse_xml(NUMBERING.format(ns=nsdecls("w")))[0]
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))


def _workbook(skeleton: Skeleton) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in skeleton.lines:
        sheet.append(line.split("\t"))
    sheet.merge_cells("A1:G1")
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
