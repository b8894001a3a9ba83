"""A document's flow -> lines: the paragraphs and grids that docx, html, sheets and Markdown say they hold.

These formats state where a paragraph ends and what is a table, and two things they often state wrongly. A grid may be
there for the layout only: one column, or one cell that holds a whole document. And paragraphs may be the hard-wrapped
lines of a text that was pasted in; then, as in plain text, it is for indexer.wrap to say which of them are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.line import Line, columns
from indexer.numbering import numbering
from indexer.readers import hardwrap
from indexer.sentence import cannot_begin, ends_sentence

_FULL_LINE = 40
_LONGEST_CELL = 60
_PAGE = re.compile(r"[0-9IVXivx]{1,5}")
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,12}")
_MOST_ITEMS_IN_A_CELL = 8
_MOST_TEXT_IN_A_CELL = 600
UNSEEN = "不可见字符"
"""Reason of the discard that keeps the characters nobody sees: zero-width spaces, marks of direction and byte order."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph as the format states it: `lines` are parted by the line breaks inside it.

    `generated` counts characters of the first line; the rest is as in indexer.line.Line. A paragraph without text is
    an empty line.
    """

    lines: tuple[str, ...]
    level: int | None = None
    bold: bool = False
    indent: float = 0.0
    generated: int = 0
    furniture: str | None = None

    @property
    def text(self) -> str:
        return " ".join(line for line in self.lines if line.strip()).strip()


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells; a cell holds a flow of its own. A cell that is covered by a merged one is an empty flow."""

    rows: tuple[tuple[tuple[Para | Grid, ...], ...], ...]


Item = Para | Grid
Cell = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a data table; `first` begins a table."""

    text: str
    first: bool


def lines(flow: Iterable[Item]) -> tuple[Line, ...]:
    """The lines of a flow, numbered from 1."""
    units, unseen = _without_unseen(_unrolled(flow))
    wrapped = hardwrap.measure(
        line
        for unit in units
        if isinstance(unit, Para) and not unit.furniture and unit.level is None
        for line in unit.lines
    )
    found: list[Line] = []
    blanks = 0
    for unit in units:
        if isinstance(unit, _Row):
            found.append(Line(unit.text, 0, width=columns(unit.text), blanks=int(unit.first), ends=True, kind="table"))
            blanks = 0
            continue
        made = _wrapped_lines(unit, blanks) if wrapped and unit.level is None else _whole_lines(unit, blanks)
        blanks = 0 if made else blanks + 1
        found += made
    if unseen:
        found.append(Line(unseen, 0, ends=True, furniture=UNSEEN))
    if wrapped:
        found = hardwrap.measured(found, wrapped)
    return tuple(replace(line, number=number) for number, line in enumerate(found, 1))


def _without_unseen(units: Iterable[Para | _Row]) -> tuple[list[Para | _Row], str]:
    """(the units without what nobody sees, all that was taken out): editors leave it in front of numbers."""
    found: list[Para | _Row] = []
    taken: list[str] = []
    for unit in units:
        texts = unit.lines if isinstance(unit, Para) else (unit.text,)
        marks = [mark for text in texts for mark in _UNSEEN.findall(text)]
        if not marks:
            found.append(unit)
            continue
        taken += marks
        if isinstance(unit, Para):
            found.append(replace(unit, lines=tuple(_UNSEEN.sub("", text) for text in unit.lines)))
        else:
            found.append(replace(unit, text=_UNSEEN.sub("", unit.text)))
    return found, "".join(taken)


def text_of(cell: Iterable[Item]) -> str:
    """All text of a cell in order, its line breaks and nested tables as white space."""
    return " ".join(filter(None, (_words(piece) for piece in _pieces(cell))))


def _words(text: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", text).strip()


def _pieces(cell: Iterable[Item]) -> Iterator[str]:
    for item in cell:
        if isinstance(item, Para):
            yield item.text
        else:
            for row in item.rows:
                for inner in row:
                    yield from _pieces(inner)


def _unrolled(flow: Iterable[Item]) -> Iterator[Para | _Row]:
    for item in flow:
        if isinstance(item, Para):
            yield item
        else:
            yield from _unrolled_grid(item)


def _unrolled_grid(grid: Grid) -> Iterator[Para | _Row]:
    layout = _is_layout(grid)
    first = True
    for row in grid.rows:
        texts = [text_of(cell) for cell in row]
        filled = sum(map(bool, texts))
        if not filled:
            continue
        if layout and (filled == 1 or any(_holds_document(cell) for cell in row)):
            for cell in row:
                yield from _unrolled(cell)
            first = True
            continue
        yield _Row("\t".join(texts).rstrip("\t"), first)
        first = False


def _is_layout(grid: Grid) -> bool:
    """Whether a grid only places things: never two cells filled in a row, or nearly all of it in one big cell."""
    if all(sum(1 for cell in row if text_of(cell)) <= 1 for row in grid.rows):
        return True
    whole = sum(len(text_of(cell)) for row in grid.rows for cell in row)
    return any(_holds_document(cell) and len(text_of(cell)) > 0.7 * whole for row in grid.rows for cell in row)


def _holds_document(cell: Cell) -> bool:
    if sum(1 for text in _pieces(cell) if text) < _MOST_ITEMS_IN_A_CELL:
        return False
    return len(text_of(cell)) > _MOST_TEXT_IN_A_CELL


def _wrapped_lines(para: Para, blanks: int) -> list[Line]:
    found: list[Line] = []
    for position, raw in enumerate(para.lines):
        body = raw.strip()
        if not body:
            blanks += 1
            continue
        left = raw[: len(raw) - len(raw.lstrip())]
        indent = columns(left) + (para.indent if position == 0 else 0.0)
        found.append(_line(para, body, found == [], indent=indent, blanks=blanks, ends=False))
        blanks = 0
    return found


def _whole_lines(para: Para, blanks: int) -> list[Line]:
    """The paragraphs in a paragraph: a line break ends one, unless in a heading or where a full line stops in
    mid-sentence."""
    found: list[Line] = []
    goes_on = False
    for raw in para.lines:
        body = raw.strip()
        if body:
            left = raw[: len(raw) - len(raw.lstrip())]
            made = _line(para, body, found == [], indent=columns(left) + para.indent, blanks=0, ends=True)
            if made.kind == "table":
                made, blanks = replace(made, blanks=blanks), 0
            if found and (para.level is not None or (goes_on and _may_go_on(found[-1], raw, made))):
                last = found.pop()
                made = replace(last, text=f"{last.text}\n{body}", width=last.width + made.width)
            found.append(made)
        else:
            blanks += 1
        goes_on = bool(body)
    return found


def _may_go_on(above: Line, raw: str, below: Line) -> bool:
    if above.kind == "table" or below.kind == "table" or not raw[:2].strip() or ends_sentence(above.text):
        return False
    if cannot_begin(below.text) or above.text[-1] in "，、,（(":
        return True
    return above.width >= _FULL_LINE and numbering(above.text) is None and numbering(below.text) is None


def _is_row(text: str) -> bool:
    """Whether a paragraph is a table row set with tabs: not a number and its tab, nor an entry that leads to a page."""
    number = numbering(text)
    start = number.end if number is not None and text[: number.end].endswith("\t") else 0
    cells = text[start:].split("\t")
    labelled = _LABEL.fullmatch(cells[0].strip()) is not None
    if len(cells) < 2 or (max(map(len, cells)) > _LONGEST_CELL and not labelled):
        return False
    return len(cells) > 2 or _PAGE.fullmatch(cells[-1].strip()) is None


def _line(para: Para, body: str, first: bool, *, indent: float, blanks: int, ends: bool) -> Line:
    row = para.level is None and "\t" in body and _is_row(body[para.generated if first else 0 :].strip())
    return Line(
        body,
        0,
        indent=indent,
        width=columns(body),
        blanks=blanks,
        ends=ends or row,
        kind="table" if row else "text",
        level=para.level,
        bold=para.bold,
        generated=min(para.generated, len(body)) if first else 0,
        furniture=para.furniture,
    )
