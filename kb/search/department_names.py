"""Which departments a short or a colloquial name means, and which come nearest to one that means none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest

from kb import department, region
from kb.matchkey import match_key

_COMPARED = 50
"""Names looked at closely for the nearest, of those that share most characters with what was given."""
_LIKE = 0.4


def meant(given: str, names: Collection[str]) -> tuple[str, ...]:
    """Those of `names` that go by `given`, in order; () when none does.

    A name in full means itself alone. Else every department that has it for an alias (kb.department.aliases: 人大办,
    增城人大办), and every one of the same short name, or of the kind it names, in the place it names: 广州市增城区人大.
    """
    if given in names:
        return (given,)
    key = match_key(given)
    exact = tuple(sorted(name for name in names if match_key(name) == key))
    if exact:
        return exact
    given_as = _forms(key)
    return tuple(sorted(name for name in names if key in _forms(name).aliases or _same(given_as, _forms(name))))


def nearest(given: str, names: Collection[str], count: int = 3) -> tuple[str, ...]:
    """The names most like `given`, those that hold it or are held by it first; () when none is like it."""
    key = match_key(given)
    close = nlargest(_COMPARED, ((len(set(key) & set(match_key(name))), name) for name in names))
    ranked = sorted((-_likeness(key, name), name) for shared, name in close if shared)
    return tuple(name for likeness, name in ranked[:count] if -likeness >= _LIKE)


@dataclass(frozen=True, slots=True)
class _Forms:
    """What a name comes to: the match keys of its aliases and of its short form, its kind, the codes of its place."""

    aliases: frozenset[str]
    short: str
    kind: str
    places: tuple[str, ...]


def _same(given: _Forms, own: _Forms) -> bool:
    if not given.short or not (given.short == own.short or given.short == own.kind != department.OTHER):
        return False
    return not given.places or any(region.covers(place, code) for place in given.places for code in own.places)


def _likeness(key: str, name: str) -> float:
    """From 0 to 2: how alike the spellings are, of the name in full or in short, and 1 for containment."""
    forms = {match_key(name), *(alias for alias in _forms(name).aliases if len(alias) > 1)}
    alike = max(SequenceMatcher(None, key, form, autojunk=False).ratio() for form in forms)
    return alike + (len(key) > 1 and any(key in form or form in key for form in forms))


@lru_cache(maxsize=65536)
def _forms(name: str) -> _Forms:
    read = department.read(name)
    spots = [m for m in region.mentions(name) if not m.weak]
    places = tuple(place.code for place in spots[0].regions) if spots else ()
    return _Forms(frozenset(map(match_key, department.aliases(read))), match_key(read.short), read.kind, places)
