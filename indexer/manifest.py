"""Which sources are there, under which names, and whether one must be read again.

A manifest name is the source's path seen from the folder that holds the library, so that a library keeps its names
when it is moved together with its sources, and whatever folder the command is run in.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import indexer
import kb
from indexer.filename import shown
from indexer.sidecar import SUFFIX, Overrides, parse
from kb.errors import SourceMissing, SourceTooLarge

LARGEST_SOURCE = 512 << 20
"""Bytes of a file, archives included: it is read whole."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to index: its manifest name, where it is, and its sidecar if it has one."""

    name: str
    path: Path
    sidecar: Path | None


def sources(paths: Sequence[Path], base: Path) -> Iterator[SourceFile | SourceMissing]:
    """Every source under `paths` in name order, named from `base`; a path that is not there comes as its error.

    Folders are walked; hidden files and sidecars are no sources. A folder that cannot be read is one error.
    """
    found: dict[str, SourceFile] = {}
    for path in paths:
        if path.is_dir():
            unread: list[OSError] = []
            for file in _walk(path, unread.append):
                found[_real(file)] = _source(file, base)
            yield from (SourceMissing(shown(error.filename)) for error in unread)
        elif path.is_file():
            found[_real(path)] = _source(path, base)
        else:
            yield SourceMissing(shown(path))
    yield from sorted(found.values(), key=lambda source: source.name)


def _real(path: Path) -> str:
    """The file itself behind links; a link that leads to itself is its own, and one error when it is read."""
    return os.path.realpath(path)


def manifest_name(path: Path, base: Path) -> str:
    """The path seen from `base`; one name for good, whatever encoding the disk has it in."""
    return shown(Path(os.path.relpath(path.parent.resolve() / path.name, base.resolve())).as_posix())


def _walk(folder: Path, unread: Callable[[OSError], None]) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=unread):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            file = Path(place, name)
            if not name.startswith(".") and not name.endswith(SUFFIX) and (file.is_file() or file.is_symlink()):
                yield file


def _source(path: Path, base: Path) -> SourceFile:
    for sidecar in (path.with_name(path.name + SUFFIX), path.with_name(path.stem + SUFFIX)):
        if sidecar.is_file():
            return SourceFile(manifest_name(path, base), path, sidecar)
    return SourceFile(manifest_name(path, base), path, None)


def read_source(source: SourceFile, overrides: Overrides) -> tuple[bytes, bytes, Overrides]:
    """(bytes, sidecar bytes, overrides in force): options stand above the sidecar."""
    try:
        data = _bytes(source.path, source.name)
        sidecar = _bytes(source.sidecar, source.name) if source.sidecar else b""
    except OSError:
        raise SourceMissing(source.name) from None
    beside = parse(sidecar.decode("utf-8", "replace"), f"{source.name} 的说明文件") if sidecar else Overrides()
    return data, sidecar, overrides.over(beside)


def _bytes(path: Path, name: str) -> bytes:
    """The whole of a regular file. A pipe or a device, which a link may lead to, has no end: OSError, as if not there.

    No more than the limit is read, whatever size the file said it had: it may be growing.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(LARGEST_SOURCE + 1) if size <= LARGEST_SOURCE else b""
    if max(size, len(data)) > LARGEST_SOURCE:
        raise SourceTooLarge(name, f"一个文件最多 {LARGEST_SOURCE >> 20} MB")
    return data


@cache
def converter_version() -> str:
    """A hash of everything that decides what a source becomes: the indexer's code, and kb's vocabularies."""
    digest = hashlib.sha256()
    for package in (indexer, kb):
        folder = Path(package.__file__ or "").parent
        files = [*folder.rglob("*.py"), *folder.glob("data/*")] if package is indexer else _vocabularies(folder)
        for file in sorted(files):
            digest.update(file.relative_to(folder).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _vocabularies(folder: Path) -> list[Path]:
    names = ("region", "department", "taxonomy", "title", "numeral", "report", "document", "frontmatter", "markup")
    code = [file for name in names for file in (*folder.glob(f"{name}.py"), *folder.glob(f"{name}/*.py"))]
    return [*code, *(f for f in folder.glob("data/*") if f.is_file())]


def stamp(sidecar: bytes, options: str) -> str:
    """What a source was read with, beside its own bytes: when it is equal, the result would be too."""
    return hashlib.sha256(b"\0".join((converter_version().encode(), sidecar, options.encode()))).hexdigest()[:16]
