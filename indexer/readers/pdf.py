"""PDF -> lines: text with its places from pdfium; pages that are only pictures go through the recogniser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from indexer.readers import page_measure, recogniser, scan_picture
from indexer.readers.base import Reading
from indexer.readers.page_flow import Page, placed
from indexer.readers.page_lines import runs
from indexer.readers.page_tables import Table, tabled
from indexer.readers.pdf_glyphs import Glyph, PageContent, page_content
from indexer.readers.pdf_tables import grids
from indexer.readers.scan import MOST_PAGES as MOST_SCANNED
from indexer.readers.scan_page import scanned
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceNeedsProgram, SourceTooLarge

FORMAT = "pdf"
MOST_PAGES = 2000
"""More than ten times the longest report known; a longer file is no report."""
MOST_GLYPHS = 3_000_000
_HEAD = 1024
_FEW = 30
"""Characters up to which a page with a large picture is a scan; scanners add page numbers and their own name."""
_LARGE = 0.4
_ODD = 0.3
_LEAST_DOTS, _MOST_DOTS = 150.0, 300.0
_MOST_SIDE = 6000.0
"""Pixels: an A3 page at 300 dots an inch has 4961."""


def claims(data: bytes) -> bool:
    """Whether the bytes are a PDF; some servers put a few bytes before its head."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:_HEAD] and b"startxref" in data[-2 * _HEAD :])


def read(data: bytes, name: str) -> Reading:
    """Raises SourceEncrypted, SourceDamaged, SourceTooLarge, SourceEmpty, or what reading a scan raises."""
    document = _opened(data, name)
    try:
        if len(document) > MOST_PAGES:
            raise SourceTooLarge(name, f"一个 PDF 最多 {MOST_PAGES} 页")
        pages = _pages(document, name)
    except pdfium.PdfiumError:
        raise SourceDamaged(name) from None
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


def _pages(document: pdfium.PdfDocument, name: str) -> list[Page]:
    found: list[Page] = []
    glyphs = scans = 0
    for index in range(len(document)):
        page = document[index]
        try:
            content = page_content(page)
            glyphs += len(content.glyphs)
            if glyphs > MOST_GLYPHS:
                raise SourceTooLarge(name, f"一个 PDF 最多 {MOST_GLYPHS // 10_000} 万字")
            if not is_scan(content):
                found.append(text_page(index + 1, content))
                continue
            scans += 1
            if scans > MOST_SCANNED:
                raise SourceTooLarge(name, f"扫描件最多 {MOST_SCANNED} 页")
            found.append(_scanned(page, index + 1, content, name))
        finally:
            page.close()
    return found


def is_scan(content: PageContent) -> bool:
    """Whether a page must be read off its picture: hardly any text on a large one, or text nobody can decode."""
    count = len(content.glyphs) + sum(map(len, content.aside))
    return (count <= _FEW and content.picture >= _LARGE) or (count > 0 and content.odd > _ODD * count)


def text_page(number: int, content: PageContent) -> Page:
    """The ruled tables of a page taken out of its glyphs, the rest as runs."""
    tables: list[Table] = []
    glyphs: Sequence[Glyph] = content.glyphs
    for grid in grids(content.edges):
        table, glyphs = tabled(grid, glyphs)
        if table is not None:
            tables.append(table)
    return Page(number, content.box, runs(glyphs), tables, [runs(aside) for aside in content.aside])


def _scanned(page: pdfium.PdfPage, number: int, content: PageContent, name: str) -> Page:
    """A scanned page. The few characters that are text already are kept as they are, and not recognised once more."""
    if not recogniser.available():
        raise SourceNeedsProgram(name, recogniser.PACKAGE)
    size = page.get_size()
    picture, scale = _rendered(page, max(size), content.dots)
    kept = [] if content.odd else content.glyphs
    if kept and not page.get_rotation():
        left, bottom = content.box[0], content.box[1]
        boxes = [
            (
                (g.x0 - left) * scale,
                picture.height - (g.base - bottom + g.size) * scale,
                (g.x1 - left) * scale,
                picture.height - (g.base - bottom - 0.3 * g.size) * scale,
            )
            for g in kept
        ]
        picture = scan_picture.erased(picture, boxes)
    found = scanned(number, picture, (0.0, 0.0, *size), name)
    return replace(found, runs=[*found.runs, *runs(kept)])


def _rendered(page: pdfium.PdfPage, longest: float, dots: float) -> tuple[Image.Image, float]:
    """(a grey picture of the page, its pixels a point): at the scan's own resolution, within reason."""
    scale = min(_MOST_DOTS, max(_LEAST_DOTS, dots)) / 72
    scale = min(scale, _MOST_SIDE / max(1.0, longest))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return bitmap.to_pil().convert("L"), scale
    finally:
        bitmap.close()
