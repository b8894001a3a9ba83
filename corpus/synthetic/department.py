"""Whose report it is: a place of GB/T 2260, a department there, and how the two call themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus.synthetic.chance import Chance, Ranked
from corpus.synthetic.duties import DUTIES, Duty
from corpus.synthetic.names import stem
from kb.region import Region, all_regions

FIRST_YEAR, LAST_YEAR = 2018, 2024

_ITSELF = {
    "教育局": ("我局", "本局"),
    "办公室": ("我办", "本部门"),
    "办事处": ("我街道", "街道"),
    "政府": ("我镇", "镇政府"),
}


@dataclass(frozen=True, slots=True)
class Owner:
    """`code` of the place, `name` the department's in full, `short` the place in its sentences, `itself` I and we."""

    code: str
    name: str
    short: str
    itself: str
    duty: Duty


def draw_owner(chance: Chance) -> Owner:
    """Any department of any place; Guangzhou's and then Guangdong's the most often, counties more than cities."""
    duty = chance.ranked(_duties())
    place = chance.ranked(_counties() if duty.kind in ("街道", "镇") or chance.often(0.88) else _cities())
    organ = duty.organ.replace("◇", stem(chance)) if "◇" in duty.organ else duty.organ
    names = dict.fromkeys(filter(None, (place.city or place.province, place.district)))
    return Owner(place.code, "".join(names) + organ, place.name, chance.pick(_itself(organ)), duty)


def draw_year(chance: Chance) -> int:
    return chance.between(FIRST_YEAR, LAST_YEAR)


def _itself(organ: str) -> tuple[str, ...]:
    return next((forms for end, forms in _ITSELF.items() if organ.endswith(end)), _ITSELF["教育局"])


@cache
def _duties() -> Ranked[Duty]:
    return Ranked(tuple(DUTIES.values()), 0.6)


@cache
def _counties() -> Ranked[Region]:
    return Ranked([place for place in sorted(all_regions(), key=_distance) if place.district], 0.7)


@cache
def _cities() -> Ranked[Region]:
    return Ranked([place for place in sorted(all_regions(), key=_distance) if place.city and not place.district], 0.7)


def _distance(place: Region) -> tuple[bool, bool, str]:
    return (not place.code.startswith("4401"), not place.code.startswith("44"), place.code)
