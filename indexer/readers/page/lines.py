"""Glyphs -> runs -> the lines they stand on. Places are in points, y upwards."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.readers.page.places import Glyph

_RUN_GAP = 1.0
"""Ems of white that part two runs on one baseline; columns and cells stand at least so far apart."""
_SPACE = 0.2
_REAL_SPACE = 0.08
"""Ems of white that are a space between two runs, and below which a space in the text is none."""
_FEWEST_STEPS = 3
_BASELINE = 0.2
_OVERLAP = 0.5


class Spacing(NamedTuple):
    """How far apart a line's characters stand, medians in ems, None where too few do: Han characters from one to the
    next, and the white between a Han character and a letter or figure."""

    han: float | None = None
    mixed: float | None = None


EVEN = Spacing()
"""Nothing is known of how far apart characters stand."""


class Run(NamedTuple):
    """Glyphs side by side on one baseline. `weight` is that of the lightest Han character, None where there is none
    (figures are set in a font of their own, which says nothing); `sure` is a recogniser's mean; `first` and `last` are
    the blocks of its ends; `linked` counts the characters that lead to another address."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    weight: int | None
    sure: float | None = None
    first: int | None = None
    last: int | None = None
    spacing: Spacing = EVEN
    linked: int = 0

    @property
    def middle(self) -> float:
        return self.base + 0.3 * self.size


def runs(glyphs: Iterable[Glyph]) -> list[Run]:
    """The glyphs in their own order, parted where the baseline changes, the pen goes back or white is wide.

    Marks that were set after the line they stand in (another font's, often) are put where they stand.
    """
    groups = [group for each in _interleaved(_groups(glyphs)) for group in each]
    return [_run(group) for group in groups]


def _groups(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    found: list[list[Glyph]] = []
    for glyph in glyphs:
        if found and goes_on(found[-1][-1], glyph, _RUN_GAP):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return found


def _interleaved(groups: Sequence[list[Glyph]]) -> Iterator[list[list[Glyph]]]:
    """The groups; those on one baseline of which one has gaps that the others fill exactly are set anew by place."""
    waiting: dict[float, list[int]] = {}
    for index, group in enumerate(groups):
        waiting.setdefault(round(group[0].base), []).append(index)
    holds: dict[int, list[int]] = {}
    held: set[int] = set()
    for index in sorted(range(len(groups)), key=lambda index: -len(groups[index])):
        near = (other for other in waiting[round(groups[index][0].base)] if other != index and other not in held)
        if index not in held and (marks := [other for other in near if _fills(groups[other], groups[index])]):
            holds[index] = marks
            held.update(marks)
    for index, group in enumerate(groups):
        if index in holds:
            glyphs = (glyph for at in (index, *holds[index]) for glyph in groups[at])
            yield _groups(sorted(glyphs, key=lambda glyph: glyph.x0))
        elif index not in held:
            yield [group]


def _fills(marks: Sequence[Glyph], line: Sequence[Glyph]) -> bool:
    """Whether `marks` and `line` reach into one another, and all of `marks` stand where `line` leaves room for them."""
    size = line[0].size
    if abs(marks[0].base - line[0].base) > _BASELINE * size or not 0.7 <= marks[0].size / size <= 1.4:
        return False
    if min(marks[-1].x1, line[-1].x1) - max(marks[0].x0, line[0].x0) < _SPACE * size:
        return False
    places = [glyph.x0 for glyph in line]
    for mark in marks:
        at = bisect(places, mark.x0)
        before = at > 0 and mark.x0 < line[at - 1].x1 - _SPACE * size
        if before or (at < len(line) and mark.x1 > line[at].x0 + _SPACE * size):
            return False
    return True


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
    weight = min((glyph.weight for glyph in group if "\u2e80" <= glyph.text[0] <= "\u9fff"), default=None)
    return Run(
        "".join(text),
        group[0].x0,
        right,
        group[0].base,
        size,
        weight,
        sure,
        group[0].block,
        group[-1].block,
        _spacing(group, size),
        sum(glyph.linked for glyph in group),
    )


def _spacing(group: Sequence[Glyph], size: float) -> Spacing:
    han: list[float] = []
    mixed: list[float] = []
    for last, glyph in pairwise(group):
        kinds = _is_han(last.text), _is_han(glyph.text)
        if all(kinds) and not glyph.spaced:
            han.append(glyph.x0 - last.x0)
        elif any(kinds) and (glyph if kinds[0] else last).text.isalnum():
            mixed.append(glyph.x0 - last.x1)
    return Spacing(median(han) / size if len(han) >= _FEWEST_STEPS else None, median(mixed) / size if mixed else None)


def _is_han(text: str) -> bool:
    return "\u4e00" <= text <= "\u9fff"


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
