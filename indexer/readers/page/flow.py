"""Pages -> placed lines in reading order: what the margins hold, columns, lines, tables where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from indexer.furniture import NAVIGATION, RUNNING_HEAD
from indexer.normalize import shown
from indexer.readers.page.columns import Region, fold, gutters, regions
from indexer.readers.page.lines import Run, mean, stacked, text_of
from indexer.readers.page.margins import margins, marked, repeated
from indexer.readers.page.measure import PlacedLine, Shape, body_size
from indexer.readers.page.menus import menus
from indexer.readers.page.places import Box
from indexer.readers.page.stamps import stamps
from indexer.readers.page.tables import Table, aligned, cells_of
from indexer.sentence import ends_sentence

AGAIN = "重印"
"""Reason of the discard that keeps what was printed twice to look bold."""
_FIGURE = frozenset("0123456789.,%％")
_NEAR = 4.0
"""Points by which the columns of a table may differ from page to page."""


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts from 1; `aside` are texts set in other directions, each turned upright by itself; `again` is what
    was printed a second time over itself, `stamps` what is no part of the page's text, `menus` what a web page shows
    beside it; `leaf` counts the pages as they were set."""

    number: int
    box: Box
    runs: list[Run]
    tables: list[Table] = field(default_factory=list)
    aside: list[list[Run]] = field(default_factory=list)
    again: list[Run] = field(default_factory=list)
    stamps: list[Run] = field(default_factory=list)
    menus: list[Run] = field(default_factory=list)
    leaf: int = 0


def placed(pages: Sequence[Page]) -> list[PlacedLine]:
    """The lines of all pages in reading order; running heads and page numbers are marked as furniture."""
    em = _em(pages)
    pages = [half for page in pages for half in _halves(page, em)]
    pages = [replace(page, leaf=leaf) for leaf, page in enumerate(pages, 1)]
    found: list[PlacedLine] = []
    stamped = stamps(
        [page.runs for page in pages],
        [(page.box[1], page.box[3]) for page in pages],
        [[(table.x0, table.x1) for table in page.tables] for page in pages],
        em,
    )
    pages = [_without_menus(_without(page, marks), em) for page, marks in zip(pages, stamped, strict=True)]
    known = _gutters(pages, em)
    stacks = [stacked(page.runs) for page in pages]
    again = repeated(stacks, em)
    for page, rows in zip(pages, stacks, strict=True):
        top, bottom = margins(rows, [(table.base, table.bottom) for table in page.tables], page.box, em, again)
        end = len(rows) - bottom
        body = [run for row in rows[top:end] for run in row]
        found += [_line(row, page, first=True, margin="top") for row in rows[:top]]
        pieces: list[Run | Table] = [*body, *page.tables]
        for region in regions(pieces, em, known):
            found += _region(region, page, em)
        found += [_line(row, page, first=True, margin="bottom") for row in rows[end:]]
        found += [line for aside in page.aside for line in _aside(aside, page)]
        for runs, reason in ((page.menus, NAVIGATION), (page.stamps, RUNNING_HEAD), (page.again, AGAIN)):
            found += [replace(_line(row, page, first=True), furniture=reason) for row in stacked(runs)]
    return _continued(marked(found, em))


def _halves(page: Page, em: float) -> list[Page]:
    """A sheet that shows two pages is two pages."""
    pieces: list[Run | Table] = [*page.runs, *page.tables]
    middle = fold(pieces, page.box, em)
    if middle is None:
        return [page]
    x0, bottom, x1, top = page.box
    left = replace(
        page,
        box=(x0, bottom, middle, top),
        runs=[run for run in page.runs if run.x0 < middle],
        tables=[table for table in page.tables if table.x0 < middle],
    )
    right = Page(
        page.number,
        (middle, bottom, x1, top),
        [run for run in page.runs if run.x0 >= middle],
        [table for table in page.tables if table.x0 >= middle],
    )
    return [left, right]


def _without(page: Page, marks: Set[int]) -> Page:
    if not marks:
        return page
    rest = [run for index, run in enumerate(page.runs) if index not in marks]
    return replace(page, runs=rest, stamps=[page.runs[index] for index in sorted(marks)])


def _without_menus(page: Page, em: float) -> Page:
    found = menus(page.runs, page.box, em)
    if not found:
        return page
    rest = [run for index, run in enumerate(page.runs) if index not in found]
    return replace(page, runs=rest, menus=[page.runs[index] for index in sorted(found)])


def _em(pages: Iterable[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for run in page.runs:
            sizes[round(run.size * 2) / 2] += len(run.text)
    return body_size(sizes)


def _gutters(pages: Iterable[Page], em: float) -> list[float]:
    """Where pages that are clearly set in columns have their gutters, the commonest first, then the leftmost."""
    found: Counter[int] = Counter()
    for page in pages:
        pieces: list[Run | Table] = [*page.runs, *page.tables]
        for at in gutters(pieces, em):
            found[round(at)] += len(pieces)
    return [float(at) for at in sorted(found, key=lambda at: (-found[at], at))[:4]]


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
        min((run.weight for run in row if run.weight is not None), default=0),
        shape or (_width(page), 0, 1),
        first,
        margin=margin,
        confidence=mean((run.sure, len(run.text)) for run in row),
        height=page.box[3] - page.box[1],
        leaf=page.leaf,
        blocks=(row[0].first, row[-1].last),
        spacing=max(row, key=lambda run: len(run.text)).spacing,
        linked=sum(run.linked for run in row) / max(1, sum(len(run.text) for run in row)),
    )


def _width(page: Page) -> int:
    return round(page.box[2] - page.box[0])


def _rows(table: Table, page: Page, shape: Shape) -> Iterator[PlacedLine]:
    step = (table.base - table.bottom) / len(table.rows)
    x0, x1 = table.x0 - page.box[0], table.x1 - page.box[0]
    parts = tuple(part - table.x0 for part in table.parts)
    for index, row in enumerate(table.rows):
        base = table.base - (index + 1) * step - page.box[1]
        first, open_ = index == 0, table.open if index == len(table.rows) - 1 else ()
        made = PlacedLine(row, page.number, x0, x1, base, 0.0, 0, shape, first, "table", parts=parts, leaf=page.leaf)
        yield replace(made, open=open_)


def _continued(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """A table that goes on from the page or column before is one table; its head printed again is furniture."""
    found: list[PlacedLine] = []
    head: list[str] = []
    above: PlacedLine | None = None
    at = again = 0
    for line in lines:
        if line.kind == "table" and line.first:
            if above is not None and above.kind == "table" and _turned(above, line) and _alike(above, line):
                line, again = replace(line, first=False), 1
            else:
                head, again = [], 0
        if line.kind == "table" and line.furniture is None:
            if again and again <= len(head) and line.text == head[again - 1]:
                line, again = replace(line, furniture=RUNNING_HEAD), again + 1
            elif again and above is not None and _cut(above, line):
                text = _whole(above.text.split("\t"), line.text.split("\t"))
                found[at] = above = replace(above, text=text, open=line.open)
                again = 0
                continue
            else:
                again = 0
                head.append(line.text)
        if line.furniture is None:
            above, at = line, len(found)
        found.append(line)
    return _without_empty_columns(found)


def _without_empty_columns(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """The lines; columns in which no row of a ruled table has text go from all of its rows, on every page."""
    used: dict[tuple[int, int], set[int]] = {}
    tables: list[tuple[int, int] | None] = []
    count = 0
    for line in lines:
        ruled = line.kind == "table" and bool(line.parts)
        count += ruled and line.first
        tables.append((count, len(line.parts)) if ruled else None)
        if ruled:
            columns = used.setdefault((count, len(line.parts)), set())
            columns.update(column for column, cell in enumerate(line.text.split("\t")) if cell)
    return [
        line
        if table is None
        else replace(line, text="\t".join(c for at, c in enumerate(line.text.split("\t")) if at in used[table]))
        for line, table in zip(lines, tables, strict=True)
    ]


def _cut(upper: PlacedLine, lower: PlacedLine) -> bool:
    """Whether a page's end cut a row in two: what goes on below is in words, and its cells were full above; or a few of
    its cells go on, and nothing stands in the others."""
    above, row = upper.text.split("\t"), lower.text.split("\t")
    filled = [index for index, cell in enumerate(row) if cell]
    if len(row) > len(above) or not all(above[index] for index in filled):
        return False
    figures = [index for index in filled if row[index][0].isdigit()]
    if upper.open and all(upper.open[index] and not ends_sentence(above[index]) for index in filled):
        return len(figures) < len(filled) and all(_goes_on(above[index], row[index]) for index in figures)
    return not row[0] and not figures and 2 * len(filled) <= sum(map(bool, above))


def _goes_on(above: str, cell: str) -> bool:
    """Whether a figure was broken by its cell's edge."""
    return above[-1] in _FIGURE and cell[0] in _FIGURE


def _whole(above: Sequence[str], row: Sequence[str]) -> str:
    more = [*row, *("" for _ in range(len(above) - len(row)))]
    return "\t".join(
        cell + rest if rest and _goes_on(cell, rest) else shown(f"{cell} {rest}") if rest else cell
        for cell, rest in zip(above, more, strict=True)
    )


def _turned(above: PlacedLine, line: PlacedLine) -> bool:
    """Whether a page or column ends between two tables."""
    return (above.leaf, above.shape) != (line.leaf, line.shape) or line.x0 > above.x1


def _alike(above: PlacedLine, line: PlacedLine) -> bool:
    """Whether two tables are equally wide and one parts its columns only where the other does."""
    if not (above.parts and line.parts):
        return False
    few, many = sorted((above.parts, line.parts), key=len)
    return abs(few[-1] - many[-1]) <= _NEAR and all(any(abs(part - at) <= _NEAR for at in many) for part in few)
