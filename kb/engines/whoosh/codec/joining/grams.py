"""The match keys of all parts as one row, and the bigrams of all in one order: slices of them, one after another.

Codes change with the alphabet, but never their order, so a part's bigrams need no sorting to be found by slice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFileWriter
from kb.engines.whoosh.codec.grams import END, BigramsWriter, Places
from kb.engines.whoosh.codec.growing import GrowingArray
from kb.engines.whoosh.codec.joining.part import Part, common_cuts, fine_step, places_of_cuts


@dataclass(frozen=True, slots=True)
class _Row:
    """A part's piece of the row. `codes`: u8, its codes -> the new ones; `shift`: what is added to its places, or to
    those of each section where some are removed; `ends`: the place after it."""

    part: Part
    codes: NDArray[np.uint64]
    shift: int | NDArray[np.int64]
    end: int

    def moved(self, places: Places) -> tuple[NDArray[np.bool_] | slice, Places]:
        """Which of these places are in live sections, and where those are now."""
        if isinstance(self.shift, int):
            return slice(None), places + self.shift
        sections = self.part.view.grams.sections(places)
        kept = self.part.kept(sections)
        return kept, places[kept] + self.shift[sections[kept]]


def join_grams(out: ArrayFileWriter, parts: Sequence[Part]) -> None:
    """Of fewer than 2**32 characters and sections together."""
    alphabet = np.unique(np.concatenate([np.empty(0, np.uint32), *map(_characters, parts)]))
    rows = _rows(parts, alphabet)
    out.add("alphabet", alphabet)
    out.add_pieces("text", np.uint16 if len(alphabet) < 1 << 16 else np.uint32, _text(rows))
    _write_sections(out, rows)
    _write_bigrams(out, rows, len(alphabet) + 1)


def _characters(part: Part) -> NDArray[np.uint32]:
    """Those that live sections have."""
    alphabet = part.view.grams.alphabet
    if part.numbers is None:
        return alphabet
    used = np.zeros(len(alphabet) + 1, np.bool_)
    for codes in _codes(part):
        used[codes] = True
    return alphabet[used[1:]]


def _codes(part: Part) -> Iterator[NDArray[np.unsignedinteger]]:
    """Of its live sections, each with the END after it."""
    grams = part.view.grams
    lengths = np.diff(grams.starts)
    for first, last in part.slices(lengths):
        codes = grams.row(int(grams.starts[first]), int(grams.starts[last]))
        yield codes if part.numbers is None else codes[np.repeat(part.view.live[first:last], lengths[first:last])]
        part.release()


def _rows(parts: Sequence[Part], alphabet: NDArray[np.uint32]) -> list[_Row]:
    rows = []
    at = 1
    for part in parts:
        grams = part.view.grams
        codes = np.concatenate([[END], alphabet.searchsorted(grams.alphabet) + 1]).astype(np.uint64)
        lengths = np.where(part.view.live, np.diff(grams.starts), 0)
        ends = np.cumsum(lengths) + at
        shift = at - 1 if part.numbers is None else ends - lengths - grams.starts[:-1]
        at = int(ends[-1]) if len(ends) else at
        rows.append(_Row(part, codes, shift, at))
    return rows


def _text(rows: Sequence[_Row]) -> Iterator[NDArray[np.uint64]]:
    yield np.array([END], np.uint64)
    for row in rows:
        yield from (row.codes[codes] for codes in _codes(row.part))


def _write_sections(out: ArrayFileWriter, rows: Sequence[_Row]) -> None:
    """Where sections, sentences and paragraphs begin, and how long headings are."""
    starts = GrowingArray(np.uint32, out)
    headings, sentences, paragraphs = (GrowingArray(np.uint32, out, narrow=True) for _ in range(3))
    before = [0, 0]
    for row in rows:
        grams = row.part.view.grams.again()
        starts.append(row.moved(grams.starts[:-1])[1])
        headings.append(grams.headings[row.part.view.live])
        for number, (steps, places) in enumerate(((sentences, grams.sentences), (paragraphs, grams.paragraphs))):
            moved = row.moved(places)[1]
            steps.append(np.diff(moved, prepend=before[number]))
            before[number] = int(moved[-1]) if len(moved) else before[number]
    starts.write("starts")
    headings.write("headings")
    sentences.write("sentences")
    paragraphs.write("paragraphs")


def _write_bigrams(out: ArrayFileWriter, rows: Sequence[_Row], size: int) -> None:
    lists = BigramsWriter(out, size)
    bigrams = [_bigrams(row, size) for row in rows]
    cuts = np.array(_cuts(rows, bigrams), np.uint64)
    edges = [[0, *mine.searchsorted(cuts).tolist(), len(mine)] for mine in bigrams]
    for number in range(len(cuts) + 1):
        found = [
            _places(row, mine, *at[number : number + 2]) for row, mine, at in zip(rows, bigrams, edges, strict=True)
        ]
        lists.add(np.concatenate([mine for mine, _ in found]), np.concatenate([places for _, places in found]))
        for row in rows:
            row.part.release()
    lists.finish()


def _bigrams(row: _Row, size: int) -> NDArray[np.uint64]:
    """A part's, by their new codes. What only removed sections have may fall together with a neighbour."""
    old = np.uint64(len(row.codes))
    first, second = np.divmod(row.part.view.grams.bigrams.astype(np.uint64), old)
    return row.codes[first] * np.uint64(size) + row.codes[second]


def _cuts(rows: Sequence[_Row], bigrams: Sequence[NDArray[np.uint64]]) -> list[int]:
    """The bigrams before which a slice begins."""
    step = fine_step(len(rows))
    counts = (row.part.view.grams.places.counts() for row in rows)
    return common_cuts([mine[places_of_cuts(n, step)].tolist() for mine, n in zip(bigrams, counts, strict=True)])


def _places(row: _Row, bigrams: NDArray[np.uint64], first: int, last: int) -> tuple[NDArray[np.uint64], Places]:
    """Of a part's bigrams numbered [first, last): each place where one stands in a live section."""
    places, starts = row.part.view.grams.places.read_between(first, last)
    held = np.repeat(bigrams[first:last], np.diff(starts, append=len(places)))
    kept, moved = row.moved(places.astype(np.intp))
    return held[kept], moved
