"""Menus that a printed web page shows beside its text: columns of links, left or right of what is read.

A menu is told by where its words lead, not by what they say: one thing after the other below a common left edge, most
of the characters links, and white between it and all that stands at its height. Above and below the text the lines
tell by themselves what is the site's (indexer.readers.page.site); beside it they would be taken for its beginnings.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from indexer.readers.page.lines import Run
from indexer.readers.page.places import Box

_FEWEST = 3
"""Links one below the other that make a menu."""
_LEADS = 0.5
"""The share of a run's characters, and of a menu's, that lead elsewhere: the headings of lists do not."""
_DAY = re.compile(r"[\[(（]?(?:\d{4}\s*[-./年]\s*)?\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?[])）]?")
_EDGE, _PITCH = 0.5, 6.0
"""Ems by which left edges may differ, and the white that ends a column of links."""
_END = 3.5
"""Ems above and below the links within which a menu's heading stands, and the rest of its last entry."""
_HANG = 3.0
"""Ems by which a menu's heading may stand out of its list on the left."""
_LEVEL, _GUTTER = 0.5, 0.5
"""Ems within which something stands at a menu's height, and the white between the two."""
_WIDEST = 0.45
"""The share of the page's width beyond which a column is no menu beside a text."""


def menus(runs: Sequence[Run], box: Box, em: float) -> set[int]:
    """Positions of the runs that are menus beside a text."""
    found: set[int] = set()
    for column in _columns(runs, em):
        if not found.issuperset(column):
            found |= _menu(runs, column, box, em)
    return found


def _columns(runs: Sequence[Run], em: float) -> Iterator[list[int]]:
    """Links one below the other, from the top down, below a common left edge."""
    links = sorted((at for at, run in enumerate(runs) if _leads(run)), key=lambda at: runs[at].x0)
    edges: list[list[int]] = []
    for at in links:
        if edges and runs[at].x0 - runs[edges[-1][0]].x0 <= _EDGE * em:
            edges[-1].append(at)
        else:
            edges.append([at])
    for edge in edges:
        column: list[int] = []
        for at in sorted(edge, key=lambda at: -runs[at].base):
            if column and runs[column[-1]].base - runs[at].base > _PITCH * em:
                yield column
                column = []
            column.append(at)
        yield column


def _menu(runs: Sequence[Run], column: Sequence[int], box: Box, em: float) -> set[int]:
    """A column of links with what stands between them; nothing where it is not clear of a text beside it."""
    if len({round(runs[at].base) for at in column}) < _FEWEST:
        return set()
    top, bottom = runs[column[0]].base + _LEVEL * em, runs[column[-1]].base - _LEVEL * em
    level = [at for at, run in enumerate(runs) if bottom <= run.base <= top]
    x0, x1 = min(runs[at].x0 for at in column), max(runs[at].x1 for at in column)
    inside, more = set(column), True
    while more and x1 - x0 <= _WIDEST * (box[2] - box[0]):
        more = False
        for at in level:
            if at not in inside and runs[at].x0 < x1 + _GUTTER * em and runs[at].x1 > x0 - _GUTTER * em:
                inside.add(at)
                x0, x1, more = min(x0, runs[at].x0), max(x1, runs[at].x1), True
    beside = [at for at in level if at not in inside]
    linked = sum(runs[at].linked for at in inside)
    if x1 - x0 > _WIDEST * (box[2] - box[0]) or linked < _LEADS * sum(undated(runs[at].text) for at in inside):
        return set()
    read = {round(runs[at].base) for at in beside if not _leads(runs[at])}
    return _with_ends(runs, inside, (x0, bottom, x1, top), em) if len(read) >= _FEWEST else set()


def _with_ends(runs: Sequence[Run], inside: set[int], box: Box, em: float) -> set[int]:
    """A menu with its heading above and the last words below: no wider than it, and beside a text as it is."""
    x0, bottom, x1, top = box
    near = [at for at, run in enumerate(runs) if bottom - _END * em <= run.base <= top + _END * em]
    aside = sorted(runs[at].base for at in near if runs[at].x0 > x1 or runs[at].x1 < x0)
    within = (at for at in near if x0 - _HANG * em <= runs[at].x0 and x0 <= runs[at].x1 <= x1 + _EDGE * em)
    return inside | {
        at for at in within if bisect(aside, runs[at].base + 2 * em) > bisect(aside, runs[at].base - 2 * em)
    }


def _leads(run: Run) -> bool:
    return run.linked > 0 and run.linked >= _LEADS * undated(run.text)


def undated(text: str) -> int:
    """Characters of a text but for the day it names: lists of news set days beside their links."""
    return len(_DAY.sub("", text))
