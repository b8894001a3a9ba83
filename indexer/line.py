"""A line as a reader found it, and a block: the lines of one paragraph, joined."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from kb.report import ParagraphKind

WIDE = frozenset("WFA")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source.

    `number` is 1-based in the source, `page` 1-based where the format has pages. `indent` and `width` are in columns
    (a Han character is two); `blanks` counts the empty lines before it. `ends` is True where the format itself says
    that a paragraph ends here (docx, html), False where it does not say; `turned` that a page was turned before the
    line, so that the blanks there are the page's and say nothing. `level` is that of a heading by style or tag, from 1.
    `generated` counts the leading characters that the reader made (automatic list numbers); `furniture` is why the
    line belongs to no section where the format itself shows it (navigation, a running head). `measure` is how wide its
    column is set, in columns, where the format shows places; then `indent` counts from the column's own left edge.
    `size` is that of its type, the body's being 1; `confidence` how sure a recogniser was of it, from 0 to 1.
    """

    text: str
    number: int
    page: int | None = None
    indent: float = 0.0
    width: float = 0.0
    blanks: int = 0
    ends: bool = False
    turned: bool = False
    kind: ParagraphKind = "text"
    level: int | None = None
    bold: bool = False
    generated: int = 0
    furniture: str | None = None
    measure: float | None = None
    size: float = 1.0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph to be: shown text, with the source line it starts on and that line's own characters (`lead`)."""

    text: str
    line: int
    page: int | None = None
    kind: ParagraphKind = "text"
    level: int | None = None
    bold: bool = False
    lines: int = 1
    lead: str = ""


def columns(text: str) -> int:
    """How wide a text is where a Han character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in WIDE else 1 for c in text)
