"""A report inside a frame: which parts of a grid of rulings hold a document, and what of it is a table.

Some offices set a whole report in one ruled cell; tables inside of it share its rulings, so that frame and table make
one grid. A cell as wide as the grid that holds a document is no row of a table, nor is, on the other pages of such a
report, what stands above or below a table between the same two sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.readers.page.grids import Grid, Place
from indexer.readers.page.places import Glyph

_LINES, _CHARACTERS = 8, 150
"""The fewest lines and characters of a document; a row of a table as wide as all of it is a title or a note."""
_SLIVER = 6.0
"""Points between two rulings where nothing can stand: a frame, and a table drawn close inside of it."""
_NEAR = 4.0

Sides = tuple[float, float]
"""Left and right edge of a frame."""


def unframed(grid: Grid, glyphs: Sequence[Glyph], known: Sequence[Sides]) -> tuple[list[Grid], Sides | None]:
    """(the tables of a grid, the sides of the frame it is part of or None); `known` are those of pages before."""
    sides = grid.box[0], grid.box[2]
    bands = list(_bands(grid))
    framing = [wide and _is_document(_held(grid, start, end, glyphs)) for start, end, wide in bands]
    framed = any(framing) or any(_same(sides, other) for other in known)
    if not framed:
        return [grid], None
    for index in (0, len(bands) - 1):
        framing[index] |= bands[index][2]
    found: list[Grid] = []
    start: int | None = None
    for (first, end, _), out in zip(bands, framing, strict=True):
        if out and start is not None:
            found.append(_part(grid, start, first))
            start = None
        elif not out and start is None:
            start = first
        if not out and end == len(grid.levels) - 1 and start is not None:
            found.append(_part(grid, start, end))
    return [part for part in found if len(set(part.owner.values())) > 1], sides


def _bands(grid: Grid) -> Iterator[tuple[int, int, bool]]:
    """(first row, row behind the last, whether it is one cell) of each stretch of rows that no cell reaches out of."""
    columns = _columns(grid)
    rows = len(grid.levels) - 1
    cuts = [0, *(row for row in range(1, rows) if all(grid.owner[row, c][0] == row for c in columns)), rows]
    for start, end in pairwise(cuts):
        yield start, end, len({grid.owner[row, c] for row in range(start, end) for c in columns}) == 1


def _columns(grid: Grid) -> range:
    """The columns of a grid without slivers at its sides."""
    last = len(grid.parts) - 1
    first = int(last > 1 and grid.parts[1] - grid.parts[0] < _SLIVER)
    return range(first, last - int(last - first > 1 and grid.parts[-1] - grid.parts[-2] < _SLIVER))


def _part(grid: Grid, start: int, end: int) -> Grid:
    """Some rows of a grid as one of their own."""
    columns = _columns(grid)

    def moved(at: Place) -> Place:
        return at[0] - start, max(0, at[1] - columns.start)

    owner = {moved((row, c)): moved(grid.owner[row, c]) for row in range(start, end) for c in columns}
    return Grid(grid.parts[columns.start : columns.stop + 1], grid.levels[start : end + 1], owner)


def _held(grid: Grid, start: int, end: int, glyphs: Sequence[Glyph]) -> list[Glyph]:
    """What stands in some rows of a grid."""
    x0, x1, low, high = grid.box[0], grid.box[2], grid.levels[end], grid.levels[start]
    return [glyph for glyph in glyphs if low <= glyph.base <= high and x0 <= (glyph.x0 + glyph.x1) / 2 <= x1]


def _is_document(glyphs: Sequence[Glyph]) -> bool:
    return len(glyphs) >= _CHARACTERS and len({round(glyph.base) for glyph in glyphs}) >= _LINES


def _same(sides: Sides, other: Sides) -> bool:
    return abs(sides[0] - other[0]) <= _NEAR and abs(sides[1] - other[1]) <= _NEAR
