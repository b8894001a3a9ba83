"""PDF -> lines: text with its places from pdfium; pages that are only pictures go through the recogniser."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.quality import JOINED
from indexer.readers.base import Reading
from indexer.readers.page import measure, paragraphs, site
from indexer.readers.page.flow import Page, placed
from indexer.readers.page.frames import Sides, unframed
from indexer.readers.page.grids import Grid, frames, grids
from indexer.readers.page.lines import runs
from indexer.readers.page.places import Glyph
from indexer.readers.page.strikes import struck
from indexer.readers.page.tables import Table, tabled
from indexer.readers.pdf import scanned
from indexer.readers.pdf.glyphs import PageContent, page_content
from indexer.readers.pdf.tags import Tags
from indexer.readers.scan import MOST_PAGES as MOST_SCANNED
from indexer.readers.scan import RECOGNISED, recogniser
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceTooLarge
from kb.report import QualityNote

FORMAT = "pdf"
UNREAD = "unread page"
MOST_PAGES = 2000
"""More than ten times the longest report known; a longer file is no report."""
MOST_GLYPHS = 3_000_000
_MOST_FRAMES = 8
_NEAR = 4.0
"""How many frames of the pages before are kept in mind, and the points by which columns may differ between pages."""
_HEAD = 1024


def claims(data: bytes) -> bool:
    """Whether the bytes are a PDF; some servers put a few bytes before its head."""
    return data.startswith(b"%PDF-") or (b"%PDF-" in data[:_HEAD] and b"startxref" in data[-2 * _HEAD :])


def read(data: bytes, name: str) -> Reading:
    """Raises SourceEncrypted, SourceDamaged, SourceTooLarge, SourceEmpty, or what reading a scan raises."""
    document = _opened(data, name)
    try:
        if len(document) > MOST_PAGES:
            raise SourceTooLarge(name, f"一个 PDF 最多 {MOST_PAGES} 页")
        pages, notes = _pages(document, name)
    except pdfium.PdfiumError:
        raise SourceDamaged(name) from None
    finally:
        document.close()
    found = placed(pages)
    if not found:
        raise SourceEmpty(name)
    found = site.marked(found)
    lines = paragraphs.whole(measure.lines(found), found)
    if len(lines) < len(found):
        notes.append(QualityNote(JOINED, f"原文在行末折断的 {len(found) - len(lines)} 处已接成整段"))
    return Reading(lines, FORMAT, notes=tuple(notes))


def _opened(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise SourceEncrypted(name) from None
        raise SourceDamaged(name) from None


def _pages(document: pdfium.PdfDocument, name: str) -> tuple[list[Page], list[QualityNote]]:
    """All pages in order, and what is to be said of those that were read off their picture, or could not be.

    A picture without a word in a report of text is most likely an ornament: without a recogniser it is passed over,
    with a note. A report of pictures needs one.
    """
    found: dict[int, Page] = {}
    pictures: list[int] = []
    glyphs = 0
    tags = Tags()
    before = _Before()
    for index in range(len(document)):
        content = _content(document, index, tags)
        glyphs += len(content.glyphs)
        if glyphs > MOST_GLYPHS:
            raise SourceTooLarge(name, f"一个 PDF 最多 {MOST_GLYPHS // 10_000} 万字")
        found[index] = _text_page(index + 1, content, before)
        if scanned.is_picture(content):
            pictures.append(index)
    digital = 2 * len(pictures) < len(found)
    scans = [index for index in pictures if not (digital and found[index].runs)]
    if scans and digital and not recogniser.available():
        return list(found.values()), [_note(UNREAD, scans, f"是图片，没有识别（识别它需要 {recogniser.PACKAGE}）")]
    if len(scans) > MOST_SCANNED:
        raise SourceTooLarge(name, f"扫描件最多 {MOST_SCANNED} 页")
    for index in scans:
        page = document[index]
        try:
            found[index] = scanned.scanned_page(page, index + 1, page_content(page), name)
        finally:
            page.close()
    notes = [_note(RECOGNISED, scans, "的文字由图片识别得来，可能有误")] if scans else []
    return list(found.values()), notes


def _content(document: pdfium.PdfDocument, index: int, tags: Tags) -> PageContent:
    page = document[index]
    try:
        return page_content(page, tags.of(page))
    finally:
        page.close()


@dataclass(slots=True)
class _Before:
    """What the pages before tell of a page: the sides of their frames, and the columns of their last table."""

    frames: deque[Sides] = field(default_factory=lambda: deque(maxlen=_MOST_FRAMES))
    parts: tuple[float, ...] = ()

    def goes_on(self, grid: Grid) -> bool:
        """Whether a grid has the columns of the last table."""
        if len(grid.parts) != len(self.parts):
            return False
        return all(
            abs(a - grid.parts[0] - b + self.parts[0]) <= _NEAR for a, b in zip(grid.parts, self.parts, strict=True)
        )


def _text_page(number: int, content: PageContent, before: _Before) -> Page:
    """The ruled tables of a page taken out of its glyphs, the rest as runs."""
    tables: list[Table] = []
    once = struck(content.glyphs)
    glyphs: Sequence[Glyph] = once.glyphs
    before.frames.extend(frames(content.edges))
    for grid in grids(content.edges):
        parts, sides = unframed(grid, glyphs, before.frames)
        before.frames.extend([sides] if sides else [])
        for part in parts:
            table, glyphs = tabled(part, glyphs, not tables and before.goes_on(part))
            if table is not None:
                tables.append(table)
    before.parts = tables[-1].parts if tables else ()
    aside = [runs(each) for each in content.aside]
    return Page(number, content.box, runs(glyphs), tables, aside, runs(once.again))


def _note(rule: str, pages: Sequence[int], what: str) -> QualityNote:
    """A note on some pages, neighbours named together."""
    spans: list[list[int]] = []
    for index in pages:
        if spans and spans[-1][1] == index:
            spans[-1][1] = index + 1
        else:
            spans.append([index + 1, index + 1])
    named = "、".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
    return QualityNote(rule, f"第 {named} 页{what}")
