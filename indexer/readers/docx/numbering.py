"""Word's automatic numbers: what numbering.xml says, counted along the document.

A `num` is a use of an `abstractNum`; all uses of one abstract list count on together, unless a use overrides where it
starts. A level starts again when a level above it is used (ECMA-376 part 1, 17.9).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

from indexer.readers import ordinal

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SUFFIXES = {"tab": "\t", "space": " ", "nothing": ""}
_BULLETS = {"\uf06c": "●", "\uf06e": "■", "\uf075": "◆", "\uf0d8": "➢", "\uf0fc": "✓", "\uf0a8": "□", "\uf0b2": "※"}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `text` holds %1 … %9 for the numbers of its levels, `restart` is None where not stated."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "\t"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _Use:
    """A w:num: its abstract list and, by level, where it starts anew and how it is set otherwise."""

    abstract: str
    starts: Mapping[int, int]
    levels: Mapping[int, Level]


class Lists:
    """The lists of one document and how far each has been counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._uses: dict[str, _Use] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def level_of_style(self, num: str, style: str | None) -> int | None:
        """The level of a list that says it belongs to a paragraph style."""
        levels = self._levels(num)
        return next((depth for depth, level in levels.items() if style and level.style == style), None)

    def next_label(self, num: str, depth: int) -> str:
        """Count one more paragraph; its number as Word shows it, with what parts it from the text. "" for none."""
        use = self._uses.get(num)
        level = self._levels(num).get(depth)
        if use is None or level is None:
            return ""
        counts = self._counts.setdefault(use.abstract, {})
        fresh = depth in use.starts and (num, depth) not in self._begun
        self._begun.add((num, depth))
        counts[depth] = use.starts[depth] if fresh else counts.get(depth, level.start - 1) + 1
        for deeper in [each for each in counts if each > depth]:
            restart = self._levels(num).get(deeper, level).restart
            if restart is None or depth < restart:
                del counts[deeper]
        return self._label(num, level, counts)

    def _label(self, num: str, level: Level, counts: Mapping[int, int]) -> str:
        if level.format == "bullet":
            mark = _BULLETS.get(level.text, level.text)
            text = "•" if not mark or "\ue000" <= mark[0] <= "\uf8ff" else mark
        else:
            text = re.sub(r"%([1-9])", lambda found: self._number(num, int(found[1]) - 1, level, counts), level.text)
        return text + level.suffix if text.strip() else ""

    def _number(self, num: str, depth: int, shown: Level, counts: Mapping[int, int]) -> str:
        level = self._levels(num).get(depth, Level())
        style = "decimal" if shown.legal else level.format
        return ordinal.printed(counts.get(depth, level.start), style)

    def _levels(self, num: str) -> Mapping[int, Level]:
        use = self._uses.get(num)
        return {**self._abstract.get(use.abstract, {}), **use.levels} if use else {}

    def _read(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        for each in root.iterfind(f"{W}abstractNum"):
            name = each.get(f"{W}abstractNumId", "")
            self._abstract[name] = {_depth(level): _level(level) for level in each.iterfind(f"{W}lvl")}
            link = each.find(f"{W}numStyleLink")
            if link is not None:
                links[name] = link.get(f"{W}val", "")
        styled = {
            link.get(f"{W}val", ""): each.get(f"{W}abstractNumId", "")
            for each in root.iterfind(f"{W}abstractNum")
            if (link := each.find(f"{W}styleLink")) is not None
        }
        for each in root.iterfind(f"{W}num"):
            use = _use(each)
            target = styled.get(links.get(use.abstract, ""), use.abstract)
            self._uses[each.get(f"{W}numId", "")] = replace(use, abstract=target)


def _use(each: etree._Element) -> _Use:
    starts: dict[int, int] = {}
    levels: dict[int, Level] = {}
    for override in each.iterfind(f"{W}lvlOverride"):
        start = override.find(f"{W}startOverride")
        if start is not None:
            starts[_depth(override)] = whole(start.get(f"{W}val"), 1)
        level = override.find(f"{W}lvl")
        if level is not None:
            levels[_depth(override)] = _level(level)
    return _Use(_value(each, "abstractNumId", ""), starts, levels)


def _level(each: etree._Element) -> Level:
    restart = each.find(f"{W}lvlRestart")
    legal = each.find(f"{W}isLgl")
    return Level(
        start=whole(_value(each, "start", "0"), 0),
        format=_format(each),
        text=_value(each, "lvlText", ""),
        suffix=_SUFFIXES.get(_value(each, "suff", "tab"), "\t"),
        restart=None if restart is None else whole(restart.get(f"{W}val"), 0),
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false", "off"),
        style=_value(each, "pStyle", "") or None,
    )


def _format(each: etree._Element) -> str:
    """A custom format may hide in an AlternateContent; then its fallback is as good as any."""
    found = [(f.get(f"{W}val", ""), f.get(f"{W}format", "")) for f in each.iter(f"{W}numFmt")]
    known = [val for val, custom in found if val != "custom" or custom.startswith("01")]
    return "decimalZero" if known[:1] == ["custom"] else (known or ["decimal"])[0]


def _depth(each: etree._Element) -> int:
    return whole(each.get(f"{W}ilvl"), 0)


def _value(each: etree._Element, tag: str, default: str) -> str:
    child = each.find(f"{W}{tag}")
    return default if child is None else str(child.get(f"{W}val", default))


def whole(text: str | None, default: int) -> int:
    """A whole number that a stranger wrote; `default` where it is none."""
    try:
        return int(text or "")
    except ValueError:
        return default
