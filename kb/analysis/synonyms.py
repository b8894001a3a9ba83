"""Which words of a run have synonyms: the reviewed groups of synonyms.toml, found at word boundaries."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.analysis import analyzer
from kb.matchkey import match_key

LONGEST_RUN = 24
"""Characters of match key; a longer run is a sentence, which is looked for as it stands."""


@dataclass(frozen=True, slots=True)
class Widened:
    """`word` is key[start:end] of a run's match key; `others` are its synonyms as they are written."""

    start: int
    end: int
    word: str
    others: tuple[str, ...]


def widened(run: str) -> tuple[Widened, ...]:
    """The words of a bare run that have synonyms, the longest from the left, none that begins or ends within a word.

    Left out are synonyms that hold the word, or another synonym: they are found with it.
    """
    key = match_key(run)
    if len(key) > LONGEST_RUN:
        return ()
    inside = {at for start, end in analyzer.query_words(run) for at in range(start + 1, end)}
    found: list[Widened] = []
    at = 0
    while at < len(key):
        ends = (at + length for length in _lengths() if key[at : at + length] in groups())
        end = next((end for end in ends if not {at, end} & inside), at)
        if end > at:
            found.append(Widened(at, end, key[at:end], groups()[key[at:end]]))
        at = max(end, at + 1)
    return tuple(found)


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """Match key of each term -> the others of its group that must be looked for beside it, as they are written."""
    table = tomllib.loads((files("kb") / "analysis" / "synonyms.toml").read_text(encoding="utf-8"))
    return {
        match_key(term): _others(match_key(term), group["terms"]) for group in table["group"] for term in group["terms"]
    }


@cache
def _lengths() -> tuple[int, ...]:
    return tuple(sorted(set(map(len, groups())), reverse=True))


def _others(word: str, terms: list[str]) -> tuple[str, ...]:
    keys = {term: match_key(term) for term in terms}
    held = {word, *keys.values()}
    return tuple(term for term, key in keys.items() if key != word and not any(k in key for k in held - {key}))
