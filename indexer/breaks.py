"""Line breaks that were lost or are too many: headings inside a line, and numbers torn from their titles.

A report copied from a web page or a PDF may stand on one line from its title to its date, or hold a heading, its
subheadings and their text in one line. A number shows a lost break where it follows a sentence's end and counts on
from the number before (the whole report on a line), or where it stands right behind another number's title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.counting import LONGEST_TITLE, TITLED
from indexer.cuts import blank_behind, cuts, pieces
from indexer.line import Block, Line, columns
from indexer.normalize import joined, shown
from indexer.numbering import Style, alone, numbering

_WHOLE = 160
"""Characters from which a line may be a whole report, or most of one."""
_SHARE = 0.5
_LONGEST_LINE = 200_000
"""Characters above which a line is no report that anybody wrote."""
_BETWEEN = re.compile(
    r"(?<=[\u4e00-\u9fff。；：;:！”）)])[ \u3000\u00a0]+"
    r"(?=[\u4e00-\u9fff“《（(①-⑳]|\d{1,2}(?:[.．]\d{1,2})*[、.．\s]\D|\d{1,2}(?:[.．]\d)+[^\d万亿元公千百个%％、.．])"
)
_PARAGRAPH = 60
"""Characters that no line of a page holds."""
_FEWEST_PIECES = 8


def restored(lines: Sequence[Line]) -> list[Line]:
    """The lines, with one that is a whole report cut where its breaks were; every piece says that it ends there."""
    total = sum(len(line.text) for line in lines)
    found: list[Line] = []
    for line in lines:
        whole = max(_WHOLE, _SHARE * total) <= len(line.text) <= _LONGEST_LINE
        ends = (_blanks(line.text) or cuts(line.text, whole=True)) if whole and line.kind == "text" else []
        if ends:
            texts = pieces(line.text, ends)
            found += [replace(line, text=text, indent=0.0, width=columns(text), ends=True) for text in texts]
        else:
            found.append(line)
    return found


def _blanks(text: str) -> list[int]:
    """The blanks of a whole report, where they stand for its line breaks: the long pieces between them end sentences.

    Blanks that stand for the wraps of a page leave no long pieces, and those around figures (2023 年 12 月) part none.
    """
    ends = [gap.end() for gap in _BETWEEN.finditer(text)]
    texts = pieces(text, ends)
    long = [piece for piece in texts if len(piece) >= _PARAGRAPH]
    ended = sum(1 for piece in long if piece[-1] in "。；：;:！")
    return ends if len(texts) >= _FEWEST_PIECES and long and ended >= 0.8 * len(long) else []


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
    return _parted(found)


def _parted(blocks: list[Block]) -> list[Block]:
    """The blocks, cut where a blank sets a number's title off from its text, as a list does throughout or nowhere."""
    gaps = {index: gap for index, block in enumerate(blocks) if (gap := _gap(block))}
    if not gaps:
        return blocks
    parted: set[int] = set()
    members: dict[Style, list[int]] = {}
    for index, block in enumerate(blocks):
        found = numbering(block.text) if block.kind == "text" else None
        if found is None:
            continue
        for style in [style for style in members if style > found.style or (style == found.style and found.last == 1)]:
            parted |= _all_in(members.pop(style), blocks, gaps)
        members.setdefault(found.style, []).append(index)
    parted = parted.union(*(_all_in(indices, blocks, gaps) for indices in members.values()))
    made: list[Block] = []
    for index, block in enumerate(blocks):
        texts = pieces(block.lead, [gaps[index]]) if index in parted else []
        rest = block.text[len(shown(block.lead)) :]
        made += [replace(block, text=shown(text), lead=text) for text in texts[:1]]
        made += [replace(block, text=shown(text) + rest, lead=text) for text in texts[1:]] if texts else [block]
    return made


def _gap(block: Block) -> int:
    """Where in its first line a title that a blank ends is over; 0 where there is none."""
    if block.kind != "text" or block.level is not None or not re.search(r"\S[ \u3000\u00a0]", block.lead):
        return 0
    found = numbering(block.lead)
    return blank_behind(block.lead, found.end) if found is not None else 0


def _all_in(indices: Sequence[int], blocks: Sequence[Block], gaps: Mapping[int, int]) -> set[int]:
    """The members of one list, where each that is more than a title has such a blank."""
    told = {index for index in indices if len(blocks[index].text) > LONGEST_TITLE}
    return told if len(indices) > 1 and told <= gaps.keys() else set()


def _cut(block: Block) -> list[Block]:
    if block.kind != "text" or block.level is not None or not 12 <= len(block.text) <= _LONGEST_LINE:
        return [block]
    printed = block.lead + block.text[len(shown(block.lead)) :]
    ends = cuts(printed, whole=False)
    if not ends:
        return [block]
    return [replace(block, text=shown(text), lead=text) for text in pieces(printed, ends)]


def _torn(number: Block, title: Block) -> bool:
    if len(number.text) > 9 or number.kind != "text" or title.kind != "text" or len(title.text) > 40:
        return False
    style = alone(number.text)
    return style in TITLED and numbering(title.text) is None and not re.search(r"[。；;]", title.text[:-1])
