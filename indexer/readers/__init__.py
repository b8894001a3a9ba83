"""Readers: bytes of one format -> lines. Everything after them is one path for all formats.

The format is told from the content, never from the file's name.
"""

from __future__ import annotations

from indexer.readers import txt
from indexer.readers.base import Reading
from kb.errors import SourceUnsupported

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "Word、Excel 或压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word 或 Excel"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"{\\rtf", "RTF"),
)


def read(data: bytes, name: str) -> Reading:
    """The lines of a source; raises a SourceError that names it when they cannot be had."""
    for magic, format in _MAGIC:
        if data.startswith(magic):
            raise SourceUnsupported(name, format)
    return txt.read(data, name)
