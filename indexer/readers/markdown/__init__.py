"""Markdown (.md) -> lines: the files kb.document writes, as the reports they are, and anybody else's.

Of others' files the block structure that reports use is read: # headings, setext headings, pipe tables, lists,
quotations, fences, HTML blocks. List numbers stay as printed, they are the report's own; marks of emphasis go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.readers import flow, html
from indexer.readers.base import Reading
from indexer.readers.decode import decode
from indexer.readers.flow import Grid, Item, Para
from indexer.readers.markdown import pasted
from indexer.readers.markdown.inline import cells, plain
from kb import document
from kb.errors import SidecarInvalid, SourceEmpty, SourceTooLarge
from kb.report import Report

FORMAT = "md"
MOST_LINES = 200_000
_HEAD = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", re.S)
_HEAD_LINE = re.compile(r"\s*[\w-]+\s*:(?:\s|$)")
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+(?=\S)")
_NUMBERED = re.compile(r"[ \t]*\d{1,3}[.)、．][ \t]*\S")
_BOLD_LINE = re.compile(r"[ \t\u3000]*\*\*[^*]+\*\*[ \t]*$")
_QUOTED = re.compile(r"[ \t]*>[ \t]?")
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_HTML_BLOCK = re.compile(r"[ \t]*<(?:table|div|p|ul|ol|dl|h[1-6]|center|section|article)\b", re.I)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_CLAIMED_HEADING = re.compile(rb"^#{1,6}[ \t]+\S", re.M)
_CLAIMED_TABLE = re.compile(rb"^[^\n]*\|[^\n]*\r?\n[ \t]*\|?[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*\r?$", re.M)
_CLAIMED_BOLD = re.compile(rb"^(?:[ \t]|\xe3\x80\x80)*\*\*[^*\n]+\*\*[ \t]*\r?$", re.M)


def claims(data: bytes) -> bool:
    """Whether a text is Markdown: a YAML head, a heading at its start or two in it, three bold lines, a pipe table."""
    text = data[:262_144].removeprefix(b"\xef\xbb\xbf")
    if _head(text.decode("utf-8", "replace").replace("\r\n", "\n"))[0] or _CLAIMED_HEADING.match(text.lstrip()):
        return True
    if len(_CLAIMED_BOLD.findall(text)) >= 3:
        return True
    return len(_CLAIMED_HEADING.findall(text)) >= 2 or _CLAIMED_TABLE.search(text) is not None


def read(data: bytes, name: str) -> Reading:
    """Raises SidecarInvalid where the file says it is ours and is not, else the SourceError of a text file."""
    text, encoding = decode(data, name)
    text = text.replace("\r\n", "\n")
    front, body = _head(text)
    if re.search(r"^kb:\s*\d", front, re.M):
        report = _ours(text, name)
        return Reading(flow.lines(_of_report(report)), FORMAT, encoding, report=report)
    body = _COMMENT.sub("", body)
    if body.count("\n") > MOST_LINES:
        raise SourceTooLarge(name, f"一个 Markdown 文件最多 {MOST_LINES} 行")
    rows = body.split("\n")
    chunks = list(_chunks(rows))
    if pasted.is_pasted(chunks, _begins):
        lines = pasted.lines(chunks, lambda chunk: flow.lines(_items(chunk, name)))
    else:
        width = pasted.measure(chunks)
        items = _items(rows, name)
        lines = flow.lines(pasted.rejoined(x, width) if width and isinstance(x, Para) else x for x in items)
    if not lines:
        raise SourceEmpty(name)
    return Reading(lines, FORMAT, encoding, front=front)


def _head(text: str) -> tuple[str, str]:
    """(the YAML head, the rest); the head is "" where two rules only happen to stand around the first lines."""
    found = _HEAD.match(text)
    return (found[1], text[found.end() :]) if found and _HEAD_LINE.match(found[1]) else ("", text)


def _ours(text: str, name: str) -> Report:
    try:
        return document.from_markdown(text.removeprefix("\ufeff"))
    except ValueError:
        raise SidecarInvalid(name, "文件头说它是本系统写的报告，正文却不合它的格式") from None


def _of_report(report: Report) -> Iterator[Item]:
    for section in report.sections:
        if section.heading:
            yield Para((section.heading,), level=section.level or None, bold=True)
        for paragraph in section.paragraphs:
            if paragraph.kind == "table":
                rows = (row.split("\t") for row in paragraph.text.split("\n"))
                yield Grid(tuple(tuple((Para((cell,)),) if cell else () for cell in row) for row in rows))
            else:
                yield Para((paragraph.text,))


def _chunks(lines: Sequence[str]) -> Iterator[pasted.Chunk]:
    """The lines, parted into running text and what Markdown has a mark for."""
    text: list[str] = []
    at = 0
    while at < len(lines):
        taken = _marked(lines, at)
        if taken:
            yield True, text
            yield False, list(lines[at : at + taken])
            text = []
        else:
            text.append(_BULLET.sub("", _QUOTED.sub("", lines[at])))
        at += taken or 1
    yield True, text


def _marked(lines: Sequence[str], at: int) -> int:
    """How many lines a block takes that has a mark of its own: heading, table, fence, HTML, a line all bold; else 0."""
    line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
    if fence := _FENCE.match(line):
        return _fenced(lines, at, fence[1])
    if _HTML_BLOCK.match(line):
        return next((n for n in range(1, len(lines) - at) if not lines[at + n].strip()), len(lines) - at)
    if "|" in line and "|" in below and _DELIMITER.match(below):
        return next((n for n in range(2, len(lines) - at) if "|" not in lines[at + n]), len(lines) - at)
    alone = at == 0 or not lines[at - 1].strip()
    if alone and line.strip() and _UNDERLINE.match(below):
        return 2
    return int(any(mark.match(line) for mark in (_ATX, _RULE, _BOLD_LINE)))


def _items(lines: Sequence[str], name: str) -> Iterator[Item]:
    """The blocks of a file. `group` gathers the lines of a paragraph."""
    group: list[str] = []
    at = 0
    while at < len(lines):
        line = _QUOTED.sub("", lines[at]) if _QUOTED.match(lines[at]) else lines[at]
        below = lines[at + 1] if at + 1 < len(lines) else ""
        heading = _ATX.match(line)
        underline = _UNDERLINE.match(below) if group == [] and line.strip() and not heading else None
        taken = 1
        if underline and not _begins(line) and "|" not in line:
            yield _heading(line, 1 if underline[1][0] == "=" else 2)
            taken = 2
        elif "|" in line and "|" in below and _DELIMITER.match(below):
            yield from _paragraphs(group, name)
            group = []
            taken = next((n for n in range(2, len(lines) - at) if "|" not in lines[at + n]), len(lines) - at)
            yield _table([line, *lines[at + 2 : at + taken]])
        elif heading or _RULE.match(line) or _FENCE.match(line) or not line.strip() or _begins(line):
            yield from _paragraphs(group, name)
            group = []
            if heading:
                yield _heading(heading[2] or "", len(heading[1]))
            elif fence := _FENCE.match(line):
                taken = _fenced(lines, at, fence[1])
                yield Para(tuple(lines[at + 1 : at + taken - 1]))
            elif _begins(line) and not _RULE.match(line):
                group = [_BULLET.sub("", line)]
        else:
            group.append(line)
        at += taken
    yield from _paragraphs(group, name)


def _begins(line: str) -> bool:
    """Whether a line begins an item of a list."""
    return bool(_BULLET.match(line) or _NUMBERED.match(line))


def _fenced(lines: Sequence[str], at: int, fence: str) -> int:
    """How many lines a fenced block takes; to the end where it is not closed."""
    for place in range(at + 1, len(lines)):
        if lines[place].strip().startswith(fence):
            return place - at + 1
    return len(lines) - at + 1


def _heading(text: str, level: int) -> Para:
    return Para((" ".join(plain(text).split("\n")),), level=level, bold=True)


def _table(rows: Sequence[str]) -> Grid:
    return Grid(tuple(tuple((Para((text,)),) if text else () for text in cells(row)) for row in rows))


def _paragraphs(group: Sequence[str], name: str) -> Iterator[Item]:
    if not group:
        yield Para(("",))
    elif _HTML_BLOCK.match(group[0]):
        yield from html.items("\n".join(group).encode("utf-8", "replace"), name)
    else:
        whole = "\n".join(group).strip()
        heavy = re.fullmatch(r"\*\*(?:(?!\*\*).)+\*\*|__(?:(?!__).)+__", whole, re.S) is not None
        yield Para(tuple(plain(whole).split("\n")), bold=heavy)
