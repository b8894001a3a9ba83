"""Blocks and table marks -> a flow: the grids built up as their marks come, whatever the page forgot to close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.readers.flow import Cell, Grid, Item, Para
from indexer.readers.html.blocks import Block, Mark

_DEEPEST = 16
"""Tables inside tables; further down they are read as text."""
_MOST_COLUMNS = 256
_MOST_COVERED = 500_000
"""Cells of one table that are kept empty because another one reaches over them."""
_FULL_WIDTH = ("\u3000", "\xa0\xa0", "\u2003")


@dataclass(slots=True)
class _Table:
    """A table being built. `covers` says how many rows more each column is covered from above."""

    owner: int
    rows: list[list[Cell]] = field(default_factory=list)
    cell: list[Item] | None = None
    cell_owner: int = -1
    across: int = 1
    down: int = 1
    covers: dict[int, int] = field(default_factory=dict)
    left: int = _MOST_COVERED

    def begin_row(self) -> None:
        self.end_cell()
        self._fill()
        self.rows.append([])

    def begin_cell(self, mark: Mark) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self._fill()
        self.cell, self.cell_owner, self.across, self.down = [], mark.owner, mark.across, mark.down

    def end_cell(self) -> None:
        if self.cell is None:
            return
        row = self.rows[-1]
        for offset in range(self.across):
            if offset and len(row) >= _MOST_COLUMNS:
                break
            if self.down > 1 and len(row) < _MOST_COLUMNS:
                self.covers[len(row)] = self.down - 1
            row.append(tuple(self.cell) if offset == 0 else ())
        self.cell = None

    @property
    def begun(self) -> bool:
        return bool(self.rows) or self.cell is not None

    def add(self, item: Item) -> None:
        """Text between cells belongs to the cell before it."""
        if self.cell is not None:
            self.cell.append(item)
        else:
            last = max((i for i, cell in enumerate(self.rows[-1]) if cell), default=0)
            cells = self.rows[-1] or [()]
            self.rows[-1] = [(*cell, item) if i == last else cell for i, cell in enumerate(cells)]

    def grid(self) -> Grid:
        self.end_cell()
        return Grid(tuple(tuple(row) for row in self.rows))

    def _fill(self) -> None:
        """Columns covered from above hold empty cells, so that the others stand where they are seen."""
        row = self.rows[-1] if self.rows else None
        while row is not None and self.left > 0 and self.covers.get(len(row), 0) > 0:
            self.covers[len(row)] -= 1
            self.left -= 1
            row.append(())


def assembled(pieces: Sequence[Block | Mark], reasons: Sequence[str | None]) -> list[Item]:
    """The flow; furniture and tables around the content are single paragraphs. `reasons` go by block."""
    found: list[Item] = []
    tables: list[_Table] = []
    reason = iter(reasons)
    kept = _tables_of_content(pieces, reasons)
    for piece in pieces:
        if isinstance(piece, Mark):
            _follow(piece, tables, found, kept)
            continue
        why = next(reason)
        for para in _paragraphs(piece, why):
            _put(para, tables if why is None else [], found)
    while tables:
        _end_table(tables, found)
    return found


def _tables_of_content(pieces: Sequence[Block | Mark], reasons: Sequence[str | None]) -> set[int]:
    """The owners of the tables that hold nothing but content; the others place the page."""
    kept: set[int] = set()
    open_tables: list[int] = []
    spoilt: set[int] = set()
    reason = iter(reasons)
    for piece in pieces:
        if isinstance(piece, Mark):
            if piece.name == "table":
                if piece.opens:
                    open_tables.append(piece.owner)
                    kept.add(piece.owner)
                elif open_tables:
                    open_tables.pop()
        elif next(reason) is not None and piece.text:
            for owner in reversed(open_tables):
                if owner in spoilt:
                    break
                spoilt.add(owner)
    return kept - spoilt


def _follow(mark: Mark, tables: list[_Table], found: list[Item], kept: set[int]) -> None:
    if mark.name == "table" and mark.owner in kept:
        if mark.opens and len(tables) < _DEEPEST:
            tables.append(_Table(mark.owner))
        elif not mark.opens and tables and tables[-1].owner == mark.owner:
            _end_table(tables, found)
    elif tables and mark.name == "tr" and mark.opens:
        tables[-1].begin_row()
    elif tables and mark.name == "td":
        if mark.opens:
            tables[-1].begin_cell(mark)
        elif tables[-1].cell_owner == mark.owner:
            tables[-1].end_cell()


def _end_table(tables: list[_Table], found: list[Item]) -> None:
    grid = tables.pop().grid()
    _put(grid, tables, found)


def _put(item: Item, tables: Sequence[_Table], found: list[Item]) -> None:
    """Into the innermost table that has begun its rows; a caption stands before its table."""
    inner = next((table for table in reversed(tables) if table.begun), None)
    if inner is None:
        found.append(item)
    else:
        inner.add(item)


def _paragraphs(block: Block, why: str | None) -> Iterator[Para]:
    """A block's paragraphs: an empty line ends one, and so does a line that begins with an indent."""
    group: list[str] = []
    generated = block.generated
    indent = block.indent
    for line in (*block.lines, ""):
        if group and (not line.strip() or line.startswith(_FULL_WIDTH)):
            yield Para(tuple(group), block.level, block.bold, indent, generated, why)
            group, generated, indent = [], 0, 0.0
        if line.strip():
            group.append(line)
        elif why is None and (len(block.lines) > 1 or not block.text):
            yield Para(("",))
