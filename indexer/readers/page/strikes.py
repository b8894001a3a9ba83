"""Glyphs printed twice or more, a hair apart, to look bold: one of them is read, the others are kept aside.

Programs without a bold cut of a Chinese font do so, and so do shadows and outlines; a reader sees one character.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.readers.page.places import Glyph

_APART = 0.12
"""Ems: no two letters of a text stand so close to one another."""
_BOLD = 2


@dataclass(frozen=True, slots=True)
class Struck:
    """`glyphs` are what is to be read, those struck again made bold; `again` is what was printed over them."""

    glyphs: list[Glyph]
    again: list[Glyph]


def struck(glyphs: Iterable[Glyph]) -> Struck:
    """Linear in the glyphs, whose order is kept."""
    kept: list[Glyph] = []
    again: list[Glyph] = []
    near: dict[tuple[str, int, int], list[int]] = {}
    for glyph in glyphs:
        step = max(1.0, glyph.size)
        column, row = int(glyph.x0 // step), int(glyph.base // step)
        around = ((glyph.text, column + x, row + y) for x in (0, -1, 1) for y in (0, -1, 1))
        first = next((at for key in around for at in near.get(key, ()) if _same(kept[at], glyph)), None)
        if first is None:
            near.setdefault((glyph.text, column, row), []).append(len(kept))
            kept.append(glyph)
        else:
            again.append(glyph)
            kept[first] = kept[first]._replace(weight=_BOLD)
    return Struck(kept, again)


def _same(first: Glyph, glyph: Glyph) -> bool:
    apart = _APART * first.size
    close = abs(glyph.x0 - first.x0) <= apart and abs(glyph.base - first.base) <= apart
    return close and abs(glyph.size - first.size) <= 0.1 * first.size
