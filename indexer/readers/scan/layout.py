"""Where a picture of a page is to be read: the parts of it that hold one column of lines each, in reading order.

A recogniser left alone takes an indent for a column's edge and loses what stands left of it; so it is given columns.
Places are pixels, y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.readers.page.grids import Grid
from indexer.readers.page.places import Box
from indexer.readers.scan.pixels import Ink, runs

_SHORTEST = 12
"""Half ems: how far down a gutter must reach."""
_LINED = 0.25
"""The share of a gutter's height beside which, on both sides, lines must come up to it."""


def columns(dark: Ink, em: float) -> list[Box]:
    """The page cut where a white gutter parts two columns of lines that both come up to it; else the page whole."""
    height, width = dark.shape
    cells = _half_ems(dark, em)
    cut = _gutter(cells)
    whole = (0.0, 0.0, float(width), float(height))
    if cut is None:
        return [whole]
    column, first, last = cut
    x, top, bottom = (column + 1) * em / 2, first * em / 2, last * em / 2
    parts = [(0.0, 0.0, whole[2], top), (0.0, top, x, bottom), (x, top, whole[2], bottom), (0.0, bottom, *whole[2:])]
    return [part for part in parts if part[3] - part[1] > em / 2]


def _half_ems(dark: Ink, em: float) -> Ink:
    """The picture in squares of half an em: whether anything is inked in each."""
    height, width = dark.shape
    rows = np.append(np.arange(0, height, em / 2).astype(int), height)
    places = np.append(np.arange(0, width, em / 2).astype(int), width)
    down = np.add.reduceat(dark.astype(np.int32), np.unique(rows[rows < height]), axis=0)
    found: Ink = np.add.reduceat(down, np.unique(places[places < width]), axis=1) > 0
    return found


def _gutter(cells: Ink) -> tuple[int, int, int] | None:
    """(column, first row, row behind the last) of the longest gutter, in half ems."""
    best: tuple[int, int, int] | None = None
    width = cells.shape[1]
    for column in range(width // 4, 3 * width // 4):
        white = ~(cells[:, column] | cells[:, column + 1])
        for first, last in runs(white):
            first, last = _inked(cells, first, last)
            longer = best is None or last - first > best[2] - best[1]
            if last - first >= _SHORTEST and longer and _parts(cells, column, first, last):
                best = (column, first, last)
    return best


def _inked(cells: Ink, first: int, last: int) -> tuple[int, int]:
    """A stretch without the empty rows at its ends."""
    rows = np.flatnonzero(cells[first:last].any(axis=1))
    return (first + int(rows[0]), first + int(rows[-1]) + 1) if len(rows) else (first, first)


def _parts(cells: Ink, column: int, first: int, last: int) -> bool:
    """Whether lines come up to the white around a column of cells from both sides, however wide it is."""
    inked = np.flatnonzero(cells[first:last].any(axis=0))
    place = int(np.searchsorted(inked, column))
    if place in (0, len(inked)):
        return False
    end, start = int(inked[place - 1]) + 1, int(inked[place])
    left = cells[first:last, max(0, end - 3) : end].any(axis=1).mean()
    right = cells[first:last, start : start + 3].any(axis=1).mean()
    return bool(left >= _LINED and right >= _LINED)


def cells(grid: Grid) -> Sequence[Box]:
    """The cells of a table, each with all the boxes it was merged of, in reading order; y as in the grid."""
    boxes: dict[tuple[int, int], Box] = {}
    for (row, column), owner in sorted(grid.owner.items()):
        box = (grid.parts[column], grid.levels[row + 1], grid.parts[column + 1], grid.levels[row])
        held = boxes.get(owner, box)
        boxes[owner] = (min(held[0], box[0]), min(held[1], box[1]), max(held[2], box[2]), max(held[3], box[3]))
    return [boxes[owner] for owner in sorted(boxes)]
