"""Rulings make the grid they were drawn for, merged cells and all, however they were drawn."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.page.grids import grids
from indexer.readers.page.lines import Run
from indexer.readers.page.places import Edge
from indexer.readers.page.tables import aligned, cells_of


@dataclass(frozen=True)
class Drawn:
    """A table as somebody draws it: where columns and rows part, and which boxes belong to which cell."""

    parts: list[float]
    levels: list[float]
    owner: dict[tuple[int, int], tuple[int, int]]


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """Grids of up to 6 × 6 boxes with rectangles of boxes merged."""
    columns, rows = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    widths = draw(st.lists(st.floats(12, 120), min_size=columns, max_size=columns))
    heights = draw(st.lists(st.floats(10, 60), min_size=rows, max_size=rows))
    parts, levels = [50.0], [700.0]
    for width in widths:
        parts.append(parts[-1] + width)
    for height in heights:
        levels.append(levels[-1] - height)
    owner = {(row, column): (row, column) for row in range(rows) for column in range(columns)}
    for _ in range(draw(st.integers(0, 3))):
        top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        bottom, right = draw(st.integers(top, rows - 1)), draw(st.integers(left, columns - 1))
        boxes = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        if all(owner[box] == box for box in boxes) and len(boxes) < rows * columns:
            owner.update(dict.fromkeys(boxes, (top, left)))
    return Drawn(parts, levels, owner)


def rulings(drawn: Drawn, shake: list[float]) -> list[Edge]:
    """Each side of each box where another cell begins, drawn by itself and not quite where it should be."""
    found = []
    off = iter(shake * 1000)
    for (row, column), cell in drawn.owner.items():
        x0, x1 = drawn.parts[column], drawn.parts[column + 1]
        y0, y1 = drawn.levels[row + 1], drawn.levels[row]
        if drawn.owner.get((row - 1, column)) != cell:
            found.append(Edge(True, y1 + next(off), x0, x1))
        if drawn.owner.get((row + 1, column)) != cell:
            found.append(Edge(True, y0 + next(off), x0, x1))
        if drawn.owner.get((row, column - 1)) != cell:
            found.append(Edge(False, x0 + next(off), y0, y1))
        if drawn.owner.get((row, column + 1)) != cell:
            found.append(Edge(False, x1 + next(off), y0, y1))
    return found


@given(tables(), st.lists(st.floats(-0.4, 0.4), min_size=1, max_size=7))
def test_points_share_a_cell_where_the_table_was_merged(drawn: Drawn, shake: list[float]) -> None:
    edges = rulings(drawn, shake)
    seen = grids(edges)
    if len(set(drawn.owner.values())) == 1:
        assert seen == []
        return
    (grid,) = seen
    cells: dict[tuple[int, int], set[object]] = {}
    for (row, column), cell in drawn.owner.items():
        x = (drawn.parts[column] + drawn.parts[column + 1]) / 2
        y = (drawn.levels[row] + drawn.levels[row + 1]) / 2
        cells.setdefault(cell, set()).add(grid.cell(x, y))
    assert all(len(found) == 1 and None not in found for found in cells.values())
    assert len({frozenset(found) for found in cells.values()}) == len(cells)


@given(st.floats(20, 500), st.floats(20, 300))
def test_a_frame_around_text_is_no_table(width: float, height: float) -> None:
    frame = [Edge(True, y, 50, 50 + width) for y in (100, 100 + height)]
    frame += [Edge(False, x, 100, 100 + height) for x in (50, 50 + width)]
    assert grids(frame) == []


def test_underlines_are_no_table() -> None:
    assert grids([Edge(True, y, 100, 300) for y in range(100, 700, 24)]) == []


def test_a_table_open_at_its_sides_has_its_outer_cells() -> None:
    edges = [Edge(True, y, 50, 350) for y in (100, 130, 160)] + [Edge(False, 150, 100, 160)]
    (grid,) = grids(edges)
    assert grid.parts == (50, 150, 350)
    assert {grid.cell(x, y) for x in (60, 340) for y in (110, 150)} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_a_drawing_of_thousands_of_lines_is_no_table() -> None:
    assert grids([Edge(across, 3.5 * n, 0, 3000) for n in range(800) for across in (True, False)]) == []


def row(base: float, *cells: tuple[str, float, float]) -> list[Run]:
    return [Run(text, x0, x1, base, 12, 0) for text, x0, x1 in cells]


def test_lines_whose_cells_stand_under_one_another_are_a_table() -> None:
    rows = [
        row(700, ("各项支出如下。", 50, 130)),
        *(row(700 - 20 * n, (f"第{n}项", 50, 80), (f"{n}00.00", 200 - 6 * n, 236)) for n in range(1, 4)),
        row(600, ("单位：万元", 50, 110), ("（盖章）", 300, 350)),
    ]
    assert aligned(rows, 12) == [False, True, True, True, False]
    assert [cells_of(found, 12) for found in rows[1:4]] == [f"第{n}项\t{n}00.00" for n in range(1, 4)]
