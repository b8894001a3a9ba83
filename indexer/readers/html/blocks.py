"""A parsed page -> its text blocks and the marks of its tables, in order, each with the element that holds it.

What a browser would show counts: scripts, templates and hidden elements do not; source line breaks are white space,
<br> ends a line; list numbers that the browser makes are made here and marked. No recursion: pages nest as they like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from indexer.numbering import numbering
from indexer.readers import ordinal
from kb import taxonomy

BLOCKS = frozenset((
    "html", "body", "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "table", "tr",
    "td", "th", "caption", "thead", "tbody", "tfoot", "section", "article", "main", "header", "footer", "nav", "aside",
    "form", "fieldset", "legend", "blockquote", "pre", "address", "center", "figure", "figcaption", "hr", "details",
    "summary", "dir", "menu", "option", "select", "textarea", "button", "optgroup",
))  # fmt: skip
_UNSEEN = frozenset((
    "script", "style", "template", "noscript", "iframe", "noframes", "noembed", "title", "datalist", "audio", "video",
    "canvas", "object", "embed",
))  # fmt: skip
_HEADING = re.compile(r"h([1-6])$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)", re.I)
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|list-item|flex|grid|table\b)", re.I)
_INDENT = re.compile(r"text-indent\s*:\s*([\d.]+)\s*(em|px|pt|cm|mm)", re.I)
_OUTLINE = re.compile(r"mso-outline-level\s*:\s*([1-9])", re.I)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.I)
_COLUMNS = {"em": 2.0, "px": 0.125, "pt": 0.167, "cm": 4.7, "mm": 0.47}
_END = re.compile(r"[。！？；：;:!?][”’」』）)]*\s*$")
_LARGEST_SPAN = 64


@dataclass(frozen=True, slots=True)
class Block:
    """Text that stands by itself. `owner` is the number of its element, `links` its characters inside links."""

    lines: tuple[str, ...]
    owner: int
    links: int = 0
    level: int | None = None
    bold: bool = False
    indent: float = 0.0
    generated: int = 0

    @property
    def text(self) -> str:
        return " ".join(filter(None, (line.strip() for line in self.lines)))


@dataclass(frozen=True, slots=True)
class Mark:
    """A table, row or cell opens or closes; `across` and `down` are how far a cell reaches."""

    name: str
    opens: bool
    owner: int
    across: int = 1
    down: int = 1


@dataclass(slots=True)
class Page:
    """The pieces in source order, and every element in the order of its start tag: its parent, the last one inside it.

    Mutable: filled while the page is walked.
    """

    pieces: list[Block | Mark] = field(default_factory=list)
    elements: list[Tag] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        return [piece for piece in self.pieces if isinstance(piece, Block)]


def page(soup: BeautifulSoup) -> Page:
    """Walk a parsed page. Linear in its elements and characters."""
    return _Walk(Page()).run(soup)


class _Walk:
    """The state of one walk: the buffer of the block being read, and what holds at each open element."""

    def __init__(self, found: Page) -> None:
        self._page = found
        self._buffer: list[str] = []
        self._bold: set[bool] = set()
        self._links = 0
        self._since = 0
        self._weights = [False]
        self._levels: list[int | None] = [None]
        self._indents = [0.0]
        self._linked = 0
        self._pre = 0
        self._lists: list[tuple[str, int]] = []
        self._label = ""

    def run(self, soup: BeautifulSoup) -> Page:
        open_tags: list[tuple[Tag, int, Iterator[object]]] = []
        self._open(soup, 0)
        open_tags.append((soup, 0, iter(soup.contents)))
        while open_tags:
            tag, number, rest = open_tags[-1]
            child = next(rest, None)
            if child is None:
                open_tags.pop()
                self._page.lasts[number] = len(self._page.elements) - 1
                self._close(tag, number)
            elif isinstance(child, Tag):
                if child.name == "br":
                    self._buffer.append("\n")
                elif not _is_unseen(child):
                    inner = self._open(child, number)
                    open_tags.append((child, inner, iter(child.contents)))
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._text(str(child))
        self._flush(0)
        return self._page

    def _text(self, text: str) -> None:
        shown = text.replace("\r\n", "\n") if self._pre else re.sub(r"[ \t\n\r\f]+", " ", text)
        if shown.strip():
            self._bold.add(self._weights[-1])
            if self._linked:
                self._links += len("".join(shown.split()))
        self._buffer.append(shown)

    def _open(self, tag: Tag, parent: int) -> int:
        number = len(self._page.elements)
        block = _is_block(tag)
        if block or (tag.name == "span" and _is_box_of_spans(tag.parent)):
            self._flush(parent)
        self._page.elements.append(tag)
        self._page.parents.append(parent)
        self._page.lasts.append(number)
        style = _attribute(tag, "style")
        self._weights.append(_weight(tag, style, self._weights[-1]))
        self._levels.append(_level(tag, style, self._levels[-1]))
        self._indents.append(_indent(style, self._indents[-1]) if block or style else self._indents[-1])
        self._linked += _is_link(tag)
        self._pre += tag.name == "pre"
        if tag.name in ("ol", "ul", "menu", "dir"):
            self._lists.append((_list_style(tag, style), _whole(tag, "start", 1)))
        elif tag.name == "li":
            self._next_label(tag, style)
        self._mark(tag, True, number)
        if block:
            self._since = len(self._page.pieces)
        return number

    def _close(self, tag: Tag, number: int) -> None:
        if _is_block(tag):
            bare = bool(self._buffer) or tag.name == "p"
            self._flush(number)
            if bare and tag.name in ("p", "div") and len(self._page.pieces) == self._since:
                self._page.pieces.append(Block(("",), number))
        self._mark(tag, False, number)
        self._weights.pop()
        self._levels.pop()
        self._indents.pop()
        self._linked -= _is_link(tag)
        self._pre -= tag.name == "pre"
        if tag.name in ("ol", "ul", "menu", "dir"):
            self._lists.pop()
        elif tag.name == "li":
            self._label = ""

    def _mark(self, tag: Tag, opens: bool, number: int) -> None:
        if tag.name in ("table", "tr"):
            self._page.pieces.append(Mark(tag.name, opens, number))
        elif tag.name in ("td", "th"):
            across = min(max(_whole(tag, "colspan", 1), 1), _LARGEST_SPAN)
            down = min(max(_whole(tag, "rowspan", 1), 1), 65_534)
            self._page.pieces.append(Mark("td", opens, number, across, down))

    def _next_label(self, tag: Tag, style: str) -> None:
        self._label = ""
        if self._lists:
            kind, count = self._lists[-1]
            count = _whole(tag, "value", count)
            self._lists[-1] = (kind, count + 1)
            own = _LIST_STYLE.search(style)
            mark = ordinal.printed(count, own[1] if own else kind) if kind != "none" else ""
            self._label = mark and mark + ("、" if "⿿" < mark[0] < "\uff00" else ". ")

    def _flush(self, owner: int) -> None:
        """The buffer as a block of the element it stands in, which is the one open now."""
        text = "".join(self._buffer)
        bold, links = self._bold == {True}, self._links
        self._buffer, self._bold, self._links = [], set(), 0
        if not text.strip():
            return
        label, self._label = self._label, ""
        if numbering(text[:40].strip()) is not None:
            label = ""
        lines = (label + text.lstrip() if label else text).split("\n")
        self._page.pieces.append(
            Block(
                tuple(line.rstrip() if self._pre else line.strip(" ") for line in lines),
                owner, links, self._levels[-1], bold, self._indents[-1], len(label),
            )
        )  # fmt: skip


def _is_box_of_spans(box: Tag | None) -> bool:
    """Whether all text of a box stands in spans, and they end as paragraphs end: then each of them is one."""
    if box is None or box.name in ("p", "li", "span", "a", "td", "th") or _HEADING.match(box.name):
        return False
    known = box.attrs.get("data-kb-spans")
    if known is None:
        known = box.attrs["data-kb-spans"] = str(_judged(box))
    return known == "True"


def _judged(box: Tag) -> bool:
    spans = [each for each in box.contents if isinstance(each, Tag) and each.name == "span"]
    loose = any(isinstance(each, NavigableString) and each.strip() for each in box.contents)
    if loose or len(spans) < 5 or any(isinstance(each, Tag) and each.name == "br" for each in box.contents):
        return False
    texts = [text for each in spans if (text := each.get_text().strip())]
    whole = sum(1 for text in texts if _END.search(text) or numbering(text) or taxonomy.type_of(text))
    return whole >= 0.8 * max(5, len(texts))


def _is_block(tag: Tag) -> bool:
    return tag.name in BLOCKS or bool(_BLOCK_STYLE.search(_attribute(tag, "style")))


def _is_unseen(tag: Tag) -> bool:
    if tag.name in _UNSEEN or "hidden" in tag.attrs or (tag.name == "dialog" and "open" not in tag.attrs):
        return True
    return bool(_HIDDEN.search(_attribute(tag, "style")))


def _is_link(tag: Tag) -> bool:
    return tag.name == "a" and bool(_attribute(tag, "href").strip()) and not _attribute(tag, "href").startswith("#")


def _weight(tag: Tag, style: str, inherited: bool) -> bool:
    stated = _WEIGHT.search(style)
    if stated:
        return stated[1].lower() in ("bold", "bolder") or (stated[1].isdigit() and int(stated[1][:4]) >= 600)
    return inherited or tag.name in ("b", "strong", "th") or _HEADING.match(tag.name) is not None


def _level(tag: Tag, style: str, inherited: int | None) -> int | None:
    heading = _HEADING.match(tag.name)
    if heading:
        return int(heading[1])
    outline = _OUTLINE.search(style)
    return int(outline[1]) if outline else inherited


def _indent(style: str, inherited: float) -> float:
    stated = _INDENT.search(style)
    if not stated or stated[1].count(".") > 1 or stated[1] == ".":
        return inherited
    return round(float(stated[1]) * _COLUMNS[stated[2].lower()], 1)


def _list_style(tag: Tag, style: str) -> str:
    if tag.name != "ol":
        return "none"
    stated = _LIST_STYLE.search(style)
    return stated[1].lower() if stated else _attribute(tag, "type") or "decimal"


def _attribute(tag: Tag, name: str) -> str:
    value = tag.attrs.get(name)
    return value if isinstance(value, str) else ""


def _whole(tag: Tag, name: str, default: int) -> int:
    text = _attribute(tag, name).strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else default
