"""Plain text -> lines with their visible indent, width and the blank lines before them."""

from __future__ import annotations

import re

from indexer.line import Line, columns
from indexer.numbering import alone
from indexer.readers import hardwrap
from indexer.readers.base import Reading
from indexer.readers.decode import decode

FORMAT = "txt"
_BULLETS = frozenset("●■◆★▪▲•·-—")
_BREAK = re.compile(r"\r\n|[\n\r\v\x1c-\x1e\x85\u2028\u2029]")


def read(data: bytes, name: str) -> Reading:
    """Raises the SourceError of an empty, binary or undecodable file. A form feed starts a new page."""
    text, encoding = decode(data, name)
    count = hardwrap.counted(row for row in _BREAK.split(text) if "\t" not in row)
    found = lines(text, counted=count is not None)
    width: float | None
    if count is not None:
        found, width = hardwrap.rejoined(found, count), 2.0 * count
    else:
        width = hardwrap.measure(" " * int(line.indent) + line.text for line in found if not line.ends)
    return Reading(tuple(hardwrap.measured(found, width) if width else found), FORMAT, encoding)


def lines(text: str, counted: bool = False) -> list[Line]:
    """The lines that hold anything; `page` only where form feeds separate pages.

    Widths are in columns; where the lines were `counted` out, every character is two.
    """
    pages = "\f" in text
    found: list[Line] = []
    blanks = 0
    page = 1
    turned = False
    for number, raw in enumerate(_BREAK.split(text), 1):
        for part_number, part in enumerate(raw.split("\f")):
            page += part_number > 0
            turned = turned or part_number > 0
            body = part.strip()
            if not body:
                blanks += 1
                continue
            left = part.expandtabs(4)
            before = left[: len(left) - len(left.lstrip())]
            indent = 2.0 * len(before) if counted else columns(before)
            table = "\t" in body and not _listed(body)
            found.append(
                Line(
                    body,
                    number,
                    page if pages else None,
                    indent,
                    2.0 * len(body) if counted else hardwrap.width(body),
                    blanks,
                    ends=table,
                    turned=turned,
                    kind="table" if table else "text",
                )
            )
            blanks, turned = 0, False
    return found


def _listed(text: str) -> bool:
    """A number or a bullet set off by a tab, as word processors write their automatic lists: no cells of a table."""
    mark, _, rest = text.partition("\t")
    return "\t" not in rest and (alone(mark.strip()) is not None or mark.strip() in _BULLETS)
