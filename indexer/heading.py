"""What a block would be as a heading, as a clause title and as a list item, and what each reading costs.

Costs are how unlikely a shape is, on the scale the outline adds up (0 = just what one would expect, 3 = odd,
9 = hardly ever). A block never decides for itself: the outline weighs the shapes of a whole list of siblings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.line import Block
from indexer.numbering import Numbering, Style, numbering, spaced_number
from kb import taxonomy

NEVER = 60.0
PREAMBLE = "前言"
"""The mark of a plain title that stands beside the numbered sections, hardly ever above them."""
_STOP = re.compile(r"[。：:；;！？!?]")
_SENTENCE = re.compile(r"[。；;！？!?]")
_COMMA = re.compile(r"[，,]")
_PREAMBLE = re.compile(r"(?:报告)?摘\s*要|[前序引]\s*言|引\s*语|结\s*[语论]|结束语")
_CELLS = re.compile(r"\S\s+[-\d.,，]+[%％]?\s*$")
_REPORT = re.compile(r"(?:报告|自评表|自评结果)(?:[（(].{2,12}[）)])?$|^[（(].+[）)]$|\d\s*日$")
_TITLE_LIKE = re.compile(r"(?:\d{4}年度?)?[\u4e00-\u9fff“”‘’《》、，（）()\dA-Za-z]*[\u4e00-\u9fff”’》）)]")
_SCORE = re.compile(r"[（(，,]?\s*(?:满分|总分|分值|权重|计|共)?\s*\d+(?:\.\d+)?\s*分(?:[，,、/]?\s*(?:自评|实际|评价)*得?分?[:：]?\s*\d+(?:\.\d+)?\s*分)?\s*[)）]?")
_LONG = 45
_ATTACHED = 15
_LISTED = 1.5
_CLAUSE = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that could open a section.

    `title_end` is where its title would end in the block's text as a heading (a run-in title ends behind its first
    。 or ：), `clause_end` as a clause title ending before the first ，(0 where it has none). The three costs are of
    the readings heading, clause title and list item; `own_type` is the section type of the title, if it has one.
    """

    block: int
    numbering: Numbering
    title_end: int
    clause_end: int
    heading_cost: float
    clause_cost: float
    item_cost: float
    own_type: str | None


def candidates(blocks: Sequence[Block]) -> list[Candidate]:
    """The blocks that could open a section: with a number, or a known section title standing alone."""
    numbers = [numbering(block.text) or _spaced(block) if block.kind == "text" else None for block in blocks]
    attached = set(_attached(blocks, numbers))
    found: list[Candidate] = []
    for index, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        if index in attached:
            continue
        if number is not None:
            last = index + 1 == len(blocks)
            below = numbers[index + 1] if not last else None
            made = _numbered(index, block, number, last or _follows(number, below))
            listed = index and numbers[index - 1] is None and _announces(blocks[index - 1], number)
            found.append(replace(made, heading_cost=made.heading_cost + _LISTED) if listed else made)
        elif (plain := _plain(index, block)) is not None and (block.level is not None or _heads(blocks, numbers, index)):
            found.append(plain)
    return found


def _follows(number: Numbering, below: Numbering | None) -> bool:
    """Whether the next number is beside `number` or outside it; an outer kind that begins may also stand under it."""
    return below is not None and (below.style == number.style or (below.style < number.style and below.last > 1))


def _announces(above: Block, number: Numbering) -> bool:
    """A line of text that ends in a colon announces a list."""
    return number.last == 1 and number.style > Style.HAN and above.kind == "text" and above.text[-1:] in "：:"


def _heads(blocks: Sequence[Block], numbers: Sequence[Numbering | None], index: int) -> bool:
    """A title without a number stands between text and text, or above a number; not among cells and links."""
    if index + 1 == len(blocks) or (numbers[index + 1] is None and not _runs(blocks[index + 1])):
        return False
    above = blocks[index - 1] if index else None
    return above is None or numbers[index - 1] is not None or _runs(above) or _REPORT.search(above.text) is not None


def _runs(block: Block) -> bool:
    return block.kind == "table" or len(block.text) > 24 or block.text[-1:] in "。；：:"


def _attached(blocks: Sequence[Block], numbers: Sequence[Numbering | None]) -> Iterator[int]:
    """The lines of 附件：1.… 2.… at a report's end, which name what is attached and head nothing."""
    annexes = [i for i, number in enumerate(numbers) if number is not None and number.style is Style.ANNEX]
    for index, end in pairwise([*annexes, len(blocks)]):
        below = blocks[index + 1 : end]
        first = numbers[index + 1] if below else None
        names = re.search(r"[:：]\s*\S", blocks[index].text) or (first is not None and first.style is Style.ARABIC)
        if names and len(below) <= _ATTACHED and all(_names(block) for block in below):
            yield from range(index, end)


def _names(block: Block) -> bool:
    return block.kind == "text" and len(block.text) <= _LONG and not _SENTENCE.search(block.text[:-1])


def _numbered(index: int, block: Block, found: Numbering, bare: bool) -> Candidate:
    """`bare` says that nothing could stand under it: the next number is of its own kind or of an outer one."""
    text = block.text
    stop = _STOP.search(text, found.end) if found.style is not Style.ANNEX else None
    title_end = stop.end() if stop else len(text)
    while title_end < len(text) and text[title_end] in "”’」』）)":
        title_end += 1
    comma = _COMMA.search(text, found.end)
    clause_end = comma.start() if comma and comma.end() < len(text) else 0
    title = text[found.end : title_end]
    own = taxonomy.type_of(title)
    return Candidate(
        index,
        found,
        title_end,
        clause_end,
        _heading_cost(text, found, title_end, own, block, bare) + _empty_cost(text, found, title_end, own, block, bare),
        _clause_cost(text, found, clause_end, title_end),
        _item_cost(text, found, title_end, own, block, bare),
        own,
    )


def _spaced(block: Block) -> Numbering | None:
    """A bare number before a short line; before a sentence it only counts something."""
    if len(block.text) > 30 or _SENTENCE.search(block.text) or _COMMA.search(block.text) or _CELLS.search(block.lead):
        return None
    return spaced_number(block.lead)


def _plain(index: int, block: Block) -> Candidate | None:
    """A known section title on a line of its own, without a number."""
    text = block.text
    if block.kind != "text" or len(text) > 30 or not _TITLE_LIKE.fullmatch(text):
        return None
    own = taxonomy.type_of(text)
    if own is None and not _PREAMBLE.fullmatch(text) and not (block.bold and len(text) <= 24 and block.level is not None):
        return None
    none = Numbering(Style.PLAIN, (0,), 0, PREAMBLE if _PREAMBLE.fullmatch(text) else "")
    return Candidate(index, none, len(text), 0, 0.6, NEVER, 3.0, own)


def _heading_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    title = _SCORE.sub("", text[found.end : title_end]).rstrip()
    alone = title_end >= len(text)
    commas = len(_COMMA.findall(title))
    length = len(title)
    cost = 0.0
    if alone:
        cost += {"。": 0.5 if length <= 12 or (not bare and length <= 28) else 1.0, "；": 3.0, ";": 3.0, "，": 2.0}.get(title[-1:], 0.0)
    else:
        cost += 0.4 if title[-1:] in "。：:" else 3.0
    if found.style <= Style.HAN:
        cost *= 0.5
        cost += 0.3 * max(0, commas - 2)
    else:
        apart = alone and (title[-1:] not in "。；;" or (not bare and length <= 28))
        cost += (0.5 if apart or _told(text, found, title_end) else 1.1) * commas
    if length > _LONG:
        cost += 0.1 * (length - _LONG) + 1.5
    elif length > 24 and title[-1:] in "。；;":
        cost += 0.08 * (length - 24)
    if re.match(r"\s*\d{4}\s*年|\s*[A-Za-z]?\d", title):
        cost += 1.2
    if own is not None:
        cost = min(cost, 0.2) if length <= _LONG else cost - 1.0
    if block.level is not None or block.bold:
        cost = max(0.0, cost - 2.0)
    return max(0.0, cost)


def _empty_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    """A heading with nothing under it, or with a mere value behind its colon, heads nothing: it lists."""
    if block.level is not None or block.bold:
        return 0.0
    rest = text[title_end:]
    if rest:
        value = text[title_end - 1] in "：:" and len(rest) <= 40 and "。" not in rest
        return 1.6 if value else 0.0
    if not bare or own is not None:
        return 0.0
    sentence = text[-1:] in "。；;，,"
    return (1.6 if sentence else 0.6) * (1.5 if found.style <= Style.HAN and sentence else 1.0)


def _clause_cost(text: str, found: Numbering, clause_end: int, title_end: int) -> float:
    """A clause title is short, and what follows it goes on long after it."""
    if not clause_end or clause_end >= title_end:
        return NEVER
    length = clause_end - found.end
    if length > _CLAUSE or length < 2 or text[found.end : found.end + 1].isdigit():
        return NEVER
    cost = 0.5 + 0.12 * max(0, length - 6)
    if title_end < len(text) and title_end - found.end <= 20:
        cost += 2.5
    if len(text) - clause_end < 20:
        cost += 1.5
    return cost


def _item_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    """An item reads as a sentence; a short line without a full stop hardly does, and a known title even less."""
    cost = 0.7
    alone = title_end >= len(text)
    if alone and text.rstrip()[-1:] not in "。；;，,：:！!":
        cost += 1.3 if title_end - found.end <= 30 else 0.3
    ended = text.rstrip()[-1:] in "。；;"
    sentence = ended and ((len(text) > 20 and _COMMA.search(text, found.end) is not None) or (bare and alone))
    if found.style <= Style.HAN:
        cost += 1.5 if sentence else 3.0
    elif found.style is Style.BRACKETED_HAN:
        cost += 0.3 if sentence else 1.2
    elif found.style is Style.DECIMAL:
        cost += 0.8
    if _told(text, found, title_end) or (alone and not bare):
        cost += 0.6
    if own is not None:
        cost += 2.0
    if block.level is not None:
        cost += 3.0
    return cost


def _told(text: str, found: Numbering, title_end: int) -> bool:
    """A short first sentence with a longer text behind it in the same paragraph: what is said, then the telling."""
    length = title_end - found.end
    return length <= 28 and len(text) - title_end > max(24, length) and "。" in text[title_end:]
