"""Section types: what kinds of sections there are, and all sections of one kind."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kb.errors import UnknownPlace
from kb.search import facet
from kb.search.page import SearchParams, search_page
from kb.search.plan import Everything
from kb.search.request import SearchRequest
from web import context, urls
from web.narrowing import FIRST_SHOWN
from web.pages.search import hit_views, pager

page = Blueprint("types", __name__)


@page.get("/sections/")
def index() -> ResponseReturnValue:
    return render_template("types.html", types=counted())


@page.get("/sections/<name>/")
@context.takes("page")
def show(name: str) -> ResponseReturnValue:
    """Every section of one type, newest year first, with the ways to narrow it."""
    known = {value.value: value for value in counted().values}
    if name not in known:
        raise UnknownPlace("章节类型", name)
    params = SearchParams(filters={facet.SECTION.name: (name,)}, sort="year", page=context.page_number(), limit=20)
    found = search_page(context.searcher(), params)
    return render_template(
        "type.html",
        type=known[name],
        found=found,
        hits=hit_views(found),
        pager=pager(found.pages, params.page, lambda n: urls.section_type(name, n)),
        narrow=[(f.field, f.leading(FIRST_SHOWN)) for f in found.facets if f.field in (facet.REGION, facet.YEAR)],
        params=params,
    )


def counted() -> facet.Facet:
    """The section types that the library holds, each with its number of sections."""
    request = SearchRequest(Everything(), facets=(facet.SECTION.name,), limit=0)
    return facet.arrange(facet.SECTION, context.searcher().search(request).facets[facet.SECTION.name], ())
