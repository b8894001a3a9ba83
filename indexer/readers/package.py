"""The parts of a docx or xlsx: XML in a zip, and the relationships between them."""

from __future__ import annotations

from lxml import etree

from indexer.readers import zipped
from kb.errors import SourceDamaged, SourceTooLarge

LARGEST_PART = 32 << 20
"""Bytes of one part; a report of five hundred pages has a tenth of it."""
_STRICT = tuple(
    (f"http://purl.oclc.org/ooxml/{strict}".encode(), f"http://schemas.openxmlformats.org/{usual}".encode())
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("spreadsheetml/main", "spreadsheetml/2006/main"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("drawingml/", "drawingml/2006/"),
    )
)


class Package:
    """The parts of a docx or xlsx. Not thread-safe; errors name the source."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._archive = zipped.opened(data, name)
        self._members = {_key(info.filename): info for info in self._archive.infolist()}
        self._left = 2 * LARGEST_PART

    def bytes_of(self, part: str) -> bytes | None:
        """A part's bytes, None where there is no such part. All parts together have a limit too."""
        member = self._members.get(_key(part))
        if member is None:
            return None
        data = zipped.inflated(self._archive, member, self.name, LARGEST_PART)
        self._left -= len(data)
        if self._left < 0:
            raise SourceTooLarge(self.name, f"展开后最多 {2 * LARGEST_PART >> 20} MB")
        return data

    def xml(self, part: str) -> etree._Element | None:
        """The root of an XML part, in the transitional namespaces whatever it was saved in."""
        data = self.bytes_of(part)
        if data is None:
            return None
        if b"purl.oclc.org" in data[:20_000]:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        return parsed(data, self.name)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Of `part` ("" is the package): relationship id -> (last word of its type, the part it leads to)."""
        folder, _, file = part.rpartition("/")
        root = self.xml(f"{folder}/_rels/{file}.rels")
        found: dict[str, tuple[str, str]] = {}
        for each in root if root is not None else ():
            if isinstance(each.tag, str) and each.get("TargetMode") != "External":
                kind = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = (kind, _resolved(folder, each.get("Target", "")))
        return found

    def main(self, usual: str) -> str:
        """The part that holds the document itself, `usual` where the package does not say."""
        return next((target for kind, target in self.related("").values() if kind == "officeDocument"), usual)


def parsed(data: bytes, name: str) -> etree._Element:
    """XML without entities, network or endless depth; a part that declares a document type is no office file."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceDamaged(name) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise SourceDamaged(name)
    return root


def _key(part: str) -> str:
    """Part names compare without case; some programs write them with backslashes."""
    return part.replace("\\", "/").lstrip("/").lower()


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    steps = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)
