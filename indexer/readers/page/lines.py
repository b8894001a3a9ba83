"""Glyphs -> runs -> the lines they stand on. Places are in points, y upwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from indexer.readers.page.places import Glyph

_RUN_GAP = 1.0
"""Ems of white that part two runs on one baseline; columns and cells stand at least so far apart."""
_SPACE = 0.2
_REAL_SPACE = 0.08
"""Ems of white that are a space between two runs, and below which a space in the text is none."""
_BASELINE = 0.2
_OVERLAP = 0.5


class Run(NamedTuple):
    """Glyphs side by side on one baseline. `weight` is the lightest of them; `sure` is a recogniser's mean."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    weight: int
    sure: float | None = None

    @property
    def middle(self) -> float:
        return self.base + 0.3 * self.size


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """The glyphs in their own order, parted where the baseline changes, the pen goes back or white is wide."""
    found: list[Run] = []
    group: list[Glyph] = []
    for glyph in glyphs:
        if group and not goes_on(group[-1], glyph, _RUN_GAP):
            found.append(_run(group))
            group = []
        group.append(glyph)
    if group:
        found.append(_run(group))
    return found


def goes_on(last: Glyph, glyph: Glyph, gap: float) -> bool:
    """Whether a glyph stands right behind another one, with at most `gap` ems of white between them."""
    size = max(last.size, glyph.size)
    return (
        abs(glyph.base - last.base) <= _BASELINE * min(last.size, glyph.size)
        and glyph.x0 >= last.x0 - 0.1 * size
        and -size < glyph.x0 - last.x1 <= gap * size
    )


def _run(group: Sequence[Glyph]) -> Run:
    text = [group[0].text]
    for last, glyph in pairwise(group):
        if glyph.spaced and glyph.x0 - last.x1 >= _REAL_SPACE * glyph.size:
            text.append(" ")
        text.append(glyph.text)
    sizes = sorted(glyph.size for glyph in group)
    size = sizes[len(sizes) // 2]
    right = max(glyph.x1 for glyph in group)
    sure = mean((glyph.sure, len(glyph.text)) for glyph in group)
    return Run("".join(text), group[0].x0, right, group[0].base, size, min(glyph.weight for glyph in group), sure)


def mean(weighed: Iterable[tuple[float | None, int]]) -> float | None:
    """The mean of what is known, by weight; None where nothing is."""
    known = [(value, weight) for value, weight in weighed if value is not None]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total else None


def stacked(found: Iterable[Run]) -> list[list[Run]]:
    """The runs by the line they stand on, lines from the top down, runs from left to right.

    The larger run says where the line is; a smaller one whose middle lies within it (an exponent, an index, a note's
    mark) stands on the same line.
    """
    lines: list[list[Run]] = []
    shelves: dict[int, list[list[Run]]] = {}
    for run in sorted(found, key=lambda run: (-run.size, -run.base, run.x0)):
        shelf = int(run.middle // 12)
        near = (line for at in (shelf, shelf + 1, shelf - 1) for line in shelves.get(at, ()))
        line = next((line for line in near if abs(line[0].middle - run.middle) < _OVERLAP * line[0].size), None)
        if line is None:
            line = []
            lines.append(line)
            shelves.setdefault(shelf, []).append(line)
        line.append(run)
    lines.sort(key=lambda line: (-line[0].base, line[0].x0))
    for line in lines:
        line.sort(key=lambda run: (run.x0, run.x1))
    return lines


def text_of(line: Sequence[Run]) -> str:
    """A line's runs as one text: white between them is a space."""
    text = line[0].text
    for last, run in pairwise(line):
        gap = run.x0 - last.x1
        text += (" " if gap > _SPACE * min(last.size, run.size) else "") + run.text
    return text
