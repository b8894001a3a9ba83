"""The words of a line as read -> glyphs on one baseline, proved by their ink and given the width they are set in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from indexer.line import columns
from indexer.readers.page.places import Box, Glyph
from indexer.readers.scan import proof
from indexer.readers.scan.marks import corrected
from indexer.readers.scan.pixels import Ink
from indexer.readers.scan.recogniser import Word

_OPENING, _CLOSING = frozenset("（《“‘「『【〔"), frozenset("，。、；：？！）》”’」』】〕")
_ALIGNED, _SEVERAL = 0.12, 3
_DOUBTED = 0.5
"""How sure we are at most of a word that its ink does not bear out."""


class Setting(NamedTuple):
    """The page around a line: its ink, its em in pixels, the points to a pixel, its box in points, and the places in
    pixels at which lines begin that begin with a Han character."""

    dark: Ink
    em: float
    points: float
    box: Box
    starts: Sequence[float]


def starts(lines: Sequence[Sequence[Word]], em: float) -> list[float]:
    """Where lines begin that begin with a Han character, in pixels: the places that several of them share."""
    places = sorted(line[0].x0 for line in lines if "\u4e00" <= line[0].text[0] <= "\u9fff")
    return [place for place in places if sum(abs(place - other) <= _ALIGNED * em for other in places) >= _SEVERAL]


def of_line(line: Sequence[Word], page: Setting) -> Iterator[Glyph]:
    """The words of a line as glyphs; a word of which nothing is left makes none."""
    text = corrected("".join(word.text for word in line))
    tall = [word for word in line if word.y1 - word.y0 >= 0.6 * page.em] or line
    middle = median((word.y0 + word.y1) / 2 for word in tall)
    em = _em(text, line[-1].x1 - line[0].x0, page.em)
    size = em * page.points
    base = page.box[3] - middle * page.points - 0.36 * size
    edges = min(word.x0 for word in line), max(word.x1 for word in line)
    sure = [each for word in line for each in word.sure]
    proved = proof.read(text, _places(line, em), sure, page.dark, edges, middle, em, page.starts)
    start = 0
    last: Word | None = None
    for word in line:
        end = start + len(word.text)
        part, doubtful = "".join(proved.texts[start:end]), any(proved.doubtful[start:end])
        start = end
        if not part:
            continue
        x0 = page.box[0] + word.x0 * page.points - (size / 2 if last is None and part[0] in _OPENING else 0.0)
        x1 = page.box[0] + word.x1 * page.points + (size / 2 if start == len(text) and part[-1] in _CLOSING else 0.0)
        spaced = last is not None and word.x0 - last.x1 > 0.25 * page.em and (last.text[-1] + part[0]).isascii()
        confidence = min(word.confidence, _DOUBTED) if doubtful else word.confidence
        yield Glyph(part, x0, x1, base, size, 0, spaced, confidence)
        last = word


def _places(line: Sequence[Word], em: float) -> list[float]:
    """The middle of each character. A recogniser's boxes reach into one another: each ends where the next begins."""
    reach = [each for word in line for each in word.reach]
    least = reach[-1][1]
    places: list[float] = []
    for start, end in reversed(reach):
        first = min(start, least)
        places.append((first + (min(end, least) if least - first > 0.1 * em else first + 0.5 * em)) / 2)
        least = first
    return places[::-1]


def _em(text: str, width: float, em: float) -> float:
    """The em of a line's type: the page's, unless its characters are clearly wider or narrower."""
    own = 2 * width / max(1, columns(text))
    return own if len(text) >= 5 and not 0.8 <= own / em <= 1.25 and own <= 3 * em else em
