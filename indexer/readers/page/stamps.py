"""What is stamped on pages and no part of their text: watermarks, seals, what stands at one place on page after page.

A text moves on from page to page; what stands word for word at the same place on most pages, over the text or beside
its column, was put there by a program. And large type that the text itself is printed over was never to be read in one
go with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from indexer.readers.page.lines import Run

_FEWEST = 3
_SHARE = 0.6
"""The fewest pages, and their share, on which a stamp stands."""
_STEP = 3.0
"""Points within which a place is the same."""
_STRAY = 0.05
"""The share of a page's characters that may stand beside its column."""
_LARGE = 1.6
_OVER = 0.3
"""How much larger than the text a stamp on a single page is set, and how deep, in ems of the text, the two overlap."""
_EDGE = 0.13
"""The share of a page's height that its margins reach, where indexer.readers.page.margins decides."""


class _Place(NamedTuple):
    text: str
    x: int
    y: int


def stamps(
    pages: Sequence[Sequence[Run]],
    heights: Sequence[tuple[float, float]],
    tables: Sequence[Sequence[tuple[float, float]]],
    em: float,
) -> list[set[int]]:
    """Per page the positions of the runs that are stamps. `heights` are (bottom, top) of the pages, in points, `tables`
    the (left, right) of their tables."""
    seen: dict[_Place, set[int]] = defaultdict(set)
    for number, runs in enumerate(pages):
        for run in runs:
            for place in _near(run):
                seen[place].add(number)
    enough = max(_FEWEST, _SHARE * len(pages))
    found: list[tuple[set[int], set[int]]] = []
    amiss: set[_Place] = set()
    for runs, (bottom, top), spans in zip(pages, heights, tables, strict=True):
        margin = _EDGE * (top - bottom)
        inside = [bottom + margin <= run.base <= top - margin for run in runs]
        again = {
            index
            for index, run in enumerate(runs)
            if inside[index] and len(seen[_place(run)]) >= enough and any(map(str.isalnum, run.text))
        }
        text = [run for index, run in enumerate(runs) if index not in again]
        bad = [runs[index] for index in again if _is_amiss(runs[index], text, spans, em)]
        amiss.update(_place(runs[index]) for index in again if any(_in_line(runs[index], run) for run in bad))
        found.append((again, _printed_over(runs, em)))
    return [
        {index for index in again if not amiss.isdisjoint(_near(runs[index]))} | over
        for (again, over), runs in zip(found, pages, strict=True)
    ]


def _is_amiss(stamp: Run, text: Sequence[Run], tables: Sequence[tuple[float, float]], em: float) -> bool:
    """Whether a run stands in the text's way or beside its column; the title of a form on every page does neither."""
    if not text and not tables:
        return False
    left = -_edge([(-run.x0, len(run.text)) for run in text], [-x0 for x0, _ in tables])
    right = _edge([(run.x1, len(run.text)) for run in text], [x1 for _, x1 in tables])
    beside = stamp.x0 >= right - em or stamp.x1 <= left + em
    return beside or any(_meet(stamp, run, em) for run in text)


def _in_line(run: Run, other: Run) -> bool:
    """Whether two runs of one size stand under or beside one another: what is written down a page is many runs."""
    alike = abs(run.size - other.size) <= 0.1 * other.size
    return alike and (abs(run.x0 - other.x0) <= other.size or abs(run.base - other.base) <= 1)


def _edge(ends: Sequence[tuple[float, int]], tables: Sequence[float]) -> float:
    """Where the text ends, but for a few characters that stand out, or its widest table."""
    rest = (1 - _STRAY) * sum(count for _, count in ends)
    found = float("-inf")
    for end, count in sorted(ends):
        if rest <= 0:
            break
        found, rest = end, rest - count
    return max([found, *tables])


def _meet(stamp: Run, run: Run, em: float) -> bool:
    wide = min(stamp.x1, run.x1) - max(stamp.x0, run.x0)
    deep = min(stamp.base + 0.8 * stamp.size, run.base + 0.8 * run.size) - max(stamp.base, run.base)
    return wide > _OVER * em and deep > _OVER * em


def _place(run: Run) -> _Place:
    return _Place(run.text, round(run.x0 / _STEP), round(run.base / _STEP))


def _near(run: Run) -> Iterable[_Place]:
    """The place of a run and those beside it, as rounding may fall either way."""
    place = _place(run)
    return {
        place,
        place._replace(x=round((run.x0 - 1) / _STEP)),
        place._replace(x=round((run.x0 + 1) / _STEP)),
        place._replace(y=round((run.base - 1) / _STEP)),
        place._replace(y=round((run.base + 1) / _STEP)),
    }


def _printed_over(runs: Sequence[Run], em: float) -> set[int]:
    large = [index for index, run in enumerate(runs) if run.size >= _LARGE * em]
    return {index for index in large if any(_over(runs[index], run, em) for run in runs)}


def _over(stamp: Run, run: Run, em: float) -> bool:
    """Whether a run of smaller type stands on a stamp."""
    return run.size < stamp.size / 1.3 and _meet(stamp, run, em)
