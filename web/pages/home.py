"""The first page: the search box, what is inside, and the ways in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web import holdings
from web.pages import types
from web.site import site

page = Blueprint("home", __name__)

EXAMPLES = ("预算执行率", "“三公”经费", "存在的主要问题", "绩效目标 完成情况")


@page.get("/")
def show() -> ResponseReturnValue:
    entries = site().entries()
    return render_template(
        "home.html",
        counts=site().library.counts(),
        examples=EXAMPLES,
        places=holdings.upper(holdings.places(entries)),
        years=holdings.years(entries),
        types=types.counted(),
    )
