"""What a paragraph inherits from its style: heading level, weight, indent and list, along the chain of basedOn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from indexer.readers.docx.numbering import W, whole

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.I)
_TWIPS_PER_COLUMN = 160.0
"""Half of a Han character of 16 points, the size official documents are set in."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a paragraph or a style states; None is left to what it is based on. `num` "0" is no list.

    `level` is an outline level from 1, 0 for body text; `indent` of the first line is in columns.
    """

    level: int | None = None
    bold: bool | None = None
    num: str | None = None
    depth: int | None = None
    indent: float | None = None

    def over(self, below: Properties) -> Properties:
        """These properties, and where they are silent those of `below`."""
        return Properties(
            below.level if self.level is None else self.level,
            below.bold if self.bold is None else self.bold,
            below.num if self.num is None else self.num,
            below.depth if self.depth is None else self.depth,
            below.indent if self.indent is None else self.indent,
        )


class Styles:
    """The styles of one document, by id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles = {} if root is None else {s.get(f"{W}styleId", ""): s for s in root.iterfind(f"{W}style")}
        self._known: dict[str, Properties] = {}
        self._usual = next(
            (name for name, s in self._styles.items() if s.get(f"{W}type") == "paragraph" and is_on(s, f"{W}default")),
            "",
        )

    def properties(self, style: str | None) -> Properties:
        """Of a paragraph style, of the usual one where none is named."""
        name = self._usual if style is None else style
        if name not in self._known:
            self._known[name] = self._chained(name)
        return self._known[name]

    def name(self, style: str | None) -> str:
        """The built-in or given name, as `toc 1`; "" where there is no such style."""
        each = self._styles.get(style or "")
        named = None if each is None else each.find(f"{W}name")
        return "" if named is None else str(named.get(f"{W}val", ""))

    def _chained(self, name: str) -> Properties:
        found = Properties()
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            each = self._styles[name]
            found = found.over(self._own(each, name))
            based = each.find(f"{W}basedOn")
            name = "" if based is None else based.get(f"{W}val", "")
        return found

    def _own(self, each: etree._Element, name: str) -> Properties:
        own = stated(each.find(f"{W}pPr"))
        heading = _HEADING.match(self.name(name))
        level = int(heading[1]) if heading and own.level is None else own.level
        return Properties(level, bold(each.find(f"{W}rPr")), own.num, own.depth, own.indent)


def stated(properties: etree._Element | None) -> Properties:
    """What a w:pPr says itself; the weight of its runs is theirs to say."""
    if properties is None:
        return Properties()
    outline = properties.find(f"{W}outlineLvl")
    level = None if outline is None else whole(outline.get(f"{W}val"), 9)
    listed = properties.find(f"{W}numPr")
    return Properties(
        level=None if level is None else (level + 1 if 0 <= level <= 8 else 0),
        num=_value(listed, "numId"),
        depth=None if (depth := _value(listed, "ilvl")) is None else whole(depth, 0),
        indent=_indent(properties.find(f"{W}ind")),
    )


def bold(properties: etree._Element | None) -> bool | None:
    """What a w:rPr says of the weight."""
    mark = None if properties is None else properties.find(f"{W}b")
    return None if mark is None else is_on(mark, f"{W}val", True)


def is_on(each: etree._Element, attribute: str, default: bool = False) -> bool:
    value = each.get(attribute)
    return default if value is None else value not in ("0", "false", "off", "none")


def _indent(ind: etree._Element | None) -> float | None:
    if ind is None:
        return None
    found = 0.0
    for names, sign in ((("left", "start"), 1), (("firstLine",), 1), (("hanging",), -1)):
        for name in names:
            characters = ind.get(f"{W}{name}Chars")
            if whole(characters, 0):
                found += sign * whole(characters, 0) / 50
                break
            if ind.get(f"{W}{name}") is not None:
                found += sign * whole(ind.get(f"{W}{name}"), 0) / _TWIPS_PER_COLUMN
                break
    return max(0.0, round(found, 1))


def _value(parent: etree._Element | None, tag: str) -> str | None:
    child = None if parent is None else parent.find(f"{W}{tag}")
    return None if child is None else child.get(f"{W}val")
