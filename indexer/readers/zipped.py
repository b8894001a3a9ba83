"""Zip files from strangers: opened and read within limits, every fault a typed error.

docx and xlsx are zips of XML parts, archives are zips of sources. Nothing is written to disk, and nothing is inflated
further than its limit, whatever the zip's own directory claims.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from kb.errors import SourceDamaged, SourceEncrypted, SourceTooLarge

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 5_000
LARGEST_PART = 48 << 20
"""Bytes of one XML part; a report of five hundred pages has a tenth of it."""
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, IndexError)
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """The zip's directory. SourceDamaged, or SourceTooLarge before a directory without end is read."""
    if data.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:
        raise SourceTooLarge(name, f"一个压缩包最多 {MOST_MEMBERS} 个文件")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        raise SourceDamaged(name) from None


def members(data: bytes) -> frozenset[str]:
    """The names in a zip's directory; of a zip cut short, those that can still be told; none for any other bytes."""
    if not data.startswith(MAGIC) or data.count(_DIRECTORY_ENTRY) > MOST_MEMBERS:
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except _BROKEN:
        known = ("[Content_Types].xml", "word/document.xml", "xl/workbook.xml")
        return frozenset(part for part in known if part.encode() in data)


def inflated(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limit: int) -> bytes:
    """The bytes of one member; `limit` is in bytes. `name` is what an error shall call it."""
    if member.flag_bits & 0x1:
        raise SourceEncrypted(name)
    try:
        with archive.open(member) as stream:
            data = stream.read(limit + 1)
    except RuntimeError:
        raise SourceEncrypted(name) from None
    except _BROKEN:
        raise SourceDamaged(name) from None
    if len(data) > limit:
        raise SourceTooLarge(name, f"展开后最多 {limit >> 20} MB")
    return data


class Package:
    """The parts of a docx or xlsx. Not thread-safe; errors name the source."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self._archive = opened(data, name)
        self._members = {info.filename.lstrip("/").lower(): info for info in self._archive.infolist()}
        self._left = 2 * LARGEST_PART

    def bytes_of(self, part: str) -> bytes | None:
        """A part's bytes, None where there is no such part. All parts together have a limit too."""
        member = self._members.get(part.lstrip("/").lower())
        if member is None:
            return None
        data = inflated(self._archive, member, self.name, LARGEST_PART)
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
    if root.getroottree().docinfo.doctype:
        raise SourceDamaged(name)
    return root


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
