"""PDF -> lines: text with its places from pdfium, scanned pages through the recogniser."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.readers import page_measure
from indexer.readers.base import Reading
from indexer.readers.page_flow import Page, placed
from indexer.readers.page_lines import runs
from indexer.readers.page_tables import Table, tabled
from indexer.readers.pdf_glyphs import Glyph, PageContent, page_content
from indexer.readers.pdf_tables import grids
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceTooLarge

FORMAT = "pdf"
MOST_PAGES = 2000
"""More than ten times the longest report known; a longer file is no report."""
_HEAD = 1024


def claims(data: bytes) -> bool:
    """Whether the bytes are a PDF; some servers put a few bytes before its head."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:_HEAD] and b"startxref" in data[-2 * _HEAD :])


def read(data: bytes, name: str) -> Reading:
    """Raises SourceEncrypted, SourceDamaged, SourceTooLarge, SourceEmpty, or what reading a scan raises."""
    document = _opened(data, name)
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise SourceTooLarge(name, f"一个 PDF 最多 {MOST_PAGES} 页")
        pages = [_page(document, index, name) for index in range(count)]
    finally:
        document.close()
    lines = page_measure.lines(placed(pages))
    if not lines:
        raise SourceEmpty(name)
    return Reading(lines, FORMAT)


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise SourceEncrypted(name) from None
        raise SourceDamaged(name) from None


def _page(document: pdfium.PdfDocument, index: int, name: str) -> Page:
    try:
        page = document[index]
        try:
            content = page_content(page)
        finally:
            page.close()
    except pdfium.PdfiumError:
        raise SourceDamaged(name) from None
    return text_page(index + 1, content)


def text_page(number: int, content: PageContent) -> Page:
    """The ruled tables of a page taken out of its glyphs, the rest as runs."""
    tables: list[Table] = []
    glyphs: Sequence[Glyph] = content.glyphs
    for grid in grids(content.edges):
        table, glyphs = tabled(grid, glyphs)
        if table is not None:
            tables.append(table)
    return Page(number, content.box, runs(glyphs), tables, [runs(aside) for aside in content.aside])
