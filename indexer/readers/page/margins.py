"""What stands in the margins of pages: running heads and page numbers, told by where they stand and how often.

A row at the very top or bottom of a page belongs to its margin when it keeps more distance from the text than the
text's lines keep from one another, or when it is set smaller than the text at the page's outer edge. There, what comes
again on another page is a running head, a number alone is a page number, and small type at the edge is neither text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from indexer.furniture import PAGE_NUMBER, RUNNING_HEAD
from indexer.numbering import Style, numbering
from indexer.readers.page.lines import Run
from indexer.readers.page.measure import PlacedLine
from indexer.readers.page.places import Box

_MARGIN = 0.13
_EDGE = 0.065
"""Shares of a page's height: how far margins reach, and how far nothing but furniture is set small."""
_APART = 1.5
_SMALL = 0.85
_DEEPEST = 3
_DASHES = r"[-—–―─－~～·•|]"
_NUMBER = re.compile(
    rf"(?:{_DASHES}|\s|第|[Pp]age)*(?:\d{{1,4}}|[ivxIVX]{{1,6}})\s*页?\s*(?:(?:[/／,，]|of|共)\s*)*(?:\d{{1,4}}\s*页?)?"
    rf"(?:{_DASHES}|\s)*"
)


def margins(
    rows: Sequence[Sequence[Run]], tables: Sequence[tuple[float, float]], box: Box, em: float
) -> tuple[int, int]:
    """(rows of the top margin, rows of the bottom margin); `rows` from the top down, `tables` as (top, bottom)."""
    if not rows:
        return 0, 0
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    pitch = median(step for step in steps if step < 4 * em) if any(step < 4 * em for step in steps) else 1.5 * em
    top = _count(rows, [top for top, _ in tables], box[3], -1, box[3] - box[1], pitch, em)
    below = rows[top:][::-1]
    return top, _count(below, [bottom for _, bottom in tables], box[1], 1, box[3] - box[1], pitch, em)


def _count(
    rows: Sequence[Sequence[Run]],
    tables: Iterable[float],
    edge: float,
    inward: int,
    height: float,
    pitch: float,
    em: float,
) -> int:
    """How many of the rows, taken from `edge` inward, are in its margin."""
    found = 0
    for index, row in enumerate(rows[:_DEEPEST]):
        base = row[0].base
        depth = (base - edge) * inward / height
        if depth > _MARGIN:
            break
        others = [rows[index + 1][0].base] if index + 1 < len(rows) else []
        away = min(((other - base) * inward for other in [*others, *tables]), default=height)
        if away < 0:
            break
        if away > _APART * pitch or (depth <= _EDGE and _size(row) < _SMALL * em):
            found = index + 1
    return found


def _size(row: Sequence[Run]) -> float:
    return max(row, key=lambda run: len(run.text)).size


def marked(lines: Sequence[PlacedLine], em: float) -> list[PlacedLine]:
    """The lines, those in the margins marked with why they are furniture where they are."""
    pages: dict[tuple[str, str], set[int]] = {}
    for line in lines:
        if line.margin:
            pages.setdefault((line.margin, _key(line.text)), set()).add(line.page)
    return [replace(line, furniture=_reason(line, pages, em)) if line.margin else line for line in lines]


def _reason(line: PlacedLine, pages: dict[tuple[str, str], set[int]], em: float) -> str | None:
    if line.margin != "aside" and _NUMBER.fullmatch(line.text.strip()):
        return PAGE_NUMBER
    found = numbering(line.text)
    if len(pages[line.margin, _key(line.text)]) > 1 and not (found is not None and found.style is Style.ANNEX):
        return RUNNING_HEAD
    depth = min(line.base, line.height - line.base) / max(1.0, line.height)
    if line.margin != "aside" and depth <= _EDGE and line.size < _SMALL * em:
        return RUNNING_HEAD
    return None


def _key(text: str) -> str:
    """A text without what changes from page to page."""
    return re.sub(r"[\d\s]", "", text)
