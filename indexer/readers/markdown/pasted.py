"""Text that was pasted into a .md as it was wrapped elsewhere: lines cut at one width, paragraphs without blank lines.

CommonMark makes one paragraph of lines that nothing parts. That is what an author of Markdown means who wraps lines:
all of them are full but the last. Where lines of one width stop in mid-sentence and, in the midst of such a group,
short ones end theirs, or first lines are indented, the text was set line by line, and is read as plain text is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from indexer import furniture, wrap
from indexer.line import Line, columns
from indexer.numbering import numbering
from indexer.readers import hardwrap, txt
from indexer.readers.flow import Para
from indexer.readers.markdown.inline import plain
from indexer.readers.page.paragraphs import one
from indexer.sentence import ends_sentence

_SHORT = 8.0
"""Columns that a line ends before the measure and is no full one."""
_FEWEST = 2
_FEWEST_FULL, _WIDE = 3, 24
"""Full lines that show a width, and the narrowest there is."""
_HARD_BREAK = re.compile(r"(?: {2,}|\\|<br\s*/?>)$")
_INDENTED = re.compile(r"(?: |\u3000){2,}\S|\u3000\S|\t\S")

Chunk = tuple[bool, list[str]]
"""Neighbouring lines, and whether they are running text."""


def is_pasted(chunks: Sequence[Chunk], begins: Callable[[str], bool]) -> bool:
    """Whether the running text was set line by line; `begins` says of a line that it begins an item of a list."""
    width = measure(chunks)
    parted = 0
    for text, chunk in chunks:
        for above, below in pairwise(chunk) if text else ():
            if above.strip() and below.strip() and not begins(below) and not _HARD_BREAK.search(above):
                short = columns(above.rstrip()) <= width - _SHORT and ends_sentence(above.rstrip())
                parted += short or bool(_INDENTED.match(below) and not _INDENTED.match(above))
    return parted >= _FEWEST


def measure(chunks: Sequence[Chunk]) -> float:
    """How wide the running text is set, in columns; 0 where its lines are of no one width."""
    rows = [row for text, chunk in chunks if text for row in chunk if "\t" not in row]
    return hardwrap.measure(rows) or _widest(rows)


def rejoined(para: Para, width: float) -> Para:
    """A paragraph of Markdown, its full lines put together with what goes on below them; a number begins anew."""
    found: list[str] = []
    full = False
    for line in para.lines:
        if full and numbering(line.strip()) is None:
            found[-1] = f"{found[-1]} {line.strip()}"
        else:
            found.append(line)
        full = columns(line.rstrip()) > width - _SHORT
    return replace(para, lines=tuple(found))


def _widest(rows: Sequence[str]) -> float:
    """The columns of the widest line where others stop there in mid-sentence, else none that any line is short of."""
    widths = [columns(row.rstrip()) for row in rows]
    widest = max(widths, default=0)
    full = sum(not ends_sentence(row.rstrip()) for row, width in zip(rows, widths, strict=True) if width >= widest - 4)
    return float(widest) if full >= _FEWEST_FULL and widest >= _WIDE else 0.0


def lines(chunks: Sequence[Chunk], others: Callable[[Sequence[str]], Sequence[Line]]) -> tuple[Line, ...]:
    """The paragraphs of a file whose text was pasted; `others` reads the chunks that are Markdown.

    Headings are lines of the text like any other where paragraphs are told by how all lines are set.
    """
    texts = [plain("\n".join(chunk)) if text else "" for text, chunk in chunks]
    rows = [row for text in texts for row in text.split("\n")]
    count = hardwrap.counted(rows) if not any("\t" in row for row in rows) else None
    found: list[Line] = []
    for (running, chunk), text in zip(chunks, texts, strict=True):
        found += txt.lines(text, counted=count is not None) if running else others(chunk)
    width: float | None
    if count is not None:
        found, width = hardwrap.rejoined(found, count), 2.0 * count
    else:
        width = hardwrap.measure(" " * int(line.indent) + line.text for line in found if not line.ends)
    found = [replace(line, number=number) for number, line in enumerate(found, 1)]
    return tuple(_paragraphs(hardwrap.measured(found, width) if width else found))


def _paragraphs(found: Sequence[Line]) -> Iterator[Line]:
    """The lines, those of a paragraph made one; what is furniture by its words is marked and left as it is."""
    reasons = {discard.line: discard.reason for discard in furniture.split(found)[1]}
    body = [line for line in found if line.number not in reasons]
    measure = next((line.measure for line in body if line.measure is not None), None)
    starts: set[int] = set()
    for table, run in groupby(body, key=lambda line: line.kind == "table"):
        listed = [] if table else [replace(line, ends=False, measure=measure) for line in run]
        firsts = wrap.first_lines(listed) if listed else []
        starts.update(line.number for line, first in zip(listed, firsts, strict=True) if first)
    group: list[Line] = []
    for line in found:
        if line.number in reasons:
            yield replace(line, furniture=reasons[line.number])
            continue
        if group and (line.ends or group[-1].ends or line.number in starts):
            yield one(group)
            group = []
        group.append(line)
    if group:
        yield one(group)
