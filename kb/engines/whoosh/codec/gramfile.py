"""The bigram sidecar opened: where a text stands, exactly, whatever it is."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFile
from kb.engines.whoosh.codec.grams import END, Places
from kb.engines.whoosh.codec.lists import AscendingLists
from kb.engines.whoosh.codec.text import Text, Units, code_points

_STRIDE_BITS = 6
"""A stride is 64 characters of the row."""
_LOOKED_THROUGH = 1000
"""So many bigrams of one character are read one by one; reading a list takes about 5 µs, the text 0.5 ms a million."""

_NOWHERE: Places = np.empty(0, np.intp)


class GramFile:
    """An opened sidecar."""

    def __init__(self, file: ArrayFile) -> None:
        self._file = file
        self._text = file.part("text")
        self._bigrams = file.part("bigrams")
        self.places = AscendingLists(file, "places")
        """Where each bigram stands."""

    @cached_property
    def alphabet(self) -> NDArray[np.uint32]:
        """u4[A]: the code points of its characters, ascending."""
        return self._file.array("alphabet")

    @property
    def bigrams(self) -> NDArray[np.unsignedinteger]:
        """first code * (A + 1) + second code, ascending."""
        return self._bigrams.slice(0, len(self._bigrams))

    def again(self) -> GramFile:
        """The same, with nothing of it in memory yet: for a reader that goes through all of it once."""
        return GramFile(self._file)

    def row(self, start: int, end: int) -> NDArray[np.unsignedinteger]:
        """The codes at places [start, end)."""
        return self._text.slice(start, end)

    @cached_property
    def starts(self) -> Places:
        """Where each section begins, and where one after the last would."""
        return np.append(self._file.array("starts").astype(np.intp), len(self._text))

    @cached_property
    def headings(self) -> NDArray[np.intp]:
        """The length of each section's heading."""
        return self._file.array("headings").astype(np.intp)

    @cached_property
    def sentences(self) -> Places:
        """Where each sentence begins, all sections in a row."""
        return np.cumsum(self._file.array("sentences"), dtype=np.intp)

    @cached_property
    def paragraphs(self) -> Places:
        """Where each paragraph begins."""
        return np.cumsum(self._file.array("paragraphs"), dtype=np.intp)

    def find(self, key: str) -> Places:
        """Every place at which a text of one character or more begins, overlapping ones too, ascending."""
        codes = self._codes(key)
        if codes is None:
            return _NOWHERE
        return self._character(codes[0]) if len(codes) == 1 else self._run(codes)

    def sections(self, places: Places) -> NDArray[np.intp]:
        """The section of each place of a character."""
        found = self._sections_of_strides.take(places >> _STRIDE_BITS)
        while True:
            behind = places >= self.starts.take(found + 1)
            if not behind.any():
                return found
            found += behind

    def characters(self, places: Places) -> NDArray[np.unsignedinteger]:
        """The codes at places; at one beyond the row's beginning or end, END."""
        return self._text.take(np.clip(places, 0, len(self._text) - 1))

    @cached_property
    def digits(self) -> NDArray[np.bool_]:
        """bool[A + 1]: whether a code is an ASCII digit."""
        points = np.concatenate([[END], self.alphabet])
        return (points >= ord("0")) & (points <= ord("9"))

    @cached_property
    def point(self) -> int:
        """The code of the full stop; END when the segment has none."""
        codes = self._codes(".")
        return END if codes is None else codes[0]

    def text(self) -> Text:
        """What `write_grams` was given."""
        codes = self._text.slice(0, len(self._text))
        points = np.concatenate([np.zeros(1, np.uint32), self.alphabet])[codes[codes != END]]
        starts = self.starts[:-1]
        lengths = np.diff(self.starts) - 1
        units = [_units(places, starts) for places in (self.sentences, self.paragraphs)]
        return Text(points, lengths.astype(np.uint32), self.headings.astype(np.uint32), *units)

    @cached_property
    def _sections_of_strides(self) -> NDArray[np.intp]:
        """The section in which each stride of the row begins."""
        strides = np.arange(0, len(self._text) + 1, 1 << _STRIDE_BITS)
        return np.maximum(self.starts.searchsorted(strides, side="right") - 1, 0)

    def _codes(self, key: str) -> list[int] | None:
        """The characters of a text; None when one of them is not in the alphabet."""
        points = code_points(key)
        numbers = np.minimum(self.alphabet.searchsorted(points), max(0, len(self.alphabet) - 1))
        if not len(self.alphabet) or (self.alphabet[numbers] != points).any():
            return None
        codes: list[int] = (numbers + 1).tolist()
        return codes

    def _run(self, codes: list[int]) -> Places:
        """Where the rarest bigram stands, as far as the other characters stand around it."""
        lists = [self._list(pair) for pair in pairwise(codes)]
        if None in lists:
            return _NOWHERE
        counts = [end - start for start, end in (self.places.extent(n) for n in lists if n is not None)]
        rarest = counts.index(min(counts))
        number = lists[rarest]
        assert number is not None
        places = self.places.read(number)
        if len(codes) > 2:
            places -= rarest
            places = places[places.searchsorted(1) : places.searchsorted(len(self._text) - len(codes), side="right")]
        others = (n for n in range(len(codes)) if n not in (rarest, rarest + 1))
        for n in sorted(others, key=lambda n: abs(2 * n - 2 * rarest - 1)):
            places = places[self._text.take(places + n) == codes[n]]
            if not len(places):
                break
        return places

    def _list(self, pair: tuple[int, int]) -> int | None:
        bigrams = self.bigrams
        bigram = pair[0] * (len(self.alphabet) + 1) + pair[1]
        number = int(bigrams.searchsorted(bigrams.dtype.type(bigram)))
        return number if number < len(bigrams) and bigrams[number] == bigram else None

    def _character(self, code: int) -> Places:
        """By the bigrams it begins, which stand together; where there are many, by looking through the text."""
        bigrams = self.bigrams
        size = len(self.alphabet) + 1
        first, last = bigrams.searchsorted(np.array((code * size, code * size + size - 1), bigrams.dtype)).tolist()
        last += last < len(bigrams) and int(bigrams[last]) == code * size + size - 1
        if last - first > _LOOKED_THROUGH:
            return np.flatnonzero(self._text.slice(0, len(self._text)) == code)
        return np.sort(np.concatenate([self.places.read(number) for number in range(first, last)]))


def _units(places: Places, starts: Places) -> Units:
    """The units of each section, by where they begin in it."""
    sections = starts.searchsorted(places, side="right") - 1
    counts = np.bincount(sections, minlength=len(starts))
    return Units(counts.astype(np.uint32), (places - starts[sections]).astype(np.uint32))
