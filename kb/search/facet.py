"""The facets a search shows: their names, order and labels. Engines count; this module arranges.

One name each, the same in the query language, as CLI option, URL parameter and JSON key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb import region
from kb.errors import BadValue
from kb.search.document import NOT_STATED
from kb.taxonomy import SECTION_TYPES

NOT_STATED_LABEL = "未注明"


@dataclass(frozen=True, slots=True)
class FacetField:
    """A field sections are filtered and counted by. `label` is what a reader calls it."""

    name: str
    label: str


REGION = FacetField("region", "地区")
YEAR = FacetField("year", "年份")
SECTION = FacetField("section", "章节")
DEPARTMENT = FacetField("department", "部门")
DEPARTMENT_KIND = FacetField("department_kind", "部门类别")
KIND = FacetField("kind", "报告类型")
REPORT = FacetField("report", "报告")
SAMPLE = FacetField("sample", "样例")

FACET_FIELDS = (REGION, YEAR, SECTION, DEPARTMENT, DEPARTMENT_KIND, KIND, REPORT, SAMPLE)
SHOWN_FACETS = (REGION, YEAR, SECTION, DEPARTMENT, DEPARTMENT_KIND, KIND)
BY_NAME: Mapping[str, FacetField] = {f.name: f for f in FACET_FIELDS}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice: `count` sections match when it alone is chosen in its field. `depth` indents a place in a place."""

    value: str
    label: str
    count: int
    chosen: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    field: FacetField
    values: tuple[FacetValue, ...]


def arrange(field: FacetField, counts: Mapping[str, int], chosen: tuple[str, ...]) -> Facet:
    """The values of one facet in reading order; a chosen value stays visible even when its count is zero."""
    present = {value: counts.get(value, 0) for value in (*counts, *chosen)}
    if field is REGION:
        return Facet(field, _region_tree(present, chosen))
    ordered = sorted(present, key=lambda value: _order(field, value, present[value]))
    return Facet(field, tuple(FacetValue(v, label(field, v), present[v], v in chosen) for v in ordered))


def label(field: FacetField, value: str) -> str:
    """What a reader sees for one value."""
    if value == NOT_STATED:
        return NOT_STATED_LABEL
    if field is YEAR:
        return f"{value}年"
    if field is SAMPLE:
        return "样例" if value == "yes" else "正式报告"
    if field is REGION:
        return region_label(value)
    return value


def region_label(value: str) -> str:
    """The own name of a place (增城区); of its 本级, 广州市本级."""
    if value == NOT_STATED:
        return NOT_STATED_LABEL
    place = region.region(value.removesuffix(region.SELF))
    return f"{place.name}本级" if value.endswith(region.SELF) else place.name


def _order(field: FacetField, value: str, count: int) -> tuple[object, ...]:
    last = value == NOT_STATED
    if field is YEAR:
        return (last, -int(value) if value.isdigit() else 0, value)
    if field is SECTION:
        return (last, SECTION_TYPES.index(value) if value in SECTION_TYPES else len(SECTION_TYPES), value)
    return (last, -count, value)


def _region_tree(present: Mapping[str, int], chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
    """Places in code order, each under the place that holds it; a 本级 only beside others of the same place."""
    shown: list[FacetValue] = []
    for value in sorted(present, key=lambda v: (v == NOT_STATED, v.removesuffix(region.SELF), v)):
        code = value.removesuffix(region.SELF)
        if value == NOT_STATED:
            depth = 0
        else:
            place = region.region(code)
            own = value.endswith(region.SELF)
            if own and value not in chosen and (place.level == "district" or present.get(code) == present[value]):
                continue
            depth = len(place.path) - 1 + own
        shown.append(FacetValue(value, region_label(value), present[value], value in chosen, depth))
    return tuple(shown)


def check(field: FacetField, value: str) -> str:
    """The canonical form of a value a person gave; BadValue when it can be none.

    Regions may be given by name; a year as a number; the others are free text and simply match nothing.
    """
    value = value.strip()
    if value == NOT_STATED or value == NOT_STATED_LABEL:
        return NOT_STATED
    if field is REGION:
        own = value.endswith(region.SELF)
        return region.parse(value.removesuffix(region.SELF)).code + (region.SELF if own else "")
    if field is YEAR:
        return _year(value)
    if field is SECTION and value not in SECTION_TYPES:
        raise BadValue(field.label, value, f"请用这些章节类型之一：{'、'.join(SECTION_TYPES)}")
    if field is SAMPLE and value not in ("yes", "no"):
        raise BadValue(field.label, value, "请用 yes 或 no")
    if not value:
        raise BadValue(field.label, value, "不能为空")
    return value


def _year(value: str) -> str:
    digits = value.removesuffix("年").removesuffix("年度")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 4):
        raise BadValue(YEAR.label, value, "请写四位年份，如 2023")
    return digits
