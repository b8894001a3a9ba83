"""A literal against a snapshot: where it stands in each segment, the sections that hold it, what each scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.gramfile import GramFile
from kb.engines.whoosh.codec.grams import Places
from kb.engines.whoosh.codec.postings import Postings
from kb.engines.whoosh.codec.segment import SegmentView
from kb.engines.whoosh.reading.selection import NONE
from kb.engines.whoosh.reading.snapshot import Snapshot
from kb.engines.whoosh.reading.words import Scored
from kb.search import score
from kb.search.plan import Literal


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Of a literal in one segment, removed sections included: its first characters' places, ascending, the section of
    each, and how many characters it has."""

    places: Places
    sections: NDArray[np.intp]
    length: int

    @property
    def ends(self) -> Places:
        return self.places + self.length

    @property
    def nbytes(self) -> int:
        return self.places.nbytes + self.sections.nbytes

    def taken(self, chosen: NDArray[np.bool_]) -> Occurrences:
        return Occurrences(self.places[chosen], self.sections[chosen], self.length)


def occurrences(snapshot: Snapshot, number: int, leaf: Literal) -> Occurrences:
    """In the segment of that number; its weight is nothing to a place."""
    key = (number, leaf.key, leaf.where, leaf.whole)
    return snapshot.answers.get(key, lambda: _occurrences(snapshot.segments[number], leaf))


def literal(snapshot: Snapshot, leaf: Literal) -> Scored:
    """The sections whose match key, or its heading's part, contains the literal."""
    parts = [_held(snapshot, number, leaf) for number in range(len(snapshot.segments))]
    postings = Postings.joined([Postings.of(NONE, np.empty(0, np.int64)), *(postings for postings, _ in parts)])
    if not len(postings.ids):
        return Scored(snapshot.count, NONE, np.empty(0))
    idf = score.idf(snapshot.sections, len(postings.ids))
    scores = snapshot.lengths[score.BODY.name].bm25(idf, postings, 1.0)
    scores += score.LITERAL_BOOST
    scores[np.concatenate([headings for _, headings in parts])] += score.LITERAL_HEADING_BOOST
    scores *= leaf.weight
    return Scored(snapshot.count, postings.ids, scores)


def _held(snapshot: Snapshot, number: int, leaf: Literal) -> tuple[Postings, NDArray[np.bool_]]:
    """How often each live section of a segment holds it, by ids of the snapshot, and whether once in its heading."""
    segment = snapshot.segments[number]
    found = occurrences(snapshot, number, leaf)
    differs = np.ones(len(found.sections), np.bool_)
    np.not_equal(found.sections[1:], found.sections[:-1], out=differs[1:])
    begins = np.flatnonzero(differs)
    postings = Postings.of(found.sections.take(begins), np.diff(begins, append=len(differs)))
    # The first occurrence in a section is in its heading when any is.
    headings = _in_heading(segment.grams, found)[begins]
    if not segment.whole:
        live = segment.live.take(postings.ids)
        postings, headings = postings.taken(live), headings[live]
    return Postings(postings.ids + int(snapshot.bases[number]), postings.often, postings.many), headings


def _occurrences(segment: SegmentView, leaf: Literal) -> Occurrences:
    places = segment.grams.find(leaf.key)
    found = Occurrences(places, segment.grams.sections(places), len(leaf.key))
    if leaf.where == "heading":
        found = found.taken(_in_heading(segment.grams, found))
    if leaf.whole:
        found = found.taken(_whole(segment.grams, found))
    return found


def _in_heading(grams: GramFile, found: Occurrences) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = found.ends - grams.starts.take(found.sections) <= grams.headings.take(found.sections)
    return within


def _whole(grams: GramFile, found: Occurrences) -> NDArray[np.bool_]:
    """Which lie in one paragraph and are no piece of a longer number in it.

    Beyond a section's end stands END, which is neither digit nor point; only a paragraph's end must be looked for.
    """
    if not len(found.places):
        return np.empty(0, np.bool_)
    paragraph = grams.paragraphs.searchsorted(found.places, side="right") - 1
    begin = grams.paragraphs.take(paragraph)
    end = np.append(grams.paragraphs, grams.starts[-1]).take(paragraph + 1)
    before, after = found.places - 1, found.ends
    touched = _digit(grams, before, before >= begin)
    touched |= _digit(grams, after, after < end)
    touched |= _point(grams, before, before > begin) & _digit(grams, before - 1, before > begin)
    touched |= _point(grams, after, after + 1 < end) & _digit(grams, after + 1, after + 1 < end)
    whole: NDArray[np.bool_] = (after <= end) & ~touched
    return whole


def _digit(grams: GramFile, places: Places, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return inside & grams.digits.take(grams.characters(places))


def _point(grams: GramFile, places: Places, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    point: NDArray[np.bool_] = inside & (grams.point > 0) & (grams.characters(places) == grams.point)
    return point
