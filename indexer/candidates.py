"""Which blocks could open a section, told from the blocks around them.

What stands beside a block says what its own words cannot: a number right above its successor heads nothing, a line
that ends in a colon announces a list, a title without a number stands above text, and the names of attached files at
the end are no sections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.heading import Candidate, numbered, plain
from indexer.line import Block
from indexer.numbering import Numbering, Style, numbering, spaced_number

_SENTENCE = re.compile(r"[。；;！？!?]")
_CELLS = re.compile(r"\S\s+[-\d.,，]+[%％]?\s*$")
_REPORT = re.compile(r"(?:报告|自评表|自评结果)(?:[（(].{2,12}[）)])?$|^[（(].+[）)]$|\d\s*日$")
_LONGEST_NAME = 45
_ATTACHED = 15
"""Lines that a list of attached files, the signature and the date may take."""
_LISTED = 1.5
"""How odd it is that a heading follows a line that announces a list."""


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
            made = numbered(index, block, number, last or _follows(number, below))
            listed = index and numbers[index - 1] is None and _announces(blocks[index - 1], number)
            found.append(replace(made, heading_cost=made.heading_cost + _LISTED) if listed else made)
        elif (alone := plain(index, block)) is not None and (block.level or _heads(blocks, numbers, index)):
            found.append(alone)
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
    return block.kind == "text" and len(block.text) <= _LONGEST_NAME and not _SENTENCE.search(block.text[:-1])


def _spaced(block: Block) -> Numbering | None:
    """A bare number before a short line; before a sentence it only counts something."""
    if len(block.text) > 30 or re.search(r"[。；;！？!?，,]", block.text) or _CELLS.search(block.lead):
        return None
    return spaced_number(block.lead)
