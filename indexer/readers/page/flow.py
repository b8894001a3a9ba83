"""Pages -> placed lines in reading order: what the margins hold, columns, lines, tables where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.furniture import RUNNING_HEAD
from indexer.readers.page.columns import Region, gutter, regions
from indexer.readers.page.lines import Run, mean, stacked, text_of
from indexer.readers.page.margins import margins, marked
from indexer.readers.page.measure import PlacedLine, Shape, body_size
from indexer.readers.page.places import Box
from indexer.readers.page.tables import Table, aligned, cells_of

_NEAR = 4.0
"""Points by which the columns of a table may differ from page to page."""


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `aside` are texts set in other directions, each turned upright by itself."""

    number: int
    box: Box
    runs: list[Run]
    tables: list[Table] = field(default_factory=list)
    aside: list[list[Run]] = field(default_factory=list)


def placed(pages: Sequence[Page]) -> list[PlacedLine]:
    """The lines of all pages in reading order; running heads and page numbers are marked as furniture."""
    em = _em(pages)
    known = _gutters(pages, em)
    found: list[PlacedLine] = []
    for page in pages:
        rows = stacked(page.runs)
        top, bottom = margins(rows, [(table.base, table.bottom) for table in page.tables], page.box, em)
        end = len(rows) - bottom
        body = [run for row in rows[top:end] for run in row]
        found += [_line(row, page, first=True, margin="top") for row in rows[:top]]
        pieces: list[Run | Table] = [*body, *page.tables]
        for region in regions(pieces, em, known):
            found += _region(region, page, em)
        found += [_line(row, page, first=True, margin="bottom") for row in rows[end:]]
        found += [line for aside in page.aside for line in _aside(aside, page)]
    return _continued(marked(found, em))


def _em(pages: Iterable[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for run in page.runs:
            sizes[round(run.size * 2) / 2] += len(run.text)
    return body_size(sizes)


def _gutters(pages: Iterable[Page], em: float) -> list[float]:
    """Where pages that are clearly set in columns have their gutter, the commonest first."""
    found: Counter[int] = Counter()
    for page in pages:
        pieces: list[Run | Table] = [*page.runs, *page.tables]
        at = gutter(pieces, em)
        if at is not None:
            found[round(at)] += 1
    return [float(at) for at, _ in found.most_common(3)]


def _region(region: Region[Run | Table], page: Page, em: float) -> Iterator[PlacedLine]:
    """The lines and tables of a region from the top down."""
    shape = (_width(page), region.column, region.columns)
    tables = sorted((p for p in region.pieces if isinstance(p, Table)), key=lambda table: -table.base)
    rows = stacked(piece for piece in region.pieces if isinstance(piece, Run))
    first, above = True, False
    for row, tabular in zip(rows, aligned(rows, em), strict=True):
        while tables and tables[0].base > row[0].base:
            yield from _rows(tables.pop(0), page, shape)
            above = False
        line = _line(row, page, shape, first)
        if tabular:
            line = replace(line, text=cells_of(row, em), kind="table", first=not above)
        yield line
        first, above = False, tabular
    for table in tables:
        yield from _rows(table, page, shape)


def _aside(runs: Sequence[Run], page: Page) -> Iterator[PlacedLine]:
    for row in stacked(runs):
        yield _line(row, page, (_width(page), -1, 1), first=True, margin="aside")


def _line(
    row: Sequence[Run], page: Page, shape: Shape | None = None, first: bool = False, margin: str = ""
) -> PlacedLine:
    return PlacedLine(
        text_of(row),
        page.number,
        row[0].x0 - page.box[0],
        max(run.x1 for run in row) - page.box[0],
        row[0].base - page.box[1],
        max(row, key=lambda run: len(run.text)).size,
        min(run.weight for run in row),
        shape or (_width(page), 0, 1),
        first,
        margin=margin,
        confidence=mean((run.sure, len(run.text)) for run in row),
        height=page.box[3] - page.box[1],
    )


def _width(page: Page) -> int:
    return round(page.box[2] - page.box[0])


def _rows(table: Table, page: Page, shape: Shape) -> Iterator[PlacedLine]:
    step = (table.base - table.bottom) / len(table.rows)
    x0, x1 = table.x0 - page.box[0], table.x1 - page.box[0]
    parts = tuple(part - table.x0 for part in table.parts)
    for index, row in enumerate(table.rows):
        base = table.base - (index + 1) * step - page.box[1]
        first = index == 0
        yield PlacedLine(row, page.number, x0, x1, base, 0.0, 0, shape, first, "table", parts=parts)


def _continued(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """A table that goes on from the page or column before is one table; its head printed again is furniture."""
    found: list[PlacedLine] = []
    head: list[str] = []
    above: PlacedLine | None = None
    again = 0
    for line in lines:
        if line.kind == "table" and line.first:
            if above is not None and above.kind == "table" and _turned(above, line) and _alike(above, line):
                line, again = replace(line, first=False), 1
            else:
                head, again = [], 0
        if line.kind == "table" and line.furniture is None:
            if again and again <= len(head) and line.text == head[again - 1]:
                line, again = replace(line, furniture=RUNNING_HEAD), again + 1
            else:
                again = 0
                head.append(line.text)
        found.append(line)
        if line.furniture is None:
            above = line
    return found


def _turned(above: PlacedLine, line: PlacedLine) -> bool:
    return (above.page, above.shape) != (line.page, line.shape)


def _alike(above: PlacedLine, line: PlacedLine) -> bool:
    """Whether two tables are equally wide and one parts its columns only where the other does."""
    if not (above.parts and line.parts):
        return False
    few, many = sorted((above.parts, line.parts), key=len)
    return abs(few[-1] - many[-1]) <= _NEAR and all(any(abs(part - at) <= _NEAR for at in many) for part in few)
