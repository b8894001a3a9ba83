"""A picture of a page -> a page of runs and tables: cut into columns and cells, recognised, put back in its place."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from PIL import Image

from indexer.readers.page.flow import Page
from indexer.readers.page.grids import Grid, grids
from indexer.readers.page.lines import runs
from indexer.readers.page.places import Box, Glyph, edge
from indexer.readers.page.tables import Table, tabled
from indexer.readers.scan import glyphs, layout, pixels, recogniser, upright
from indexer.readers.scan.recogniser import Word

_POINTS = 12.0
"""What a picture's own characters are taken to measure where nothing says how large it was."""
_PAD = 24
"""White pixels around each part: to the recogniser the parts are paragraphs of one column."""
_DOUBTFUL, _FEWEST = 0.5, 20
"""Mean confidence below which a page may stand on its head, and the characters that must have been read to say so."""
_TALLEST = 30_000
"""tesseract takes pictures up to 32,767 pixels a side."""


class _Part(NamedTuple):
    """A piece cut out of the picture at (`x`, `y`) and scaled."""

    picture: Image.Image
    x: int
    y: int
    scale: float


def scanned(number: int, picture: Image.Image, box: Box | None, name: str) -> Page:
    """What a recogniser reads on a grey picture of a page; `box` is the page's, in points, where it is known.

    A page on its side, or upside down, makes no words: then it is read the other way round too, and the surer reading
    is taken.
    """
    picture = pixels.evened(picture)
    lying = upright.sideways(pixels.ink(picture))
    found = _read(number, picture, box, name, 90 if lying else 0)
    if _sure(found) >= _DOUBTFUL:
        return found
    return max(found, _read(number, picture, box, name, 270 if lying else 180), key=_sure)


def _sure(page: Page) -> float:
    """The mean confidence of what was read; a page without words is no worse than it can be."""
    words = [(run.sure or 0.0, len(run.text)) for run in page.runs]
    count = sum(size for _, size in words)
    return sum(sure * size for sure, size in words) / count if count >= _FEWEST else 1.0


def _read(number: int, picture: Image.Image, box: Box | None, name: str, turn: int) -> Page:
    """The page as read after turning it by so many degrees, against the clock."""
    if turn:
        picture = picture.rotate(turn, expand=True)
    if box is not None and turn in (90, 270):
        box = (0.0, 0.0, box[3] - box[1], box[2] - box[0])
    picture = upright.straightened(picture)
    rulings = pixels.rulings(pixels.ink(picture))
    clean = pixels.erased(picture, rulings)
    em = pixels.em(pixels.ink(clean))
    if box is None:
        points = _POINTS / (em or _POINTS)
        box = (0.0, 0.0, picture.width * points, picture.height * points)
    if em is None:
        return Page(number, box, [])
    points = (box[2] - box[0]) / picture.width
    found = grids([edge((x0, -y1, x1, -y0)) for x0, y0, x1, y1 in rulings])
    words = _words(list(_parts(clean, em, found)), name)
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    setting = glyphs.Setting(pixels.ink(clean), em, points, box, glyphs.starts(lines, em))
    found_glyphs: Sequence[Glyph] = [glyph for line in lines for glyph in glyphs.of_line(line, setting)]
    tables: list[Table] = []
    for grid in found:
        table, found_glyphs = tabled(_placed(grid, points, box), found_glyphs)
        if table is not None:
            tables.append(table)
    return Page(number, box, runs(found_glyphs), tables)


def _parts(picture: Image.Image, em: float, tables: Sequence[Grid]) -> Iterator[_Part]:
    """The columns of the page without its tables, then the cells of those, each at the recogniser's best size."""
    text = picture
    for grid in tables:
        x0, low, x1, high = grid.box
        area = (x0, -high, x1, -low)
        text = pixels.erased(text, [area])
        own = pixels.em(pixels.ink(picture.crop(_whole(area)))) or em
        scale = recogniser.EM / min(1.3 * em, max(0.5 * em, own))
        for left, bottom, right, top in layout.cells(grid):
            yield from _part(picture, (left, -top, right, -bottom), scale)
    for column in layout.columns(pixels.ink(text), em):
        yield from _part(text, column, recogniser.EM / em)


def _part(picture: Image.Image, box: Box, scale: float) -> Iterator[_Part]:
    """Nothing where the box is empty."""
    area = _whole(box)
    if area[2] - area[0] < 4 or area[3] - area[1] < 4:
        return
    crop = picture.crop(area)
    if pixels.ink(crop).any():
        size = max(1, round(crop.width * scale)), max(1, round(crop.height * scale))
        yield _Part(crop.resize(size, Image.Resampling.LANCZOS), area[0], area[1], scale)


def _whole(box: Box) -> tuple[int, int, int, int]:
    return round(box[0]), round(box[1]), round(box[2]), round(box[3])


def _words(parts: Sequence[_Part], name: str) -> Iterator[Word]:
    """The words of all parts, in places of the whole picture, lines numbered through."""
    lines = 0
    for sheet in _sheets(parts):
        tops = [top for top, _ in sheet]
        width = max(part.picture.width for _, part in sheet) + 2 * _PAD
        canvas = Image.new("L", (width, tops[-1] + sheet[-1][1].picture.height + _PAD), 255)
        for top, part in sheet:
            canvas.paste(part.picture, (_PAD, top))
        last = 0
        for word in recogniser.words(canvas, name):
            top, part = sheet[max(0, bisect(tops, (word.y0 + word.y1) / 2) - 1)]
            x, y, scale = part.x - _PAD / part.scale, part.y - top / part.scale, part.scale
            last = word.line
            yield Word(
                word.text,
                x + word.x0 / scale,
                y + word.y0 / scale,
                x + word.x1 / scale,
                y + word.y1 / scale,
                lines + word.line,
                word.confidence,
                tuple((x + start / scale, x + end / scale) for start, end in word.reach),
                word.sure,
            )
        lines += last + 1


def _sheets(parts: Sequence[_Part]) -> Iterator[list[tuple[int, _Part]]]:
    """The parts below one another, each with its top, on as few sheets as hold them."""
    sheet: list[tuple[int, _Part]] = []
    top = _PAD
    for part in parts:
        if sheet and top + part.picture.height > _TALLEST:
            yield sheet
            sheet, top = [], _PAD
        sheet.append((top, part))
        top += part.picture.height + _PAD
    if sheet:
        yield sheet


def _placed(grid: Grid, points: float, page: Box) -> Grid:
    """A grid of pixels, y upwards below the picture's top, on its page."""
    return replace(
        grid,
        parts=tuple(page[0] + x * points for x in grid.parts),
        levels=tuple(page[3] + y * points for y in grid.levels),
    )
