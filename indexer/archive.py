"""Zip archives: their members as sources of their own, `a.zip!/b.docx`, a zip inside a zip one level down.

Members come one by one and only into memory; whatever an archive claims about itself, no more is inflated than the
limits here allow. A member that cannot be had is its error, and the others go on.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.filename import spelled
from indexer.readers import zipped
from indexer.sidecar import SUFFIX
from kb.errors import SourceDamaged, SourceEmpty, SourceError, SourceTooLarge, SourceUnsafe

SEPARATOR = "!/"
LARGEST_MEMBER = 128 << 20
LARGEST_ARCHIVE = 1 << 30
"""Bytes inflated of one archive and the archives inside it."""
_SUSPECT = 16 << 20
_HIGHEST_RATIO = 200
"""How many times a large member may inflate; a text of one character does 1,032 times, documents 5 to 30 times."""
_LARGEST_SIDECAR = 1 << 20
_UTF8_NAME = 0x800
_OFFICE = ("[Content_Types].xml", "mimetype")
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Member:
    """A source in an archive; `name` is its manifest name, the archive's included, `sidecar` the one beside it."""

    name: str
    data: bytes
    sidecar: bytes = b""


@dataclass(slots=True)
class _Budget:
    """Bytes that may still be inflated. Mutable: shared by an archive and the archives inside it."""

    left: int = LARGEST_ARCHIVE


def claims(data: bytes) -> bool:
    """Whether the bytes are a zip of sources, whole or cut short, and no office document."""
    return data.startswith((zipped.MAGIC, b"PK\x05\x06")) and zipped.members(data).isdisjoint(_OFFICE)


def members(data: bytes, name: str) -> Iterator[Member | SourceError]:
    """The members in name order; instead of one that cannot be had, or of the whole archive, the error naming it."""
    yield from _members(data, name, _Budget(), nested=False)


def _members(data: bytes, name: str, budget: _Budget, nested: bool) -> Iterator[Member | SourceError]:
    try:
        archive = zipped.opened(data, name)
    except SourceError as error:
        yield error
        return
    with archive:
        listed = {path: info for info in archive.infolist() if not _is_clutter(path := _name(info))}
        sources = sorted(path for path in listed if not path.endswith(SUFFIX))
        if not sources:
            yield SourceEmpty(name)
        for path in sources:
            full = f"{name}{SEPARATOR}{path}"
            try:
                read = _data(archive, listed[path], path, full, budget)
                beside = next((info for each in _beside(path) if (info := listed.get(each)) is not None), None)
                sidecar = b"" if beside is None else zipped.inflated(archive, beside, full, _LARGEST_SIDECAR)
            except SourceError as error:
                yield error
                continue
            if not claims(read):
                yield Member(full, read, sidecar)
            elif nested:
                yield SourceTooLarge(full, "压缩包里的压缩包最多一层")
            else:
                yield from _members(read, full, budget, nested=True)


def _data(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, full: str, budget: _Budget) -> bytes:
    if _leads_out(path) or stat.S_ISLNK(info.external_attr >> 16):
        raise SourceUnsafe(full)
    if info.file_size > _SUSPECT and info.file_size > _HIGHEST_RATIO * max(1, info.compress_size):
        raise SourceTooLarge(full, f"展开后最多是压缩时的 {_HIGHEST_RATIO} 倍")
    if budget.left <= 0:
        raise SourceTooLarge(full, f"一个压缩包展开后最多 {LARGEST_ARCHIVE >> 20} MB")
    data = zipped.inflated(archive, info, full, min(LARGEST_MEMBER, budget.left))
    budget.left -= len(data)
    if len(data) != info.file_size:
        raise SourceDamaged(full)
    return data


def _name(info: zipfile.ZipInfo) -> str:
    """The path with forward slashes. Chinese programs write names in GBK and do not say so."""
    path = info.filename
    if not info.flag_bits & _UTF8_NAME:
        path = spelled(path.encode("cp437", "replace")) or path
    return path.replace("\\", "/")


def _leads_out(path: str) -> bool:
    return (
        not path
        or path.startswith("/")
        or ".." in path.split("/")
        or bool(_DRIVE.match(path))
        or not path.isprintable()
    )


def _beside(path: str) -> tuple[str, ...]:
    """Where a member's sidecar may stand, as on disk."""
    folder, slash, file = path.rpartition("/")
    return path + SUFFIX, f"{folder}{slash}{file.rpartition('.')[0] or file}{SUFFIX}"


def _is_clutter(path: str) -> bool:
    """Folders, what file managers leave behind, and what is hidden in a folder too."""
    steps = path.split("/")
    hidden = any(step == "__MACOSX" or (step.startswith(".") and step not in ("..", ".")) for step in steps)
    return path.endswith("/") or hidden or steps[-1].lower() in ("thumbs.db", "desktop.ini")
