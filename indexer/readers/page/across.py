"""What is stamped over a ruled table and stands in none of its cells: large type, and text written down across rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from indexer.readers.page.grids import Grid, Place
from indexer.readers.page.places import Glyph

_LARGE = 2.5
"""How many times larger than a table's type a watermark is set."""
_ROWS = 3
"""The fewest rows that text written down a page crosses; a cell that spans rows holds its own."""
_SAME = 0.1


def across(grid: Grid, glyphs: Sequence[Glyph]) -> set[int]:
    """Positions of the glyphs over a grid that belong to none of its cells."""
    places = [grid.cell((glyph.x0 + glyph.x1) / 2, glyph.base + 0.3 * glyph.size) for glyph in glyphs]
    sizes = [glyph.size for glyph, place in zip(glyphs, places, strict=True) if place is not None]
    if not sizes:
        return set()
    usual = median(sizes)
    found = {index for index, glyph in enumerate(glyphs) if places[index] and glyph.size > _LARGE * usual}
    run: list[int] = []
    for index in range(len(glyphs)):
        if run and not _under(glyphs[run[-1]], glyphs[index]):
            found |= _crossing(run, places)
            run = []
        run.append(index)
    return found | _crossing(run, places)


def _under(upper: Glyph, lower: Glyph) -> bool:
    """Whether one glyph is written right below another."""
    size = upper.size
    if not "\u4e00" <= lower.text <= "\u9fff":
        return False
    straight = abs(upper.x0 - lower.x0) <= _SAME * size and abs(lower.size - size) <= _SAME * size
    return straight and 0.9 * size <= upper.base - lower.base <= 1.6 * size


def _crossing(run: Sequence[int], places: Sequence[Place | None]) -> set[int]:
    """The run, where it goes on from cell to cell down several rows."""
    cells = [place for index in run if (place := places[index]) is not None]
    turns = sum(1 for upper, lower in pairwise(cells) if upper != lower)
    return set(run) if len(run) > _ROWS and turns >= _ROWS - 1 else set()
