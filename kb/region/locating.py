"""The place a report is of: from its title, else its department, else what its body says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kb.region.catalogue import Region, table
from kb.region.mention import Mention, common_word, mentions
from kb.region.names import FORMER, readings
from kb.title import read_title

_BLANK = re.compile(r"\s+")
_LABEL = re.compile(
    "^(?:一级)?(?:填报|申报|报送|评价|自评|预算|项目|主管|实施|编制)?(?:部门|单位|机构)(?:[（(]?(?:部门|单位)[）)]?)?"
    "(?:名称|全称)?(?:[（(](?:公章|盖章|签章)[）)])?[:：](.+)"
)
_SENTENCE = re.compile("[，。；：！？,;:!?]")
_KNOWN_AS = re.compile('[㐀-鿿（）()、]{0,24}?[（(]以下(?:统一)?简称[:：]?[“”"「‘]?[我本]')
_EDGE_LINES = 8
_LINE_LENGTH = 40


def locate(title: str, department: str | None, body: str) -> Region | None:
    """The place whose report this is, or None when it is not stated or stays ambiguous.

    The department's place in the title goes first (not the places of its projects), then `department`, then the body:
    label lines (填报单位：…), lines of the head and the foot that are a name and begin with a place, a name with
    以下简称我…, the department's own name with its place; at last the place that a project's name begins with.
    Namesakes (朝阳区) are told apart by the other sources, then by the city and province the body speaks of.
    """
    stated = read_title(title)
    named = _agreed(_place_of(stated.owner or ""), _place_of(department or ""))
    named = named or _self_named(body, department) or _place_of(stated.project or "", at_start=True)
    if len(named) > 1:
        named = _told_apart(named, body)
    return named[0] if len(named) == 1 else None


def _place_of(owner: str, at_start: bool = False) -> tuple[Region, ...]:
    """The places that the head of a department's name may mean, made narrower by a later part (…公安局增城区分局)."""
    owner = _BLANK.sub("", owner)
    heard = [m for m in mentions(owner) if _heard(m, owner)]
    if not heard or (at_start and heard[0].start > 0):
        return ()
    places = heard[0].regions
    for later in heard[1:]:
        inside = tuple(p for p in later.regions if any(_strictly_in(p, above) for above in places))
        places = inside or places
    return places


def _heard(mention: Mention, owner: str) -> bool:
    """A weak name is believed at the head of a department's name, unless departments are called so (公安局)."""
    if not mention.weak:
        return True
    name = owner[mention.start : mention.end]
    return mention.start == 0 and (common_word(name) != "never" or min(readings(name)) <= FORMER)


def _agreed(first: tuple[Region, ...], second: tuple[Region, ...]) -> tuple[Region, ...]:
    """The most specific places both allow; where they contradict each other the first is right."""
    both = [p for p in second if any(p == q or _strictly_in(p, q) for q in first)]
    both += [p for p in first if any(_strictly_in(p, q) for q in second) and p not in both]
    return tuple(both) or first or second


def _self_named(body: str, department: str | None) -> tuple[Region, ...]:
    """What the body says of itself, surest first; sources of one kind that disagree say nothing."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    sources: tuple[Callable[[], Iterable[tuple[Region, ...]]], ...] = (
        lambda: _labelled(lines),
        lambda: _edge_lines(lines),
        lambda: _introduced(_BLANK.sub("", body), department),
    )
    for source in sources:
        stated: tuple[Region, ...] = ()
        clash = False
        for places in source():
            clash = clash or not _compatible(stated, places)
            stated = _agreed(stated, places)
        if stated and not clash:
            return stated
    return ()


def _labelled(lines: list[str]) -> Iterator[tuple[Region, ...]]:
    for line in lines:
        label = _LABEL.match(_BLANK.sub("", line[: _LINE_LENGTH * 2]))
        if label and (places := _place_of(label[1])):
            yield places


def _edge_lines(lines: list[str]) -> Iterator[tuple[Region, ...]]:
    """Lines of the head and the foot that are a name and begin with a place: a signature, the unit above a title."""
    edge = lines[:_EDGE_LINES] + lines[_EDGE_LINES:][-_EDGE_LINES:]
    for line in edge:
        if len(line) <= _LINE_LENGTH and not _SENTENCE.search(line):
            owner = read_title(line).owner or ""
            spots = mentions(owner)
            if spots and spots[0].start == 0 and not spots[0].weak:
                yield _place_of(owner)


def _introduced(text: str, department: str | None) -> Iterator[tuple[Region, ...]]:
    """Places right before the department's own name, and names that the text says it will call by a short one."""
    own = _BLANK.sub("", department or "")
    for mention in mentions(text):
        if (len(own) > 2 and text.startswith(own, mention.end)) or _KNOWN_AS.match(text, mention.end):
            yield mention.regions


def _told_apart(places: tuple[Region, ...], body: str) -> tuple[Region, ...]:
    """Those of several namesakes whose province the body speaks of, itself or by a part of it; all when several are."""
    text = _BLANK.sub("", body)
    named = [m.regions[0] for m in mentions(text) if not m.weak and len(m.regions) == 1]
    provinces = {region.path[0] for region in named}
    kept = tuple(p for p in places if p.path[0] in provinces)
    if len({p.path[0] for p in kept}) != 1:
        return places
    below = {code for region in named for code in region.path[1:]}
    return tuple(p for p in kept if not below.isdisjoint(p.path[1:])) or kept


def _compatible(first: tuple[Region, ...], second: tuple[Region, ...]) -> bool:
    return not first or any(p == q or _strictly_in(p, q) or _strictly_in(q, p) for p in first for q in second)


def _strictly_in(place: Region, above: Region) -> bool:
    return place != above and above.code in table()[place.code].path
