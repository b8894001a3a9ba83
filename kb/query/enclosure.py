"""Which quote or parenthesis closes which, worked out once for a whole query."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from kb.query.spelling import FIELD, MINUS, QUOTES

_FIELD_AT_START = re.compile(rf"(?<![^\s(\-－]){FIELD.pattern}", re.IGNORECASE)


def quote_ends(query: str) -> dict[int, int]:
    """Opening quote -> its closing one. Those of two shapes nest; those of one shape end at the next."""
    ends: dict[int, int] = {}
    for opening, closing in QUOTES.items():
        places = [at for at, char in enumerate(query) if char in (opening, closing)]
        if opening == closing:
            ends.update(pairwise(places))
            continue
        waiting: list[int] = []
        for at in places:
            if query[at] == opening:
                waiting.append(at)
            elif waiting:
                ends[waiting.pop()] = at
    return ends


def parenthesis_ends(query: str, quotes: Mapping[int, int]) -> dict[int, int]:
    """Opening parenthesis -> its closing one, of either width; what stands in a phrase encloses nothing."""
    values = {match.end() for match in _FIELD_AT_START.finditer(query)}
    ends: dict[int, int] = {}
    waiting: list[int] = []
    at = after_phrase = 0
    while at < len(query):
        char = query[at]
        at_start = at in values or at == after_phrase or query[at - 1].isspace() or query[at - 1] in "(" + MINUS
        if at_start and at in quotes:
            at = after_phrase = quotes[at] + 1
            continue
        if char in "(（":
            waiting.append(at)
        elif char in ")）" and waiting:
            ends[waiting.pop()] = at
        at += 1
    return ends


def is_balanced(text: str) -> bool:
    """Whether every parenthesis in a text has its other half there, so that it encloses nothing outside."""
    depth = 0
    for char in text:
        depth += (char in "(（") - (char in ")）")
        if depth < 0:
            return False
    return depth == 0
