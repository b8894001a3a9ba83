"""Real files for the tests of the page readers: printed by Chromium, written for Word, scanned, or set by hand."""

from __future__ import annotations

import html
import io
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from indexer.line import Block

_TABLE = "table{border-collapse:collapse;width:100%;font-size:9pt}td,th{border:1px solid #000;padding:2px 4px}"
STYLES = {
    "office": "@page{size:A4;margin:37mm 26mm 35mm 28mm}body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}"
    "p{margin:0;text-indent:2em;text-align:justify}",
    "web": "body{font:16px/1.6 'Noto Sans CJK SC'}",
    "two columns": "@page{size:A4;margin:20mm}body{font:10.5pt/16pt 'Noto Serif CJK SC';columns:2;column-gap:2em}"
    "body,p{margin:0}p{text-indent:2em;text-align:justify}td{font-size:6pt}h1{column-span:all}",
    "bound": "@page{size:A4}@page:left{margin:30mm 20mm 30mm 40mm}@page:right{margin:30mm 40mm 30mm 20mm}"
    "body{font:15pt/26pt 'Noto Serif CJK SC';margin:0}p{margin:0;text-indent:2em;text-align:justify}",
}


def page_of(body: str, style: str) -> str:
    return f"<!doctype html><html lang=zh><meta charset=utf-8><title>自评</title><style>{_TABLE}{style}</style>{body}"


def paragraphs_of(blocks: Iterable[Block]) -> str:
    """The blocks as HTML; a short row of a table has a wide last cell."""
    return "\n".join(
        _table(block.text) if block.kind == "table" else f"<p>{html.escape(block.text)}</p>" for block in blocks
    )


def _table(text: str) -> str:
    rows = [row.split("\t") for row in text.split("\n")]
    width = max(map(len, rows))
    made = ""
    for row in rows:
        cells = [f"<td>{html.escape(cell)}" for cell in row]
        cells[-1] = cells[-1].replace("<td>", f"<td colspan={width - len(row) + 1}>", 1)
        made += "<tr>" + "".join(cells)
    return f"<table>{made}</table>"


def printed(page: str, folder: Path, header: bool = False) -> bytes:
    """What Chromium prints, with its header and footer if wanted; the test is skipped, aloud, where there is none."""
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    source, made = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'chromium'}"]
    flags += [] if header else ["--no-pdf-header-footer"]
    subprocess.run(
        [chromium, *flags, f"--print-to-pdf={made}", source.as_uri()], check=True, capture_output=True, timeout=120
    )
    return made.read_bytes()


def word_document(blocks: Sequence[Block], headings: frozenset[str]) -> bytes:
    """A Word document as offices set them: 16 points on 28, first lines indented, a running head, — 1 — below."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    font = document.styles["Normal"].font
    font.name, font.size = "Noto Serif CJK SC", Pt(16)
    font.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    section.header.paragraphs[0].add_run("绩效自评材料汇编")
    add_page_number(section.footer.paragraphs[0], "— {} —")
    for block in blocks:
        if block.kind == "table":
            _word_table(document, [row.split("\t") for row in block.text.split("\n")])
            continue
        paragraph = document.add_paragraph()
        setting = paragraph.paragraph_format
        setting.line_spacing, setting.space_after, setting.first_line_indent = Pt(28), Pt(0), Pt(32)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.add_run(block.text).bold = block.text in headings
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def add_page_number(foot: Paragraph, around: str) -> None:
    """A page number in a foot, with what stands around it."""
    before, after = around.split("{}")
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run(before)
    run = foot.add_run()
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._r.append(element)
    foot.add_run(after)


def _word_table(document: docx.document.Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    table.style = "Table Grid"
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            table.cell(at, column).paragraphs[0].add_run(text).font.size = Pt(9)


def photographed(data: bytes, dots: int = 200) -> list[Image.Image]:
    """The pages of a PDF as a scanner would give them."""
    document = pdfium.PdfDocument(data)
    try:
        return [page.render(scale=dots / 72, grayscale=True).to_pil().convert("L") for page in document]
    finally:
        document.close()


def scanned(pictures: Sequence[Image.Image], dots: int = 200) -> bytes:
    """A PDF of nothing but pictures."""
    made = io.BytesIO()
    first, *more = (picture.copy() for picture in pictures)
    first.save(made, "PDF", save_all=True, append_images=more, resolution=dots, quality=75)
    return made.getvalue()


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first of them its catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(made))
    return made + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


def set_by_hand(streams: Sequence[bytes], keys: bytes = b"/MediaBox [0 0 595 842]", packed: bytes = b"") -> bytes:
    """A PDF with a page a content stream, in Helvetica (/F1); `packed` names the filters the streams are under."""
    font = b"<< /Font << /F1 << /Type/Font/Subtype/Type1/BaseFont/Helvetica >> >> >>"
    objects = [b"<< /Type/Catalog /Pages 2 0 R >>", b""]
    kids = []
    for stream in streams:
        number = len(objects) + 1
        kids.append(b"%d 0 R" % number)
        objects.append(b"<< /Type/Page /Parent 2 0 R %s /Resources %s /Contents %d 0 R >>" % (keys, font, number + 1))
        objects.append(b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), packed, stream))
    objects[1] = b"<< /Type/Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return pdf_of(objects)
