"""What stands where on a page, whoever found it: glyphs and rulings in points, y upwards."""

from __future__ import annotations

from typing import NamedTuple

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
FURNITURE = 0
"""The block of what a tagged page marks as no part of its text; its blocks are numbered from 1."""


class Glyph(NamedTuple):
    """One character, or a word that was recognised: its advance box from `x0` to `x1`, its baseline, its size.

    `weight` is 0 for common type, 1 for a Han sans, which headings are set in among common type, 2 for bold; `spaced`
    says that white space stands before it in the page's text; `sure` how sure a recogniser was, 0 to 1; `block` is the
    paragraph, or the like, that a tagged page says it belongs to; `linked` says that it leads to another address.
    """

    text: str
    x0: float
    x1: float
    base: float
    size: float
    weight: int
    spaced: bool
    sure: float | None = None
    block: int | None = None
    linked: bool = False


class Edge(NamedTuple):
    """A straight ruling: a horizontal one `at` a height from `start` to `end`, a vertical one likewise."""

    horizontal: bool
    at: float
    start: float
    end: float


def edge(box: Box) -> Edge:
    """The middle line of a thin box."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        return Edge(True, (y0 + y1) / 2, x0, x1)
    return Edge(False, (x0 + x1) / 2, y0, y1)
