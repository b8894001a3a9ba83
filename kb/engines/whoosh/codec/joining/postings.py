"""The terms of all parts in one order, and the postings of each: slices of the alphabet, one after another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.arrays import ArrayFileWriter
from kb.engines.whoosh.codec.joining.part import Part, common_cuts, fine_step, places_of_cuts
from kb.engines.whoosh.codec.postings import FieldWriter, tokens, unpacked
from kb.engines.whoosh.codec.terms import TermsWriter
from kb.search.score import SCORED_FIELDS

_Tokens = tuple[NDArray[np.uint32], NDArray[np.uint32]]
"""Terms, by their numbers in the slice, and new numbers of sections."""


def join_postings(out: ArrayFileWriter, parts: Sequence[Part]) -> None:
    table = TermsWriter(out)
    fields = {field.name: FieldWriter(out, field.name) for field in SCORED_FIELDS}
    count = 0
    first = [0] * len(parts)
    for cut in (*_cuts(parts), None):
        tables = [part.view.postings.terms for part in parts]
        last = [len(terms) if cut is None else terms.number_from(cut) for terms in tables]
        held = [terms.between(*extent) for terms, *extent in zip(tables, first, last, strict=True)]
        distinct = sorted({term for terms in held for term in terms})
        numbers = {term: number for number, term in enumerate(distinct)}
        new = [np.fromiter(map(numbers.__getitem__, terms), np.uint32, len(terms)) for terms in held]
        found = {name: _tokens(parts, name, first, last, new) for name in fields}
        used = np.zeros(len(distinct), np.bool_)
        for terms, _ in found.values():
            used[terms] = True
        # A term that only removed sections held is no longer one.
        place = (np.cumsum(used) - 1 + count).astype(np.uint32)
        table.add([term for term, kept in zip(distinct, used.tolist(), strict=True) if kept])
        for name, (terms, sections) in found.items():
            fields[name].add(tokens(place[terms], sections))
        count += int(used.sum())
        first = last
        for part in parts:
            part.release()
    table.finish()
    for field in fields.values():
        field.finish()


def _cuts(parts: Sequence[Part]) -> list[bytes]:
    """The terms before which a slice begins."""
    step = fine_step(len(parts))
    proposed = []
    for part in parts:
        postings = part.view.postings
        weights = sum(field.postings_of_terms(len(postings.terms)) for field in postings.fields.values())
        proposed.append([postings.terms[number] for number in places_of_cuts(np.asarray(weights), step)])
    return common_cuts(proposed)


def _tokens(
    parts: Sequence[Part], field: str, first: Sequence[int], last: Sequence[int], new: Sequence[NDArray[np.uint32]]
) -> _Tokens:
    """Of the live sections of all parts, in one field: the terms numbered [first, last) in each."""
    found: list[_Tokens] = []
    for part, begin, end, numbers in zip(parts, first, last, new, strict=True):
        terms, sections = unpacked(part.view.postings.fields[field].tokens_of_terms(begin, end))
        kept = part.kept(sections)
        found.append((numbers[terms[kept] - np.uint32(begin)], part.renumbered(sections[kept])))
    return np.concatenate([terms for terms, _ in found]), np.concatenate([sections for _, sections in found])
