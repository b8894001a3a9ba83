"""PDF pages that are only pictures, outlines, or characters nobody can decode: rendered, and read off the rendering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium
from PIL import Image

from indexer.readers.page.flow import Page
from indexer.readers.page.lines import runs
from indexer.readers.page.places import Box, Glyph
from indexer.readers.pdf.glyphs import PageContent
from indexer.readers.scan import pixels
from indexer.readers.scan.page import scanned

_FEW = 30
"""Characters up to which a page may be a scan; scanners add page numbers and their own name."""
_LARGE = 0.4
_OUTLINES = 300
"""The share of the page that a scan's pictures cover, and the shapes that a page of outlined letters has."""
_ODD = 0.3
_LEAST_DOTS, _MOST_DOTS = 150.0, 300.0
_MOST_SIDE = 6000.0
"""Pixels: an A3 page at 300 dots an inch has 4961."""


def is_picture(content: PageContent) -> bool:
    """Whether a page must be read off its picture: hardly any text on a large one, or text nobody can decode."""
    count = len(content.glyphs) + sum(map(len, content.aside))
    drawn = content.picture >= _LARGE or content.paths >= _OUTLINES
    return (count <= _FEW and drawn) or _undecodable(content)


def _undecodable(content: PageContent) -> bool:
    return content.odd > _ODD * (len(content.glyphs) + sum(map(len, content.aside)))


def scanned_page(page: pdfium.PdfPage, number: int, content: PageContent, name: str) -> Page:
    """A page as recognised. The few characters that are text already are kept, and not recognised once more."""
    size = page.get_size()
    picture, scale = _rendered(page, max(size), content.dots)
    kept = [] if _undecodable(content) else content.glyphs
    if not page.get_rotation():
        picture = pixels.erased(picture, _boxes(kept, content.box, picture.height, scale))
    found = scanned(number, picture, (0.0, 0.0, *size), name)
    return replace(found, runs=[*found.runs, *runs(kept)])


def _boxes(glyphs: Sequence[Glyph], page: Box, height: int, scale: float) -> list[Box]:
    """Where glyphs stand on the picture, in pixels, y downwards."""
    return [
        (
            (glyph.x0 - page[0]) * scale,
            height - (glyph.base - page[1] + glyph.size) * scale,
            (glyph.x1 - page[0]) * scale,
            height - (glyph.base - page[1] - 0.3 * glyph.size) * scale,
        )
        for glyph in glyphs
    ]


def _rendered(page: pdfium.PdfPage, longest: float, dots: float) -> tuple[Image.Image, float]:
    """(a grey picture of the page, its pixels a point): at the scan's own resolution, within reason."""
    scale = min(_MOST_DOTS, max(_LEAST_DOTS, dots)) / 72
    scale = min(scale, _MOST_SIDE / max(1.0, longest))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        return bitmap.to_pil().convert("L"), scale
    finally:
        bitmap.close()
