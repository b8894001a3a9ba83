"""Text whose paragraphs are hard-wrapped lines: how wide the lines are, learnt from the lines themselves.

Where first lines are indented for all to see, each line gets the measure, and indexer.placement reads the paragraphs
off the indents; where nothing is, indexer.wrap goes by the widths alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.line import Line, columns
from indexer.sentence import ends_sentence

_WIDE_LINE = 24
"""Columns from which a line that does not end its sentence tells something about the measure."""
_INDENT = 2.5
_NARROW = 0.3
_FIGURE_BLANK = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[0-9A-Za-z])|(?<=[0-9A-Za-z%]) (?=[\u4e00-\u9fff])")
_FEWEST = 6
_FIGURE_END = re.compile(r"(?<=[^\d.,])\d[\d.,]*\Z")
_FIGURE_GOES_ON = re.compile(r"(?!\d{1,2}[.．、](?!\d))[\d.,]+(?=[^\d.,].)")


def width(text: str) -> float:
    """Columns as set: the blank that a PDF's text has beside a figure is narrower than a letter."""
    return columns(text) - _NARROW * len(_FIGURE_BLANK.findall(text))


def measure(texts: Iterable[str]) -> float | None:
    """How wide the lines are set, in columns, where many end in mid-sentence and at one width; else None."""
    wide = [text for each in texts if columns(text := each.rstrip()) >= _WIDE_LINE]
    unfinished = sorted(width(text) for text in wide if not ends_sentence(text))
    if len(unfinished) < _FEWEST or len(unfinished) < 0.3 * len(wide):
        return None
    common = max(unfinished, key=lambda end: bisect_right(unfinished, end + 3) - bisect_left(unfinished, end - 4))
    near = [end for end in unfinished if -6 <= end - common <= 4]
    over = sum(1 for text in wide if width(text) > common + 8)
    if len(near) < 0.6 * len(unfinished) or over > 0.05 * len(wide):
        return None
    return float(near[9 * len(near) // 10])


def counted(texts: Iterable[str]) -> int | None:
    """The number of characters, full width or half, at which a program cut the lines; None where columns rule."""
    rows = [text for each in texts if (text := each.rstrip())]
    most = max(map(len, rows), default=0)
    widest = max(map(columns, rows), default=0)
    cut = sum(1 for text in rows if len(text) == most)
    full = sum(1 for text in rows if columns(text) >= widest - 1)
    return most if columns("\u3000" * most) >= _WIDE_LINE and cut >= 3 and cut > full else None


def rejoined(lines: Sequence[Line], count: int) -> list[Line]:
    """Figures cut in two by counting put together in the lower line; the upper still counts as full."""
    whole: list[Line] = []
    for line in lines:
        above = whole[-1] if whole else None
        full = above is not None and not above.ends and above.width + above.indent == 2 * count
        tail = _FIGURE_END.search(above.text) if above is not None and full else None
        if above is not None and tail and not (line.indent or line.blanks) and _FIGURE_GOES_ON.match(line.text):
            whole[-1] = replace(above, text=above.text[: tail.start()])
            line = replace(line, text=tail[0] + line.text)
        whole.append(line)
    return whole


def measured(lines: Sequence[Line], width: float) -> list[Line]:
    """The lines with their measure where some of them, not all, are indented for all to see."""
    loose = [line for line in lines if not line.ends]
    indented = sum(1 for line in loose if line.indent >= _INDENT)
    if not 3 <= indented < 0.9 * len(loose):
        return list(lines)
    return [line if line.ends else replace(line, measure=width) for line in lines]
