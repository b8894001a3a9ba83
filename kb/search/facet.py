"""The facets a search shows: their names, order and labels, and the values a person may give for them.

One name each, the same in the query language, as CLI option, URL parameter and JSON key. Engines count; this module
arranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from heapq import nsmallest
from importlib.resources import files

from kb import department, region, taxonomy
from kb.analysis.filters import unique
from kb.errors import BadValue, UnknownValue
from kb.matchkey import match_key
from kb.numeral import parse_year
from kb.search.counts import Counts, DictCounts
from kb.search.department_names import nearest
from kb.search.document import NOT_STATED
from kb.taxonomy import REPORT_KINDS, SECTION_TYPES

NOT_STATED_LABEL = "未注明"
HEADING_LABEL = "标题"
_VALUES_KEPT = 1 << 14
"""So many values' labels and depths are kept: a nation has some thousand places."""
MAX_VALUE = 100
"""Code points of a value a person gives; names of departments stay far below."""


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
QUALITY = FacetField("quality", "转换情况")

FACET_FIELDS = (REGION, YEAR, SECTION, DEPARTMENT, DEPARTMENT_KIND, KIND, REPORT, SAMPLE, QUALITY)
SHOWN_FACETS = (REGION, YEAR, SECTION, DEPARTMENT, DEPARTMENT_KIND, KIND, SAMPLE, QUALITY)
BY_NAME: Mapping[str, FacetField] = {f.name: f for f in FACET_FIELDS}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One choice: `count` sections match when it alone is chosen in its field. `depth` indents a place in a place."""

    value: str
    label: str
    count: int
    chosen: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Facet:
    """One facet of a search: `counts` of its values, what is `chosen` among them, if only with a count of zero.

    A nation has thousands of places and departments, a page shows twenty: the values are laid out when asked for.
    """

    field: FacetField
    counts: Counts
    chosen: tuple[str, ...] = ()

    @cached_property
    def values(self) -> tuple[FacetValue, ...]:
        """All of them in reading order; of places a 本级 only beside others of the same place."""
        return self._laid_out(value for value in self.counts if self._is_listed(value))

    @cached_property
    def size(self) -> int:
        """How many `values` there are."""
        if self.field is not REGION:
            return len(self.counts)
        kept = sum(self._repeats(value) for value in self.chosen)
        return len(self.counts) - self.counts.repeats(region.SELF) + kept

    def leading(self, most: int) -> tuple[FacetValue, ...]:
        """The values of a long facet that are shown before a reader asks for all, in their order.

        The first `most` (of places those with most sections), whatever is chosen, and the places that these lie in. One
        or two left over are not worth asking for.
        """
        if self.size <= most + 2:
            return self.values
        kept = {*self._first(most), *filter(self._is_listed, self.chosen)}
        if self.field is REGION:
            kept |= {above for value in kept for above in _around(value) if above in self.counts}
        return self._laid_out(kept)

    def _first(self, most: int) -> list[str]:
        # As many again, for with each place its 本级 may have as many sections and not be listed.
        counts = self.counts.most(2 * most + 1) if self.field in _IN_ORDER_OF_COUNT else self.counts
        ranks = {v: (_order(self.field, v, count), count) for v, count in counts.items() if self._is_listed(v)}
        if self.field is REGION:
            return nsmallest(most, ranks, key=lambda value: (-ranks[value][1], ranks[value][0]))
        return nsmallest(most, ranks, key=ranks.__getitem__)

    def _is_listed(self, value: str) -> bool:
        return self.field is not REGION or value in self.chosen or not self._repeats(value)

    def _repeats(self, value: str) -> bool:
        """Whether a value is the 本级 of a place without others."""
        return value.endswith(region.SELF) and self.counts.get(value.removesuffix(region.SELF)) == self.counts[value]

    def _laid_out(self, values: Iterable[str]) -> tuple[FacetValue, ...]:
        counts = {value: self.counts[value] for value in values}
        ordered = sorted(counts, key=lambda value: _order(self.field, value, counts[value]))
        return tuple(
            FacetValue(v, label(self.field, v), counts[v], v in self.chosen, _depth(self.field, v)) for v in ordered
        )


def arrange(field: FacetField, counts: Mapping[str, int], chosen: tuple[str, ...]) -> Facet:
    """The facet of these counts; a chosen value stays visible even when its count is zero."""
    if not (isinstance(counts, Counts) and all(value in counts for value in chosen)):
        counts = DictCounts({**dict.fromkeys(chosen, 0), **counts})
    return Facet(field, counts, chosen)


def toggled(field: FacetField, chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The values chosen once `value` is chosen too, or no longer.

    A place within a chosen one takes its place, as does one that holds chosen ones: beside it they would change
    nothing.
    """
    if value in chosen:
        return tuple(other for other in chosen if other != value)
    kept = chosen if field is not REGION else tuple(v for v in chosen if not (_within(v, value) or _within(value, v)))
    return (*kept, value)


def _within(value: str, other: str) -> bool:
    return NOT_STATED not in (value, other) and region.covers(other, value.removesuffix(region.SELF))


@lru_cache(_VALUES_KEPT)
def label(field: FacetField, value: str) -> str:
    """What a reader sees for one value."""
    if value == NOT_STATED:
        return NOT_STATED_LABEL
    if field is YEAR:
        return f"{value}年"
    if field is SAMPLE:
        return _SAMPLE_LABELS.get(value, value)
    if field is REGION:
        return region_label(value)
    if field is QUALITY:
        return quality_labels().get(rule(value), value)
    return value


@cache
def quality_labels() -> Mapping[str, str]:
    """The rules of quality notes as a reader knows them, and what a report without any is called."""
    rows = (files("kb") / "data" / "quality_rules.tsv").read_text(encoding="utf-8").splitlines()
    return dict(row.split("\t") for row in rows if row and not row.startswith("#"))


def region_label(value: str) -> str:
    """The own name of a place (增城区); of its 本级, 广州市本级; of a code that is in no table, the code itself."""
    if value == NOT_STATED:
        return NOT_STATED_LABEL
    code = value.removesuffix(region.SELF)
    place = _place(code)
    return (place.name if place else code) + ("本级" if code != value else "")


def check(field: FacetField, value: str) -> str:
    """The canonical form of a value a person gave; BadValue when it can be none.

    Places may be given by name, a year as 2023年 or 二〇二三. Departments and reports are free text here: which there
    are is known to kb.search.vocabulary.
    """
    value = value.strip()
    if not value:
        raise BadValue(field.label, value, "不能为空")
    if len(value) > MAX_VALUE:
        raise BadValue(field.label, value, f"不能超过 {MAX_VALUE} 个字")
    if value in (NOT_STATED, NOT_STATED_LABEL):
        return NOT_STATED
    if field is REGION:
        return region.filter_value(value)
    if field is YEAR:
        return str(_year(value))
    if field is SAMPLE:
        value = _SAMPLE_VALUES.get(value, value.lower())
    if field is QUALITY:
        return next((rule for rule, name in quality_labels().items() if name == value), value)
    if field.name in _CLOSED and value not in _CLOSED[field.name]:
        raise _none_of(field, value, _NAMES.get(field.name, _CLOSED[field.name]))
    return value


def _none_of(field: FacetField, value: str, names: tuple[str, ...]) -> UnknownValue:
    """Of section types the nearest is the one whose sections are usually headed so: 存在问题 for 面临的困难."""
    own = taxonomy.type_of(value) if field is SECTION else None
    near = unique((*((own,) if own else ()), *nearest(value, names)))
    hint = f"最接近的是{'、'.join(f'“{name}”' for name in near)}；" if near else ""
    return UnknownValue(field.label, value, f"{hint}请用 {'、'.join(names)} 之一", near)


def heading(value: str) -> str:
    """A text that is to stand in a heading, as a person gave it; BadValue when nothing in it can be found."""
    value = value.strip()
    if len(value) > MAX_VALUE:
        raise BadValue(HEADING_LABEL, value, f"不能超过 {MAX_VALUE} 个字")
    if not match_key(value):
        raise BadValue(HEADING_LABEL, value, "请写标题里的文字")
    return value


def values(field: FacetField, value: str) -> tuple[str, ...]:
    """The canonical forms of what a person gave: of each value of a list (2022、2023), of each year of a range
    (2021..2023).

    The name of a department may itself hold what stands between the values of a list: it stays as given, and whether
    it is a list is for kb.search.vocabulary to say.
    """
    found = tuple(dict.fromkeys(canonical for part in listed(value) for canonical in _values(field, part)))
    return (value.strip(),) if field is DEPARTMENT and len(listed(value)) > 1 else found


def listed(value: str) -> tuple[str, ...]:
    """The values of a list as given, 2022、2023; what is no list is the only one."""
    return tuple(filter(str.strip, _LISTED.split(value))) or (value,)


def _values(field: FacetField, value: str) -> tuple[str, ...]:
    years = _RANGE.fullmatch(value.strip()) if field is YEAR else None
    if years is None:
        return (check(field, value),)
    first, last = _year(years[1]), _year(years[2])
    if first > last:
        raise BadValue(field.label, value, f"起止年份颠倒了，请写 {last}..{first}")
    return tuple(str(year) for year in range(first, last + 1))


_SAMPLE_LABELS = {"yes": "样例", "no": "正式报告"}
_SAMPLE_VALUES = {"是": "yes", "样例": "yes", "否": "no", "正式报告": "no"}
_CLOSED: Mapping[str, tuple[str, ...]] = {
    SECTION.name: SECTION_TYPES,
    DEPARTMENT_KIND.name: department.kinds(),
    KIND.name: REPORT_KINDS,
    SAMPLE.name: ("yes", "no"),
}
"""The fields with a fixed set of values."""
_NAMES: Mapping[str, tuple[str, ...]] = {SAMPLE.name: ("是（yes）", "否（no）")}
"""What a reader calls the values of these fields."""

_LISTED = re.compile("[、,，;；]")
"""What stands between the values of a list."""
_RANGE = re.compile(r"(\w+)\s*(?:\.\.|[-–—~～至到])\s*(\w+)")


def rule(value: str) -> str:
    """A rule as the table writes it: words joined by hyphens."""
    return re.sub("[ _]", "-", value)


def _year(value: str) -> int:
    year = parse_year(value)
    if year is None:
        raise BadValue(YEAR.label, value, "请写四位年份，如 2023，或一段年份，如 2021..2023")
    return year


def _place(code: str) -> region.Region | None:
    try:
        return region.region(code)
    except BadValue:
        return None


_IN_ORDER_OF_COUNT = frozenset((REGION, DEPARTMENT, DEPARTMENT_KIND, KIND, REPORT, SAMPLE, QUALITY))
"""The fields whose first values are those with most sections, but for what is not stated."""


_TYPE_ORDER = {name: place for place, name in enumerate(SECTION_TYPES)}


def _order(field: FacetField, value: str, count: int) -> tuple[object, ...]:
    """The place of a value in its list: places in code order, years newest first, types as a report has them."""
    last = value == NOT_STATED
    if field is REGION:
        return (last, value.removesuffix(region.SELF), value)
    if field is YEAR:
        return (last, -int(value) if value.isdecimal() else 0, value)
    if field is SECTION:
        return (last, _TYPE_ORDER.get(value, len(SECTION_TYPES)), value)
    return (last, -count, value)


@lru_cache(_VALUES_KEPT)
def _depth(field: FacetField, value: str) -> int:
    if field is not REGION:
        return 0
    code = value.removesuffix(region.SELF)
    place = _place(code)
    own = code != value
    return len(place.path) - 1 + own if place else int(own)


def _around(value: str) -> tuple[str, ...]:
    """The places that a place lies in; of a 本级 its own place too."""
    code = value.removesuffix(region.SELF)
    place = _place(code)
    return place.path if place else (code,)
