"""The JSON API: searches, reports and sections for programs. Errors are {"error": {"status", "message"}}."""

from __future__ import annotations

from collections.abc import Container

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from kb.search import facet
from kb.search.page import params_from, search_page
from kb.search.plan import Everything
from kb.search.request import SearchRequest
from kb.search.vocabulary import Vocabulary
from web import context, holdings, serialise, urls
from web.pages.exports import report_record, section_record
from web.pages.search import whole
from web.site import site

page = Blueprint("api", __name__, url_prefix=urls.API)

REPORT_FILTERS = (
    facet.REGION,
    facet.YEAR,
    facet.DEPARTMENT,
    facet.DEPARTMENT_KIND,
    facet.KIND,
    facet.SAMPLE,
    facet.QUALITY,
)
REPORTS_A_PAGE = 100


@page.get("/search")
@context.takes(*context.SEARCHING, urls.MORE)
def search() -> ResponseReturnValue:
    """The page of a search; `more` names the facet whose values are all told."""
    return jsonify(serialise.search(search_page(context.searcher(), context.search_params()), whole()))


@page.get("/reports")
@context.takes(*(f.name for f in REPORT_FILTERS), "page")
def reports() -> ResponseReturnValue:
    """The reports held, a page at a time, in the order of the library."""
    given = {f.name: request.args.getlist(f.name) for f in REPORT_FILTERS if f.name in request.args}
    vocabulary = Vocabulary(context.searcher())
    chosen, meant = vocabulary.filters(params_from(given).filters)
    notes = [*(m.note for m in meant if m.note), *vocabulary.absences(chosen, Everything())]
    noted = _noted(chosen.pop(facet.QUALITY.name, ()))
    fields = {facet.BY_NAME[name]: values for name, values in chosen.items()}
    entries = [
        entry
        for entry in site().entries()
        if all(holdings.has(entry, field, values) for field, values in fields.items())
        and (noted is None or entry.id in noted)
    ]
    at = (context.page_number() - 1) * REPORTS_A_PAGE
    listed = [serialise.entry(e) for e in entries[at : at + REPORTS_A_PAGE]]
    return jsonify(total=len(entries), page=context.page_number(), limit=REPORTS_A_PAGE, notes=notes, reports=listed)


def _noted(rules: tuple[str, ...]) -> Container[str] | None:
    """The reports with one of these quality notes, as the index knows them; None when none is asked for."""
    if not rules:
        return None
    asked = SearchRequest(Everything(), {facet.QUALITY.name: rules}, facets=(facet.REPORT.name,), limit=0)
    return context.searcher().search(asked).facets[facet.REPORT.name]


@page.get("/reports/<id>")
def report(id: str) -> ResponseReturnValue:
    return report_record(id, urls.api_report)


@page.get("/reports/<id>/<key>")
def section(id: str, key: str) -> ResponseReturnValue:
    return section_record(id, key, urls.api_section)
