"""What the library holds, counted and laid out as the browse pages show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kb import region
from kb.errors import BadValue
from kb.library.library import ReportEntry
from kb.search import facet
from kb.search.document import NOT_STATED

Entries = tuple[ReportEntry, ...]


MANY = 300
"""Reports that one page still lists one by one; with more it leads on to the places below."""

ROOM = 60
"""Places that the first page names."""


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """One department of one place; `cells` are its reports year by year, in the order of `DepartmentTable.years`."""

    place: str
    name: str
    cells: tuple[Entries, ...]


@dataclass(frozen=True, slots=True)
class DepartmentTable:
    """Departments × years, the departments of one place together. Years are facet values, newest first."""

    years: tuple[str, ...]
    groups: tuple[tuple[str, tuple[DepartmentRow, ...]], ...]


def place_value(code: str | None) -> str:
    """The facet value of the place a report names; a code that no table knows names none."""
    return code if code is not None and _path(code) else NOT_STATED


def place_of(entry: ReportEntry) -> str:
    return place_value(entry.metadata.region)


def year_of(entry: ReportEntry) -> str:
    return NOT_STATED if entry.metadata.year is None else str(entry.metadata.year)


def department_of(entry: ReportEntry) -> str:
    return entry.metadata.department or NOT_STATED


def has(entry: ReportEntry, field: facet.FacetField, values: tuple[str, ...]) -> bool:
    """Whether a report stands under one of the values of a facet field."""
    metadata = entry.metadata
    if field is facet.REGION:
        return any(inside((entry,), value) for value in values)
    own = {
        facet.YEAR: year_of(entry),
        facet.DEPARTMENT: department_of(entry),
        facet.DEPARTMENT_KIND: metadata.department_kind or NOT_STATED,
        facet.KIND: metadata.kind,
        facet.REPORT: entry.id,
        facet.SAMPLE: "yes" if metadata.sample else "no",
    }
    return own[field] in values


def inside(entries: Entries, value: str) -> Entries:
    """The reports of a place and of every place in it; of its 本级 only, or of no stated place."""
    return tuple(e for e in entries if value in _places(e))


def listed(entries: Entries, value: str) -> Entries:
    """The reports that the page of a place lists: all in it, or only its own when they are too many."""
    if len(entries) <= MANY:
        return entries
    return tuple(entry for entry in entries if place_of(entry) == value.removesuffix(region.SELF))


def places(entries: Entries) -> facet.Facet:
    """The tree of places with the number of reports in each."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update(_places(entry))
    return facet.arrange(facet.REGION, counts, ())


def upper(tree: facet.Facet) -> facet.Facet:
    """As many levels of the tree of places as the first page has room for, the provinces at least."""
    for depth in (3, 1, 0):
        values = tuple(value for value in tree.values if value.depth <= depth)
        if len(values) <= ROOM:
            break
    return facet.arrange(tree.field, {value.value: value.count for value in values}, ())


def years(entries: Entries) -> facet.Facet:
    return facet.arrange(facet.YEAR, Counter(map(year_of, entries)), ())


def departments_by_year(entries: Entries) -> DepartmentTable:
    """Every department of `entries` with its reports year by year."""
    columns = tuple(v.value for v in years(entries).values)
    order = [v.value for v in places(entries).values]
    groups = []
    for place, here in _grouped(entries, place_of, order):
        names = sorted({department_of(e) for e in here}, key=lambda name: (name == NOT_STATED, name))
        rows = tuple(
            DepartmentRow(place, name, tuple(cells for _, cells in _grouped(theirs, year_of, columns, empty=True)))
            for name, theirs in _grouped(here, department_of, names)
        )
        groups.append((place, rows))
    return DepartmentTable(columns, tuple(groups))


def by_place(entries: Entries) -> tuple[tuple[str, Entries], ...]:
    """Reports under the place each names, places in code order."""
    return _grouped(entries, place_of, [v.value for v in places(entries).values])


def _grouped(
    entries: Entries, value: Callable[[ReportEntry], str], order: Iterable[str], *, empty: bool = False
) -> tuple[tuple[str, Entries], ...]:
    found: defaultdict[str, list[ReportEntry]] = defaultdict(list)
    for entry in entries:
        found[value(entry)].append(entry)
    return tuple((v, tuple(found.get(v, ()))) for v in order if empty or v in found)


def _places(entry: ReportEntry) -> tuple[str, ...]:
    """The places a report counts under: from the province to its own, and its own 本级."""
    path = _path(entry.metadata.region)
    return (*path, path[-1] + region.SELF) if path else (NOT_STATED,)


def _path(code: str | None) -> tuple[str, ...]:
    try:
        return region.region(code).path if code else ()
    except BadValue:
        return ()
