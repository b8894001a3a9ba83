"""Ruling lines -> grids: which rulings cross to make a table, and which boxes between them are its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexer.readers.pdf_rulings import Box, Edge

_NEAR = 3.0
"""Points within which two rulings are one line, or touch."""
_MOST_EDGES = 20_000
_MOST_LINES = 600
_MOST_CELLS = 5000
"""A page with more rulings than this, apart or merged into lines, or more boxes, is a drawing and no table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its first row and column, counted from the top left; `box` spans all it was merged of."""

    row: int
    column: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on the page; its cells in reading order, and the places that part its columns."""

    box: Box
    cells: tuple[Cell, ...]
    parts: tuple[float, ...]


def grids(edges: Sequence[Edge]) -> list[Grid]:
    """The tables of a page, from the top down. A box that nothing divides is a frame, not a table."""
    if len(edges) > _MOST_EDGES:
        return []
    lines = _merged(edges)
    if len(lines) > _MOST_LINES:
        return []
    found = [grid for group in _crossing(lines) if (grid := _grid(group)) is not None]
    outer = [g for g in found if not any(g is not other and _holds(other.box, g.box) for other in found)]
    return sorted(outer, key=lambda grid: (-grid.box[3], grid.box[0]))


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """Collinear rulings that touch or overlap, made one."""
    found: list[Edge] = []
    for horizontal, same in groupby(sorted(edges), key=lambda edge: edge.horizontal):
        for line in _runs(list(same)):
            at = sum(edge.at for edge in line) / len(line)
            start, end = line[0].start, line[0].start
            for edge in sorted(line, key=lambda edge: edge.start):
                if edge.start > end + _NEAR:
                    found.append(Edge(horizontal, at, start, end))
                    start = edge.start
                end = max(end, edge.end)
            found.append(Edge(horizontal, at, start, end))
    return found


def _runs(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Rulings at nearly the same place; `edges` are in order of place."""
    lines: list[list[Edge]] = []
    for edge in edges:
        if lines and edge.at - lines[-1][-1].at <= _NEAR / 2:
            lines[-1].append(edge)
        else:
            lines.append([edge])
    for line in lines:
        line.sort(key=lambda edge: edge.start)
    return lines


def _crossing(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Groups of rulings that touch one another, directly or through others."""
    flat = [edge for edge in edges if edge.horizontal]
    groups = {edge: [edge] for edge in edges}
    for upright in edges:
        if upright.horizontal:
            continue
        for line in flat:
            meets = (
                line.start - _NEAR <= upright.at <= line.end + _NEAR
                and upright.start - _NEAR <= line.at <= upright.end + _NEAR
            )
            if meets and groups[line] is not groups[upright]:
                group = groups[upright]
                group += groups[line]
                for edge in groups[line]:
                    groups[edge] = group
    return list({id(group): group for group in groups.values()}.values())


def _grid(group: Sequence[Edge]) -> Grid | None:
    flat = [edge for edge in group if edge.horizontal]
    upright = [edge for edge in group if not edge.horizontal]
    if len(flat) < 2 or not upright:
        return None
    left = min(*(e.start for e in flat), *(e.at for e in upright))
    right = max(*(e.end for e in flat), *(e.at for e in upright))
    low = min(*(e.start for e in upright), *(e.at for e in flat))
    high = max(*(e.end for e in upright), *(e.at for e in flat))
    parts = _places([left, right, *(edge.at for edge in upright)])
    levels = _places([low, high, *(edge.at for edge in flat)])[::-1]
    if len(parts) < 3 and len(levels) < 3 or len(parts) * len(levels) > _MOST_CELLS:
        return None
    cells = _cells(parts, levels, flat, upright)
    return Grid((left, low, right, high), tuple(cells), tuple(parts)) if len(cells) > 1 else None


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _cells(parts: Sequence[float], levels: Sequence[float], flat: Sequence[Edge], upright: Sequence[Edge]) -> list[Cell]:
    """The boxes of the grid, joined where no ruling parts them; a joined box counts from its top left."""
    rows, columns = len(levels) - 1, len(parts) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(at: tuple[int, int]) -> tuple[int, int]:
        while owner[at] != at:
            owner[at] = at = owner[owner[at]]
        return at

    for row, column in list(owner):
        x, y = (parts[column] + parts[column + 1]) / 2, (levels[row] + levels[row + 1]) / 2
        if column + 1 < columns and not _parted(upright, parts[column + 1], y):
            _join(owner, root((row, column)), root((row, column + 1)))
        if row + 1 < rows and not _parted(flat, levels[row + 1], x):
            _join(owner, root((row, column)), root((row + 1, column)))
    boxes: dict[tuple[int, int], Box] = {}
    for row, column in sorted(owner):
        box = (parts[column], levels[row + 1], parts[column + 1], levels[row])
        first = root((row, column))
        boxes[first] = _around(boxes[first], box) if first in boxes else box
    return [Cell(row, column, box) for (row, column), box in sorted(boxes.items())]


def _join(owner: dict[tuple[int, int], tuple[int, int]], one: tuple[int, int], other: tuple[int, int]) -> None:
    first, second = sorted((one, other))
    owner[second] = first


def _parted(edges: Sequence[Edge], at: float, across: float) -> bool:
    return any(abs(edge.at - at) <= _NEAR and edge.start - _NEAR <= across <= edge.end + _NEAR for edge in edges)


def _around(one: Box, other: Box) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - _NEAR <= inner[0]
        and outer[1] - _NEAR <= inner[1]
        and inner[2] <= outer[2] + _NEAR
        and inner[3] <= outer[3] + _NEAR
    )
