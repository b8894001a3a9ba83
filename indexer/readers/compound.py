"""Compound files (OLE2), the shell of .doc, .xls, .wps and of encrypted office files: what lies at their top level.

Only the directory is read, to tell the formats apart ([MS-CFB] 2.2, 2.6).
"""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NONE = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""
_ENTRY = 128
_MOST_ENTRIES = 20_000


def streams(data: bytes) -> frozenset[str]:
    """The names at the top level, as WordDocument, Workbook, EncryptedPackage; none for any other bytes."""
    if not data.startswith(MAGIC) or len(data) < 512:
        return frozenset()
    try:
        return frozenset(_top(_directory(data)))
    except (struct.error, IndexError):
        return frozenset()


def is_encrypted(data: bytes) -> bool:
    """Whether the bytes are a docx or xlsx behind a password, which is a compound file outside."""
    return "EncryptedPackage" in streams(data)


def _directory(data: bytes) -> bytes:
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return b""
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", data, 48)
    table = struct.unpack_from("<109I", data, 76)
    found = bytearray()
    seen: set[int] = set()
    while sector < _NONE and sector not in seen and len(found) < _MOST_ENTRIES * _ENTRY:
        seen.add(sector)
        found += data[(sector + 1) * size : (sector + 2) * size]
        block, place = divmod(sector, size // 4)
        (sector,) = struct.unpack_from("<I", data, (table[block] + 1) * size + 4 * place)
    return bytes(found)


def _top(directory: bytes) -> list[str]:
    """The names in the tree that hangs on the root entry, which is the first."""
    names: list[str] = []
    (child,) = struct.unpack_from("<I", directory, 76)
    waiting, seen = [child], {0}
    while waiting:
        entry = waiting.pop()
        if entry >= len(directory) // _ENTRY or entry in seen:
            continue
        seen.add(entry)
        length, _kind, _colour, left, right = struct.unpack_from("<HBBII", directory, entry * _ENTRY + 64)
        raw = directory[entry * _ENTRY : entry * _ENTRY + max(0, min(length, 64) - 2)]
        names.append(raw.decode("utf-16-le", "replace"))
        waiting += [left, right]
    return names
