"""How a report lies in its plain-text file: flowing, indented, or broken into lines as a PDF's text is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.synthetic.chance import Ranked

INDENT = "　　"
NO_LINE_START = "，。；：、！？）”》%"
"""What never begins a line: the line before takes it too."""


def flowing(title: Iterable[str], lines: Iterable[str]) -> str:
    """A paragraph is a line."""
    return "\n".join((*title, *lines)) + "\n"


def indented(title: Iterable[str], lines: Iterable[str]) -> str:
    """A paragraph is a line that begins with two full-width spaces; the title stands without."""
    return "\n".join((*title, "", *(INDENT + line for line in lines))) + "\n"


def wrapped(title: Iterable[str], lines: Iterable[str], width: int = 28) -> str:
    """Lines of `width` characters, a paragraph's first two shorter, an empty line after each, as of a PDF."""
    broken = [piece for line in lines for piece in _broken(line, width)]
    return "\n\n".join((*title, *broken)) + "\n"


LAYOUTS = Ranked((flowing, indented, wrapped))

_PIECE = re.compile(r"[0-9][0-9,.%]*|[A-Za-z]+|.")


def _broken(line: str, width: float) -> Iterable[str]:
    """Lines of `width` columns; a number stays whole, and is half as wide as a character of Chinese."""
    printed, room = "", width - len(INDENT)
    for piece in _PIECE.findall(line):
        wide = sum(0.5 if mark.isascii() else 1 for mark in piece)
        if room < wide and printed and piece not in NO_LINE_START:
            yield printed
            printed, room = "", width
        printed += piece
        room -= wide
    if printed:
        yield printed
