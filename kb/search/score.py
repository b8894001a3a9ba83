"""How a section is scored: Whoosh's BM25F per field, summed, and our own addends for literals.

The formula, its idf and its one-byte field lengths are those of whoosh.scoring.BM25F with field boosts, so rankings
can be held against stock Whoosh. All statistics count live sections only, so a score depends on what the library
holds and never on how it came to hold it.

    word      sum over fields of  bm25(idf(N, n_field), tf * boost, L(length), average)
    literal   weight * (LITERAL_BOOST + bm25(idf(N, n), tf, L(body length), body average)
              + LITERAL_HEADING_BOOST when one occurrence lies within the heading)

where N is the number of sections, n those that hold the term in that field (for a literal: anywhere it is looked
for), tf the occurrences (of a literal: overlapping ones too, of a `whole` one only those that are whole), average the
mean exact length and L the length as Whoosh's byte keeps it. A literal counts in the whole section (or heading) it is
true of, also when a Near or an InUnit asks more of it. The weight is the last factor, applied to the finished sum.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import log

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class ScoredField:
    """A field of terms; `boost` multiplies the frequency, as Whoosh's field_boost does."""

    name: str
    boost: float


HEADING = ScoredField("heading", 2.0)
BODY = ScoredField("body", 1.0)
CONTEXT = ScoredField("context", 0.3)
SCORED_FIELDS = (HEADING, BODY, CONTEXT)

LITERAL_BOOST = 1000.0
"""Above any sum of BM25F a query reaches: sections that hold a run literally stand before those with its words."""
LITERAL_HEADING_BOOST = 5.0

LENGTHS = tuple(round((1.033**byte - 1) * 27) for byte in range(256))
"""The field length that each of Whoosh's length bytes stands for, in terms."""


def length_byte(length: int) -> int:
    """The byte Whoosh keeps for a field of `length` terms."""
    return min(bisect_left(LENGTHS, length), 255)


def idf(sections: int, holding: int) -> float:
    """Whoosh's inverse document frequency of a term that `holding` of `sections` sections hold."""
    return log(sections / (holding + 1)) + 1


def bm25(idf: float, frequency: float, length: float, average: float) -> float:
    """Whoosh's BM25 of one field; `length` is already the quantized one, `average` is taken as 1 when it is 0."""
    return idf * ((frequency * (K1 + 1)) / (frequency + K1 * ((1 - B) + B * length / (average or 1))))
