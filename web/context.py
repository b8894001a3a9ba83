"""A request, parsed once: which parameters it may carry, its search, its searcher, the plan whose words are marked."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import TypeVar
from urllib.parse import parse_qsl

import flask
from flask import Flask, current_app, g, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from kb.errors import BadValue, UnknownParameter, UserError
from kb.query.parser import parse
from kb.search import relaxing
from kb.search.engine import Searcher
from kb.search.page import PARAMETERS, SearchParams, params_from
from kb.search.plan import Plan
from web import urls
from web.site import State, site

View = TypeVar("View", bound=Callable[..., object])
TAKES = "takes"
MARKING = ("q", "synonyms", urls.STEP)
"""The parameters that carry a search to the report it found, so that its words are marked there."""
SEARCHING = PARAMETERS

_STEP = re.compile("[0-9]")


class Request(flask.Request):
    """A request whose parameters hold only whole characters: what is no UTF-8 becomes the replacement sign.

    Werkzeug would leave it percent-encoded, and %ED%A0%80 would be searched as those letters.
    """

    @cached_property
    def args(self) -> MultiDict[str, str]:
        pairs = parse_qsl(self.query_string.decode("utf-8", "replace"), keep_blank_values=True, errors="replace")
        return ImmutableMultiDict(pairs)


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
    """The search this request asks for; UserError when it cannot be, NotFound for a report that is not here.

    A report may be given by an id it had before.
    """
    given = {name: values for name, values in request.args.lists() if name in SEARCHING}
    params = params_from(given)
    if "report" not in params.filters:
        return params
    reports = dict.fromkeys(site().library.resolve(report) for report in params.filters["report"])
    return replace(params, filters={**params.filters, "report": tuple(reports)})


def state() -> State:
    """What library and index held when the request came."""
    if "state" not in g:
        g.state = site().state()
    found: State = g.state
    return found


def searcher() -> Searcher:
    """One view of the index for the whole request."""
    if "searcher" not in g:
        g.searcher = site().searcher(state())
    found: Searcher = g.searcher
    return found


def close_searcher(error: BaseException | None = None) -> None:
    opened: Searcher | None = g.pop("searcher", None)
    if opened is not None:
        opened.close()


def marking() -> urls.Marking:
    """What to mark in a report, as the visitor searched for it."""
    given = params_from({"synonyms": request.args.getlist("synonyms")})
    step = request.args.get(urls.STEP) or "0"
    if not _STEP.fullmatch(step):
        raise BadValue(urls.STEP, step, "请写 0 到 9 的一个数字")
    return urls.Marking(request.args.get("q", "").strip(), given.synonyms, int(step))


def marking_plan() -> Plan | None:
    """What of a report is to be marked."""
    asked = marking()
    if not asked.query:
        return None
    with suppress(UserError):  # what cannot be searched is marked nowhere; the text is there to be read all the same
        return relaxing.plan_of(parse(asked.query), asked.step, synonyms=asked.synonyms)
    return None


def page_number() -> int:
    """The page of a list that is asked for, 1-based."""
    return params_from({"page": request.args.getlist("page")}).page
