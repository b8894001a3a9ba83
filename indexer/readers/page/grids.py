"""Ruling lines -> grids: which rulings cross to make a table, and which boxes between them are its cells."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import neg

from indexer.readers.page.places import Box, Edge

_NEAR = 3.0
"""Points within which two rulings are one line, or touch."""
_FRAME = 0.6
"""The share of a grid that is one box where the grid is a frame around a document."""
_OPEN = 3
"""The uprights of a table that a page's end left without its upper or its lower line."""
_MOST_EDGES = 20_000
_MOST_LINES = 600
_MOST_CELLS = 5000
"""A page with more rulings than this, apart or merged into lines, or more boxes, is a drawing and no table."""


Place = tuple[int, int]
"""(row, column) of a box in the grid, counted from the top left."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table on the page. `parts` are the places between columns from left to right, `levels` those between rows
    from the top down; `owner` says for each box to which cell it belongs, a cell being named by its first box."""

    parts: tuple[float, ...]
    levels: tuple[float, ...]
    owner: dict[Place, Place]

    @property
    def box(self) -> Box:
        return self.parts[0], self.levels[-1], self.parts[-1], self.levels[0]

    def cell(self, x: float, y: float) -> Place | None:
        """The cell that holds a point, None outside of the table."""
        x0, y0, x1, y1 = self.box
        if not (x0 <= x <= x1 and y0 <= y <= y1):
            return None
        column = min(bisect(self.parts, x), len(self.parts) - 1) - 1
        row = min(bisect(self.levels, -y, key=neg), len(self.levels) - 1) - 1
        return self.owner[max(0, row), max(0, column)]


def grids(edges: Sequence[Edge]) -> list[Grid]:
    """The tables of a page, from the top down. A box that nothing divides is a frame, not a table."""
    if len(edges) > _MOST_EDGES:
        return []
    lines = _merged(edges)
    if len(lines) > _MOST_LINES:
        return []
    found = [grid for group in _crossing(lines) if (grid := _grid(group)) is not None]
    found = [grid for grid in found if not _is_frame(grid, found)]
    outer = [g for g in found if not any(g is not other and _holds(other.box, g.box) for other in found)]
    return sorted(outer, key=lambda grid: (-grid.levels[0], grid.parts[0]))


def frames(edges: Sequence[Edge]) -> list[tuple[float, float]]:
    """Left and right edge of each box that nothing divides; a page's end may leave it open above or below."""
    if len(edges) > _MOST_EDGES or len(lines := _merged(edges)) > _MOST_LINES:
        return []
    found = []
    for group in _crossing(lines):
        sides = sorted(edge.at for edge in group if not edge.horizontal)
        if len(sides) == 2 and _grid(group) is None:
            found.append((sides[0], sides[1]))
    return found


def _is_frame(grid: Grid, found: Sequence[Grid]) -> bool:
    """Whether most of a grid is one box with tables in it: it holds a document, and they are the tables."""
    inner = [other.box for other in found if other is not grid and _holds(grid.box, other.box)]
    if not inner:
        return False
    boxes: dict[Place, float] = {}
    for (row, column), owner in grid.owner.items():
        wide, high = grid.parts[column + 1] - grid.parts[column], grid.levels[row] - grid.levels[row + 1]
        boxes[owner] = boxes.get(owner, 0.0) + wide * high
    largest = max(boxes, key=lambda owner: boxes[owner])
    holder = {grid.cell((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in inner}
    return holder == {largest} and boxes[largest] > _FRAME * sum(boxes.values())


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
    if not flat or not upright or (len(flat) < 2 and len(upright) < _OPEN):
        return None
    left = min(*(e.start for e in flat), *(e.at for e in upright))
    right = max(*(e.end for e in flat), *(e.at for e in upright))
    low = min(*(e.start for e in upright), *(e.at for e in flat))
    high = max(*(e.end for e in upright), *(e.at for e in flat))
    parts = _places([left, right, *(edge.at for edge in upright)])
    levels = _places([low, high, *(edge.at for edge in flat)])[::-1]
    if (len(parts) < 3 and len(levels) < 3) or len(parts) * len(levels) > _MOST_CELLS:
        return None
    owner = _owners(parts, levels, flat, upright)
    return Grid(tuple(parts), tuple(levels), owner) if len(set(owner.values())) > 1 else None


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _owners(
    parts: Sequence[float], levels: Sequence[float], flat: Sequence[Edge], upright: Sequence[Edge]
) -> dict[Place, Place]:
    """Boxes of the grid that no ruling parts are one cell."""
    rows, columns = len(levels) - 1, len(parts) - 1
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}

    def root(at: Place) -> Place:
        while owner[at] != at:
            owner[at] = at = owner[owner[at]]
        return at

    def join(one: Place, other: Place) -> None:
        first, second = sorted((root(one), root(other)))
        owner[second] = first

    for row, column in list(owner):
        x, y = (parts[column] + parts[column + 1]) / 2, (levels[row] + levels[row + 1]) / 2
        if column + 1 < columns and not _parted(upright, parts[column + 1], y):
            join((row, column), (row, column + 1))
        if row + 1 < rows and not _parted(flat, levels[row + 1], x):
            join((row, column), (row + 1, column))
    return {place: root(place) for place in owner}


def _parted(edges: Sequence[Edge], at: float, across: float) -> bool:
    return any(abs(edge.at - at) <= _NEAR and edge.start - _NEAR <= across <= edge.end + _NEAR for edge in edges)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] - _NEAR <= inner[0]
        and outer[1] - _NEAR <= inner[1]
        and inner[2] <= outer[2] + _NEAR
        and inner[3] <= outer[3] + _NEAR
    )
