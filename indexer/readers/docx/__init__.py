"""Word documents (.docx and their kin) -> lines, read from the parts themselves.

python-docx shows neither text boxes nor notes, insertions, content controls or automatic numbers, and it unpacks every
part before it looks at one; so the XML is read here, with lxml, within the limits of indexer.readers.package.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from indexer.readers import flow, html, zipped
from indexer.readers.base import Reading
from indexer.readers.docx.numbering import Lists, W
from indexer.readers.docx.story import CONTENTS, Story
from indexer.readers.docx.styles import Styles
from indexer.readers.flow import Item, Para
from indexer.readers.package import Package
from kb.errors import SourceDamaged, SourceEmpty

FORMAT = "docx"
_USUAL = "word/document.xml"
_RUNNING = "页眉页脚"
_COMMENT = "批注"
_CONTENTS_TITLE = re.compile(r"目\s*[录錄次]\s*[:：]?")


def claims(data: bytes) -> bool:
    """Whether the bytes are a Word document, whole or cut short."""
    names = zipped.members(data)
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)


def read(data: bytes, name: str) -> Reading:
    """Raises SourceDamaged, SourceTooLarge, SourceEncrypted, SourceEmpty."""
    package = Package(data, name)
    main = package.main(_USUAL)
    document = package.xml(main)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise SourceDamaged(name)
    related = package.related(main)
    story = Story(
        Styles(_part(package, related, "styles")),
        Lists(_part(package, related, "numbering")),
        _notes(package, related),
        lambda chunk: _embedded(package, related.get(chunk, ("", ""))[1]),
    )
    items = _with_contents_title(story.flow(body)) + story.unreferenced()
    for kind, reason in (("header", _RUNNING), ("footer", _RUNNING), ("comments", _COMMENT)):
        items += _aside(package, related, story, kind, reason)
    lines = flow.lines(items)
    if not lines:
        raise SourceEmpty(name)
    return Reading(lines, FORMAT)


def _part(package: Package, related: dict[str, tuple[str, str]], kind: str) -> etree._Element | None:
    return next((package.xml(target) for each, target in related.values() if each == kind), None)


def _embedded(package: Package, part: str) -> list[Item]:
    """A page that was put into the document as it is; programs that make Word files of web pages do that."""
    data = package.bytes_of(part) if part else None
    return html.items(data, package.name) if data and html.claims(data) else []


def _notes(package: Package, related: dict[str, tuple[str, str]]) -> dict[tuple[str, str], etree._Element]:
    found = {}
    for kind in ("footnote", "endnote"):
        root = _part(package, related, f"{kind}s")
        for note in root.iterfind(f"{W}{kind}") if root is not None else ():
            found[kind, note.get(f"{W}id", "")] = note
    return found


def _aside(package: Package, related: dict[str, tuple[str, str]], story: Story, kind: str, reason: str) -> list[Item]:
    """What stands beside the text, part by part: logged, in no section."""
    found: list[Item] = []
    for target in sorted({target for each, target in related.values() if each == kind}):
        root = package.xml(target)
        stories = [] if root is None else [root] if kind != "comments" else list(root.iterfind(f"{W}comment"))
        for each in stories:
            texts = (flow.text_of((item,)) for item in story.flow(each))
            found += [Para((text,), furniture=reason) for text in texts if text]
    return found


def _with_contents_title(items: Sequence[Item]) -> list[Item]:
    """目录 above a table of contents that is furniture belongs to it."""
    found = list(items)
    after: Para | None = None
    for index in range(len(found) - 1, -1, -1):
        item = found[index]
        if not isinstance(item, Para) or not item.text:
            continue
        if after is not None and after.furniture == CONTENTS and _CONTENTS_TITLE.fullmatch(item.text):
            item = found[index] = replace(item, furniture=CONTENTS)
        after = item
    return found
