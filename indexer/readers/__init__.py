"""Readers: bytes of one format -> lines. Everything after them is one path for all formats.

The format is told from the content, never from the file's name. A reader is loaded when its turn comes: each asks its
own `claims`, the cheap and certain ones first; what nobody claims is plain text or nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from indexer.readers import compound, txt
from indexer.readers.base import Reading
from kb.errors import SourceDamaged, SourceUnsupported

_READERS = ("pdf", "scan", "docx", "sheet", "office", "html", "markdown")
_MAGIC = (
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"PK\x03\x04", "这种压缩包"),
    (compound.MAGIC, "这种旧版办公文档"),
)


class _Reader(Protocol):
    """A module of this package that reads one format."""

    @staticmethod
    def claims(data: bytes) -> bool: ...

    @staticmethod
    def read(data: bytes, name: str) -> Reading: ...


def read(data: bytes, name: str) -> Reading:
    """The lines of a source; raises a SourceError that names it when they cannot be had."""
    for room in _READERS:
        reader = cast(_Reader, import_module(f"{__name__}.{room}"))
        if reader.claims(data):
            return reader.read(data, name)
    if data.startswith(compound.MAGIC) and not compound.streams(data):
        raise SourceDamaged(name)
    for magic, format in _MAGIC:
        if data.startswith(magic):
            raise SourceUnsupported(name, format)
    return txt.read(data, name)
