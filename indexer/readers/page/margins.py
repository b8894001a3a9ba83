"""What stands in the margins of pages: running heads and page numbers, told by where they stand and how often.

A row at the very top or bottom of a page belongs to its margin when it keeps more distance from the text than the
text's lines keep from one another, or when it is set smaller than the text at the page's outer edge. There, what comes
again on another page is a running head, a number alone is a page number, and small type at the edge is neither text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from itertools import pairwise
from statistics import median

from indexer.furniture import PAGE_NUMBER, RUNNING_HEAD
from indexer.numbering import Style, numbering
from indexer.readers.page.lines import Run
from indexer.readers.page.measure import PlacedLine
from indexer.readers.page.places import FURNITURE, Box

_MARGIN = 0.13
_EDGE = 0.065
"""Shares of a page's height: how far margins reach, and how far nothing but furniture is set small."""
_APART = 1.5
_SMALL = 0.85
_DEEPEST = 3
_AGAIN = 0.5
_STEP = 3.0
"""The share of pages on which a running head stands, and the points within which it keeps its height."""
_AROUND = 0.2
"""The share of a report's characters that may be furniture where its tags say so."""
_FEWEST = 3
_ALIKE = 3.0
"""The fewest pages that show where the text's frame is, and the points by which they may differ."""
_DASHES = r"[-—–―─－~～·•|]"
_NUMBER = re.compile(
    rf"(?:{_DASHES}|\s|第|[Pp]age)*(?:\d{{1,4}}|[ivxIVX]{{1,6}})\s*页?\s*(?:(?:[/／,，]|of|共)\s*)*(?:\d{{1,4}}\s*页?)?"
    rf"(?:{_DASHES}|\s)*"
)
_FORM = re.compile(r"(?:自评|评价|绩效|情况|统计|明细|指标)表\s*(?:[（(][^（）()]{1,20}[)）])?$")
"""The title of a form: the same on every page of a file of forms, and each time the title of the table below it."""
_BROWSER = re.compile(
    r"\b\d{1,4}[/-]\d{1,2}[/-]\d{1,4}[\s,，]+(?:[上下]午)?\d{1,2}:\d{2}|(?:https?|file)://\S+|about:blank",
    re.IGNORECASE,
)
"""What a browser prints around a page: when, and from where."""


Repeated = Set[tuple[str, int]]
"""Rows that stand at one height on several pages, but for their figures: (text, height in steps)."""


def repeated(pages: Sequence[Sequence[Sequence[Run]]], em: float) -> Repeated:
    """The outermost rows of pages that come again on half of them, set no larger than the text; `pages` of rows."""
    seen: Counter[tuple[str, int]] = Counter()
    for rows in pages:
        outer = {id(row): row for row in [*rows[:2], *rows[-2:]]}.values()
        seen.update({place for row in outer if _size(row) <= 1.1 * em for place in _near(row)})
    enough = max(2, _AGAIN * len(pages))
    return {place for place, count in seen.items() if count >= enough}


def _near(row: Sequence[Run]) -> set[tuple[str, int]]:
    text, base = _masked(row), row[0].base
    return {(text, round((base + step) / _STEP)) for step in (-0.5, 0.5)}


def _masked(row: Sequence[Run]) -> str:
    return re.sub(r"\d+", "0", "".join(run.text for run in row)).replace(" ", "")


def margins(
    rows: Sequence[Sequence[Run]],
    tables: Sequence[tuple[float, float]],
    box: Box,
    em: float,
    again: Repeated = frozenset(),
) -> tuple[int, int]:
    """(rows of the top margin, rows of the bottom margin); `rows` from the top down, `tables` as (top, bottom)."""
    if not rows:
        return 0, 0
    steps = [above[0].base - below[0].base for above, below in pairwise(rows)]
    pitch = median(step for step in steps if step < 4 * em) if any(step < 4 * em for step in steps) else 1.5 * em
    top = _count(rows, [top for top, _ in tables], box[3], -1, box[3] - box[1], pitch, em, again)
    below = rows[top:][::-1]
    return top, _count(below, [bottom for _, bottom in tables], box[1], 1, box[3] - box[1], pitch, em, again)


def _count(
    rows: Sequence[Sequence[Run]],
    tables: Iterable[float],
    edge: float,
    inward: int,
    height: float,
    pitch: float,
    em: float,
    again: Repeated,
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
        apart = away > _APART * pitch or (depth <= _EDGE and _size(row) < _SMALL * em)
        if apart or not again.isdisjoint(_near(row)):
            found = index + 1
    return found


def _size(row: Sequence[Run]) -> float:
    return max(row, key=lambda run: len(run.text)).size


def marked(lines: Sequence[PlacedLine], em: float) -> list[PlacedLine]:
    """The lines, those in the margins marked with why they are furniture where they are."""
    pages: dict[tuple[str, str], set[int]] = {}
    for line in lines:
        if line.margin:
            pages.setdefault((line.margin, _key(line.text)), set()).add(line.leaf)
    frame = _frame(lines)
    artifacts = _artifacts(lines)
    tabled = {line.leaf for line in lines if line.kind == "table"}
    found: list[PlacedLine] = []
    for index, line in enumerate(lines):
        if line.margin and not (line.leaf in tabled and _FORM.search(line.text.strip())):
            reason = _reason(line, pages, frame, em, bool(artifacts) and all(line.blocks))
            line = replace(line, furniture=reason or (RUNNING_HEAD if index in artifacts else None))
        found.append(line)
    return found


def _artifacts(lines: Sequence[PlacedLine]) -> set[int]:
    """Positions of the lines that tagged pages mark as no part of the text; none where they mark much of it so."""
    found = {index for index, line in enumerate(lines) if line.blocks == (FURNITURE, FURNITURE)}
    marked = sum(len(lines[index].text) for index in found)
    return found if marked <= _AROUND * sum(len(line.text) for line in lines) else set()


def _frame(lines: Sequence[PlacedLine]) -> tuple[float, float]:
    """(bottom, top) of the text on pages that are filled alike; without three such pages no bounds at all."""
    text: dict[int, list[float]] = {}
    for line in lines:
        if not line.margin and line.kind == "text":
            text.setdefault(line.leaf, []).append(line.base)
    if len(text) < _FEWEST:
        return float("-inf"), float("inf")
    tops, bottoms = [max(bases) for bases in text.values()], [min(bases) for bases in text.values()]
    top, bottom = max(tops), min(bottoms)
    return (
        bottom if sum(1 for each in bottoms if each - bottom <= _ALIKE) > 1 else float("-inf"),
        top if sum(1 for each in tops if top - each <= _ALIKE) > 1 else float("inf"),
    )


def _reason(
    line: PlacedLine, pages: dict[tuple[str, str], set[int]], frame: tuple[float, float], em: float, stated: bool
) -> str | None:
    """Why a line in a margin is furniture; `stated` says that tags have it in a block, and others as furniture."""
    if line.margin != "aside" and _NUMBER.fullmatch(line.text.strip()):
        return PAGE_NUMBER
    if line.margin != "aside" and _BROWSER.search(line.text):
        return RUNNING_HEAD
    found = numbering(line.text)
    annex = found is not None and found.style is Style.ANNEX
    if len(pages[line.margin, _key(line.text)]) > 1 and not annex:
        return RUNNING_HEAD
    if stated:
        return None
    outside = not frame[0] - em < line.base < frame[1] + em
    if outside and line.leaf > 1 and line.margin != "aside" and not annex:
        return RUNNING_HEAD
    depth = min(line.base, line.height - line.base) / max(1.0, line.height)
    if line.margin != "aside" and depth <= _EDGE and line.size < _SMALL * em:
        return RUNNING_HEAD
    return None


def _key(text: str) -> str:
    """A text without what changes from page to page."""
    return re.sub(r"[\d\s]", "", text)
