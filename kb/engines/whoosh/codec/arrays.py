"""A file of named arrays, mapped into memory; its bytes are checked in blocks, each when it is first touched.

    array | array | …        each at a multiple of ALIGN bytes, little-endian
    directory                JSON: name -> [numpy type, offset in bytes, number of elements]
    CRC-32 of every block    u4 each, of the BLOCK bytes from 0, BLOCK, … up to the directory
    footer                   _FOOTER

Opening reads directory, checksums and footer only: the tail. Whoever keeps the tail's own checksum (the state of a
commit does) thereby guards every byte of the file.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

from kb.errors import IndexDamaged

BLOCK = 1 << 14
ALIGN = 16
MAGIC = b"kb.array"
_FOOTER = struct.Struct("<QII8s")
"""Offset of the directory, its bytes, the number of blocks, MAGIC."""


class ArrayFileWriter:
    """Writes arrays one after another; nothing can be read before `finish`."""

    def __init__(self, file: BinaryIO, folder: str | None = None) -> None:
        """`folder`: for passing files of arrays that grow (codec.growing); None is the system's own."""
        self._file = file
        self.folder = folder
        self._at = 0
        self._directory: dict[str, tuple[str, int, int]] = {}
        self._checksums: list[int] = []
        self._crc = 0

    def add(self, name: str, array: NDArray[Any]) -> None:
        """A one-dimensional array under a name of its own."""
        self.add_pieces(name, array.dtype, (array,))

    def add_pieces(self, name: str, kind: DTypeLike, pieces: Iterable[NDArray[Any]]) -> None:
        """One array whose pieces, made one after another, need not be in memory together."""
        kind = np.dtype(kind).newbyteorder("<")
        self._write(bytes(-self._at % ALIGN))
        start, count = self._at, 0
        for piece in pieces:
            piece = np.ascontiguousarray(piece, kind)
            self._write(piece.tobytes() if piece.nbytes < BLOCK else piece.view(np.uint8).data)
            count += len(piece)
        self._directory[name] = (kind.str, start, count)

    def finish(self) -> None:
        blocks = [*self._checksums, self._crc] if self._at % BLOCK else self._checksums
        directory = json.dumps(self._directory, separators=(",", ":")).encode()
        self._file.write(directory)
        self._file.write(np.array(blocks, "<u4").tobytes())
        self._file.write(_FOOTER.pack(self._at, len(directory), len(blocks), MAGIC))

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        start = 0
        while start < len(data):
            end = min(len(data), start + BLOCK - self._at % BLOCK)
            self._crc = zlib.crc32(data[start:end], self._crc)
            self._at += end - start
            if self._at % BLOCK == 0:
                self._checksums.append(self._crc)
                self._crc = 0
            start = end


class ArrayFile:
    """An opened file. Threads may share it; its arrays outlive it, and the file's removal."""

    def __init__(self, path: Path, checksum: int | None = None) -> None:
        """Raises FileNotFoundError when it is gone, IndexDamaged when its tail's checksum is another."""
        self.name = path.name
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        try:
            self._start, length, blocks, magic = _FOOTER.unpack(self._map[-_FOOTER.size :])
            after = self._start + length
            if magic != MAGIC or after + 4 * blocks + _FOOTER.size != len(self._map):
                raise ValueError("no file of arrays")
            if checksum not in (None, self.tail_checksum):
                raise ValueError("checksum")
            self._directory: Mapping[str, tuple[str, int, int]] = json.loads(self._map[self._start : after])
            self._checksums = np.frombuffer(self._map, "<u4", blocks, after)
        except (struct.error, ValueError) as error:
            raise self._damaged() from error
        self._unchecked = bytearray(b"\1") * blocks
        self.unchecked = blocks
        """How many blocks nobody has touched yet; counted anew, never down, for threads may check the same one."""

    @property
    def tail_checksum(self) -> int:
        """CRC-32 of what opening reads."""
        return zlib.crc32(memoryview(self._map)[self._start :])

    @property
    def size(self) -> int:
        """Of the file, in bytes."""
        return len(self._map)

    def array(self, name: str) -> NDArray[Any]:
        """The whole array, checked."""
        array = self.part(name)
        return array.slice(0, len(array))

    def part(self, name: str) -> PartArray:
        """An array that is checked where it is read."""
        if name not in self._directory:
            raise self._damaged()
        dtype, offset, count = self._directory[name]
        values = np.frombuffer(self._map, dtype, count, offset) if count else np.empty(0, dtype)
        return PartArray(self, values, offset)

    def check(self, start: int, end: int) -> None:
        """Raise IndexDamaged unless the bytes [start, end) are as they were written."""
        if not self.unchecked or start >= end:
            return
        last = (end - 1) // BLOCK + 1
        block = self._unchecked.find(1, start // BLOCK, last)
        if block < 0:
            return
        while block >= 0:
            self._check_block(block)
            block = self._unchecked.find(1, block + 1, last)
        self.unchecked = self._unchecked.count(1)

    def check_all(self) -> None:
        self.check(0, self._start)

    def release(self) -> None:
        """Count the pages read so far no longer as this process's memory; what is touched again is mapped again."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def check_at(self, offsets: NDArray[np.intp]) -> None:
        """As `check`, for the single bytes at `offsets`; an aligned number lies in one block."""
        if not self.unchecked:
            return
        touched = np.zeros(len(self._checksums), np.bool_)
        touched[offsets // BLOCK] = True
        touched &= np.frombuffer(self._unchecked, np.bool_)
        for block in np.flatnonzero(touched).tolist():
            self._check_block(block)
        self.unchecked = self._unchecked.count(1)

    def _check_block(self, block: int) -> None:
        data = memoryview(self._map)[block * BLOCK : min((block + 1) * BLOCK, self._start)]
        if zlib.crc32(data) != self._checksums[block]:
            raise self._damaged()
        self._unchecked[block] = 0

    def _damaged(self) -> IndexDamaged:
        return IndexDamaged(f"{self.name} 的内容已损坏")


class PartArray:
    """An array of a file of which only what is read is checked."""

    __slots__ = ("_file", "_offset", "_size", "values")

    def __init__(self, file: ArrayFile, values: NDArray[Any], offset: int) -> None:
        self.values = values
        self._file = file
        self._offset = offset
        self._size = values.dtype.itemsize

    def __len__(self) -> int:
        return len(self.values)

    def slice(self, start: int, end: int) -> NDArray[Any]:
        """values[start:end]"""
        self._file.check(self._offset + start * self._size, self._offset + end * self._size)
        return self.values[start:end]

    def take(self, indices: NDArray[np.intp]) -> NDArray[Any]:
        """values[indices], all of them within the array."""
        if self._file.unchecked:
            self._file.check_at(self._offset + indices * self._size)
        taken: NDArray[Any] = self.values.take(indices)
        return taken


def smallest(values: NDArray[Any]) -> NDArray[Any]:
    """Non-negative whole numbers in the narrowest unsigned type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max()) if len(values) else 0))
