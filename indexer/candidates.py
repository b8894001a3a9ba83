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

from indexer.heading import PREAMBLE, Candidate, numbered, plain, unnamed, untyped
from indexer.line import Block
from indexer.numbering import Numbering, Style, counts_on, numbering, spaced_number
from kb import taxonomy

_SENTENCE = re.compile(r"[。；;！？!?]")
_BARE = re.compile(r"([1-9]\d?)([\u4e00-\u9fff][^。；;，,：:]{1,24})")
_CELLS = re.compile(r"\S\s+[-\d.,，]+[%％]?\s*$")
_REPORT = re.compile(r"(?:报告|自评表|自评结果)(?:[（(].{2,12}[）)])?$|^[（(].+[）)]$|\d\s*日$")
_LONGEST_NAME = 45
_ATTACHED = 15
"""Lines that a list of attached files, the signature and the date may take."""
_LISTED = 1.5
"""How odd it is that a heading follows a line that announces a list."""
_UNNUMBERED = 3
"""Known titles without a number that make a report one without numbers, so that an unknown one may be a title too."""
_NEAR, _ADJACENT, _CELL = 6, 3, 14
"""Blocks around a title, cells in a row among them, and characters of a cell, that make it one of a table's."""
_DECIMALS = 2
"""Numbers such as 1.1 that make a bare 1 before a known title its parent."""
_ENUMERATED = 4.0
"""How odd it is that a heading's next number stands in its own line: ①…；②…；③… in one paragraph."""


def candidates(blocks: Sequence[Block]) -> list[Candidate]:
    """The blocks that could open a section: with a number, or a known section title standing alone."""
    numbers = [numbering(block.text) or _spaced(block) if block.kind == "text" else None for block in blocks]
    if sum(1 for number in numbers if number is not None and len(number.numbers) == 2) >= _DECIMALS:
        numbers = [number or _bare(block) for block, number in zip(blocks, numbers, strict=True)]
    attached = set(_attached(blocks, numbers))
    found: list[Candidate] = []
    unknown: list[Candidate] = []
    for index, (block, number) in enumerate(zip(blocks, numbers, strict=True)):
        if index in attached:
            continue
        if number is not None:
            last = index + 1 == len(blocks)
            below = numbers[index + 1] if not last else None
            made = numbered(index, block, number, last or _follows(number, below))
            odd = _LISTED if index and _announces(blocks[index - 1], numbers[index - 1], number) else 0.0
            if counts_on(block.text, number) and not (below and (below.style, below.last) == _next(number)):
                odd += _ENUMERATED
            found.append(replace(made, heading_cost=made.heading_cost + odd, clause_cost=made.clause_cost + odd))
        elif (alone := plain(index, block)) is not None and (
            block.level or _heads(blocks, numbers, index, anywhere=alone.numbering.mark == PREAMBLE)
        ):
            found.append(alone)
        elif alone is None and unnamed(block) and _between_texts(blocks, numbers, index):
            unknown.append(untyped(index, block))
    if unknown and sum(1 for c in found if c.numbering.style is Style.PLAIN) >= _UNNUMBERED:
        found = sorted((*found, *unknown), key=lambda candidate: candidate.block)
    return found


def _between_texts(blocks: Sequence[Block], numbers: Sequence[Numbering | None], index: int) -> bool:
    """Whether a line stands between two paragraphs of running text."""
    if not 0 < index < len(blocks) - 1 or numbers[index + 1] is not None:
        return False
    beside = (blocks[index - 1], blocks[index + 1])
    return all(block.kind == "text" and len(block.text) > 40 and block.text[-1] == "。" for block in beside)


def _follows(number: Numbering, below: Numbering | None) -> bool:
    """Whether the next number is beside `number` or outside it; an outer kind that begins may also stand under it."""
    return below is not None and (below.style == number.style or (below.style < number.style and below.last > 1))


def _next(number: Numbering) -> tuple[Style, int]:
    return number.style, number.last + 1


def _announces(above: Block, counted: Numbering | None, number: Numbering) -> bool:
    """A line of text that ends in a colon announces a list; one with a number does unless its title is known."""
    if number.last > 1 or number.style <= Style.HAN or above.kind != "text" or above.text[-1:] not in "：:":
        return False
    return counted is None or (counted.style < number.style and taxonomy.type_of(above.text) is None)


def _heads(blocks: Sequence[Block], numbers: Sequence[Numbering | None], index: int, anywhere: bool) -> bool:
    """A title without a number stands between text and text, or above a number; not among cells and links.

    One that may stand anywhere (摘要, 前言) needs text below it only.
    """
    if index + 1 == len(blocks) or (numbers[index + 1] is None and not _runs(blocks[index + 1])):
        return False
    if anywhere:
        return True
    if _among_cells(blocks, numbers, index):
        return False
    above = blocks[index - 1] if index else None
    return above is None or numbers[index - 1] is not None or _runs(above) or _REPORT.search(above.text) is not None


def _among_cells(blocks: Sequence[Block], numbers: Sequence[Numbering | None], index: int) -> bool:
    """Whether several cells of a table that lost its rules stand near; the titles of a form are cells like the rest."""
    near = range(max(0, index - _NEAR), min(len(blocks), index + _NEAR + 1))
    run = 0
    for at in near:
        block = blocks[at]
        cell = (
            block.kind == "text"
            and numbers[at] is None
            and len(block.text) <= _CELL
            and block.text[-1:] not in "。；：:"
        )
        run = run + 1 if cell and at != index else 0
        if run >= _ADJACENT:
            return True
    return False


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
    told = block.text[-1:] == "。" and re.search(r"[，,：]", block.text) is not None
    return (
        block.kind == "text" and len(block.text) <= _LONGEST_NAME and not told and not _SENTENCE.search(block.text[:-1])
    )


def _spaced(block: Block) -> Numbering | None:
    """A bare number before a short line; before a sentence it only counts something."""
    if len(block.text) > 30 or re.search(r"[。；;！？!?，,]", block.text) or _CELLS.search(block.lead):
        return None
    return spaced_number(block.lead)


def _bare(block: Block) -> Numbering | None:
    """1部门概况: a number that lost the blank behind it, before a title that is known."""
    match = _BARE.fullmatch(block.text) if block.kind == "text" else None
    if match is None or taxonomy.type_of(match[2]) is None:
        return None
    return Numbering(Style.DECIMAL, (int(match[1]),), match.start(2), ".")
