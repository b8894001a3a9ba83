"""Zip files from strangers: opened and read within limits, every fault a typed error.

docx and xlsx are zips of XML parts, archives are zips of sources. Nothing is written to disk, and nothing is inflated
further than its limit, whatever the zip's own directory claims.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from kb.errors import SourceDamaged, SourceEncrypted, SourceTooLarge

MAGIC = b"PK\x03\x04"
MOST_MEMBERS = 5_000
_DIRECTORY_ENTRY = b"PK\x01\x02"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, ValueError, OSError,
    IndexError, OverflowError,
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
            return frozenset(name.replace("\\", "/") for name in archive.namelist())
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
    except _BROKEN:
        raise SourceDamaged(name) from None
    except RuntimeError:
        raise SourceEncrypted(name) from None
    if len(data) > limit:
        raise SourceTooLarge(name, f"展开后最多 {limit >> 20} MB")
    return data
