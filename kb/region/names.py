"""What a place name may mean: every form a place goes by, and the values a user may give for a place.

A name has meanings of four ranks. Full names of today outrank former names and zones, these outrank stems (增城), and
stems of today outrank stems of former names: a lower rank is heard only where the higher has nothing to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set
from difflib import get_close_matches
from functools import cache

from kb.errors import BadValue
from kb.region.catalogue import Region, aliases, common_forms, stem, table

SELF = "-self"
NONE = "none"

FULL, FORMER, STEM, FORMER_STEM = range(4)

_CODE = re.compile(r"[0-9]{6}")
_BLANK = re.compile(r"\s+")


def region(code: str) -> Region:
    """The place with this code of today, six digits; BadValue when there is none."""
    place = table().get(code)
    if place is None:
        raise BadValue("地区", code, "请用现行的六位行政区划代码，例如 440118")
    return place


def find(name: str) -> tuple[Region, ...]:
    """Every place the name may mean, provinces before cities before districts; () when it means none.

    Takes a code (of today or former), a full name, a name with all or some of what it lies in (广州增城, 广东增城区), a
    former name, a zone, or the name without its kind (增城), which is heard only when nothing bears it in full.
    """
    name = _BLANK.sub("", name)
    if _CODE.fullmatch(name):
        return _places(_former_codes().get(name, (name,)))
    ranks = readings(name)
    for group in ((FULL, FORMER), (STEM,), (FORMER_STEM,)):
        codes = {code for rank in group for code in ranks.get(rank, ())}
        if codes:
            return _places(codes)
    return ()


def parse(value: str) -> Region:
    """The one place a user means by a code or a name; else BadValue that names the candidates or the nearest names.

    A province goes before what shares its short name (海南, 吉林), and a place before what lies in it (南昌: the city,
    not the county). `-self` or 本级 at the end is accepted and says nothing about which place it is.
    """
    name = _without_self(value)
    places = prefer(best(name)) or find(name)
    if len(places) == 1:
        return places[0]
    if places:
        candidates = "、".join(f"{p.label}（{p.code}）" for p in places[:8])
        raise BadValue("地区", value, f"它可能是{candidates}，请写全称或代码")
    near = get_close_matches(name, meanings(), n=3, cutoff=0.6)
    hint = f"是不是{'、'.join(f'“{n}”' for n in near)}？" if near else ""
    raise BadValue("地区", value, f"{hint}请用行政区划代码或名称，例如 440118 或 广州市增城区")


def filter_value(value: str) -> str:
    """A filter as a user may write it, as `covers` takes it: 增城 -> 440118, 广州市本级 -> 440100-self."""
    value = _BLANK.sub("", value)
    if value in (NONE, "未注明"):
        return NONE
    return parse(value).code + (SELF if _without_self(value) != value else "")


def covers(value: str, code: str | None) -> bool:
    """Whether the filter lets a report of this place through: a place includes what lies in it, `-self` only itself."""
    if code is None or value == NONE:
        return code is None and value == NONE
    if value.endswith(SELF):
        return code == value.removesuffix(SELF)
    return code == value or (code in table() and value in table()[code].path)


def best(name: str) -> tuple[Region, ...]:
    """The meanings of the highest rank only."""
    ranks = readings(_BLANK.sub("", name))
    return _places(ranks[min(ranks)]) if ranks else ()


def prefer(places: tuple[Region, ...]) -> tuple[Region, ...]:
    """Fewer where custom decides: the province among its namesakes, a place among those that lie in it."""
    provinces = tuple(p for p in places if p.level == "province")
    if len(provinces) == 1:
        return provinces
    return next(((p,) for p in places if all(p.code in other.path for other in places)), places)


@cache
def meanings() -> dict[str, dict[int, tuple[str, ...]]]:
    """Name -> rank -> codes, for every name by itself; with what the place lies in before it, `readings` reads it."""
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for place in table().values():
        for name in (place.name, *common_forms(place.name)):
            found[name][FULL].append(place.code)
        if place.stem != place.name:
            found[place.stem][STEM].append(place.code)
    for alias in aliases():
        if any(table()[code].name == alias.name for code in alias.codes):
            continue
        if alias.kind == "custom":
            found[alias.name][FORMER_STEM] += [c for c in found[alias.name][STEM] if c not in alias.codes]
            found[alias.name][STEM] = list(alias.codes)
            continue
        found[alias.name][STEM if alias.kind == "short" else FORMER] += alias.codes
        if alias.kind == "former" and stem(alias.name) != alias.name:
            found[stem(alias.name)][FORMER_STEM] += alias.codes
    return {name: {rank: tuple(dict.fromkeys(codes)) for rank, codes in ranks.items()} for name, ranks in found.items()}


def readings(name: str) -> dict[int, tuple[str, ...]]:
    """Rank -> codes of a name that must be read to its end, with or without what it lies in before it.

    The rank is that of the last part: 广州增城区 is a full name, 广州增城 a stem.
    """
    whole = {rank: set(codes) for rank, codes in meanings().get(name, {}).items()}
    for cut in range(2, len(name) - 1):
        above = meanings().get(name[:cut])
        if above is None:
            continue
        parents = {code for codes in above.values() for code in codes}
        for rank, codes in readings(name[cut:]).items():
            inside = {code for code in codes if lies_in(code, parents)}
            if inside:
                whole.setdefault(rank, set()).update(inside)
    return {rank: tuple(sorted(codes)) for rank, codes in whole.items()}


def lies_in(code: str, parents: Set[str]) -> bool:
    """Whether the place is one of the parents (a zone carries its parent's code) or lies in one."""
    return not parents.isdisjoint(table()[code].path)


@cache
def _former_codes() -> dict[str, tuple[str, ...]]:
    return {alias.was: alias.codes for alias in aliases() if alias.was is not None and alias.was not in table()}


def _places(codes: set[str] | tuple[str, ...]) -> tuple[Region, ...]:
    found = [table()[code] for code in codes if code in table()]
    return tuple(sorted(found, key=lambda p: (len(p.path) if p.level == "district" else (p.level == "city"), p.code)))


def _without_self(value: str) -> str:
    value = _BLANK.sub("", value)
    for mark in (SELF, "（本级）", "(本级)", "本级"):
        if value.endswith(mark) and len(value) > len(mark):
            return value.removesuffix(mark)
    return value
