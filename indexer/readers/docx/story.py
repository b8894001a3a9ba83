"""A story of a docx (its body, a note, a header) -> a flow: every character a reader of the document sees, once.

Inserted text is taken and deleted text is not; of alternative content the first choice; text boxes and notes stand
behind the paragraph that they hang on; automatic numbers are made and marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.docx.numbering import Lists, W
from indexer.readers.docx.styles import Styles, bold, is_on, stated
from indexer.readers.flow import Cell, Grid, Item, Para

CONTENTS = "目录"
HIDDEN = "隐藏文字"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_UNREAD = frozenset(f"{W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom", "delText", "tblPr", "sectPr", "sdtPr"))
_PASSED_THROUGH = frozenset(f"{W}{tag}" for tag in ("customXml", "ins", "moveTo", "smartTag", "sdtContent"))
_STANDING = frozenset(f"{W}{tag}" for tag in ("p", "tbl", "sdt", "altChunk"))
_SYMBOLS = {
    ("wingdings", 0xFC): "✓", ("wingdings", 0xFB): "✗", ("wingdings", 0xFE): "☑", ("wingdings", 0xFD): "☒",
    ("wingdings", 0xA8): "□", ("wingdings", 0x6F): "□", ("wingdings", 0x6C): "●", ("wingdings", 0x6E): "■",
    ("wingdings 2", 0x50): "✓", ("wingdings 2", 0x4F): "✗", ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x53): "☒",
    ("wingdings 2", 0x54): "☒", ("wingdings 2", 0xA3): "□",
}  # fmt: skip
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_ENTRY = re.compile(r"(?:\t|[.…．·\s]{2,})\s*[0-9IVXivx]{1,5}\s*$")


@dataclass(slots=True)
class _Text:
    """What is gathered of one paragraph. Mutable: filled while its runs are walked."""

    parts: list[str] = field(default_factory=list)
    weights: set[bool] = field(default_factory=set)
    hidden: set[bool] = field(default_factory=set)
    hanging: list[Item] = field(default_factory=list)
    contents: bool = False
    entry: bool = False

    def add(self, text: str, run: etree._Element | None, usual: bool) -> None:
        properties = None if run is None else run.find(f"{W}rPr")
        own = bold(properties)
        if text.strip():
            self.weights.add(usual if own is None else own)
            vanish = None if properties is None else properties.find(f"{W}vanish")
            self.hidden.add(vanish is not None and is_on(vanish, f"{W}val", True))
        self.parts.append(text)


class Story:
    """Reads the stories of one document, which share styles, lists and notes.

    `notes` go by (kind, id); `chunk` gives the flow of a whole page in another format that is embedded under an id.
    """

    def __init__(
        self,
        styles: Styles,
        lists: Lists,
        notes: Mapping[tuple[str, str], etree._Element],
        chunk: Callable[[str], Sequence[Item]],
    ) -> None:
        self._chunk = chunk
        self._styles = styles
        self._lists = lists
        self._notes = dict(notes)
        self._fields: list[str] = []

    def flow(self, parent: etree._Element, contents: bool = False) -> list[Item]:
        """The flow of a body, cell, note or text box; `contents` says that it is a table of contents."""
        found: list[Item] = []
        pending: _Text | None = None
        for child in _blocks(parent):
            if child.tag == f"{W}p":
                text = pending or _Text(contents=contents)
                pending = None
                self._gather(child, text, self._usual_weight(child))
                if _mark_deleted(child):
                    pending = text
                else:
                    found += self._paragraph(child, text)
            elif child.tag == f"{W}tbl":
                found.append(self._grid(child))
            elif child.tag == f"{W}altChunk":
                found += self._chunk(child.get(_ID, ""))
            else:
                found += self.flow(child, contents or _is_contents(child))
        if pending is not None and any(part.strip() for part in pending.parts):
            found += [Para(_lines(pending.parts)), *pending.hanging]
        return found

    def unreferenced(self) -> list[Item]:
        """The flow of the notes that no paragraph hangs on."""
        found: list[Item] = []
        while self._notes:
            found += self.flow(self._notes.pop(next(iter(self._notes))))
        return found

    def _paragraph(self, paragraph: etree._Element, text: _Text) -> list[Item]:
        own = paragraph.find(f"{W}pPr")
        style = _style(own)
        properties = stated(own).over(self._styles.properties(style))
        lines = _lines(text.parts)
        filled = any(line.strip() for line in lines)
        label = ""
        if properties.num is not None and properties.num != "0":
            depth = self._lists.level_of_style(properties.num, style) if stated(own).depth is None else None
            label = self._lists.next_label(properties.num, properties.depth or 0 if depth is None else depth).lstrip()
        if not filled:
            return [Para(("",)), *text.hanging]
        furniture = self._furniture(text, "".join(text.parts), self._styles.name(style))
        lines = (label + lines[0].lstrip(), *lines[1:]) if label else lines
        heavy = text.weights == {True}
        main = Para(lines, properties.level or None, heavy, properties.indent or 0.0, len(label), furniture)
        return [main, *text.hanging]

    def _furniture(self, text: _Text, shown: str, style: str) -> str | None:
        if re.match(r"(?:toc|目录) *\d$", style, re.I):
            return CONTENTS
        if text.contents and (text.entry or _ENTRY.search(shown) or style.lower() == "toc heading"):
            return CONTENTS
        return HIDDEN if text.hidden == {True} else None

    def _usual_weight(self, paragraph: etree._Element) -> bool:
        return bool(self._styles.properties(_style(paragraph.find(f"{W}pPr"))).bold)

    def _gather(self, parent: etree._Element, text: _Text, usual: bool, run: etree._Element | None = None) -> None:
        """Walk what a paragraph holds. An element nobody knows is looked into: it may hold text."""
        text.contents = text.contents or any(each.strip().upper().startswith("TOC") for each in self._fields)
        for child in parent:
            tag = child.tag
            if not isinstance(tag, str) or tag in _UNREAD:
                continue
            local = tag.rpartition("}")[2]
            if tag in (f"{W}t", f"{_M}t"):
                text.add(child.text or "", run, usual)
            elif tag == f"{W}txbxContent":
                text.hanging += self.flow(child)
            elif tag == f"{_ALTERNATIVES}AlternateContent":
                for branch in _chosen(child):
                    self._gather(branch, text, usual, run)
            elif tag.startswith(W) and local in _CHARACTERS:
                text.parts.append(_CHARACTERS[local])
            elif tag.startswith(W) and local in ("footnoteReference", "endnoteReference"):
                note = self._notes.pop((local.removesuffix("Reference"), child.get(f"{W}id", "")), None)
                text.hanging += [] if note is None else self.flow(note)
            elif tag == f"{W}sym":
                text.add(_symbol(child), run, usual)
            elif tag in (f"{W}fldChar", f"{W}instrText", f"{W}hyperlink"):
                self._follow(child, local, text)
                self._gather(child, text, usual, run)
            else:
                self._gather(child, text, usual, child if tag == f"{W}r" else run)

    def _follow(self, child: etree._Element, local: str, text: _Text) -> None:
        """Keep the stack of fields, to know a table of contents and its entries."""
        if local == "hyperlink":
            text.entry = text.entry or child.get(f"{W}anchor", "").startswith("_Toc")
        elif local == "instrText":
            code = child.text or ""
            text.entry = text.entry or "PAGEREF" in code
            if self._fields:
                self._fields[-1] += code
                text.contents = text.contents or self._fields[-1].strip().upper().startswith("TOC")
        elif child.get(f"{W}fldCharType") == "begin":
            self._fields.append("")
        elif child.get(f"{W}fldCharType") == "end" and self._fields:
            self._fields.pop()

    def _grid(self, table: etree._Element) -> Grid:
        rows: list[tuple[Cell, ...]] = []
        for row in _inside(table, "tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                continue
            cells: list[Cell] = [() for _ in range(_count(properties, "gridBefore", 0))]
            for cell in _inside(row, "tc"):
                cells.append(tuple(self.flow(cell)))
                cells += [() for _ in range(_count(cell.find(f"{W}tcPr"), "gridSpan", 1) - 1)]
            rows.append(tuple(cells))
        return Grid(tuple(rows))


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a container, and containers that stand for themselves (a table of contents)."""
    for child in parent:
        if child.tag in _STANDING:
            yield child
        elif child.tag in _PASSED_THROUGH:
            yield from _blocks(child)
        elif child.tag == f"{_ALTERNATIVES}AlternateContent":
            for branch in _chosen(child):
                yield from _blocks(branch)


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, whatever controls are wrapped around them."""
    for child in parent:
        if child.tag == f"{W}{tag}":
            yield child
        elif child.tag == f"{W}sdt" or child.tag in _PASSED_THROUGH:
            yield from _inside(child, tag)


def _chosen(alternatives: etree._Element) -> list[etree._Element]:
    """The first branch that holds text; both say the same in two languages of drawing."""
    branches = [each for each in alternatives if isinstance(each.tag, str)]
    return next(([each] for each in branches if next(each.iter(f"{W}t"), None) is not None), branches[:1])


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == "Table of Contents"


def _mark_deleted(paragraph: etree._Element) -> bool:
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None


def _style(properties: etree._Element | None) -> str | None:
    named = None if properties is None else properties.find(f"{W}pStyle")
    return None if named is None else named.get(f"{W}val")


def _count(properties: etree._Element | None, tag: str, default: int) -> int:
    child = None if properties is None else properties.find(f"{W}{tag}")
    value = "" if child is None else child.get(f"{W}val", "")
    return min(int(value), 63) if value.isdecimal() and len(value) < 4 else default


def _symbol(child: etree._Element) -> str:
    """A character of a picture font that has a Unicode twin, as a ticked box; others show nothing that can be read."""
    code = child.get(f"{W}char", "")
    try:
        return _SYMBOLS.get((child.get(f"{W}font", "").lower(), int(code, 16) & 0xFF), "")
    except ValueError:
        return ""


def _lines(parts: list[str]) -> tuple[str, ...]:
    """A line break in a run is one; white space in the XML is none."""
    text = "".join(part if part == "\n" else re.sub(r"[\r\n]+", " ", part) for part in parts)
    return tuple(text.split("\n"))
