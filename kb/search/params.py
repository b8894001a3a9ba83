"""What a person asks for, from raw parameters: the one place where those of a URL or a command become a search."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.errors import BadValue, UnknownParameter
from kb.query.parser import check_length
from kb.search import facet
from kb.search.request import SORTS, Sort

DEFAULT_LIMIT = 10
MAX_LIMIT = 100

ONCE = ("q", "sort", "page", "limit", "synonyms", "collapse", "strict")
HEADING = "heading"
PARAMETERS = ("q", *facet.BY_NAME, HEADING, *ONCE[1:])
"""Every parameter of a search; the facet fields' and the heading may be given more than once, any of their values will
do."""

_WHOLE = re.compile(r"[0-9]+")
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SearchParams:
    """What is asked for. `filters`: facet field -> canonical values; `page` counts from 1, `limit` is its sections.

    `heading`: texts of which one stands in the section's heading. `synonyms`: bare words find their synonyms too.
    `collapse`: near-identical sections stand behind the best of them, as one entry of a page.
    Raises BadValue or UnknownParameter for what no search can have.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    limit: int = DEFAULT_LIMIT
    strict: bool = False
    heading: tuple[str, ...] = ()
    synonyms: bool = True
    collapse: bool = False

    def __post_init__(self) -> None:
        for name in self.filters:
            if name not in facet.BY_NAME:
                raise UnknownParameter(name, facet.BY_NAME)
        if self.sort not in SORTS:
            raise BadValue("sort", self.sort, f"请用 {'、'.join(SORTS)} 之一")
        if self.page < 1:
            raise BadValue("page", str(self.page), "页码从 1 开始")
        if not 1 <= self.limit <= MAX_LIMIT:
            raise BadValue("limit", str(self.limit), f"每页 1 到 {MAX_LIMIT} 条")


def params_from(given: Mapping[str, Sequence[str]]) -> SearchParams:
    """Raw parameters, each with all the values it was given, as a search; what is empty counts as not given.

    Raises UnknownParameter, BadValue, and QueryError for a query that is too long.
    """
    for name in given:
        if name not in PARAMETERS:
            raise UnknownParameter(name, PARAMETERS)
    values = {name: [clean for value in raw if (clean := _clean(value)).strip()] for name, raw in given.items()}
    once = {name: _once(name, values.get(name, [])) for name in ONCE}
    check_length(once["q"] or "")
    return SearchParams(
        query=once["q"] or "",
        filters={name: chosen for name in facet.BY_NAME if (chosen := _chosen(name, values.get(name, [])))},
        sort=_sort(once["sort"]),
        page=_number("page", once["page"], 1),
        limit=_number("limit", once["limit"], DEFAULT_LIMIT),
        strict=_truth("strict", once["strict"], False),
        heading=tuple(dict.fromkeys(facet.heading(value) for value in values.get(HEADING, []))),
        synonyms=_truth("synonyms", once["synonyms"], True),
        collapse=_truth("collapse", once["collapse"], False),
    )


def parameters(params: SearchParams) -> list[tuple[str, str]]:
    """The search as names and values that `params_from` reads back, in one order, what is default left out."""
    usual = SearchParams()
    found = [("q", params.query)] if params.query else []
    for name in facet.BY_NAME:
        found += [(name, value) for value in params.filters.get(name, ())]
    found += [(HEADING, text) for text in params.heading]
    if params.sort != usual.sort:
        found.append(("sort", params.sort))
    if params.limit != usual.limit:
        found.append(("limit", str(params.limit)))
    found += [("synonyms", "0")] * (not params.synonyms) + [("collapse", "1")] * params.collapse
    found += [("strict", "1")] * params.strict
    if params.page != 1:
        found.append(("page", str(params.page)))
    return found


def _clean(value: str) -> str:
    """Half a character, as a terminal or a broken URL may send it, becomes the replacement sign and can be printed."""
    return _SURROGATE.sub("\ufffd", value)


def _once(name: str, values: Sequence[str]) -> str | None:
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 1:
        raise BadValue(name, "、".join(distinct), "只能给一个值")
    return distinct[0] if distinct else None


def _chosen(name: str, values: Sequence[str]) -> tuple[str, ...]:
    found = (canonical for value in values for canonical in facet.values(facet.BY_NAME[name], value))
    return tuple(dict.fromkeys(found))


def _sort(value: str | None) -> Sort:
    if value is None:
        return "relevance"
    for sort in SORTS:
        if value.strip() == sort:
            return sort
    raise BadValue("sort", value, f"请用 {'、'.join(SORTS)} 之一")


def _number(name: str, value: str | None, default: int) -> int:
    if value is None:
        return default
    digits = value.strip().translate(_FULL_WIDTH)
    if not _WHOLE.fullmatch(digits):
        raise BadValue(name, value, "请写一个正整数")
    return int(digits[-9:]) if len(digits.lstrip("0")) <= 9 else 10**9


def _truth(name: str, value: str | None, default: bool) -> bool:
    if value is None:
        return default
    truth = _TRUTH.get(value.strip().lower())
    if truth is None:
        raise BadValue(name, value, "请写 1 或 0")
    return truth
