"""An array of which nobody knows yet how long it will be: made piece by piece, beside others, then written whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFileWriter

KEPT = 4 << 20
"""Bytes of it that stay in memory; more go to a passing file, which is gone when the process is."""
_PIECE = 1 << 20
"""Bytes read back at a time."""


class GrowingArray:
    """One-dimensional, of whole numbers that are not negative."""

    def __init__(self, kind: type[np.unsignedinteger], out: ArrayFileWriter, *, narrow: bool = False) -> None:
        """Of `kind`; or, `narrow`, in the end of the narrowest kind that holds all of it. `out` takes it at last."""
        self._kind = np.dtype(kind)
        self._out = out
        self._narrow = narrow
        self._largest = 0
        self._pieces: list[NDArray[Any]] = []
        self._bytes = 0
        self._spilled: BinaryIO | None = None

    def append(self, piece: NDArray[Any]) -> None:
        if not len(piece):
            return
        if self._narrow:
            self._largest = max(self._largest, int(piece.max()))
        piece = np.ascontiguousarray(piece, self._kind)
        self._pieces.append(piece)
        self._bytes += piece.nbytes
        if self._bytes > KEPT:
            self._spill()

    def write(self, name: str) -> None:
        """To be called once, last."""
        kind = np.min_scalar_type(self._largest) if self._narrow else self._kind
        self._out.add_pieces(name, kind, self._all())
        if self._spilled is not None:
            self._spilled.close()

    def _spill(self) -> None:
        if self._spilled is None:
            self._spilled = cast(BinaryIO, tempfile.TemporaryFile(dir=self._out.folder))  # noqa: SIM115
        for piece in self._pieces:
            self._spilled.write(piece.view(np.uint8).data)
        self._pieces.clear()
        self._bytes = 0

    def _all(self) -> Iterator[NDArray[Any]]:
        if self._spilled is not None:
            self._spilled.seek(0)
            while data := self._spilled.read(_PIECE):
                yield np.frombuffer(data, self._kind)
        yield from self._pieces
