"""The places a running text speaks of, with where it does so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kb.region.catalogue import Region, rows, table
from kb.region.names import FORMER, FULL, STEM, lies_in, meanings, prefer

# 广州市场 is no 广州市 + 场, and 增城区域 no 增城区 + 域.
_NOT_THE_KIND = {"市": "场", "区": "域间位块", "县": "区域"}
# A bare name before these names a street or a town somewhere else: 南京路, 朝阳镇, 白云街道.
_STREET = re.compile("镇(?![街域政])|乡(?![村镇])|村(?!级|镇|民)|路|街道|大道|社区|新村")
_HAN = re.compile("[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at text[start:end], with what it lies in where that stands right before it (广州市增城区 is one).

    `regions` are all the places it may be, usually one. `weak`: by itself the name is also an ordinary word or a chance
    meeting of two, so nothing should rest on it alone.
    """

    start: int
    end: int
    regions: tuple[Region, ...]
    weak: bool


@dataclass(frozen=True, slots=True)
class _Link:
    """One name of a chain such as 广东省|广州|增城区."""

    end: int
    name: str
    rank: int
    codes: tuple[str, ...]


def mentions(text: str) -> tuple[Mention, ...]:
    """Every place named in the text, longest reading first, left to right, without overlaps; linear in the text.

    A full name that several places bear is one mention with all of them, unless what stands right before it decides. A
    bare stem counts only when it means one place (custom decides for provinces, and for a city over its own county).
    """
    found: list[Mention] = []
    lengths = _lengths()
    done = 0
    for start in range(len(text) - 1):
        if start < done or text[start : start + 2] not in lengths:
            continue
        mention = _mention(text, start, _longest(text, start, None))
        if mention is not None:
            found.append(mention)
            done = mention.end
    return tuple(found)


def common_word(name: str) -> str | None:
    """How a name is listed in kb/data/region_words.txt: "weak", "never", "full"; None when it is not."""
    return _words().get(name)


def _mention(text: str, start: int, chain: tuple[_Link, ...]) -> Mention | None:
    if not chain:
        return None
    last = chain[-1]
    places = tuple(table()[code] for code in last.codes)
    if last.rank >= STEM:
        places = prefer(places)
    if len(chain) > 1:
        return Mention(start, last.end, places, weak=False)
    word = common_word(last.name) is not None
    if last.rank >= STEM:
        return Mention(start, last.end, places, weak=word) if len(places) == 1 else None
    within_a_word = len(last.name) == 2 and start > 0 and _HAN.match(text[start - 1]) is not None
    return Mention(start, last.end, places, weak=word or within_a_word)


def _longest(text: str, start: int, parents: frozenset[str] | None) -> tuple[_Link, ...]:
    """The chain of names from `start` that reaches farthest; each lies in the one before."""
    farthest: tuple[_Link, ...] = ()
    for link in _links(text, start, parents):
        chain = (link, *_longest(text, link.end, _all_codes(link, parents)))
        if not farthest or chain[-1].end > farthest[-1].end:
            farthest = chain
    return farthest


def _links(text: str, start: int, parents: frozenset[str] | None) -> Iterable[_Link]:
    for length in _lengths().get(text[start : start + 2], ()):
        end = start + length
        name = text[start:end]
        ranks = meanings().get(name)
        if ranks is None or end > len(text):
            continue
        for rank in sorted(ranks):
            if not _stands(text, end, name, rank) or (parents and rank >= STEM and common_word(name) == "never"):
                continue
            codes = ranks[rank]
            if parents is not None:
                codes = tuple(c for c in codes if lies_in(c, parents) and (c not in parents or rank == FORMER))
            if codes:
                yield _Link(end, name, rank, codes)
                break


def _stands(text: str, end: int, name: str, rank: int) -> bool:
    if rank >= STEM:
        return _STREET.match(text, end) is None
    return rank != FULL or end >= len(text) or text[end] not in _NOT_THE_KIND.get(name[-1], "")


def _all_codes(link: _Link, parents: frozenset[str] | None) -> frozenset[str]:
    """What the next name may lie in: any meaning of this one, heard or not (朝阳北票: the city, not the district)."""
    if parents is not None:
        return frozenset(link.codes)
    return frozenset(code for codes in meanings()[link.name].values() for code in codes)


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """First two characters -> the lengths of the names that begin so, longest first."""
    found: dict[str, set[int]] = {}
    for name in meanings():
        found.setdefault(name[:2], set()).add(len(name))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}


@cache
def _words() -> dict[str, str]:
    return {name: row[0] for row in rows("region_words.txt") for name in row[1].split()}
