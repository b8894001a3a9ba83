"""What comes close to a plain query and is no hit: sections listed apart, below the hits where these are few."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kb import matchkey
from kb.search.document import SectionDocument
from kb.search.engine import Searcher
from kb.search.hit import Hit
from kb.search.plan import AllOf, AnyOf, Not, Plan
from kb.search.request import SearchRequest

FEW = 10
"""Hits below which a search is answered with what comes close, and how many sections both lists hold at most."""
ENOUGH = 0.5
"""The share of the words asked for, by their characters, that a section holds at the least."""

Asked = tuple[Plan, tuple[str, ...]]
"""A less strict plan, and the terms of which any will do for it."""


def beyond(
    searcher: Searcher, strict: SearchRequest, relaxed: Iterable[Asked], room: int
) -> Iterator[tuple[Plan, list[Hit]]]:
    """At most `room` sections that the strict request does not find: of each plan, the strictest first, those that the
    ones before it left. At most one search a plan, for no more sections than there is room."""
    found: Plan = strict.plan
    for plan, words in relaxed if room > 0 else ():
        asked = replace(strict, plan=AllOf((plan, Not(found))), facets=(), sort="relevance", offset=0, limit=room)
        close = [hit for hit in searcher.search(asked).hits if _comes_close(hit.section, words)]
        yield plan, close
        room -= len(close)
        if not room:
            return
        found = AnyOf((found, plan))


def _comes_close(section: SectionDocument, words: Sequence[str]) -> bool:
    """Whether enough of the words stands in the text, whole or in pieces of two characters or more."""
    key = matchkey.section_key(section.blocks)
    return sum(_shared(word, key) for word in words) >= ENOUGH * sum(map(len, words))


def _shared(word: str, key: str) -> int:
    """How many characters of a word stand in the key in pieces of it."""
    if word in key:
        return len(word)
    pairs = [word[at : at + 2] in key for at in range(len(word) - 1)]
    return sum(map(any, pairwise((False, *pairs, False))))
