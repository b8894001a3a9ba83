"""Where a page's text leads to another address: the navigation of a printed web page is made of such text."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.readers.page.places import Box, Glyph

_MOST = 400
"""Links of a page; their places are compared with every character."""


def links(page: pdfium.PdfPage) -> Iterator[Box]:
    """Places of the links to other addresses; those inside of the document, a table of contents', are none."""
    at, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    for _ in range(_MOST):
        if not raw.FPDFLink_Enumerate(page.raw, ctypes.byref(at), ctypes.byref(link)):
            return
        action = raw.FPDFLink_GetAction(link)
        leads = bool(action) and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI
        if leads and raw.FPDFLink_GetAnnotRect(link, ctypes.byref(box)):
            yield box.left, box.bottom, box.right, box.top


def linked(glyphs: Sequence[Glyph], places: Sequence[Box]) -> list[Glyph]:
    """The glyphs, those that are links marked."""
    return [glyph._replace(linked=True) if _within(glyph, places) else glyph for glyph in glyphs]


def _within(glyph: Glyph, places: Sequence[Box]) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, glyph.base + 0.3 * glyph.size
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in places)
