"""Every URL of the site is made here and nowhere else.

All functions give a path with its query string, percent-encoded, in one canonical order, so that the same view always
has the same address. The routes that answer them are in web.pages and web.api.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote

from werkzeug.datastructures import MultiDict

from kb import permalink
from kb.search.facet import BY_NAME, listed
from kb.search.facet import toggled as chosen_after
from kb.search.page import SearchParams
from kb.search.params import parameters
from kb.search.request import Sort

API = "/api/v1"
MORE = "more"
"""The parameter that names the facet whose values are all to be shown."""
STEP = "step"
"""The parameter that names the step by which a section was found where a search was relaxed."""
DEFAULTS = SearchParams()
_HERE = "\0"
"""A value that no field has: where the values of one go in an address."""


@dataclass(frozen=True, slots=True)
class Marking:
    """What of a search goes with the reader to a report, so that its words are marked there; "" marks nothing.

    `step` is that of the hit (kb.search.page.PageHit): the same is marked there as in its snippet.
    """

    query: str = ""
    synonyms: bool = True
    step: int = 0


UNMARKED = Marking()


def home() -> str:
    return "/"


def help_page(topic: str = "") -> str:
    """The guide, opened at one of its headings."""
    return "/help" + (within_page(topic) if topic else "")


def static(name: str, version: str) -> str:
    """A file of web/static; `version` changes with its bytes, so it may be cached for ever."""
    return _path("static", name) + _query([("v", version)])


def search(params: SearchParams = DEFAULTS) -> str:
    """The result page of a search."""
    return "/search" + _query(pairs(params))


def search_for(query: str) -> str:
    return search(replace(DEFAULTS, query=query))


def corrected(given: MultiDict[str, str], wrong: str, right: str) -> str:
    """The search that was given, with another value for one that is not there, in a parameter or in the query."""

    def value(name: str, typed: str) -> str:
        if name == "q":
            return typed.replace(wrong, right, 1)
        if typed.strip() == wrong:
            return right
        parts = [part.strip() for part in listed(typed)]
        return "、".join(right if part == wrong else part for part in parts) if wrong in parts else typed

    changed = [(name, value(name, typed)) for name, typed in given.items(multi=True)]
    return "/search" + _query(changed)


def search_again(marking: Marking) -> str:
    """The search that brought a reader here."""
    return search(replace(DEFAULTS, query=marking.query, synonyms=marking.synonyms))


def search_within(chosen: Mapping[str, str]) -> str:
    """All sections under one value of each field."""
    return search(replace(DEFAULTS, filters={field: (value,) for field, value in chosen.items()}))


def toggled(params: SearchParams, field: str, value: str) -> str:
    """The same search with one facet value chosen, or no longer chosen; from its first page."""
    return toggles(params, field)(value)


def toggles(params: SearchParams, field: str) -> Callable[[str], str]:
    """`toggled` for many values of one facet: what is the same in all their addresses is written once."""
    chosen = params.filters.get(field, ())
    bare = replace(params, filters=_with(params.filters, field, ()), page=1)
    mark = replace(bare, filters=_with(params.filters, field, (_HERE,)))
    before, after = search(mark).split(f"{field}={_quoted(_HERE)}")

    def address(value: str) -> str:
        if not chosen:
            return f"{before}{field}={_quoted(value)}{after}"
        values = chosen_after(BY_NAME[field], chosen, value)
        if not values:
            return search(bare)
        return before + "&".join(f"{field}={_quoted(each)}" for each in values) + after

    return address


def unfiltered(params: SearchParams) -> str:
    """The same words without any filter."""
    return search(replace(params, filters={}, heading=(), page=1))


def without_heading(params: SearchParams, text: str) -> str:
    return search(replace(params, heading=tuple(other for other in params.heading if other != text), page=1))


def expanded(params: SearchParams, field: str) -> str:
    """The same page with all the values of one facet, opened there."""
    return "/search" + _query([*pairs(params), (MORE, field)]) + within_page(facet_anchor(field))


def facet_anchor(field: str) -> str:
    return f"facet-{field}"


def collapsed(params: SearchParams, collapse: bool) -> str:
    """The same search with near-identical sections behind one another, or each by itself."""
    return search(replace(params, collapse=collapse, page=1))


def with_synonyms(params: SearchParams, synonyms: bool) -> str:
    return search(replace(params, synonyms=synonyms, page=1))


def at_page(params: SearchParams, page: int) -> str:
    return search(replace(params, page=page))


def sorted_by(params: SearchParams, sort: Sort) -> str:
    return search(replace(params, sort=sort, page=1))


def regions() -> str:
    return "/regions/"


def region(value: str) -> str:
    """A place by its code, its 本级 (`440100-self`), or `none` for reports that name no place."""
    return _path("regions", value) + "/"


def department(place: str, name: str) -> str:
    return _path("regions", place, name) + "/"


def years() -> str:
    return "/years/"


def year(value: str) -> str:
    return _path("years", value) + "/"


def section_types() -> str:
    return "/sections/"


def section_type(name: str, page: int = 1) -> str:
    return _path("sections", name) + "/" + _query([("page", str(page))] if page > 1 else [])


def report(id: str, marking: Marking = UNMARKED) -> str:
    return _link(permalink.path(id)) + _query(_marked(marking))


def section(report: str, key: str, marking: Marking = UNMARKED) -> str:
    """The permalink of a section; with `marking`, what is searched for comes marked."""
    return _link(permalink.path(report, key)) + _query(_marked(marking))


def paragraph(report: str, key: str, paragraph: str, marking: Marking = UNMARKED) -> str:
    return _link(permalink.path(report, key, paragraph)) + _query(_marked(marking))


def section_anchor(key: str) -> str:
    """The id of a section within a page."""
    return f"s-{key}"


def paragraph_anchor(key: str, paragraph: str) -> str:
    """The id of a paragraph within a page; the dot keeps it apart from every other pair."""
    return f"p-{key}.{paragraph}"


def within_page(anchor: str) -> str:
    return "#" + quote(anchor, safe="")


def markdown(report: str, key: str = "") -> str:
    """A report, or one of its sections with all below it, as Markdown."""
    return _link(permalink.path(report, key) if key else f"/reports/{report}") + ".md"


def json(report: str, key: str = "") -> str:
    return _link(permalink.path(report, key) if key else f"/reports/{report}") + ".json"


def original(report: str) -> str:
    return _path("reports", report, "original")


def opensearch() -> str:
    return "/opensearch.xml"


def api_search(params: SearchParams = DEFAULTS) -> str:
    return f"{API}/search" + _query(pairs(params))


def api_reports(filters: Mapping[str, str] | None = None, page: int = 1) -> str:
    given = list((filters or {}).items())
    return f"{API}/reports" + _query([*given, ("page", str(page))] if page > 1 else given)


def api_report(id: str) -> str:
    return API + _path("reports", id)


def api_section(report: str, key: str) -> str:
    return API + _path("reports", report, key)


def pairs(params: SearchParams) -> list[tuple[str, str]]:
    """The query string of a search as name and value pairs, what is default left out."""
    return parameters(params)


def _with(filters: Mapping[str, tuple[str, ...]], field: str, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    changed = {**filters, field: values}
    return {name: chosen for name, chosen in changed.items() if chosen}


def _marked(marking: Marking) -> list[tuple[str, str]]:
    found = [("q", marking.query)] if marking.query else []
    if found and not marking.synonyms:
        found.append(("synonyms", "0"))
    if found and marking.step:
        found.append((STEP, str(marking.step)))
    return found


def _link(path: str) -> str:
    return quote(path, safe="/")


def _path(*parts: str) -> str:
    return "".join("/" + _quoted(part) for part in parts)


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    text = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
    return f"?{text}" if text else ""


@lru_cache(maxsize=16384)
def _quoted(text: str) -> str:
    """Kept, for all pages repeat the same names and values: a nation's places and departments have room here."""
    return quote(text, safe="")
