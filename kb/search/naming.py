"""Words of a query that name a place, a year or a department, each of which could be a filter instead.

A word is offered as what only one thing is called: not 朝阳区, which two cities have, nor 公安 as the county of that
name. Nothing is offered of what is quoted, excluded or an alternative, nor for a field the query names already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kb import department
from kb.matchkey import match_key
from kb.numeral import parse_year
from kb.query import nodes
from kb.query.nodes import Bare, Node
from kb.region import Region, mentions
from kb.search import facet
from kb.title import is_organ

LONGEST_RUN = 30
"""Characters of match key; a longer run is a sentence."""

_YEAR = re.compile("(?<![0-9.~至到-])(?:20[0-9]{2}|[一二][一二三四五六七八九零〇○]{3})年度?(?![-~至到])|^20[0-9]{2}$")


@dataclass(frozen=True, slots=True)
class Offer:
    """`word` is the part of the query that names it; `field` and `value` are those of a filter, `label` its reader's.

    A department is named as typed: whether the library has it, and under which full name, is the library's to say.
    """

    field: str
    value: str
    label: str
    word: str


def offers(node: Node) -> tuple[Offer, ...]:
    """What the words of a query name, in the order typed, each once."""
    named = {leaf.name for leaf in nodes.leaves(node) if isinstance(leaf, nodes.Field)}
    found: dict[tuple[str, str], Offer] = {}
    for run in _asked(node):
        for offer in names(match_key(run.text)):
            if offer.field not in named:
                found.setdefault((offer.field, offer.value), offer)
    return tuple(found.values())


def is_name(run: str) -> bool:
    """Whether all of a bare run names a place, a year or one department; a kind of department may be a subject too."""
    key = match_key(run)
    return any(offer.word == key and offer.field != facet.DEPARTMENT_KIND.name for offer in names(key))


def _asked(node: Node) -> Iterator[Bare]:
    """The runs that every hit must satisfy."""
    match node:
        case Bare():
            yield node
        case nodes.And(parts):
            for part in parts:
                yield from _asked(part)
        case nodes.Scope(_, part):
            yield from _asked(part)
        case _:
            pass


def names(run: str) -> Iterator[Offer]:
    """What the match key of a run names: a year, a place, the department there, its kind."""
    if len(run) > LONGEST_RUN:
        return
    rest = run
    years = list(_YEAR.finditer(run))
    year = parse_year(years[0][0]) if len(years) == 1 else None
    if year is not None:
        yield Offer(facet.YEAR.name, str(year), facet.label(facet.YEAR, str(year)), years[0][0])
        rest = run.replace(years[0][0], "")
    place = _place(rest)
    if place:
        word, region, organ = place
        yield Offer(facet.REGION.name, region.code, region.label, word)
        if is_organ(organ):
            yield Offer(facet.DEPARTMENT.name, word + organ, word + organ, word + organ)
        rest = organ
    if rest in department.kinds() or is_organ(rest):
        kind = department.read(rest).kind
        if kind != department.OTHER:
            yield Offer(facet.DEPARTMENT_KIND.name, kind, kind, rest)


def _place(text: str) -> tuple[str, Region, str] | None:
    """The one place that a text begins with, its name there, and what stands after it."""
    spots = mentions(text)
    if len(spots) != 1 or spots[0].start or spots[0].weak or len(spots[0].regions) != 1:
        return None
    end = spots[0].end
    return text[:end], spots[0].regions[0], text[end:]
