"""The ink of one line as blobs, and which blobs each of the characters read there stands on.

A recogniser says what it reads, and only roughly where: it gives one sign's ink to two characters, or passes over a
mark without a word. The ink itself shows both, once every character has been put on blobs it could be printed with.
Places are pixels, y downwards; sizes are in ems.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

import numpy as np

from indexer.readers.scan.pixels import INK_OF_EM, Ink, runs

_REACH = 0.58
"""How far a line's ink is looked for above and below its middle."""
_FEWEST = 2
"""Han characters whose height tells a line's size."""
MOST = 100_000
"""Characters times blobs of the longest line looked at; a page's width holds some ten thousand."""
_SPECK = 0.05
"""The side of the square that holds less ink than a full stop."""
_MOST_SHARING = 3
"""Characters that touch one another."""
_WINDOW = 2.0
"""How far off its place the recogniser may see a character."""
_MISS, _LOST, _WIDE, _SHARED = 1.0, 0.35, 1.0, 0.35
"""What it costs to leave a character without ink, ink without a character (and more for every em of it), and to have
two characters on one blob."""
_UNSURE, _CLEAR = 6.0, 0.12
"""By what it is cheaper to leave a character without ink of which the recogniser is unsure: 0.99 is common, and 0.95
is not."""
_MISFIT, _FAR = 8.0, 0.25
"""What it costs, for every em, when ink has not the size of its character, and when it stands far off."""


class Blob(NamedTuple):
    """A stretch of inked columns, with the box of its ink."""

    x0: int
    x1: int
    y0: int
    y1: int


class Range(NamedTuple):
    """The least and most that a character's ink measures, across and down, how far above and below the line's middle
    it reaches (y downwards: a low mark begins no higher than `top`), and how many blobs it makes at most."""

    least: float
    most: float
    low: float
    high: float
    blobs: int
    top: float = -0.62
    bottom: float = 0.62

    @property
    def common(self) -> float:
        return (self.least + self.most) / 2


_HAN = Range(0.5, 1.0, 0.5, 1.2, 4)
_DIGIT = Range(0.15, 0.62, 0.5, 0.86, 1)
_LETTER = Range(0.1, 0.85, 0.3, 1.0, 2)
_OTHER = Range(0.05, 1.05, 0.04, 1.2, 3)
_TOUCHING = frozenset((_HAN, _DIGIT, _LETTER, _OTHER))
"""Those that stand close enough to touch: marks have white about them."""
_RANGES = {
    **dict.fromkeys("()（）", Range(0.1, 0.42, 0.75, 1.2, 1)),
    **dict.fromkeys('“”"', Range(0.2, 0.6, 0.1, 0.5, 2, bottom=0.05)),
    **dict.fromkeys("‘’", Range(0.06, 0.3, 0.1, 0.5, 1, bottom=0.05)),
    **dict.fromkeys("，,。、", Range(0.04, 0.4, 0.04, 0.5, 1, top=-0.05)),
    **dict.fromkeys(".．", Range(0.04, 0.4, 0.04, 0.5, 1, top=-0.12)),
    **dict.fromkeys("；;：:", Range(0.04, 0.3, 0.3, 0.85, 1, top=-0.4)),
    "·": Range(0.04, 0.3, 0.04, 0.3, 1),
    **dict.fromkeys("%％", Range(0.5, 1.05, 0.5, 1.0, 3)),
    **dict.fromkeys("—一", Range(0.6, 1.1, 0.03, 0.3, 1)),
    **dict.fromkeys("-–", Range(0.2, 1.1, 0.03, 0.2, 1)),
    "‰": Range(0.7, 1.4, 0.5, 1.0, 4),
}


def of_line(dark: Ink, middle: float, x0: float, x1: float, em: float) -> list[Blob]:
    """The blobs of a line whose characters stand on `middle`, from `x0` to `x1`, without specks."""
    top, left = max(0, round(middle - _REACH * em)), max(0, round(x0))
    band = dark[top : max(top, round(middle + _REACH * em)), left : max(left, round(x1))]
    least = (_SPECK * em) ** 2
    found: list[Blob] = []
    for start, end in runs(np.asarray(band.any(axis=0))):
        rows = np.flatnonzero(band[:, start:end].any(axis=1))
        if band[:, start:end].sum() >= least:
            found.append(Blob(left + start, left + end, top + int(rows[0]), top + int(rows[-1]) + 1))
    return found


def measured(ink: Sequence[Blob], middle: float, em: float) -> tuple[float, float]:
    """(middle, em) of a line by its Han characters; those guessed where there are hardly any."""
    han = [blob for blob in ink if 0.6 <= (blob.x1 - blob.x0) / em <= 1.3 and 0.6 <= (blob.y1 - blob.y0) / em <= 1.3]
    if len(han) < _FEWEST:
        return middle, em
    return median((blob.y0 + blob.y1) / 2 for blob in han), median(blob.y1 - blob.y0 for blob in han) / INK_OF_EM


def joined(blobs: Sequence[Blob]) -> Blob:
    return Blob(blobs[0].x0, blobs[-1].x1, min(blob.y0 for blob in blobs), max(blob.y1 for blob in blobs))


def placed(
    text: str, places: Sequence[float], sure: Sequence[float], blobs: Sequence[Blob], middle: float, em: float
) -> list[tuple[int, int] | None]:
    """For each character the [start, end) of its blobs, None where no ink is left for it.

    `places` are the middles of the characters as the recogniser sees them. The cheapest way through both is taken:
    what a character is printed with must be as wide and as tall as such characters are.
    """
    ranges = [_range(character) for character in text]
    best: dict[tuple[int, int], float] = {(0, 0): 0.0}
    came: dict[tuple[int, int], tuple[int, int]] = {}
    fits: dict[tuple[Range, int, int], float] = {}

    def step(here: tuple[int, int], there: tuple[int, int], cost: float) -> None:
        if cost < best.get(there, 1e9):
            best[there], came[there] = cost, here

    for at in range(len(text) + 1):
        last_one = at == len(text)
        place = places[min(at, len(text) - 1)]
        for blob in range(len(blobs) + 1):
            cost = best.get((at, blob))
            if cost is None:
                continue
            here = at, blob
            if blob < len(blobs):
                step(here, (at, blob + 1), cost + _LOST + _WIDE * (blobs[blob].x1 - blobs[blob].x0) / em)
            if last_one:
                continue
            step(here, (at + 1, blob), cost + _MISS - _UNSURE * min(_CLEAR, 1.0 - sure[at]))
            if blob == len(blobs) or blobs[blob].x0 > place + _WINDOW * em:
                continue
            for count in range(1, min(ranges[at].blobs, len(blobs) - blob) + 1):
                key = ranges[at], blob, count
                fit = fits.get(key)
                if fit is None:
                    fit = fits[key] = _misfit(ranges[at], blobs[blob : blob + count], middle, em)
                if fit >= 1.5 * _MISS:
                    if blobs[blob + count - 1].x1 - blobs[blob].x0 > 1.5 * em:
                        break
                    continue
                off = abs((blobs[blob].x0 + blobs[blob + count - 1].x1) / 2 - place) / em
                step(here, (at + 1, blob + count), cost + fit + _FAR * max(0.0, off - 0.4))
            for count in range(2, min(_MOST_SHARING, len(text) - at) + 1):
                sharing = ranges[at : at + count]
                if not _TOUCHING.issuperset(sharing):
                    break
                wide = (blobs[blob].x1 - blobs[blob].x0) / em
                common = sum(each.common for each in sharing)
                if 0.85 * common <= wide <= 1.3 * common + 0.1 * count:
                    step(here, (at + count, blob + 1), cost + _SHARED * (count - 1))
    return _walked(came, len(text), len(blobs))


def _walked(came: dict[tuple[int, int], tuple[int, int]], characters: int, blobs: int) -> list[tuple[int, int] | None]:
    """The way back through the cheapest steps."""
    found: list[tuple[int, int] | None] = [None] * characters
    there = characters, blobs
    while there in came:
        here = came[there]
        if here[1] < there[1]:
            for at in range(here[0], there[0]):
                found[at] = here[1], there[1]
        there = here
    return found


def _misfit(range_: Range, blobs: Sequence[Blob], middle: float, em: float) -> float:
    """How badly the blobs fit a character: by what they are too wide or tall, or too little, too high or too low."""
    box = joined(blobs)
    wide, tall = (box.x1 - box.x0) / em, (box.y1 - box.y0) / em
    above, below = (box.y0 - middle) / em, (box.y1 - middle) / em
    off = max(0.0, range_.least - wide, wide - range_.most) + max(0.0, range_.low - tall, tall - range_.high)
    off += max(0.0, range_.top - above) + max(0.0, below - range_.bottom)
    gaps = sum(max(0.0, (blobs[at + 1].x0 - blobs[at].x1) / em - 0.22) for at in range(len(blobs) - 1))
    return _MISFIT * (off + gaps)


def _range(character: str) -> Range:
    if (known := _RANGES.get(character)) is not None:
        return known
    if character.isdigit() and character.isascii():
        return _DIGIT
    if character.isalpha() and character.isascii():
        return _LETTER
    return _HAN if unicodedata.east_asian_width(character) == "W" else _OTHER
