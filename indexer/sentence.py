"""What the characters at a line's ends say: a sentence is over, a line cannot begin so, this much cannot be parted."""

from __future__ import annotations

import re

from indexer.line import columns

_TERMINAL = re.compile(r"[。！？!?；;：:][”’」』）)》\"']*$|(?:绩效|自评|评价)[^，。；：]{0,8}报告$")
_NO_START = re.compile(r"[，。、；：？！,;:?!）)》”’」』】〕％%…]")
_UNIT = re.compile(r"(?:[（(《“‘「『【〔]*)(?:[0-9A-Za-z.,%+-]+|.)[，。、；：？！）)》”’」』】〕％%]*", re.S)


def ends_sentence(text: str) -> bool:
    return _TERMINAL.search(text) is not None


def cannot_begin(text: str) -> bool:
    """Whether a text starts with a mark that never starts a line, let alone a paragraph."""
    return _NO_START.match(text) is not None


def first_unit(text: str) -> int:
    """Columns of the first thing that no line break may part: a character or a whole number, with its marks."""
    unit = _UNIT.match(text)
    return columns(unit[0]) if unit else 0
