"""Places: the tree of them, the departments of one by year, and the years of one department."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from kb import region
from kb.errors import BadValue, UnknownPlace
from kb.search import department_names, facet
from kb.search.document import NOT_STATED
from web import holdings, reading, urls
from web.holdings import Entries
from web.site import site

page = Blueprint("regions", __name__)

SIDE_BY_SIDE = 6
"""Reports whose sections stand side by side on a department's page."""

Crumb = tuple[str, str | None]


@page.get("/regions/")
def index() -> ResponseReturnValue:
    return render_template("regions.html", places=holdings.places(site().entries()))


@page.get("/regions/<place>/")
def show(place: str) -> ResponseReturnValue:
    """The departments of a place and of all places in it, year by year."""
    value = _canonical(place)
    if value != place:
        return redirect(urls.region(value), 308)
    entries = _held(value)
    tree = holdings.places(entries)
    listed = holdings.listed(entries, value)
    return render_template(
        "region.html",
        value=value,
        crumbs=crumbs(value),
        entries=entries,
        years=holdings.years(entries),
        inside=[v for v in tree.values if v.value != value and v.value not in _above(value)],
        table=holdings.departments_by_year(listed),
        unlisted=len(entries) - len(listed),
    )


@page.get("/regions/<place>/<path:name>/")
def department(place: str, name: str) -> ResponseReturnValue:
    """The reports of one department, newest first, and their sections type by type."""
    value = _canonical(place)
    if value != place:
        return redirect(urls.department(value, name), 308)
    held = _held(value)
    entries = tuple(e for e in held if holdings.department_of(e) == name)
    if not entries:
        meant = department_names.meant(name, {holdings.department_of(e) for e in held} - {NOT_STATED})
        if len(meant) == 1:
            return redirect(urls.department(value, meant[0]), 302)
        raise UnknownPlace(facet.DEPARTMENT.label, name)
    entries = tuple(sorted(entries, key=lambda e: -(e.metadata.year or 0)))
    compared = [site().library.report(e.id) for e in entries[:SIDE_BY_SIDE]]
    label = facet.label(facet.DEPARTMENT, name)
    return render_template(
        "department.html",
        label=label,
        name=name,
        place=value,
        crumbs=(*crumbs(value, linked=True), (label, None)),
        entries=entries,
        compared=compared,
        types=reading.by_type(compared),
    )


def crumbs(value: str, *, linked: bool = False) -> tuple[Crumb, ...]:
    """From all places down to this one; its own step is a link only where a page below it is shown."""
    steps = [(facet.region_label(code), urls.region(code)) for code in (*_above(value), value)]
    last: Crumb = steps[-1] if linked else (steps[-1][0], None)
    return (("地区", urls.regions()), *steps[:-1], last)


def _above(value: str) -> tuple[str, ...]:
    """The places a place lies in, its province first."""
    if value == NOT_STATED:
        return ()
    codes = region.region(value.removesuffix(region.SELF)).path
    return codes if value.endswith(region.SELF) else codes[:-1]


def _canonical(place: str) -> str:
    try:
        return facet.check(facet.REGION, place)
    except BadValue:
        raise UnknownPlace(facet.REGION.label, place) from None


def _held(value: str) -> Entries:
    entries = holdings.inside(site().entries(), value)
    if not entries:
        raise UnknownPlace(facet.REGION.label, facet.region_label(value))
    return entries
