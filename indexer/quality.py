"""How well a source was read: what a reader of the report, or whoever keeps the library, should look at again.

Notes on the numbering are the outline's (indexer.sections), those on a format its reader's; here stands what only shows
when lines, blocks and sections are seen together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from indexer.line import Block, Line
from indexer.numbering import numbering
from kb import taxonomy
from kb.report import QualityNote, Section

JOINED = "joined lines"
GENERATED = "generated number"
DOUBTFUL = "doubtful heading"
UNCLEAR = "unclear text"

_LONG_HEADING = 40
"""Characters from which a heading reads like a sentence."""
_UNCLEAR = 0.75
"""Confidence below which a recognised line is to be looked at."""


def notes(body: Sequence[Line], blocks: Sequence[Block], found: Sequence[Section]) -> tuple[QualityNote, ...]:
    """What is doubtful about a reading: `body` are the lines, `blocks` and `found` what became of them."""
    return (*_generated(body, found), *_doubtful(found), *_joined(blocks), *_unclear(body))


def _generated(body: Sequence[Line], found: Sequence[Section]) -> Iterator[QualityNote]:
    """Automatic list numbers, by the section they stand in: no character of the source shows them."""
    if not any(line.generated for line in body):
        return
    ends = list(accumulate(_characters(section.text) for section in found))
    numbers: dict[str, list[str]] = {}
    place = 0
    for line in body:
        if line.generated:
            section = found[min(bisect_right(ends, place), len(found) - 1)]
            numbers.setdefault(section.path, []).append(line.text[: line.generated].strip())
        place += _characters(line.text)
    for path, printed in numbers.items():
        yield QualityNote(GENERATED, f"原文用的是自动编号，“{'”“'.join(printed)}”由程序补写", path)


def _doubtful(found: Sequence[Section]) -> Iterator[QualityNote]:
    for section in found:
        if not section.heading:
            continue
        if numbering(section.heading) is None and taxonomy.type_of(section.heading) is None:
            yield QualityNote(DOUBTFUL, f"“{section.heading}”没有序号，也不是常见的标题", section.path)
        elif len(section.heading) >= _LONG_HEADING:
            yield QualityNote(DOUBTFUL, f"“{section.heading}”作为标题偏长，可能是一句正文", section.path)


def _joined(blocks: Sequence[Block]) -> Iterator[QualityNote]:
    joins = sum(block.lines - 1 for block in blocks if block.kind == "text")
    if joins:
        yield QualityNote(JOINED, f"原文在行末折断的 {joins} 处已接成整段")


def _unclear(body: Sequence[Line]) -> Iterator[QualityNote]:
    read = [line for line in body if line.confidence is not None]
    if not read:
        return
    weight = sum(len(line.text) for line in read) or 1
    mean = sum((line.confidence or 0.0) * len(line.text) for line in read) / weight
    unclear = [line for line in read if (line.confidence or 0.0) < _UNCLEAR]
    if unclear:
        pages = "、".join(str(page) for page in sorted({line.page or 1 for line in unclear}))
        yield QualityNote(
            UNCLEAR, f"文字识别的平均把握为 {mean:.0%}，有 {len(unclear)} 行不太清楚（第 {pages} 页），请对照原件"
        )


def _characters(text: str) -> int:
    return sum(not char.isspace() for char in text)
