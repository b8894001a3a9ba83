"""A line as read, held against its own ink: what stands on no ink goes, marks passed over come back, widths are seen.

Only what the ink leaves no doubt about is put right: marks have shapes of their own (two low dots, one dot and a hook,
a tall bow), and a full-width mark has half an em of white at its side. A Han character is never put in.
Places are pixels, y downwards; sizes are in ems.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from indexer.readers.scan import blobs, shapes
from indexer.readers.scan.blobs import Blob
from indexer.readers.scan.pixels import Ink

_BESIDE = 0.8
"""How far from the outermost characters a mark may stand that was passed over."""
_HALF, _FULL = 0.27, 0.42
"""White beside a bracket, up to which it is half as wide as a Han character, and from which on it is as wide."""
_SURE = 0.9
"""How sure the recogniser must be of a character for another one beside it to be dropped."""
_POINT = 0.86
"""White and ink between a number and its heading, from which on the point between them is a full-width one."""
_OPEN, _CLOSE = "(（", ")）"
_QUOTES = "“”"
_WIDTHS = {"(": "(（", "（": "(（", ")": ")）", "）": ")）", ".": ".．", "．": ".．"}
_DIGITS = frozenset("0123456789")
_NUMERALS = _DIGITS | frozenset("０１２３４５６７８９一二三四五六七八九十")
_DOTS, _FIGURE_MARKS = frozenset("；：;:"), frozenset(",.;:")
_NEVER_PRINTED = frozenset("\\|{}<")
"""What a bracket's ink is taken for."""
_STROKES = _NEVER_PRINTED | frozenset("/[]>()（）")
_ALIKE = {"末": "末未", "未": "末未", "土": "士土", "士": "士土"}
"""Two characters told apart by which of two bars is the longer: first the one whose upper bar is."""
_HALF_OF_FULL = "，。、；：？！）》”’」』】〕（《“‘「『【〔．"


class Proof(NamedTuple):
    """The text for each character of the line as read: itself, another, nothing, or with a mark before or behind it.

    `doubtful` says for which of them ink and reading disagree.
    """

    texts: list[str]
    doubtful: list[bool]


@dataclass(slots=True)
class _Line:
    """A line under proof: the characters that were read, the box of each one's ink, and the ink nobody claimed."""

    dark: Ink
    em: float
    middle: float
    read: list[str]
    sure: list[float]
    boxes: list[Blob | None]
    texts: list[str]
    doubtful: list[bool]
    lost: list[tuple[int, list[Blob]]]

    def before(self, at: int) -> int | None:
        """The nearest character on the left that stands on ink."""
        return next((left for left in range(at - 1, -1, -1) if self.boxes[left] is not None), None)

    def behind(self, at: int) -> int | None:
        return next((right for right in range(at + 1, len(self.read)) if self.boxes[right] is not None), None)


def read(
    text: str,
    places: Sequence[float],
    sure: Sequence[float],
    dark: Ink,
    edges: tuple[float, float],
    middle: float,
    em: float,
    starts: Sequence[float],
) -> Proof:
    """The proof of a line of `text`, read around the row `middle` between `edges`.

    The recogniser sees its characters around `places` and is `sure` of each from 0 to 1; `starts` is where lines of
    the page begin that begin with a Han character. NUL stands on nothing and becomes nothing.
    """
    kept = [at for at, character in enumerate(text) if character != "\0"]
    if not kept:
        return Proof([""] * len(text), [False] * len(text))
    seen = [places[at] for at in kept]
    x0, x1 = edges[0] - _BESIDE * em, edges[1] + _BESIDE * em
    middle, em = blobs.measured(blobs.of_line(dark, middle, x0, x1, 1.3 * em), middle, em)
    ink = blobs.of_line(dark, middle, x0, x1, em)
    if len(ink) * len(kept) > blobs.MOST:
        return Proof([each.strip("\0") for each in text], [True] * len(text))
    found = blobs.placed("".join(text[at] for at in kept), seen, [sure[at] for at in kept], ink, middle, em)
    line = _Line(
        dark,
        em,
        middle,
        [text[at] for at in kept],
        [sure[at] for at in kept],
        [blobs.joined(ink[each[0] : each[1]]) if each else None for each in found],
        [text[at] for at in kept],
        [each is None for each in found],
        _unclaimed(found, ink),
    )
    _lost(line)
    for at in range(len(kept)):
        _shaped(line, at)
    _inkless(line)
    _widths(line, starts)
    texts, doubtful = [""] * len(text), [False] * len(text)
    for at, made, doubt in zip(kept, line.texts, line.doubtful, strict=True):
        texts[at], doubtful[at] = made, doubt
    return Proof(texts, doubtful)


def _unclaimed(found: Sequence[tuple[int, int] | None], ink: Sequence[Blob]) -> list[tuple[int, list[Blob]]]:
    """(index of the character behind it, blobs side by side) of the ink that no character stands on."""
    claimed = {blob for each in found if each for blob in range(*each)}
    groups: list[tuple[int, list[Blob]]] = []
    for blob in range(len(ink)):
        if blob in claimed:
            continue
        behind = next((at for at, each in enumerate(found) if each and each[0] > blob), len(found))
        if groups and groups[-1][0] == behind and groups[-1][1][-1] is ink[blob - 1]:
            groups[-1][1].append(ink[blob])
        else:
            groups.append((behind, [ink[blob]]))
    return groups


def _lost(line: _Line) -> None:
    """Marks that were passed over come back, in the place of an inkless character where there is one."""
    for behind, group in line.lost:
        last = line.before(behind)
        first = 0 if last is None else last + 1
        near = _near(line, last, behind, group)
        mark = _mark(line, last, behind, group) if near else None
        inkless = [at for at in range(first, behind) if line.boxes[at] is None and line.texts[at]]
        if inkless and mark is None and near and len(group) == 1:
            mark = shapes.two_dots(line.dark, group[0], line.em)
        if mark is not None and inkless:
            line.texts[inkless[0]], line.boxes[inkless[0]] = mark, blobs.joined(group)
        elif mark is not None and last is not None:
            line.texts[last] += mark
            line.doubtful[last] = True
        elif mark is not None:
            line.texts[behind] = mark + line.texts[behind]
            line.doubtful[behind] = True
        elif near:
            for at in (*inkless, *([last] if last is not None else []), *([behind] if behind < len(line.read) else [])):
                line.doubtful[at] = True
            for at in inkless:
                line.boxes[at] = blobs.joined(group)


def _near(line: _Line, last: int | None, behind: int, group: Sequence[Blob]) -> bool:
    """Whether unclaimed ink belongs to the line: it stands close to what was read on it."""
    left = line.boxes[last] if last is not None else None
    right = line.boxes[behind] if behind < len(line.read) else None
    reach = _BESIDE * line.em
    return (left is not None and group[0].x0 - left.x1 <= reach) or (
        right is not None and right.x0 - group[-1].x1 <= reach
    )


def _inkless(line: _Line) -> None:
    """What stands on no ink is not there, where the recogniser was less sure of it than of what stands beside it."""
    if all(box is None for box in line.boxes):
        return
    for at, box in enumerate(line.boxes):
        if box is None:
            beside = [each for each in (line.before(at), line.behind(at)) if each is not None]
            twice = any(line.texts[each] == line.texts[at] for each in beside)
            surer = all(line.sure[each] >= max(line.sure[at], _SURE) for each in beside)
            if twice or surer or line.texts[at] in _NEVER_PRINTED:
                line.texts[at] = ""


def _mark(line: _Line, last: int | None, behind: int, group: Sequence[Blob]) -> str | None:
    """The mark that unclaimed ink is by its shape, None where it is none."""
    box, em = blobs.joined(group), line.em
    wide, tall = (box.x1 - box.x0) / em, (box.y1 - box.y0) / em
    low, high = (box.y0 - line.middle) / em, (box.y1 - line.middle) / em
    left = line.read[last] if last is not None else ""
    right = line.read[behind] if behind < len(line.read) else ""
    if len(group) == 1 and tall >= 0.75 and 0.1 <= wide <= 0.42:
        return shapes.bow(line.dark, box, line.em)
    if len(group) == 2 and wide <= 0.6 and 0.12 <= tall <= 0.45 and high < 0.0:
        return _quote(line, last, behind, box)
    if len(group) != 1 or last is None or not right or wide > 0.22 or low < 0.02:
        return None
    if left in _DIGITS and right in _DIGITS and tall <= 0.4:
        return _in_figures(line, last, behind, box)
    if not _is_numbered(line, last) or not shapes.is_dot(box, em):
        return None
    return _WIDTHS["."][_is_wide_point(line, last, behind)]


def _is_wide_point(line: _Line, left: int, right: int) -> bool:
    """Whether the point between a number and its heading has a Han character's room."""
    white_of_its_own = 0.5 if line.texts[right][:1] in _HALF_OF_FULL else 0.0
    return (_box(line, right).x0 - _box(line, left).x1) / line.em - white_of_its_own >= _POINT


def _is_numbered(line: _Line, last: int | None) -> bool:
    """Whether the characters up to this one are a number that begins the line."""
    return last is not None and last < 3 and all(each in _NUMERALS for each in line.read[: last + 1])


def _in_figures(line: _Line, left: int, right: int, box: Blob) -> str:
    """A comma or a point between two digits: only the comma hangs below them."""
    foot = max(_box(line, left).y1, _box(line, right).y1)
    return "," if box.y1 - foot > 0.05 * line.em else "."


def _quote(line: _Line, last: int | None, behind: int, box: Blob) -> str:
    """Which of the two quotation marks: white stands on its outer side; else the one whose turn it is."""
    faced = _faced(line, last, behind if behind < len(line.read) else None, box)
    if faced is not None:
        return faced
    before = "".join(line.texts[: behind if last is None else last + 1])
    return "”" if before.rfind("“") > before.rfind("”") else "“"


def _faced(line: _Line, left: int | None, right: int | None, box: Blob) -> str | None:
    """Which quotation mark it is by the white on its outer side; None where both sides are alike."""
    if left is None or right is None or line.boxes[left] is None or line.boxes[right] is None:
        return None
    more = (box.x0 - _box(line, left).x1) - (_box(line, right).x0 - box.x1)
    if abs(more) <= 0.18 * line.em:
        return None
    return "“" if more > 0 else "”"


def _shaped(line: _Line, at: int) -> None:
    """Marks and characters that differ by a dot, a hook, a bow or the longer of two bars."""
    box, character = line.boxes[at], line.texts[at]
    if box is None or not character:
        return
    left, right = line.before(at), line.behind(at)
    figures = left is not None and right is not None and {line.read[left], line.read[right]} <= _DIGITS
    dots = shapes.two_dots(line.dark, box, line.em) if character in _DOTS or character in _STROKES else None
    if dots is not None:
        line.texts[at] = {"；": ";", "：": ":"}[dots] if character in ";:" else dots
    elif character in _FIGURE_MARKS and figures and left is not None and right is not None:
        line.texts[at] = _in_figures(line, left, right, box)
    elif character in "，、" and at < 3 and _is_numbered(line, at - 1) and shapes.is_dot(box, line.em):
        line.texts[at] = "."
    elif character in _STROKES and box.y1 - box.y0 >= 0.75 * line.em:
        line.texts[at] = shapes.bow(line.dark, box, line.em) or character
    elif character in _QUOTES:
        line.texts[at] = _faced(line, left, right, box) or character
    elif character in _ALIKE:
        upper = shapes.upper_bar_is_longer(line.dark[box.y0 : box.y1, box.x0 : box.x1])
        if upper is not None:
            line.texts[at] = _ALIKE[character][not upper]


def _widths(line: _Line, starts: Sequence[float]) -> None:
    """Brackets and numbers' points, full-width or not by the white beside them; a bracket that has none to show is as
    wide as its partner, and left as read where that shows none either."""
    full: dict[int, bool | None] = {}
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, character in enumerate(line.texts):
        if character in _OPEN and character:
            opened.append(at)
        elif character in _CLOSE and character and opened:
            pairs.append((opened.pop(), at))
        if character in _WIDTHS and line.boxes[at] is not None:
            full[at] = _is_full(line, at, starts)
    for pair in pairs:
        for at, partner in (pair, pair[::-1]):
            if at in full and full[at] is None:
                full[at] = full.get(partner)
    for at, wide in full.items():
        if wide is not None:
            line.texts[at] = _WIDTHS[line.texts[at]][wide]


def _is_full(line: _Line, at: int, starts: Sequence[float]) -> bool | None:
    """Whether a bracket or a number's point is as wide as a Han character; None where nothing shows it."""
    character, box, em = line.texts[at], _box(line, at), line.em
    left, right = line.before(at), line.behind(at)
    if character in ".．":
        if left is None or right is None or not _is_numbered(line, left) or line.read[right] in _DIGITS:
            return None
        return _is_wide_point(line, left, right)
    white: float | None = None
    if character in _OPEN and left is None:
        seen = {white >= _FULL for start in starts if -0.1 < (white := (box.x0 - start) / em) < 0.8}
        return seen.pop() if len(seen) == 1 else None
    if character in _OPEN and left is not None and line.texts[left][-1:] not in _HALF_OF_FULL:
        white = (box.x0 - _box(line, left).x1) / em
    elif character in _CLOSE and right is not None and line.texts[right][:1] not in _HALF_OF_FULL:
        white = (_box(line, right).x0 - box.x1) / em
    return white >= _FULL if white is not None and not _HALF < white < _FULL else None


def _box(line: _Line, at: int) -> Blob:
    box = line.boxes[at]
    assert box is not None
    return box
