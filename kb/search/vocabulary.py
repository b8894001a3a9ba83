"""The values that the index holds, field by field, and which of them a value that a person gives may mean.

The one place where a value is held against what exists, for the query language, the site, the API and the command. A
department or a report that is not there is an error that names the nearest; of a place, a year or a type without any
report it is said, and which there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb import region
from kb.errors import BadValue, UnknownValue
from kb.search import department_names, facet
from kb.search.document import NOT_STATED
from kb.search.engine import Searcher
from kb.search.facet import DEPARTMENT, QUALITY, REGION, REPORT, FacetField
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, Not, Plan
from kb.search.request import SearchRequest

NAMED = 3
"""Values that a sentence names before it says how many there are."""
SPELT_OUT = 20
"""Values that a short name may mean and still be replaced by in the search's address."""

_OPEN = (DEPARTMENT, REPORT, QUALITY)
"""The fields whose values only the index knows."""
_REPORT_ID = re.compile(r"[0-9a-z-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Meant:
    """A value a person gave that is not itself one the index holds, and those it stands for."""

    field: FacetField
    given: str
    values: tuple[str, ...]

    @property
    def note(self) -> str:
        if self.field is QUALITY:
            return ""
        if len(self.values) == 1:
            return f"“{self.given}”按“{facet.label(self.field, self.values[0])}”查找。"
        named = "、".join(self.values[:NAMED]) + ("等" if len(self.values) > NAMED else "")
        return f"“{self.given}”包括 {len(self.values)} 个{self.field.label}：{named}。"


class Vocabulary:
    """What one view of the index holds; each field is counted when it is first asked for."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._counts: dict[str, Mapping[str, int]] = {}

    def counts(self, name: str) -> Mapping[str, int]:
        """Value -> sections of a facet field, over the whole index."""
        if name not in self._counts:
            found = self._searcher.search(SearchRequest(Everything(), facets=(name,), limit=0))
            self._counts[name] = found.facets.get(name, {})
        return self._counts[name]

    def meant(self, field: FacetField, value: str, *, typed: bool = False) -> tuple[str, ...]:
        """The values that a canonical one (facet.check) stands for, itself where the index holds it.

        UnknownValue for a department or report that the index does not hold, naming the nearest. `typed`: it stands in
        the query, where quotes would make it text.
        """
        if field not in _OPEN or value == NOT_STATED:
            return (value,)
        held = self.counts(field.name)
        if value in held:
            return (value,)
        if field is DEPARTMENT:
            if found := department_names.meant(value, held.keys() - {NOT_STATED}):
                return found
            raise self._unknown(field, value, typed)
        if field is REPORT and _REPORT_ID.fullmatch(value):
            raise self._unknown(field, value, typed)
        if field is QUALITY:
            return tuple(rule for rule in held if facet.rule(rule) == facet.rule(value)) or (value,)
        return (value,)

    def listed(self, given: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """Filters in which every list of departments that is not itself the name of one is those it lists."""
        held = dict(given)
        if DEPARTMENT.name in held:
            parts = (part for value in held[DEPARTMENT.name] for part in self._listed(value))
            held[DEPARTMENT.name] = tuple(dict.fromkeys(parts))
        return held

    def _listed(self, value: str) -> Iterator[str]:
        parts = facet.listed(value)
        if len(parts) == 1 or value in self.counts(DEPARTMENT.name):
            yield value
        else:
            yield from (facet.check(DEPARTMENT, part) for part in parts)

    def filters(
        self, given: Mapping[str, tuple[str, ...]], *, typed: bool = False
    ) -> tuple[dict[str, tuple[str, ...]], tuple[Meant, ...]]:
        """Filters with the values the index holds, and what was made of those it does not."""
        found: dict[str, tuple[str, ...]] = {}
        made: list[Meant] = []
        for name, values in self.listed(given).items():
            field = facet.BY_NAME[name]
            for value in values:
                meant = self.meant(field, value, typed=typed)
                found[name] = tuple(dict.fromkeys((*found.get(name, ()), *meant)))
                if meant != (value,):
                    made.append(Meant(field, value, meant))
        return found, tuple(made)

    def plan(self, plan: Plan) -> tuple[Plan, tuple[Meant, ...]]:
        """The plan with the values the index holds, and what was made of those it does not."""
        made: list[Meant] = []
        return self._plan(plan, made), tuple(dict.fromkeys(made))

    def _plan(self, plan: Plan, made: list[Meant]) -> Plan:
        if isinstance(plan, HasValue):
            found, meant = self.filters({plan.field: tuple(sorted(plan.values))}, typed=True)
            made += meant
            return HasValue(plan.field, frozenset(found.get(plan.field, ())))
        if isinstance(plan, AllOf | AnyOf):
            return type(plan)(tuple(self._plan(part, made) for part in plan.parts))
        if isinstance(plan, Not | InReport):
            return type(plan)(self._plan(plan.part, made))
        return plan

    def absences(self, filters: Mapping[str, tuple[str, ...]], plan: Plan) -> tuple[str, ...]:
        """Sentences on the fields of which no value asked for has any section, and on what there is instead."""
        asked = [*filters.items(), *((part.field, tuple(sorted(part.values))) for part in _fields(plan))]
        return tuple(
            f"知识库里没有{facet.BY_NAME[name].label}是“{facet.label(facet.BY_NAME[name], values[0])}”的章节。"
            + self._instead(facet.BY_NAME[name], values[0])
            for name, values in asked
            if values and name != REPORT.name and not any(value in self.counts(name) for value in values)
        )

    def _instead(self, field: FacetField, value: str) -> str:
        held = self.counts(field.name).keys() - {NOT_STATED}
        if field is REGION:
            there = places_near(value, held)
        else:
            there = tuple(v.value for v in facet.arrange(field, dict.fromkeys(held, 1), ()).values)
        return f"有的是：{_listed(tuple(facet.label(field, v) for v in there))}。" if there else ""

    def _unknown(self, field: FacetField, value: str, typed: bool) -> UnknownValue:
        held = self.counts(field.name).keys() - {NOT_STATED}
        near = department_names.nearest(value, held)
        hint = f"最接近的是{'、'.join(f'“{name}”' for name in near)}" if near else f"有的是：{_listed(sorted(held))}"
        advice = "；要当作文字找，请加上引号" if typed else ""
        want = f"知识库里没有这个{field.label}" + (f"，{hint}" if held else "") + advice
        return UnknownValue(field.label, value, want, near)


def places_near(value: str, held: Iterable[str]) -> tuple[str, ...]:
    """The places of `held` that share most with a place: in the same city, then the same province, then the rest."""
    own = _path(value.removesuffix(region.SELF))
    whole = sorted(v for v in held if v != NOT_STATED and not v.endswith(region.SELF))
    shared = {v: sum(code in own for code in _path(v)) for v in whole}
    most = max(shared.values(), default=0)
    near = [v for v in whole if shared[v] == most]
    depth = min((len(_path(v)) for v in near if v not in own), default=0)
    return tuple(v for v in near if v not in own and len(_path(v)) == depth) or tuple(near)


def _path(code: str) -> tuple[str, ...]:
    try:
        return region.region(code).path
    except BadValue:
        return (code,)


def _fields(plan: Plan) -> Iterator[HasValue]:
    """The field conditions of a plan, none of those under a Not."""
    if isinstance(plan, HasValue):
        yield plan
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _fields(part)
    elif isinstance(plan, InReport):
        yield from _fields(plan.part)


def _listed(names: Iterable[str]) -> str:
    all_names = list(names)
    shown = "、".join(all_names[:NAMED])
    return f"{shown}等 {len(all_names)} 个" if len(all_names) > NAMED else shown
