"""Ruled tables of a page: which glyphs stand in which cell, and the rows they make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.normalize import shown
from indexer.readers.page.across import across
from indexer.readers.page.grids import Grid, Place
from indexer.readers.page.lines import Run, runs, stacked, text_of
from indexer.readers.page.lines import goes_on as beside
from indexer.readers.page.places import Glyph

_CELL_GAP = 1.5
_FLUSH = 0.6
"""Ems: the white that parts cells where no rule does, and how exactly cells of a column stand under one another."""
_OVERFLOW = 0.2
_OPEN = 2.0
"""Ems: how far what is too long stands out of its cell, and the white at a cell's edge where its text goes on below."""
_NUMBER = frozenset("0123456789.,%％")


class Table(NamedTuple):
    """A table as one piece of its page: `base` is its top, `rows` hold its cells joined by TAB, `parts` are the places
    between its columns; `open` says of each cell of its last row whether its text goes to the cell's right edge."""

    x0: float
    x1: float
    base: float
    bottom: float
    rows: tuple[str, ...]
    parts: tuple[float, ...]
    open: tuple[bool, ...] = ()


def tabled(grid: Grid, glyphs: Sequence[Glyph], goes_on: bool = False) -> tuple[Table | None, list[Glyph]]:
    """(the table, the glyphs outside of it); None where no row has two cells with text: a frame, or a layout. A table
    that `goes_on` from the page before may begin with the rest of one cell.

    A cell that was merged stands where it begins; rows without any text go. What is too long for the
    table's last cell and stands out of it belongs to it.
    """
    cells: dict[Place, list[Glyph]] = {}
    rest: list[Glyph] = []
    before: tuple[Glyph, Place] | None = None
    stamped = across(grid, glyphs)
    for index, glyph in enumerate(glyphs):
        if index in stamped:
            rest.append(glyph)
            continue
        place = grid.cell((glyph.x0 + glyph.x1) / 2, glyph.base + 0.3 * glyph.size)
        if place is None and before is not None and beside(before[0], glyph, _OVERFLOW):
            place = before[1]
        before = None if place is None else (glyph, place)
        if place is None:
            rest.append(glyph)
        else:
            cells.setdefault(place, []).append(glyph)
    filled = Counter(row for row, _ in cells)
    if max(filled.values(), default=0) < (1 if goes_on and len(grid.parts) > 2 else 2):
        return None, list(glyphs)
    texts = {place: _cell_text(held) for place, held in cells.items()}
    rows = (
        "\t".join(texts.get((row, column), "") for column in range(len(grid.parts) - 1)).rstrip("\t")
        for row in sorted(filled)
    )
    x0, bottom, x1, top = grid.box
    last = max(filled)
    open_ = tuple(_is_open(cells.get((last, column), []), grid) for column in range(len(grid.parts) - 1))
    return Table(x0, x1, top, bottom, tuple(rows), grid.parts, open_), rest


def _is_open(cell: Sequence[Glyph], grid: Grid) -> bool:
    """Whether the last line of a cell goes to its right edge."""
    if not cell:
        return False
    low = min(cell, key=lambda glyph: (glyph.base, -glyph.x1))
    edge = next((part for part in grid.parts if part >= low.x1 - 1), grid.parts[-1])
    return low.x1 >= edge - _OPEN * low.size


def aligned(rows: Sequence[Sequence[Run]], em: float) -> list[bool]:
    """Which lines are rows of a table without rulings: neighbours whose cells stand under one another.

    Three rows of two cells make a table, or two rows of three.
    """
    cells = [_apart(row, em) for row in rows]
    under = [_under(above, below, em) for above, below in pairwise(cells)]
    found = [False] * len(rows)
    start = 0
    for index in range(len(rows)):
        if index < len(under) and under[index]:
            continue
        count = index - start + 1
        if count >= 3 or (count == 2 and len(cells[start]) >= 3):
            found[start : index + 1] = [True] * count
        start = index + 1
    return found


def cells_of(row: Sequence[Run], em: float) -> str:
    """A row of a table without rulings, its cells joined by TAB."""
    return "\t".join(text_of(cell) for cell in _apart(row, em))


def _apart(row: Sequence[Run], em: float) -> list[list[Run]]:
    """The runs of a line, parted where the white between them is wider than a space can be."""
    cells: list[list[Run]] = []
    for run in row:
        if cells and run.x0 - cells[-1][-1].x1 <= _CELL_GAP * em:
            cells[-1].append(run)
        else:
            cells.append([run])
    return cells


def _under(above: Sequence[Sequence[Run]], below: Sequence[Sequence[Run]], em: float) -> bool:
    """Whether two lines have as many cells, each flush or centred with the one above it."""
    if len(above) != len(below) or len(above) < 2:
        return False
    for one, other in zip(above, below, strict=True):
        left, right = one[0].x0 - other[0].x0, one[-1].x1 - other[-1].x1
        if min(abs(left), abs(right), abs(left + right) / 2) > _FLUSH * em:
            return False
    return True


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
