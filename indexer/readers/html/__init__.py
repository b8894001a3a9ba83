"""Web pages (.html, .mht, pages saved under any name) -> lines.

html_blocks    parsed page      its text blocks and table marks, as a browser would show them
html_content   blocks           which are the report, and why the others are not
html_stated    page             title, date, publisher, address
"""

from __future__ import annotations

import codecs
import email
import email.policy
import re

from bs4 import BeautifulSoup
from bs4.exceptions import ParserRejectedMarkup

from indexer.readers import flow
from indexer.readers.base import Reading
from indexer.readers.decode import decode
from indexer.readers.flow import Item
from indexer.readers.html.blocks import page
from indexer.readers.html.content import content
from indexer.readers.html.stated import stated, titles
from indexer.readers.html.tables import assembled
from kb.errors import SourceDamaged, SourceEmpty, SourceTooLarge, SourceUndecodable

FORMAT = "html"
MOST_TAGS = 250_000
LARGEST = 40 << 20
_ANY_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|meta|title|link|body|div|p|span|table|h[1-6]|article|main|section|center|font|style|script)"
    rb"[\s>/]",
    re.I,
)
_BEFORE = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]*>|<!--.*?-->)*", re.S)
_CLOSING = re.compile(rb"</(?:p|div|td|tr|span|table|li|h[1-6])\s*>", re.I)
_MESSAGE = re.compile(rb"\A\s*(?:[A-Za-z-]+:[^\n]*\n|[ \t][^\n]*\n){0,20}?(?:MIME-Version|Content-Type):[^\n]*", re.I)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
# What HTML itself says is no element: scripts, comments, conditional sections of Word, processing instructions.
_NOT_ELEMENTS = re.compile(
    r"<(script|style)\b[^>]*>.*?(?:</\1\b[^>]*>|\Z)|<!--(?:-?>|.*?(?:--!?>|\Z))|<!\[[^>]*>|<\?[^>]*>", re.S | re.I
)
_EMBEDDED = re.compile(r"(\bsrc\s*=\s*[\"']?)data:[^\"'\s>]{200,}", re.I)
_TAG_BEGINS = re.compile(r"<[A-Za-z/!?]")
_ENDLESS_TAG = re.compile(r"<[^<>]{200000}")
_GBK_NAMES = frozenset(("gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030", "cp936"))
_DECLARED = frozenset(("gb18030", "big5", "big5-hkscs", "utf-8"))


def claims(data: bytes) -> bool:
    """Whether the bytes are a web page or a fragment of one: they begin with a tag, or hold a page or many tags."""
    head = data[:65_536].replace(b"\0", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    start = _BEFORE.match(head)
    if _ANY_TAG.match(head, start.end() if start else 0) or _is_message(head):
        return True
    return b"<html" in head[:8_192].lower() or len(_CLOSING.findall(head)) >= 10


def read(data: bytes, name: str) -> Reading:
    """Raises SourceEmpty, SourceTooLarge, SourceUndecodable, SourceBinary, SourceDamaged."""
    if len(data) > LARGEST:
        raise SourceTooLarge(name, f"一个网页最多 {LARGEST >> 20} MB")
    address = ""
    if _is_message(data[:65_536]):
        data, address = _page_of_message(data, name)
    text, encoding = decoded(data, name)
    soup = _parsed(text, name)
    found = page(soup)
    blocks = found.blocks()
    names = titles(soup)
    chosen = content(found, blocks, names)
    items = assembled(found.pieces, chosen.reasons)
    lines = flow.lines(items)
    if not lines:
        raise SourceEmpty(name)
    beside = [block.text for block, reason in zip(blocks, chosen.reasons, strict=True) if reason]
    says = {**({"url": address} if address else {}), **stated(soup, text, beside, names)}
    return Reading(lines, FORMAT, encoding, says)


def items(data: bytes, name: str) -> list[Item]:
    """The flow of a page that is embedded in something else; all of it is content."""
    if _is_message(data[:65_536]):
        data, _ = _page_of_message(data, name)
    found = page(_parsed(decoded(data, name)[0], name))
    return assembled(found.pieces, [None] * len(found.blocks()))


def decoded(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding): a BOM, strict UTF-8, what the page declares, then what its words without the tags look like.

    A declared encoding may fail in a few places (one in a thousand), as browsers allow: � stands there.
    """
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if marked or _is_utf8(data):
        return decode(data, name)
    charset = _CHARSET.search(data[:4_096])
    declared = charset[1].decode().lower() if charset else "utf-8"
    declared = "gb18030" if declared in _GBK_NAMES else declared
    text = data.decode(declared, "replace") if declared in _DECLARED else ""
    if text and 1_000 * text.count("\ufffd") <= len(text):
        return text, declared
    encoding = decode(re.sub(rb"<[^<>]*>", b"", data), name)[1]
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        raise SourceUndecodable(name) from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parsed(text: str, name: str) -> BeautifulSoup:
    """The page as a tree. A tag that the file breaks off in is none, as in browsers."""
    broken = _TAG_BEGINS.search(text, text.rfind(">") + 1)
    text = text[: broken.start()] if broken else text
    text = _EMBEDDED.sub(r"\1", _NOT_ELEMENTS.sub("", text))
    if text.count("<") > MOST_TAGS:
        raise SourceTooLarge(name, f"一个网页最多 {MOST_TAGS} 个标签")
    if _ENDLESS_TAG.search(text):
        raise SourceTooLarge(name, "一个标签最多 200 KB")
    try:
        return BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
    except (ParserRejectedMarkup, AssertionError, ValueError):
        raise SourceDamaged(name) from None


def _is_message(head: bytes) -> bool:
    return _MESSAGE.match(head) is not None and b"multipart/related" in head[:4_096].lower()


def _page_of_message(data: bytes, name: str) -> tuple[bytes, str]:
    """The first page of a web archive (.mht), and where it was saved from."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    address = str(message.get("Snapshot-Content-Location") or message.get("Content-Location") or "")
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            body = part.get_payload(decode=True)
            charset = part.get_content_charset()
            if isinstance(body, bytes):
                mark = f'<meta charset="{charset}">'.encode() if charset and not _CHARSET.search(body[:4_096]) else b""
                return mark + body, address if address.startswith(("http://", "https://")) else ""
    raise SourceDamaged(name)
