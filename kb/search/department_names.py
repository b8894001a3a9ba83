"""Which departments a short or a colloquial name means, and which come nearest to one that means none.

A nation has some ten thousand departments, made of a few thousand places and far fewer bodies: 广州市增城区|教育局. So
a name is first parted at the full name of its place, and only the bodies are read (kb.department), each once. What
cannot be parted for certain is read whole.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache
from heapq import nlargest

from kb import department, region
from kb.matchkey import match_key
from kb.region.mention import common_word
from kb.region.names import meanings

_COMPARED = 50
"""Names looked at closely for the nearest, of those that share most characters with what was given."""
_LIKE = 0.4
_LONGEST_PLACE = 40
_NO_KIND = "场域间位块区镇乡村路街道大社新"
"""After a place's full name these may make another word of its end: 广州市|场, 增城区|域."""
_SOMEWHERE, _SOMEWHERE_STEM = "广州市增城区", "增城"
"""A place like any other, that bodies are read with."""


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
    return tuple(sorted(name for name in names if _goes_by(name, key, given_as)))


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


def _goes_by(name: str, key: str, given: _Forms) -> bool:
    parted = _parted(name)
    body = _body(parted[1]) if parted else None
    if parted is None or body is None:
        own = _forms(name)
        return key in own.aliases or _same(given, own)
    if key in body.aliases or _same(given, replace(body, places=(parted[0],))):
        return True
    return key.endswith(body.short) and key.removesuffix(body.short) in _called(parted[0])


def _same(given: _Forms, own: _Forms) -> bool:
    if not given.short or not (given.short == own.short or given.short == own.kind != department.OTHER):
        return False
    return not given.places or any(region.covers(place, code) for place in given.places for code in own.places)


def _likeness(key: str, name: str) -> float:
    """From 0 to 2: how alike the spellings are, of the name in full or in short, and 1 for containment."""
    forms = {match_key(name), *(alias for alias in _forms(name).aliases if len(alias) > 1)}
    alike = max(SequenceMatcher(None, key, form, autojunk=False).ratio() for form in forms)
    return alike + (len(key) > 1 and any(key in form or form in key for form in forms))


def _parted(name: str) -> tuple[str, str] | None:
    """The code of the place whose full name a department's begins with, and the rest; None where it is not certain that
    no other place is read there: 北京市|朝阳教育局."""
    places = _places()
    for length in range(min(len(name) - 2, _LONGEST_PLACE), 2, -1):
        code = places.get(name[:length])
        if code is not None:
            rest = name[length:]
            return None if rest[0] in _NO_KIND or _goes_on(code, rest) else (code, rest)
    return None


def _goes_on(code: str, rest: str) -> bool:
    """Whether what follows a place begins with the name of one that lies in it, or names any later on."""
    return any(region.covers(code, inner) for inner in _begun(rest)) or _names_a_place(rest)


@lru_cache(maxsize=4096)
def _begun(rest: str) -> tuple[str, ...]:
    """The codes of the places that a text may begin with the name of."""
    known = _known()
    return tuple(code for length in range(2, len(rest)) for code in known.get(rest[:length], ()))


@lru_cache(maxsize=4096)
def _names_a_place(rest: str) -> bool:
    return any(not m.weak for m in region.mentions(rest))


@lru_cache(maxsize=4096)
def _body(rest: str) -> _Forms | None:
    """The forms of a body without its place; None when it has none without it: 增城区图书馆."""
    whole = _forms(_SOMEWHERE + rest)
    if _SOMEWHERE_STEM in whole.short:
        return None
    return replace(whole, aliases=frozenset(a for a in whole.aliases if _SOMEWHERE_STEM not in a), places=())


@cache
def _places() -> dict[str, str]:
    """The full names of places that mean one place only, with and without what they lie in -> code."""
    found: dict[str, set[str]] = {}
    for place in region.all_regions():
        within = f"{place.city or ''}{place.name}" if place.district else place.name
        for spelling in {place.name, within, place.label}:
            if len(spelling) > 2 and common_word(spelling) is None:
                found.setdefault(spelling, set()).add(place.code)
    return {spelling: codes.pop() for spelling, codes in found.items() if len(codes) == 1}


@cache
def _known() -> dict[str, tuple[str, ...]]:
    """Every name a place goes by, by itself -> the codes it may mean."""
    return {name: tuple(code for codes in ranks.values() for code in codes) for name, ranks in meanings().items()}


@cache
def _called(code: str) -> frozenset[str]:
    place = region.region(code)
    return frozenset(map(match_key, (place.name, place.stem)))


@lru_cache(maxsize=65536)
def _forms(name: str) -> _Forms:
    read = department.read(name)
    spots = [m for m in region.mentions(name) if not m.weak]
    places = tuple(place.code for place in spots[0].regions) if spots else ()
    return _Forms(frozenset(map(match_key, department.aliases(read))), match_key(read.short), read.kind, places)
