"""The bigram sidecar `<segment>.grm`: the match keys of all sections as one row of characters, and where every two
neighbours stand in it.

A character is its place in the segment's alphabet, its code points in order, counted from 1; 0, END, stands before the
first section and after each. So a code is two bytes wide whatever the character, and nothing is found across two
sections. A *place* is a number of code points from the row's beginning.

On disk (A characters, S sections, B bigrams):

    alphabet    u4[A]    code points, ascending
    text        u2 or u4, the row of codes
    starts      u4[S]    the place at which each section begins
    headings    u[S]     the length of its heading
    sentences, paragraphs   u[]  the steps from the place where one begins to the next, all sections in a row
    bigrams     u4[B] or u8[B]  first code * (A + 1) + second code, ascending
    places.*             B lists (kb.engines.whoosh.codec.lists): the place of each first character
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFileWriter, smallest
from kb.engines.whoosh.codec.growing import GrowingArray
from kb.engines.whoosh.codec.lists import ListsWriter
from kb.engines.whoosh.codec.text import Text

END = 0
_UNICODE = 0x110000
_SHORT = 1 << 16
"""Characters that are looked up one by one; a table of all of Unicode is the quicker way for more."""
_PLACE_BITS = np.uint64(32)
Places = NDArray[np.intp]
"""Ascending."""


def write_grams(out: ArrayFileWriter, text: Text) -> None:
    """Of fewer than 2**32 characters and sections together."""
    alphabet = _alphabet(text.points)
    starts = _starts(text.lengths)
    codes = _row(text, alphabet)
    out.add("alphabet", alphabet)
    out.add("text", codes)
    out.add("starts", starts)
    out.add("headings", smallest(text.headings))
    for name, units in (("sentences", text.sentences), ("paragraphs", text.paragraphs)):
        out.add(name, smallest(np.diff(units.starts + np.repeat(starts, units.counts), prepend=np.uint32(0))))
    _write_places(out, codes, len(alphabet) + 1)


def _alphabet(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    if len(points) < _SHORT:
        return np.unique(points)
    seen = np.zeros(_UNICODE, np.bool_)
    seen[points] = True
    return np.flatnonzero(seen).astype(np.uint32)


def _starts(lengths: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """After the first END, and one END after each."""
    ends = np.cumsum(lengths, dtype=np.int64) + np.arange(1, len(lengths) + 1)
    return (ends - lengths).astype(np.uint32)


def _row(text: Text, alphabet: NDArray[np.uint32]) -> NDArray[np.unsignedinteger]:
    kind: type[np.unsignedinteger] = np.uint16 if len(alphabet) < 1 << 16 else np.uint32
    row = np.full(len(text.points) + len(text.lengths) + 1, END, kind)
    shift = np.repeat(np.arange(1, len(text.lengths) + 1, dtype=np.uint32), text.lengths)
    places = shift + np.arange(len(text.points), dtype=np.uint32)
    if len(text.points) < _SHORT:
        row[places] = alphabet.searchsorted(text.points) + 1
    else:
        code = np.zeros(_UNICODE, kind)
        code[alphabet] = np.arange(1, len(alphabet) + 1)
        row[places] = code[text.points]
    return row


def _write_places(out: ArrayFileWriter, codes: NDArray[np.unsignedinteger], size: int) -> None:
    places = np.flatnonzero(codes != END)
    bigrams = codes[places].astype(np.uint64)
    bigrams *= np.uint64(size)
    bigrams += codes[places + 1]
    lists = BigramsWriter(out, size)
    lists.add(bigrams, places)
    lists.finish()


class BigramsWriter:
    """Writes where bigrams stand, some bigrams at a time. `size`: A + 1."""

    def __init__(self, out: ArrayFileWriter, size: int) -> None:
        self._wide = size >= 1 << 16
        self._bigrams = GrowingArray(np.uint64 if self._wide else np.uint32, out)
        self._places = ListsWriter(out)

    def add(self, bigrams: NDArray[np.uint64], places: NDArray[np.intp]) -> None:
        """All places of some bigrams, which come after those of before; in the order of places.

        One sort: each bigram and its place side by side in one number, as tokens are (codec.postings). `bigrams` is
        written over.
        """
        if self._wide:
            order = np.argsort(bigrams, kind="stable")
            bigrams, found = bigrams[order], places[order].astype(np.uint32)
        else:
            bigrams <<= _PLACE_BITS
            bigrams |= places.astype(np.uint64)
            bigrams.sort()
            found = (bigrams & np.uint64((1 << 32) - 1)).astype(np.uint32)
            bigrams >>= _PLACE_BITS
        differs = np.ones(len(bigrams), np.bool_)
        np.not_equal(bigrams[1:], bigrams[:-1], out=differs[1:])
        starts = np.flatnonzero(differs)
        self._bigrams.append(bigrams[starts])
        self._places.add(found, starts)

    def finish(self) -> None:
        self._bigrams.write("bigrams")
        self._places.finish("places")
