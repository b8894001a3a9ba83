"""Placed lines of a whole source -> Lines: indents, widths and blanks in columns of its body type.

A page alone says too little of how it is set (a last page may hold two lines); all pages of one shape together do:
where their columns begin and end, how far the lines of the body stand apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from indexer.line import Line, columns
from indexer.normalize import shown
from indexer.readers.page.lines import EVEN, Spacing
from kb.report import ParagraphKind

UNREADABLE = "无法辨认"
_READABLE = 0.1
_HANGING = frozenset("，。、；：！？")
_RAGGED = 2.5
"""Columns by which full lines may differ where the right edge is not justified."""

Shape = tuple[int, int, int]
"""(width of the page, column, columns): lines of one shape are set alike."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of text, or a row of a table, and where it stands: points from the page's lower left corner.

    `first` begins a page, a column or a table; `weight` is that of its lightest part; `margin` in which margin it
    stands (top, bottom, or aside for text set in another direction), `furniture` why it belongs to no section;
    `height` is the page's; `parts` are the places between a ruled table's columns; `confidence` is a recogniser's,
    from 0 to 1; `leaf` numbers the pages as they were set, of which a sheet may show two. `blocks` are those that a
    tagged page says its ends belong to. `open` says of each cell of a row whether its text goes to the cell's edge;
    `linked` is the share of its characters that lead to another address.
    """

    text: str
    page: int
    x0: float
    x1: float
    base: float
    size: float
    weight: int = 0
    shape: Shape = (0, 0, 1)
    first: bool = False
    kind: ParagraphKind = "text"
    margin: str = ""
    furniture: str | None = None
    height: float = 0.0
    parts: tuple[float, ...] = ()
    confidence: float | None = None
    leaf: int = 0
    blocks: tuple[int | None, int | None] = (None, None)
    spacing: Spacing = EVEN
    open: tuple[bool, ...] = ()
    linked: float = 0.0


@dataclass(frozen=True, slots=True)
class _Body:
    """The body type: its size, half its advance (a column), and how far its lines stand apart."""

    size: float
    unit: float
    pitch: float
    weight: int


def lines(placed: Sequence[PlacedLine]) -> tuple[Line, ...]:
    """The lines in the order given, numbered from 1, with their measure."""
    body = _body(placed)
    edges = _edges(placed, body.unit)
    found: list[Line] = []
    above: PlacedLine | None = None
    for number, line in enumerate(placed, 1):
        left, right = edges.get((line.shape, line.leaf), (line.x0, line.x1))
        table = line.kind == "table"
        found.append(
            Line(
                line.text,
                number,
                line.page,
                indent=round((line.x0 - left) / body.unit, 1),
                width=round((line.x1 - line.x0) / body.unit, 1),
                blanks=_blanks(above, line, body),
                ends=table,
                turned=line.first and not table,
                kind=line.kind,
                bold=line.weight > body.weight,
                furniture=line.furniture or _unreadable(line),
                measure=None if table else round((right - left) / body.unit, 1),
                size=1.0 if table else round(line.size / body.size, 2),
                confidence=line.confidence,
            )
        )
        if line.furniture is None:
            above = line
    return tuple(found)


def _unreadable(line: PlacedLine) -> str | None:
    """Why a line that a recogniser could hardly read (a seal, a photograph) belongs to no section."""
    return UNREADABLE if line.confidence is not None and line.confidence < _READABLE else None


def body_size(sizes: Counter[float]) -> float:
    """The size most characters are set in."""
    return max(sizes, key=lambda size: (sizes[size], size), default=10.5)


def _text(placed: Iterable[PlacedLine]) -> list[PlacedLine]:
    return [line for line in placed if line.kind == "text" and line.furniture is None]


def _body(placed: Sequence[PlacedLine]) -> _Body:
    text = _text(placed)
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    for line in text:
        sizes[round(line.size * 2) / 2] += len(line.text)
        weights[line.weight] += len(line.text)
    size = body_size(sizes)
    lines = [line for line in text if abs(line.size - size) <= 0.05 * size + 0.3]
    measured = ((line.x1 - line.x0, columns(shown(line.text))) for line in lines)
    wide = sorted(width / count for width, count in measured if count >= 20)
    unit = wide[len(wide) // 2] if wide else size / 2
    unit = max(0.6 * size / 2, min(unit, 1.3 * size / 2))
    return _Body(size, unit, _pitch(lines, size), max(weights, key=lambda weight: weights[weight], default=0))


def _pitch(lines: Sequence[PlacedLine], size: float) -> float:
    """The distance of neighbouring body lines: the smallest that is common."""
    steps = sorted(
        above.base - below.base
        for above, below in pairwise(lines)
        if above.page == below.page and above.shape == below.shape and size < above.base - below.base < 4 * size
    )
    return steps[len(steps) // 10] if steps else 1.5 * size


def _edges(placed: Sequence[PlacedLine], unit: float) -> dict[tuple[Shape, int], tuple[float, float]]:
    """(left, right) of each shape's column on each page.

    A page that shows a line from edge to edge knows its own, which scans and bound books shift from page to page; the
    others have those of the pages on their side of the sheet.
    """
    by_page: dict[Shape, dict[int, list[PlacedLine]]] = {}
    for line in _text(placed):
        by_page.setdefault(line.shape, {}).setdefault(line.leaf, []).append(line)
    found: dict[tuple[Shape, int], tuple[float, float]] = {}
    for shape, pages in by_page.items():
        seen = {page: _seen(lines, unit) for page, lines in pages.items()}
        width = -_outermost([left - right for left, right in seen.values()], _RAGGED * unit)
        whole = {page: left for page, (left, right) in seen.items() if abs(right - left - width) <= _RAGGED * unit}
        for page in pages:
            left = whole.get(page)
            if left is None:
                beside = [at for other, at in whole.items() if (other - page) % 2 == 0] or list(whole.values())
                left = median_low(beside)
            found[shape, page] = (left, left + width)
    return found


def _seen(lines: Sequence[PlacedLine], unit: float) -> tuple[float, float]:
    """Where the lines of a page begin and end, strays aside."""
    left = _outermost([line.x0 for line in lines], unit)
    return left, -_outermost([-_full_to(line) for line in lines], _RAGGED * unit)


def _full_to(line: PlacedLine) -> float:
    """How far a line says that its column goes: a mark that ends it may hang beyond the edge."""
    return line.x1 - (line.size if line.text[-1:] in _HANGING else 0.0)


def _outermost(values: Iterable[float], near: float) -> float:
    """The smallest value that enough others stand near to; the smallest of all where they are but a few."""
    ordered = sorted(values)
    enough = max(2, len(ordered) // 20)
    for index, value in enumerate(ordered):
        last = index + enough - 1
        if last < len(ordered) and ordered[last] - value <= near:
            return value
    return ordered[0]


def _blanks(above: PlacedLine | None, line: PlacedLine, body: _Body) -> int:
    """1 where a line stands clearly lower than the next line of its size would."""
    if line.kind == "table":
        return int(line.first)
    if above is None or line.first or above.kind == "table":
        return 0
    large = max(1.0, (above.size + line.size) / 2 / body.size)
    return int(above.base - line.base > 1.25 * large * body.pitch)
