"""Many ascending lists of whole numbers in few bytes: the sections of each term, the places of each bigram.

A list is its first number and the differences to the one before, in 1 or 2 bytes each, whichever holds the largest of
them; where none does, the numbers themselves in 4. Most lists have one number, which is nothing but a first.

On disk, under a prefix (L lists of N numbers in all):

    ends     u4[L]  how many numbers there are up to the end of each list
    first    u4[L]
    width    u1[L]  bytes of each further number; 0 for a list of one
    offset   u4[L]  where its further numbers begin, in those of its width
    by1, by2, by4   the further numbers of all lists of that width, one after another
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFile, ArrayFileWriter, PartArray

_WIDTHS = (1, 2, 4)


def write_lists(out: ArrayFileWriter, prefix: str, values: NDArray[np.uint32], starts: NDArray[np.int64]) -> None:
    """`values`: the lists one after another, none of them empty; `starts`: int64[L], where each begins in them."""
    counts = np.diff(starts, append=len(values))
    steps = np.zeros(len(values), np.uint32)
    np.subtract(values[1:], values[:-1], out=steps[1:])
    steps[starts] = 0
    widest = np.maximum.reduceat(steps, starts) if len(starts) else np.empty(0, np.uint32)
    width = np.select([counts == 1, widest < 1 << 8, widest < 1 << 16], [0, 1, 2], 4).astype(np.uint8)
    further = np.repeat(width, counts)
    further[starts] = 0
    offset = np.zeros(len(starts), np.uint32)
    for size in _WIDTHS:
        mine = width == size
        lengths = np.where(mine, counts - 1, 0)
        offset[mine] = (np.cumsum(lengths) - lengths)[mine]
        numbers = values if size == 4 else steps
        out.add(f"{prefix}.by{size}", numbers[further == size].astype(f"<u{size}"))
    out.add(f"{prefix}.ends", np.cumsum(counts).astype(np.uint32))
    out.add(f"{prefix}.first", values[starts])
    out.add(f"{prefix}.width", width)
    out.add(f"{prefix}.offset", offset)


class AscendingLists:
    """The lists of an opened file, by number."""

    def __init__(self, file: ArrayFile, prefix: str) -> None:
        self._ends = file.part(f"{prefix}.ends")
        self._first = file.part(f"{prefix}.first")
        self._width = file.part(f"{prefix}.width")
        self._offset = file.part(f"{prefix}.offset")
        self._further: dict[int, PartArray] = {size: file.part(f"{prefix}.by{size}") for size in _WIDTHS}

    def __len__(self) -> int:
        return len(self._ends)

    def extent(self, number: int) -> tuple[int, int]:
        """Where a list begins and ends, counted in numbers of all lists."""
        ends = self._ends.slice(max(0, number - 1), number + 1).tolist()
        return (ends[0] if number else 0), ends[-1]

    def read(self, number: int) -> NDArray[np.intp]:
        """One list."""
        start, end = self.extent(number)
        values = np.empty(end - start, np.intp)
        values[0] = self._first.slice(number, number + 1)[0]
        if end - start > 1:
            width = int(self._width.slice(number, number + 1)[0])
            offset = int(self._offset.slice(number, number + 1)[0])
            values[1:] = self._further[width].slice(offset, offset + end - start - 1)
            if width < 4:
                np.cumsum(values, out=values)
        return values

    def read_all(self) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """All lists one after another, and where each begins in them: what `write_lists` was given."""
        ends = self._ends.slice(0, len(self)).astype(np.int64)
        starts = np.concatenate([np.zeros(min(1, len(self)), np.int64), ends[:-1]])
        width = self._width.slice(0, len(self))
        further = np.repeat(width, ends - starts)
        further[starts] = 0
        steps = np.zeros(len(further), np.int64)
        for size in _WIDTHS:
            numbers = self._further[size]
            steps[further == size] = numbers.slice(0, len(numbers))
        steps[starts] = self._first.slice(0, len(self))
        # One running sum over all lists, from which each takes what those before it have come to.
        plain = np.repeat(width == 4, ends - starts)
        summed = np.cumsum(np.where(plain, 0, steps))
        before = np.where(width == 4, 0, summed[starts] - steps[starts])
        values = summed - np.repeat(before, ends - starts)
        return np.where(plain, steps, values).astype(np.uint32), starts
