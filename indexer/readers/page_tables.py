"""Ruled tables of a page: which glyphs stand in which cell, and the rows they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from indexer.normalize import shown
from indexer.readers.page_lines import runs, stacked, text_of
from indexer.readers.pdf_glyphs import Glyph
from indexer.readers.pdf_tables import Grid, Place

_NUMBER = frozenset("0123456789.,%％")


class Table(NamedTuple):
    """A table as one piece of its page: `base` is its top, `rows` hold its cells joined by TAB, `parts` are the places
    between its columns."""

    x0: float
    x1: float
    base: float
    bottom: float
    rows: tuple[str, ...]
    parts: tuple[float, ...]


def tabled(grid: Grid, glyphs: Sequence[Glyph]) -> tuple[Table | None, list[Glyph]]:
    """(the table, the glyphs outside of it); None where no row has two cells with text: a frame, or a layout.

    A cell that was merged stands where it begins; columns and rows without any text go.
    """
    cells: dict[Place, list[Glyph]] = {}
    rest: list[Glyph] = []
    for glyph in glyphs:
        place = grid.cell((glyph.x0 + glyph.x1) / 2, glyph.base + 0.3 * glyph.size)
        if place is None:
            rest.append(glyph)
        else:
            cells.setdefault(place, []).append(glyph)
    filled = Counter(row for row, _ in cells)
    if max(filled.values(), default=0) < 2:
        return None, list(glyphs)
    used = sorted({column for _, column in cells})
    texts = {place: _cell_text(held) for place, held in cells.items()}
    rows = ("\t".join(texts.get((row, column), "") for column in used).rstrip("\t") for row in sorted(filled))
    x0, bottom, x1, top = grid.box
    return Table(x0, x1, top, bottom, tuple(rows), grid.parts), rest


def _cell_text(glyphs: Sequence[Glyph]) -> str:
    """The lines of a cell as one text; a number too long for its cell is not parted where it was broken."""
    lines = stacked(runs(glyphs))
    edge = max(glyph.x1 - 0.5 * glyph.size for glyph in glyphs)
    text, full = "", False
    for line in lines:
        more = text_of(line)
        broken = full and text[-1] in _NUMBER and more[0] in _NUMBER
        text += more if broken else f" {more}"
        full = line[-1].x1 >= edge
    return shown(text)
