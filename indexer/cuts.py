"""Where a line is to be cut that holds several: before numbers that count on, and where their titles end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.counting import LONGEST_TITLE, STOP, TITLED, counted
from indexer.numbering import Numbering, Style, numbering
from kb import taxonomy

_KNOWN_TITLES = 3
"""Known titles behind numbers that show an outline, where its own numbers are too plain to."""
_TITLE_ENDS = 120
"""Characters within which a whole report's title ends."""
_SHORTEST_SENTENCE = 8
"""Characters up to which what stands behind a title and begins with a figure is its amount (人员经费8万元)."""
_FILED = re.compile(r"\s*附\s*件\s*\d{0,2}\s*[:：]?(?!\d)")
_TITLE = re.compile(
    r"(.{4,80}?(?:绩效|自评|评价)[^，。；：]{0,8}?(?:报告|自评表|情况|结果|总结)(?:[（(][^）)]{1,12}[）)])?)\s*"
    r"(?=\s|根据|为了?[^什]|按照|按|现将|依据|一、|第一(?:部分|章)|（一）|$)"
)
_NOT_BEGUN = re.compile(r"[的及、）)”》]|[与和](?!上年|去年|往年|同期|年初|预算)|情况|分析|方面")
# A single blank beside a figure (2023 年, （3 分）) is typography and ends no title.
_UP_TO_BLANK = re.compile(
    r"(?:\S|(?<=[0-9A-Za-z%]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=[0-9A-Za-z])){2,26}?"
    r"(?<![0-9A-Za-z%（(])(?=[ \u3000\u00a0]+[\u4e00-\u9fff“《])"
)


def cuts(text: str, whole: bool) -> list[int]:
    """Where a line is to be cut, in order: before numbers that count on, and behind the titles of the numbers."""
    title = _around_title(text) if whole else set()
    marks = counted(text, whole, max(title, default=0))
    if whole and not _outlines(text, marks):
        return []
    found = {start for start, _ in marks}
    if whole:
        found |= {cut for cut in title if cut <= marks[0][0]}
    titles = marks or _leading(text)
    untils = [*(start for start, _ in titles[1:]), len(text)]
    for (start, number), until in zip(titles, untils, strict=False):
        if number.style in TITLED and (end := _title_end(text[:until], start + number.end, whole)):
            found.add(end)
    if whole:
        found |= _set_off(text, list(zip(titles, untils, strict=False)))
    return sorted(found - {0, len(text)})


def pieces(text: str, ends: Sequence[int]) -> list[str]:
    """What stands between the cuts, bare; the empty ones are left out."""
    parts = (text[start:end].strip() for start, end in pairwise([0, *ends, len(text)]))
    return [part for part in parts if part]


def blank_behind(text: str, start: int, whole: bool = False) -> int:
    """Where a title from `start` is over that a blank sets off from a sentence; 0 where none does."""
    gap = _UP_TO_BLANK.match(text, start)
    if gap is None or STOP.search(gap[0]) or not _sentence(text[gap.end() :], whole):
        return 0
    return gap.end()


def _set_off(text: str, titles: Sequence[tuple[tuple[int, Numbering], int]]) -> set[int]:
    """Where the titles of inner lists end whose every member has one that a blank sets off from its text."""
    ends: set[int] = set()
    members: dict[Style, list[int]] = {}
    for (start, found), until in titles:
        for style in [style for style in members if style > found.style or (style == found.style and found.last == 1)]:
            ends |= _all_or_none(members.pop(style))
        if found.style not in TITLED:
            members.setdefault(found.style, []).append(_title_end(text[:until], start + found.end, whole=True))
    return ends.union(*map(_all_or_none, members.values()))


def _all_or_none(ends: list[int]) -> set[int]:
    return set(ends) if len(ends) > 1 and all(ends) else set()


def _outlines(text: str, marks: Sequence[tuple[int, Numbering]]) -> bool:
    """Whether the numbers found are an outline's, not those of a list that one long paragraph holds."""
    if sum(1 for _, number in marks if number.style <= Style.BRACKETED_HAN) >= 2:
        return True
    known = (text[start + number.end : start + number.end + LONGEST_TITLE] for start, number in marks)
    return sum(1 for words in known if _known_head(words)) >= _KNOWN_TITLES


def _known_head(words: str) -> bool:
    title = re.split(r"[\s。：；，]", words.strip(), maxsplit=1)[0]
    return taxonomy.type_of(title) is not None


def _around_title(text: str) -> set[int]:
    """Both sides of the report's title at the head of a whole report."""
    filed = _FILED.match(text)
    start = filed.end() if filed is not None else 0
    title = _TITLE.match(text, start, start + _TITLE_ENDS)
    return {start, title.end()} if title is not None else set()


def _leading(text: str) -> list[tuple[int, Numbering]]:
    if " " not in text and "\u3000" not in text:
        return []
    found = numbering(text)
    return [(0, found)] if found is not None else []


def _title_end(text: str, start: int, whole: bool) -> int:
    """Where a title ends that no mark ends: at a blank, else, in a whole report, where a known title does; else 0."""
    gap = _UP_TO_BLANK.match(text, start)
    if gap is not None and not STOP.search(gap[0]):
        if _sentence(text[gap.end() :], whole):
            return gap.end() if (whole and len(gap[0]) <= 20) or taxonomy.type_of(gap[0]) is not None else 0
        return 0
    stop = STOP.search(text, start)
    if not whole or stop is None or taxonomy.is_variant(text[start : stop.start()]):
        return 0
    longest = min(start + LONGEST_TITLE, stop.start() - 2)
    end = next((end for end in range(longest, start + 3, -1) if _titles(text, start, end)), 0)
    amount = text[end].isdigit() and stop.start() - end < _SHORTEST_SENTENCE
    return 0 if amount else end


def _titles(text: str, start: int, end: int) -> bool:
    """Whether a known title ends here, with a text of its own behind it: no 与, no year torn from what it dates."""
    return (
        _NOT_BEGUN.match(text, end) is None
        and taxonomy.is_variant(text[start:end])
        and text[end - 1] not in "年度0123456789"
    )


def _sentence(text: str, whole: bool) -> bool:
    text = text.strip()
    return len(text) >= (1 if whole else 12) and STOP.search(text) is not None and numbering(text[:80]) is None
