"""Shown text as Markdown that renders to the same text, and back: exact for any string.

Every `\\` and `&` of the text is escaped, so what is read back is unambiguous: a backslash takes the next character
as it is, a character reference stands for its character. Escaped is only what Python-Markdown (with tables) or
CommonMark would take for markup, in the place where it would, so that ordinary Chinese prose stays as printed.
Tested against the `markdown` package with hypothesis.
"""

from __future__ import annotations

import html
import re

_BREAK = "<br>\n"
_MARK = "<wbr>"
"""Shows nothing. Stands for an empty line, for a cell that a table's head lacks, and beside white space at an end."""

# Python-Markdown deletes STX and ETX, takes CR for a line's end and a tab for spaces; surrogates have no UTF-8.
_ANYWHERE = re.compile(r"[\\*_\[`<&|~\r\t\x02\x03\ud800-\udfff]")
_IN_HEADING = re.compile(_ANYWHERE.pattern + r"|[#\n]")
_BACKSLASHED = "\\*_[#>+-.)"
_STARTS = re.compile(r"[#>+=-]|\d+[.)](?=\s|$)")
_ESCAPE = re.compile(r"\\(.)|&(?:#x([0-9a-f]+)|lt|gt|amp);")


def text_to_markdown(text: str) -> str:
    """One paragraph: its lines parted by `<br>` and a line break; never holds a blank line."""
    return _BREAK.join(_line(line) if line else _MARK for line in text.split("\n"))


def text_from_markdown(block: str) -> str:
    return "\n".join(map(_unescape, block.split(_BREAK)))


def heading_to_markdown(text: str) -> str:
    """A heading's text on one line, safe after `#` and inside `**`; a line break is a character reference."""
    return _edges(_IN_HEADING.sub(_escape, text))


def heading_from_markdown(line: str) -> str:
    return _unescape(line)


def table_to_markdown(text: str) -> str:
    """A pipe table of rows parted by "\\n" and cells by TAB. The first row is its head, widened to the longest row."""
    rows = [[_edges(_inline(cell)) for cell in row.split("\t")] for row in text.split("\n")]
    width = max(map(len, rows))
    head = rows[0] + [_MARK] * (width - len(rows[0]))
    return "\n".join(_row(cells) for cells in (head, ["---"] * width, *rows[1:]))


def table_from_markdown(block: str) -> str:
    """The text of a block that `is_table`."""
    head, _rule, *body = ([cell.strip(" ") for cell in line.split("|")[1:-1]] for line in block.split("\n"))
    rows = [[cell for cell in head if cell != _MARK], *body]
    return "\n".join("\t".join(map(_unescape, row)) for row in rows)


def is_table(block: str) -> bool:
    """Whether a block was written by `table_to_markdown`: a pipe of a text is always escaped."""
    return block.startswith("|")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(line: str) -> str:
    """A line of prose; what would start a heading, quotation, list, rule or underline is escaped, as are its ends."""
    start = _STARTS.match(line)
    escaped = _inline(line)
    if start:
        place = start.end() - 1
        escaped = escaped[:place] + _escaped(line[place]) + escaped[place + 1 :]
    return _edges(escaped)


def _inline(text: str) -> str:
    return _ANYWHERE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return _escaped(found[0])


def _escaped(character: str) -> str:
    """A backslash where Markdown has one for it, else a character reference."""
    if character in _BACKSLASHED:
        return "\\" + character
    return html.escape(character, quote=False) if character in "<&" else f"&#x{ord(character):x};"


def _edges(text: str) -> str:
    """White space at either end behind a mark: Markdown would drop it, take four spaces for code, two for a break."""
    before = _MARK if text[:1].isspace() else ""
    after = _MARK if text[-1:].isspace() else ""
    return before + text + after


def _unescape(text: str) -> str:
    return _ESCAPE.sub(_character, text.replace(_MARK, ""))


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return found[1]
    return chr(int(found[2], 16)) if found[2] else html.unescape(found[0])
