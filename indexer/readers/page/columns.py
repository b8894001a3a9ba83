"""Where a page is set in columns: gutters that no line crosses, with full lines on both sides."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from indexer.readers.page.places import Box

_NARROWEST = 10.0
_GUTTER = 0.6
"""Ems: the narrowest column, and the white that must stand before the next."""
_WIDE, _FOLD = 1.2, 4.0
"""How much wider than high a sheet of two pages is, and the white between their lines, in ems."""
_OUTDENT = 0.6
"""Ems by which a table may stand out of its column: Word sets its text, not its rules, flush."""
_FULL = 0.85
"""How much of a column's width a full line fills."""
_FEWEST = 3
_MOSTLY, _SOME = 0.3, 0.2
"""The fewest full lines on each side, their share on both and on each; the cells of a table are seldom full."""
_SEVERAL = 1.4
"""How many times the pieces of the first column the rest holds where it is several columns."""
_WHOLE = 0.7
"""The share of lines that are in one piece; the rows of a table are in several."""


class Piece(Protocol):
    """What stands on a page: a run of text, or a table by its top."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def base(self) -> float: ...


P = TypeVar("P", bound=Piece)


@dataclass(frozen=True, slots=True)
class Region(Generic[P]):
    """Pieces to be read together from the top down: the `column`th of `columns`, counted from 0."""

    pieces: list[P]
    column: int = 0
    columns: int = 1


def fold(pieces: Sequence[Piece], box: Box, em: float) -> float | None:
    """The middle of a sheet that shows two pages side by side, or None: white all the way down, as wide as margins,
    and lines of text on one side at least."""
    if box[2] - box[0] < _WIDE * (box[3] - box[1]):
        return None
    middle = (box[0] + box[2]) / 2
    left, right = [p for p in pieces if p.x1 <= middle], [p for p in pieces if p.x0 >= middle]
    if not left or not right or len(left) + len(right) < len(pieces):
        return None
    if min(piece.x0 for piece in right) - max(piece.x1 for piece in left) < _FOLD * em:
        return None
    sides = [_rows(left, em), _rows(right, em)]
    widest = max(x1 - x0 for rows in sides for x0, x1 in rows)
    full = [sum(1 for x0, x1 in rows if x1 - x0 >= _FULL * widest) for rows in sides]
    return middle if widest >= _NARROWEST * em and max(full) >= _FEWEST else None


def gutter(pieces: Sequence[Piece], em: float) -> float | None:
    """Where the right-hand column of a page begins, or None."""
    best: tuple[int, float] | None = None
    for start in _starts(pieces, em):
        held = sum(len(band) for band in _bands(pieces, start, em) if _both_full(band, start, em))
        if held and (best is None or (held, -start) > (best[0], -best[1])):
            best = (held, start)
    return best[1] if best is not None and best[0] > 0.4 * len(pieces) else None


def regions(pieces: Sequence[P], em: float, known: Sequence[float]) -> list[Region[P]]:
    """The page's regions in reading order.

    `known` are gutters seen on other pages: they are believed here too where hardly anything crosses them, so that
    the short last page of a two-column report is read like the others.
    """
    start = next((at for at in known[:1] if _begins(pieces, at, em)), None) or gutter(pieces, em)
    if start is None:
        start = next((at for at in known if _agrees(pieces, at, em)), None)
    if start is None:
        return [Region(list(pieces))]
    found: list[Region[P]] = []
    for band in _bands(pieces, start, em):
        left, right = _sides(band, start, em)
        if _crossed(band, start, em) or (not (left and right) and len(band) < 2):
            found.append(Region(band))
            continue
        parts = [Region(left), *_split(right, em, known)] if right else [Region(left)]
        count = max(2, len(parts))
        found += [Region(part.pieces, index, count) for index, part in enumerate(parts) if part.pieces]
    return found


def gutters(pieces: Sequence[Piece], em: float) -> list[float]:
    """Where the second column of a page begins, and every further one."""
    start = gutter(pieces, em)
    return [] if start is None else [start, *gutters(_sides(pieces, start, em)[1], em)]


def _split(pieces: list[P], em: float, known: Sequence[float]) -> list[Region[P]]:
    """A third column and more, where the right-hand side is set in columns itself."""
    first = min(piece.x0 for piece in pieces) + _NARROWEST * em
    start = next((at for at in known if at > first and _begins(pieces, at, em)), None) or gutter(pieces, em)
    if start is None or _crossed(pieces, start, em):
        return [Region(pieces)]
    left, right = _sides(pieces, start, em)
    return [Region(left), *_split(right, em, known)] if left and right else [Region(pieces)]


def _starts(pieces: Sequence[Piece], em: float) -> list[float]:
    """Places where several lines begin, with room for a column on both sides."""
    if not pieces:
        return []
    low = min(piece.x0 for piece in pieces) + _NARROWEST * em
    high = max(piece.x1 for piece in pieces) - _NARROWEST * em
    groups: list[list[float]] = []
    for x in sorted(piece.x0 for piece in pieces if low <= piece.x0 <= high):
        if groups and x - groups[-1][0] <= 0.3 * em:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [group[0] for group in sorted(groups, key=len, reverse=True)[:12] if len(group) >= _FEWEST]


def _crosses(piece: Piece, start: float, em: float) -> bool:
    return piece.x0 < start - _OUTDENT * em and piece.x1 > start - _GUTTER * em


def _crossed(band: Sequence[Piece], start: float, em: float) -> bool:
    return any(_crosses(piece, start, em) for piece in band)


def _bands(pieces: Iterable[P], start: float, em: float) -> list[list[P]]:
    """The page from the top down, parted into bands that nothing crosses and bands of what crosses the gutter.

    What stands on one baseline with a crossing piece belongs to its line and crosses with it.
    """
    ordered = sorted(pieces, key=lambda piece: (-piece.base, piece.x0))
    crossing = [-piece.base for piece in ordered if _crosses(piece, start, em)]
    bands: list[list[P]] = []
    crossed: bool | None = None
    for piece in ordered:
        at = bisect(crossing, -piece.base - 0.3 * em)
        crosses = at < len(crossing) and crossing[at] <= -piece.base + 0.3 * em
        if crosses != crossed:
            bands.append([])
        bands[-1].append(piece)
        crossed = crosses
    return bands


def _sides(band: Sequence[P], start: float, em: float) -> tuple[list[P], list[P]]:
    edge = start - _OUTDENT * em
    return [p for p in band if p.x0 < edge], [p for p in band if p.x0 >= edge]


def _both_full(band: Sequence[Piece], start: float, em: float) -> bool:
    if _crossed(band, start, em):
        return False
    left, right = _sides(band, start, em)
    sides = [_rows(left, em), *_columns(right, em, len(left))]
    if min(map(len, sides)) < _FEWEST or sum(map(len, sides)) < _WHOLE * len(band):
        return False
    widths = [max(x1 for _, x1 in rows) - min(x0 for x0, _ in rows) for rows in sides]
    if min(widths) < _NARROWEST * em or max(widths) > 3 * min(widths):
        return False
    full = [sum(1 for x0, x1 in rows if x1 - x0 >= _FULL * width) for rows, width in zip(sides, widths, strict=True)]
    if sum(full) < _MOSTLY * sum(map(len, sides)):
        return False
    return all(count >= max(_FEWEST, _SOME * len(rows)) for count, rows in zip(full, sides, strict=True))


def _columns(pieces: Sequence[Piece], em: float, beside: int) -> list[list[tuple[float, float]]]:
    """The rows of a side; those of each column where it holds far more pieces than the one beside it."""
    start = gutter(pieces, em) if len(pieces) > _SEVERAL * beside else None
    if start is None or _crossed(pieces, start, em):
        return [_rows(pieces, em)]
    left, right = _sides(pieces, start, em)
    return [_rows(left, em), *_columns(right, em, len(left))]


def _rows(pieces: Sequence[Piece], em: float) -> list[tuple[float, float]]:
    """(x0, x1) of each row of a side."""
    rows: list[tuple[float, float]] = []
    last = 0.0
    for piece in sorted(pieces, key=lambda piece: -piece.base):
        if rows and last - piece.base < 0.5 * em:
            rows[-1] = (min(rows[-1][0], piece.x0), max(rows[-1][1], piece.x1))
        else:
            rows.append((piece.x0, piece.x1))
            last = piece.base
    return rows


def _begins(pieces: Sequence[Piece], start: float, em: float) -> bool:
    """Whether several lines of a page begin at a gutter, first lines indented, and hardly any crosses it."""
    crossing = sum(1 for piece in pieces if _crosses(piece, start, em))
    return crossing <= 0.1 * len(pieces) and sum(1 for p in pieces if -0.3 * em <= p.x0 - start <= 2.3 * em) >= _FEWEST


def _agrees(pieces: Sequence[Piece], start: float, em: float) -> bool:
    """Whether a page may be set with this gutter: something stands clear of it, and little crosses it."""
    crossing = sum(1 for piece in pieces if _crosses(piece, start, em))
    ends = any(piece.x0 < start <= piece.x1 + 6 * em for piece in pieces)
    return bool(pieces) and ends and crossing <= 0.3 * len(pieces)
