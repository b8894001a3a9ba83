"""The numbers inside one line that count on, and so show where its breaks were."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from indexer.numbering import Numbering, Style, numbering

_HAN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"第[{_HAN}]{{1,3}}(?:部分|章|节)|[{_HAN}]{{1,3}}[、.．]|[（(][{_HAN}]{{1,3}}[)）]"
    r"|(?<![\d.．A-Za-z])\d{1,2}[.．、](?:(?!\d)|(?=20\d\d年))|[（(]\d{1,2}[)）]"
)
_BREAK_BEFORE = re.compile(r"(?:^|[。；：:;！？!?”）)】])\s*$|\s$")
_LOOSE_BREAK = re.compile(r"[。；：:;！？!?”）)】，,%％分]\s*$|\s$")
STOP = re.compile(r"[。；：:;！？!?，,]")
LONGEST_TITLE = 26
TITLED = (Style.HAN, Style.BRACKETED_HAN, Style.PART, Style.CHAPTER, Style.CLAUSE)
"""Styles whose numbers stand before titles far more often than before items."""


def counted(text: str, whole: bool, title: int) -> list[tuple[int, Numbering]]:
    """The numbers in a line that count on, each kind from one again below every number of an outer kind.

    `title` is where the report's title ends in a whole report; a number may follow it without a mark between.
    """
    found: list[tuple[int, Numbering]] = []
    counts: dict[Style, int] = {}
    behind: set[Style] = set()
    for mark in _MARK.finditer(text):
        start = mark.start()
        number = numbering(text[start : start + 80])
        if number is None or number.style is Style.DECIMAL:
            continue
        if start and number.last != counts.get(number.style, 0) + 1:
            continue
        if _behind_title(text, found, start, number):
            behind.add(number.style)
        elif not (
            (number.style in behind and number.last > 1)
            or (title and start == title)
            or _broken(text, start, number, whole, counts)
        ):
            continue
        behind = {style for style in behind if style <= number.style}
        counts = {style: last for style, last in counts.items() if style < number.style}
        counts[number.style] = number.last
        found.append((start, number))
    return _without_lone(found)


def _broken(text: str, start: int, number: Numbering, whole: bool, counts: Mapping[Style, int]) -> bool:
    """Whether what stands before a number lets a line end there."""
    if not whole and number.style not in counts:
        return False
    before = text[max(0, start - 4) : start]
    return (_LOOSE_BREAK if whole and number.last > 1 else _BREAK_BEFORE).search(before) is not None


def _behind_title(text: str, found: Sequence[tuple[int, Numbering]], start: int, number: Numbering) -> bool:
    """A first number of an inner kind with nothing but the title of the number before it in front."""
    if start == 0:
        return True
    if not found or number.last != 1 or number.style <= found[-1][1].style:
        return False
    before, outer = found[-1]
    title = text[before + outer.end : start].strip()
    return 2 <= len(title) <= LONGEST_TITLE and not STOP.search(title[:-1]) and title[-1:] not in "，,；;为（("


def _without_lone(found: list[tuple[int, Numbering]]) -> list[tuple[int, Numbering]]:
    """A number one without a two counts nothing, unless it is of a title; neither does a line's own number alone."""
    kept: list[tuple[int, Numbering]] = []
    followed: set[Style] = set()
    for start, number in reversed(found):
        if start == 0 or number.last > 1 or number.style in TITLED or number.style in followed:
            kept.append((start, number))
        followed = {style for style in followed if style < number.style}
        if number.last == 2:
            followed.add(number.style)
    return kept[::-1] if any(start for start, _ in kept) else []
