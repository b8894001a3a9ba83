"""Every URL of the site is made here and nowhere else.

All functions give a path with its query string, percent-encoded, in one canonical order, so that the same view always
has the same address. The routes that answer them are in web.pages and web.api.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

from kb import permalink
from kb.search.facet import FACET_FIELDS
from kb.search.page import SearchParams
from kb.search.request import Sort

API = "/api/v1"
DEFAULTS = SearchParams()


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


def search_within(chosen: Mapping[str, str]) -> str:
    """All sections under one value of each field."""
    return search(replace(DEFAULTS, filters={field: (value,) for field, value in chosen.items()}))


def toggled(params: SearchParams, field: str, value: str) -> str:
    """The same search with one facet value chosen, or no longer chosen; from its first page."""
    chosen = params.filters.get(field, ())
    values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    return search(replace(params, filters=_with(params.filters, field, values), page=1))


def unfiltered(params: SearchParams) -> str:
    """The same words without any filter."""
    return search(replace(params, filters={}, page=1))


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


def report(id: str, query: str = "") -> str:
    return _link(permalink.path(id)) + _query(_marking(query))


def section(report: str, key: str, query: str = "") -> str:
    """The permalink of a section; with `query`, its words come marked."""
    return _link(permalink.path(report, key)) + _query(_marking(query))


def paragraph(report: str, key: str, paragraph: str, query: str = "") -> str:
    return _link(permalink.path(report, key, paragraph)) + _query(_marking(query))


def section_anchor(key: str) -> str:
    """The id of a section within a page."""
    return f"s-{key}"


def paragraph_anchor(key: str, paragraph: str) -> str:
    """The id of a paragraph within a page; the dot keeps it apart from every other pair."""
    return f"p-{key}.{paragraph}"


def within_page(anchor: str) -> str:
    return "#" + quote(anchor, safe="")


def markdown(report: str) -> str:
    return _path("reports", report + ".md")


def json(report: str) -> str:
    return _path("reports", report + ".json")


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
    found = [("q", params.query)] if params.query else []
    for field in FACET_FIELDS:
        found += [(field.name, value) for value in params.filters.get(field.name, ())]
    if params.sort != DEFAULTS.sort:
        found.append(("sort", params.sort))
    if params.limit != DEFAULTS.limit:
        found.append(("limit", str(params.limit)))
    if params.strict:
        found.append(("strict", "1"))
    if params.page != 1:
        found.append(("page", str(params.page)))
    return found


def _with(filters: Mapping[str, tuple[str, ...]], field: str, values: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    changed = {**filters, field: values}
    return {name: chosen for name, chosen in changed.items() if chosen}


def _marking(query: str) -> list[tuple[str, str]]:
    return [("q", query)] if query else []


def _link(path: str) -> str:
    return quote(path, safe="/")


def _path(*parts: str) -> str:
    return "".join("/" + quote(part, safe="") for part in parts)


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    text = urlencode(list(pairs), quote_via=quote)
    return f"?{text}" if text else ""
