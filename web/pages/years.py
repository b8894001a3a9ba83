"""Fiscal years: which there are, and the reports of one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from kb.errors import BadValue, UnknownPlace
from kb.search import facet
from web import holdings, urls
from web.site import site

page = Blueprint("years", __name__)


@page.get("/years/")
def index() -> ResponseReturnValue:
    return render_template("years.html", years=holdings.years(site().entries()))


@page.get("/years/<year>/")
def show(year: str) -> ResponseReturnValue:
    """The reports of one fiscal year under their places."""
    try:
        value = facet.check(facet.YEAR, year)
    except BadValue:
        raise UnknownPlace(facet.YEAR.label, year) from None
    if value != year:
        return redirect(urls.year(value), 308)
    entries = tuple(e for e in site().entries() if holdings.year_of(e) == value)
    if not entries:
        raise UnknownPlace(facet.YEAR.label, year)
    return render_template(
        "year.html",
        value=value,
        entries=entries,
        places=holdings.places(entries),
        groups=holdings.by_place(entries) if len(entries) <= holdings.MANY else (),
        others=[v for v in holdings.years(site().entries()).values if v.value != value],
    )
