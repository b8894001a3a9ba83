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
from kb.engines.whoosh.codec.growing import GrowingArray

_WIDTHS = (1, 2, 4)


class ListsWriter:
    """Writes lists, some at a time."""

    def __init__(self, out: ArrayFileWriter) -> None:
        self._further = {
            1: GrowingArray(np.uint8, out),
            2: GrowingArray(np.uint16, out),
            4: GrowingArray(np.uint32, out),
        }
        self._ends, self._first, self._offset = (GrowingArray(np.uint32, out) for _ in range(3))
        self._width = GrowingArray(np.uint8, out)
        self._count = 0
        self._written = dict.fromkeys(_WIDTHS, 0)

    def add(self, values: NDArray[np.uint32], starts: NDArray[np.int64]) -> None:
        """`values`: the lists one after another, none of them empty; `starts`: int64[L], where each begins in them.

        They come after all that were added before.
        """
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
            offset[mine] = (np.cumsum(lengths) - lengths + self._written[size])[mine]
            self._further[size].append((values if size == 4 else steps)[further == size])
            self._written[size] += int(lengths.sum())
        self._ends.append(np.cumsum(counts) + self._count)
        self._first.append(values[starts])
        self._width.append(width)
        self._offset.append(offset)
        self._count += len(values)

    def finish(self, prefix: str) -> None:
        for size, numbers in self._further.items():
            numbers.write(f"{prefix}.by{size}")
        self._ends.write(f"{prefix}.ends")
        self._first.write(f"{prefix}.first")
        self._width.write(f"{prefix}.width")
        self._offset.write(f"{prefix}.offset")


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

    def counts(self) -> NDArray[np.int64]:
        """How many numbers each list has."""
        ends = self._ends.slice(0, len(self)).astype(np.int64)
        counts: NDArray[np.int64] = np.diff(ends, prepend=np.int64(0))
        return counts

    def read_between(self, first: int, last: int) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The lists [first, last) one after another, and where each begins in them: what `ListsWriter` was given."""
        if first == last:
            return np.empty(0, np.uint32), np.empty(0, np.int64)
        start = self.extent(first)[0]
        ends = self._ends.slice(first, last).astype(np.int64) - start
        starts = np.concatenate([np.zeros(1, np.int64), ends[:-1]])
        width = self._width.slice(first, last)
        further = np.repeat(width, ends - starts)
        further[starts] = 0
        steps = np.zeros(len(further), np.int64)
        for size in _WIDTHS:
            steps[further == size] = self._further_between(size, first + np.flatnonzero(width == size))
        steps[starts] = self._first.slice(first, last)
        # One running sum over all lists, from which each takes what those before it have come to.
        plain = np.repeat(width == 4, ends - starts)
        summed = np.cumsum(np.where(plain, 0, steps))
        before = np.where(width == 4, 0, summed[starts] - steps[starts])
        values = summed - np.repeat(before, ends - starts)
        return np.where(plain, steps, values).astype(np.uint32), starts

    def _further_between(self, size: int, lists: NDArray[np.intp]) -> NDArray[np.unsignedinteger]:
        """The further numbers of `lists`, which are all of this width that stand between the first and the last."""
        if not len(lists):
            return np.empty(0, np.uint8)
        first, last = int(lists[0]), int(lists[-1])
        begin = int(self._offset.slice(first, first + 1)[0])
        start, end = self.extent(last)
        return self._further[size].slice(begin, int(self._offset.slice(last, last + 1)[0]) + end - start - 1)
