"""Line breaks that were lost or are too many: headings inside a line, and numbers torn from their titles.

A report copied from a web page or a PDF may stand on one line from its title to its date, or hold a heading, its
subheadings and their text in one line. A number shows a lost break where it follows a sentence's end and counts on
from the number before (the whole report on a line), or where it stands right behind another number's title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.line import Block, Line, columns
from indexer.normalize import joined, shown
from indexer.numbering import Numbering, Style, alone, numbering
from kb import taxonomy

_WHOLE = 160
"""Characters from which a line may be a whole report, or most of one."""
_SHARE = 0.5
_LONGEST_LINE = 200_000
"""Characters above which a line is no report that anybody wrote."""
_LONGEST_TITLE = 26
_HAN = "一二三四五六七八九十"
_MARK = re.compile(
    rf"第[{_HAN}]{{1,3}}(?:部分|章|节)|[{_HAN}]{{1,3}}[、.．]|[（(][{_HAN}]{{1,3}}[)）]"
    r"|(?<![\d.．A-Za-z])\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]"
)
_BREAK_BEFORE = re.compile(r"(?:^|[。；：:;！？!?”）)】])\s*$|\s$")
_LOOSE_BREAK = re.compile(r"[。；：:;！？!?”）)】，,%％分]\s*$|\s$")
_FILED = re.compile(r"\s*附\s*件\s*\d{0,2}\s*[:：]?(?!\d)")
_STOP = re.compile(r"[。；：:;！？!?，,]")
_TITLE = re.compile(
    r"(.{4,80}?(?:绩效|自评|评价)[^，。；：]{0,8}?(?:报告|自评表|情况|总结)(?:[（(][^）)]{1,12}[）)])?)\s*"
    r"(?=\s|根据|为了?[^什]|按照|按|现将|依据|一、|第一部分|（一）|$)"
)
_UP_TO_BLANK = re.compile(r"\S{2,26}?(?=[ \u3000\u00a0]+[\u4e00-\u9fff“《])")
_TITLED = (Style.HAN, Style.BRACKETED_HAN, Style.PART, Style.CHAPTER, Style.CLAUSE)


def restored(lines: Sequence[Line]) -> list[Line]:
    """The lines, with one that is a whole report cut where its breaks were; every piece says that it ends there."""
    total = sum(len(line.text) for line in lines)
    found: list[Line] = []
    for line in lines:
        whole = max(_WHOLE, _SHARE * total) <= len(line.text) <= _LONGEST_LINE
        cuts = _cuts(line.text, whole=True) if whole and line.kind == "text" else []
        if cuts:
            pieces = _pieces(line.text, cuts)
            found += [replace(line, text=text, indent=0.0, width=columns(text), ends=True) for text in pieces]
        else:
            found.append(line)
    return found


def mended(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, cut where numbers stand right behind titles, and numbers that stand alone joined to their titles."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if last is not None and _torn(last, block):
            text = joined([last.text, block.text])
            found[-1] = replace(last, text=text, lines=last.lines + block.lines)
        else:
            found += _cut(block)
    return found


def _cut(block: Block) -> list[Block]:
    if block.kind != "text" or block.level is not None or not 12 <= len(block.text) <= _LONGEST_LINE:
        return [block]
    printed = block.lead + block.text[len(shown(block.lead)) :]
    cuts = _cuts(printed, whole=False)
    if not cuts:
        return [block]
    return [replace(block, text=shown(text), lead=text) for text in _pieces(printed, cuts)]


def _torn(number: Block, title: Block) -> bool:
    if len(number.text) > 9 or number.kind != "text" or title.kind != "text" or len(title.text) > 40:
        return False
    style = alone(number.text)
    return style in _TITLED and numbering(title.text) is None and not re.search(r"[。；;]", title.text[:-1])


def _pieces(text: str, cuts: Sequence[int]) -> list[str]:
    pieces = (text[start:end].strip() for start, end in pairwise([0, *cuts, len(text)]))
    return [piece for piece in pieces if piece]


def _cuts(text: str, whole: bool) -> list[int]:
    """Where a line is to be cut, in order: before numbers that count on, and behind the titles of the numbers."""
    marks = _counted(text, whole)
    if whole and sum(1 for _, number in marks if number.style <= Style.BRACKETED_HAN) < 2:
        return []
    cuts = {start for start, _ in marks}
    if whole:
        cuts |= _around_title(text, marks[0][0])
    titles = marks or _leading(text)
    untils = [*(start for start, _ in titles[1:]), len(text)]
    for (start, found), until in zip(titles, untils, strict=False):
        if found.style in _TITLED and (end := _title_end(text[:until], start + found.end, whole)):
            cuts.add(end)
    return sorted(cuts - {0, len(text)})


def _around_title(text: str, until: int) -> set[int]:
    """Both sides of the report's title at the head of a whole report."""
    filed = _FILED.match(text)
    start = filed.end() if filed is not None else 0
    title = _TITLE.match(text, start, until + 4)
    return {start, title.end()} if title is not None and title.end() <= until else set()


def _leading(text: str) -> list[tuple[int, Numbering]]:
    if " " not in text and "\u3000" not in text:
        return []
    found = numbering(text)
    return [(0, found)] if found is not None else []


def _counted(text: str, whole: bool) -> list[tuple[int, Numbering]]:
    """The numbers in a line that count on, each kind from one again below every number of an outer kind."""
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
        elif not ((number.style in behind and number.last > 1) or _broken(text, start, number, whole, counts)):
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
    return 2 <= len(title) <= _LONGEST_TITLE and not _STOP.search(title[:-1]) and title[-1:] not in "，,；;为（("


def _without_lone(found: list[tuple[int, Numbering]]) -> list[tuple[int, Numbering]]:
    """A number one without a two counts nothing, unless it is of a title; neither does a line's own number alone."""
    kept: list[tuple[int, Numbering]] = []
    followed: set[Style] = set()
    for start, number in reversed(found):
        if start == 0 or number.last > 1 or number.style in _TITLED or number.style in followed:
            kept.append((start, number))
        followed = {style for style in followed if style < number.style}
        if number.last == 2:
            followed.add(number.style)
    return kept[::-1] if any(start for start, _ in kept) else []


def _title_end(text: str, start: int, whole: bool) -> int:
    """Where a title ends that no mark ends: at a blank, else, in a whole report, where a known title does; else 0."""
    gap = _UP_TO_BLANK.match(text, start)
    if gap is not None and not _STOP.search(gap[0]):
        if _sentence(text[gap.end() :], whole):
            return gap.end() if (whole and len(gap[0]) <= 20) or taxonomy.type_of(gap[0]) is not None else 0
        return 0
    stop = _STOP.search(text, start)
    if not whole or stop is None or stop.start() - start <= 8 or taxonomy.type_of(text[start : stop.start()]):
        return 0
    longest = min(start + _LONGEST_TITLE, stop.start() - 2)
    return next((end for end in range(longest, start + 3, -1) if taxonomy.type_of(text[start:end]) is not None), 0)


def _sentence(text: str, whole: bool) -> bool:
    text = text.strip()
    return len(text) >= (1 if whole else 12) and _STOP.search(text) is not None and numbering(text[:80]) is None
