"""Spreadsheets (.xlsx, .xls) -> lines: the displayed cells, sheet by sheet, row by row.

A row is a table line; a text that has a row for itself, as titles and notes have, is a paragraph. What is hidden, a
sheet, a row or a column, is logged and belongs to no section.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.readers import compound, flow, zipped
from indexer.readers.base import Reading
from indexer.readers.flow import Cell, Grid, Item, Para
from indexer.readers.sheet import xls, xlsx
from indexer.readers.sheet.model import Row, Sheet
from kb.errors import SourceEmpty

FORMAT_XLSX, FORMAT_XLS = "xlsx", "xls"
_MOST_PLACES = 5_000_000
"""Cells, empty ones among them, up to which columns are kept under one another."""
_LAST_ROW = 1 << 30
_HIDDEN = "隐藏内容"
_NO_NAME = "工作表名"
_UNNAMED = re.compile(r"(?:sheet|工作表|表)?\s*\d*", re.I)
_ACROSS = 0.6
"""Share of the used columns that a merged cell must reach over to be a line of text."""


def claims(data: bytes) -> bool:
    """Whether the bytes are a workbook, new or old, whole or cut short."""
    names = zipped.members(data)
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return True
    return not compound.streams(data).isdisjoint(("Workbook", "Book"))


def read(data: bytes, name: str) -> Reading:
    """Raises SourceDamaged, SourceTooLarge, SourceEncrypted, SourceEmpty."""
    old = data.startswith(compound.MAGIC)
    sheets = list((xls if old else xlsx).sheets(data, name))
    shown = [sheet for sheet in sheets if not sheet.hidden and sheet.rows]
    items: list[Item] = []
    for sheet in sheets:
        if len(shown) > 1 and sheet.rows and not sheet.hidden:
            items.append(_tab(sheet, first=sheet is shown[0]))
        items += _items(sheet)
    lines = flow.lines(items)
    if not any(line.furniture is None for line in lines):
        raise SourceEmpty(name)
    return Reading(lines, FORMAT_XLS if old else FORMAT_XLSX)


def _tab(sheet: Sheet, first: bool) -> Para:
    """A sheet's name: the heading of what is annexed to the first sheet, furniture where nobody gave it."""
    name = sheet.name.strip()
    if _UNNAMED.fullmatch(name):
        return Para((name,), generated=len(name), furniture=_NO_NAME)
    return Para((name,), level=None if first else 1, bold=True, generated=len(name))


@dataclass(slots=True)
class _Merges:
    """Which cells are covered by merged ones. Mutable: rows are asked for from the top down."""

    waiting: list[tuple[int, int, int, int]]
    active: list[tuple[int, int, int, int]] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)
    changes: int = 0

    def of_row(self, row: int) -> tuple[list[tuple[int, int]], dict[int, int]]:
        """(column ranges covered in the row, how far the cells reach that begin in it)."""
        begun: dict[int, int] = {}
        while self.waiting and self.waiting[-1][0] <= row:
            merge = self.waiting.pop()
            self.active.append(merge)
            if merge[0] == row:
                begun[merge[2]] = merge[3] - merge[2] + 1
        if begun or row >= self.changes or len(self.covered) != len(self.active):
            self.active = [merge for merge in self.active if merge[1] >= row]
            self.covered = sorted((left + (top == row), right) for top, _, left, right in self.active)
            ends = min((below for _, below, _, _ in self.active), default=_LAST_ROW)
            self.changes = row + 1 if begun else ends + 1
        return self.covered, begun


def _items(sheet: Sheet) -> Iterator[Item]:
    merges = _Merges(sorted(sheet.merges, reverse=True))
    rows = [(row, *_visible(row, merges, sheet.hidden_columns)) for row in sheet.rows]
    columns = [column for _, cells, _ in rows for column in cells]
    first, last = min(columns, default=0), max(columns, default=0)
    filled = [index for index, (_, cells, _) in enumerate(rows) if len(cells) > 1]
    table = range(filled[0], filled[-1] + 1) if filled else range(0)
    aligned = sum(max(cells, default=0) - first + 1 for _, cells, _ in rows) <= _MOST_PLACES
    grid: list[tuple[Cell, ...]] = []
    for index, (row, cells, reach) in enumerate(rows):
        away = " ".join(text for column, text in sorted(row.cells.items()) if column in sheet.hidden_columns)
        if sheet.hidden or row.hidden:
            text = " ".join(text for _, text in sorted(row.cells.items()))
            yield Para((_one_line(text),), furniture=_HIDDEN)
            continue
        if away:
            yield Para((_one_line(away),), furniture=_HIDDEN)
        if len(cells) == 1 and (index not in table or max(reach.values(), default=1) >= _ACROSS * (last - first + 1)):
            yield from _grid(grid)
            grid = []
            yield Para(tuple(next(iter(cells.values())).split("\n")))
        elif cells:
            places = range(first, max(cells) + 1) if aligned else sorted(cells)
            grid.append(tuple(_cell(cells.get(column)) for column in places))
    yield from _grid(grid)


def _visible(row: Row, merges: _Merges, hidden: frozenset[int]) -> tuple[Mapping[int, str], Mapping[int, int]]:
    """The cells of a row that are seen, and how many columns the merged ones among them take."""
    covered, reach = merges.of_row(row.number)
    starts = [left for left, _ in covered]
    cells = {
        column: text
        for column, text in sorted(row.cells.items())
        if column not in hidden and not _is_covered(column, covered, starts) and not row.hidden
    }
    return cells, {column: reach[column] for column in cells if column in reach}


def _is_covered(column: int, covered: Sequence[tuple[int, int]], starts: Sequence[int]) -> bool:
    """Merged cells never overlap, so that the last one that begins before the column is the only one to ask."""
    place = bisect_right(starts, column) - 1
    return place >= 0 and covered[place][1] >= column


def _cell(text: str | None) -> Cell:
    return () if text is None else (Para(tuple(text.split("\n"))),)


def _grid(rows: Sequence[tuple[Cell, ...]]) -> Iterator[Item]:
    if rows:
        yield Grid(tuple(rows))


def _one_line(text: str) -> str:
    return " ".join(text.split())
