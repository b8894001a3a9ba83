"""What stands on a PDF page, as pdfium gives it: glyphs with their places, ruling lines, how much of it is a picture.

Units are PDF points, turned so that most of the text reads from left to right with y upwards, whatever the page's
/Rotate or the text's own matrix says; text set in other directions comes apart, each direction turned upright.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.line import columns
from indexer.readers.page.places import Box, Edge, Glyph, edge
from indexer.readers.pdf.links import linked, links
from indexer.readers.pdf.rulings import Picture, drawn
from indexer.readers.pdf.tags import Blocks, block_of

_BOLD = re.compile(r"bold|black|heavy|小标宋|(?<![a-z])xbs", re.IGNORECASE)
_SANS = re.compile(r"hei(?!ti.*light)|黑体", re.IGNORECASE)
_HYPHEN = 2
"""What pdfium's text page holds for a hyphen that ends a line; its page text has U+FFFE there."""
_STROKED = 2
_ASKEW = 5
"""Degrees by which scanned or slanted text may lie askew and count as straight."""


class Turn(NamedTuple):
    """A rotation that brings text set at an angle, in degrees, upright."""

    angle: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.angle % 90 == 0:
            return ((x, y), (y, -x), (-x, -y), (-y, x))[self.angle // 90]
        cosine, sine = cos(radians(self.angle)), sin(radians(self.angle))
        return x * cosine + y * sine, y * cosine - x * sine

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (a, b), (c, d) = self.point(x0, y0), self.point(x1, y1)
        return min(a, c), min(b, d), max(a, c), max(b, d)


@dataclass(frozen=True, slots=True)
class PageContent:
    """`box` is the page (x0, y0, x1, y1). `aside` holds the text set in other directions, each upright by itself.

    `picture` is the share of the page that pictures cover, `dots` the pixels an inch of the finest; `paths` is how
    many shapes are drawn, `odd` how many characters have no known meaning (fonts without a character map).
    """

    box: Box
    glyphs: list[Glyph]
    edges: list[Edge]
    aside: list[list[Glyph]] = field(default_factory=list)
    picture: float = 0.0
    dots: float = 0.0
    paths: int = 0
    odd: int = 0


def page_content(page: pdfium.PdfPage, blocks: Blocks | None = None) -> PageContent:
    """Reads one page, its `blocks` by marked content; raises pdfium.PdfiumError when it cannot be."""
    textpage = page.get_textpage()
    try:
        by_angle: dict[int, list[Glyph]] = {}
        odd = 0
        for angle, glyph in _glyphs(textpage, blocks or {}):
            by_angle.setdefault(angle, []).append(glyph)
            odd += _is_odd(glyph.text)
    finally:
        textpage.close()
    main = max((a for a in by_angle if a % 90 == 0), key=lambda angle: len(by_angle[angle]), default=0)
    turn = Turn(main)
    box = _sized(turn.box(*page.get_cropbox()))
    drawing = drawn(page)
    glyphs, leading = by_angle.pop(main, []), [turn.box(*place) for place in links(page)]
    return PageContent(
        box,
        linked(glyphs, leading) if leading else glyphs,
        [edge(turn.box(*ruling)) for ruling in drawing.rulings],
        [by_angle[angle] for angle in sorted(by_angle)],
        min(1.0, sum(_share(turn.box(*picture.box), box) for picture in drawing.pictures)),
        max((_dots(picture) for picture in drawing.pictures), default=0.0),
        drawing.paths,
        odd,
    )


def _sized(box: Box) -> Box:
    """The page, a point high and wide at least: a damaged file may give it no size."""
    x0, y0, x1, y1 = box
    return x0, y0, max(x1, x0 + 1.0), max(y1, y0 + 1.0)


def _share(picture: Box, page: Box) -> float:
    """How much of the page a picture covers."""
    wide = min(picture[2], page[2]) - max(picture[0], page[0])
    high = min(picture[3], page[3]) - max(picture[1], page[1])
    return max(0.0, wide) * max(0.0, high) / max(1.0, (page[2] - page[0]) * (page[3] - page[1]))


def _dots(picture: Picture) -> float:
    x0, y0, x1, y1 = picture.box
    return 72 * picture.pixels / max(1.0, x1 - x0, y1 - y0)


class _Style(NamedTuple):
    angle: int
    size: float
    weight: int
    block: int | None


def _glyphs(textpage: pdfium.PdfTextPage, blocks: Blocks) -> Iterator[tuple[int, Glyph]]:
    """(angle, glyph) in pdfium's order, white space left out but remembered."""
    handle = textpage.raw
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    at_box, at_x, at_y = ctypes.byref(box), ctypes.byref(x), ctypes.byref(y)
    styles: dict[int | None, _Style] = {}
    spaced = False
    high = ""
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        text = "-" if code == _HYPHEN and raw.FPDFText_IsHyphen(handle, index) == 1 else chr(code)
        if 0xD800 <= code < 0xDC00:
            high = text
            continue
        if high:
            text = (high + text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            high = ""
        if not code or text.isspace():
            spaced = True
            continue
        owner = ctypes.cast(raw.FPDFText_GetTextObject(handle, index), ctypes.c_void_p).value
        style = styles.get(owner)
        if style is None:
            style = styles[owner] = _style(handle, index, blocks)
        raw.FPDFText_GetCharOrigin(handle, index, at_x, at_y)
        raw.FPDFText_GetLooseCharBox(handle, index, at_box)
        turn = Turn(style.angle)
        left, base = turn.point(x.value, y.value)
        right = left + columns(text) * style.size / 2
        if style.angle % 90 == 0:
            _, _, edge_, _ = turn.box(box.left, box.bottom, box.right, box.top)
            right = max(right, edge_) if columns(text) == 2 and text.isalnum() else max(left, edge_)
        yield style.angle, Glyph(text, left, right, base, style.size, style.weight, spaced, None, style.block)
        spaced = False


def _style(handle: raw.FPDF_TEXTPAGE, index: int, blocks: Blocks) -> _Style:
    """What all characters of one text object share."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, index, ctypes.byref(matrix))
    size = raw.FPDFText_GetFontSize(handle, index) * (hypot(matrix.c, matrix.d) or 1.0)
    angle = round(degrees(atan2(matrix.b, matrix.a))) % 360
    near = round(angle / 90) * 90
    block = block_of(raw.FPDFText_GetTextObject(handle, index), blocks) if blocks else None
    return _Style(near % 360 if abs(angle - near) <= _ASKEW else angle, max(size, 0.1), _weight(handle, index), block)


def _weight(handle: raw.FPDF_TEXTPAGE, index: int) -> int:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(handle, index, buffer, 128, ctypes.byref(flags))
    name = _decoded(buffer.value)
    stroked = raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(handle, index)) == _STROKED
    if stroked or raw.FPDFText_GetFontWeight(handle, index) >= 600 or _BOLD.search(name):
        return 2
    return 1 if _SANS.search(name) else 0


def _decoded(name: bytes) -> str:
    """A font's name; old programs write it in GBK."""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", "replace")


def _is_odd(text: str) -> bool:
    """Private use, replacement and control characters: what a font without a character map leaves."""
    return text < " " or "\x7f" <= text <= "\x9f" or "\ue000" <= text <= "\uf8ff" or text in "\ufffd\ufffe\uffff"
