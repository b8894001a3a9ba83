"""Pictures of pages -> lines, through the recogniser: scanned PDF pages, and PNG, JPEG, TIFF and their kin."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from indexer.line import columns
from indexer.readers import page_measure, recogniser, scan_picture
from indexer.readers.base import Reading
from indexer.readers.ocr_marks import corrected
from indexer.readers.page_flow import Page, placed
from indexer.readers.page_lines import runs
from indexer.readers.page_tables import Table, tabled
from indexer.readers.pdf_glyphs import Glyph
from indexer.readers.pdf_rulings import Box, edge
from indexer.readers.pdf_tables import grids
from kb.errors import SourceDamaged, SourceEmpty, SourceTooLarge

FORMAT = "image"
MOST_PAGES = 100
"""At some two seconds a page."""
MOST_PIXELS = 80_000_000
"""An A3 page at 600 dots an inch has 70 million."""
_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*")
_EM = 12.0
"""Points that a picture's own characters are taken to measure, where nothing says how large it was."""
_OPENING, _CLOSING = frozenset("（《“‘「『【〔"), frozenset("，。、；：？！）》”’」』】〕")


def claims(data: bytes) -> bool:
    """Whether the bytes are a picture that may hold a page."""
    riff = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    bitmap = data.startswith(b"BM") and len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data)
    return data.startswith(_MAGIC) or riff or bitmap


def read(data: bytes, name: str) -> Reading:
    """Raises SourceNeedsProgram, SourceDamaged, SourceTooLarge, SourceTimeout, and SourceEmpty where no text shows."""
    pages = [scanned(number, picture, None, name) for number, picture in enumerate(_pictures(data, name), 1)]
    lines = page_measure.lines(placed(pages))
    if not lines:
        raise SourceEmpty(name)
    return Reading(lines, FORMAT)


def _pictures(data: bytes, name: str) -> Iterator[Image.Image]:
    """The frames of a picture file, upright and grey."""
    try:
        with Image.open(io.BytesIO(data)) as file:
            if getattr(file, "n_frames", 1) > MOST_PAGES:
                raise SourceTooLarge(name, f"一个图片文件最多 {MOST_PAGES} 页")
            for frame in ImageSequence.Iterator(file):
                if frame.width * frame.height > MOST_PIXELS:
                    raise SourceTooLarge(name, f"一页图片最多 {MOST_PIXELS // 1_000_000} 百万像素")
                yield _grey(ImageOps.exif_transpose(frame))
    except Image.DecompressionBombError:
        raise SourceTooLarge(name, f"一页图片最多 {MOST_PIXELS // 1_000_000} 百万像素") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise SourceDamaged(name) from None


def _grey(picture: Image.Image) -> Image.Image:
    """On white where the picture is transparent."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        white = Image.new("RGBA", clear.size, "white")
        return Image.alpha_composite(white, clear).convert("L")
    return picture.convert("L")


def scanned(number: int, picture: Image.Image, box: Box | None, name: str) -> Page:
    """What a recogniser reads on a grey picture of a page; `box` is the page's, in points, where it is known."""
    dark = scan_picture.ink(picture)
    em = scan_picture.em(dark)
    if box is None:
        points = _EM / (em or _EM)
        box = (0.0, 0.0, picture.width * points, picture.height * points)
    if em is None:
        return Page(number, box, [])
    points = (box[2] - box[0]) / picture.width
    rulings = scan_picture.rulings(dark, em)
    words = recogniser.words(scan_picture.erased(picture, rulings), em, name)
    glyphs: Sequence[Glyph] = [
        glyph
        for _, line in groupby(words, key=lambda word: word.line)
        for glyph in _glyphs(list(line), em, points, box)
    ]
    edges = [edge(_placed(ruling, points, box)) for ruling in rulings]
    tables: list[Table] = []
    for grid in grids(edges):
        table, glyphs = tabled(grid, glyphs)
        if table is not None:
            tables.append(table)
    return Page(number, box, runs(glyphs), tables)


def _glyphs(line: Sequence[recogniser.Word], em: float, points: float, box: Box) -> Iterator[Glyph]:
    """The words of a line on one baseline, their marks corrected and given the width they are set in."""
    text = corrected("".join(word.text for word in line))
    tall = [word for word in line if word.y1 - word.y0 >= 0.6 * em] or line
    middle = median((word.y0 + word.y1) / 2 for word in tall)
    size = _size(text, line[-1].x1 - line[0].x0, em) * points
    base = box[3] - middle * points - 0.36 * size
    start = 0
    last: recogniser.Word | None = None
    for word in line:
        part = text[start : start + len(word.text)]
        start += len(word.text)
        x0 = box[0] + word.x0 * points - (size / 2 if last is None and part[0] in _OPENING else 0.0)
        x1 = box[0] + word.x1 * points + (size / 2 if start == len(text) and part[-1] in _CLOSING else 0.0)
        spaced = last is not None and word.x0 - last.x1 > 0.25 * em and (last.text[-1] + part[0]).isascii()
        yield Glyph(part, x0, x1, base, size, False, spaced, word.confidence)
        last = word


def _size(text: str, width: float, em: float) -> float:
    """The size of a line's type: the page's, unless its characters are clearly wider or narrower."""
    own = 2 * width / max(1, columns(text))
    return own if len(text) >= 5 and not 0.8 <= own / em <= 1.25 and own <= 3 * em else em


def _placed(pixels: Box, points: float, page: Box) -> Box:
    x0, y0, x1, y1 = pixels
    return page[0] + x0 * points, page[3] - y1 * points, page[0] + x1 * points, page[3] - y0 * points
