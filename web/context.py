"""A request, parsed once: which parameters it may carry, its search, its searcher, the plan whose words are marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, g, request

from kb.errors import UnknownParameter
from kb.query.parser import parse
from kb.search.engine import Searcher
from kb.search.page import PARAMETERS, SearchParams, params_from
from kb.search.plan import Plan
from kb.search.planner import plan
from web.site import site

View = TypeVar("View", bound=Callable[..., object])
TAKES = "takes"
MARKING = "q"
"""The parameter that carries a search to the report it found, so that its words are marked there."""
SEARCHING = PARAMETERS


def takes(*names: str) -> Callable[[View], View]:
    """Declare the query parameters of a view; every other one is refused before it runs."""

    def declare(view: View) -> View:
        setattr(view, TAKES, names)
        return view

    return declare


def install(app: Flask) -> None:
    app.before_request(refuse_unknown)
    app.teardown_request(close_searcher)


def refuse_unknown() -> None:
    """UnknownParameter for a parameter that the view of this request does not take."""
    if request.endpoint is None:
        return
    known = getattr(current_app.view_functions[request.endpoint], TAKES, ())
    for name in request.args:
        if name not in known:
            raise UnknownParameter(name, known)


def search_params() -> SearchParams:
    """The search this request asks for; UserError when it cannot be, NotFound for a report that is not here."""
    params = params_from(dict(request.args.lists()))
    for report in params.filters.get("report", ()):
        site().library.resolve(report)
    return params


def searcher() -> Searcher:
    """One view of the index for the whole request."""
    if "searcher" not in g:
        g.searcher = site().searcher()
    found: Searcher = g.searcher
    return found


def close_searcher(error: BaseException | None = None) -> None:
    opened: Searcher | None = g.pop("searcher", None)
    if opened is not None:
        opened.close()


def marking() -> str:
    """The words to mark in a report, as the visitor typed them; "" when there are none."""
    return request.args.get(MARKING, "").strip()


def marking_plan() -> Plan | None:
    """What of a report is to be marked."""
    query = marking()
    return plan(parse(query).node) if query else None


def page_number() -> int:
    """The page of a list that is asked for, 1-based."""
    return params_from({"page": request.args.getlist("page")}).page
