"""A page of results as programs get it: plain dicts and lists, ready for JSON."""

from __future__ import annotations

from collections.abc import Callable

from kb.record import Record
from kb.report import Span
from kb.search import facet
from kb.search.document import NOT_STATED, SectionDocument
from kb.search.facet import Facet, FacetValue
from kb.search.offering import Offered
from kb.search.page import PageHit, SearchPage
from kb.search.params import SearchParams, parameters

SectionUrl = Callable[[str, str], str]
"""(report id, section key) -> the section's address."""


ShownValues = Callable[[Facet], tuple[FacetValue, ...]]
"""The values of a facet that are told."""


def page_record(page: SearchPage, url_for_section: SectionUrl, values: ShownValues = lambda f: f.values) -> Record:
    """The answer to a search; spans are [start, end) in code points of the snippet's text, `note` null without any.

    `beyond` are sections that come close and are no hits, which neither `total` nor the facets count. `explanation` is
    null where all the words were found together; the `parameters` of one of its relaxations, or of an
    offer, are those of the search that it proposes.
    """
    params = page.params
    return {
        "query": params.query,
        "filters": {name: list(values) for name, values in params.filters.items() if values},
        "heading": list(params.heading),
        "total": page.total,
        "reports": page.reports,
        "page": params.page,
        "pages": page.pages,
        "limit": params.limit,
        "sort": params.sort,
        "collapse": params.collapse,
        "relaxed": page.relaxed,
        "hits": [_hit(hit, url_for_section) for hit in page.hits],
        "beyond": [_hit(hit, url_for_section) for hit in page.beyond],
        "facets": {shown.field.name: [_value(v) for v in values(shown)] for shown in page.facets},
        "note": "".join(page.notes) or None,
        "notes": list(page.notes),
        "meant": [{"field": m.field.name, "given": m.given, "values": list(m.values)} for m in page.meant],
        "synonyms": {
            "used": page.params.synonyms,
            "words": [{"word": word, "others": list(others)} for word, others in page.synonyms],
        },
        "offers": [_offer(offer) for offer in page.offers],
        "explanation": _explanation(page),
    }


def _offer(offer: Offered) -> Record:
    return {
        "field": offer.field.name,
        "value": offer.value,
        "label": offer.label,
        "word": offer.word,
        "total": offer.total,
        "parameters": _parameters(offer.params),
    }


def _explanation(page: SearchPage) -> Record | None:
    if page.total and not page.relaxed:
        return None
    told = page.explanation
    relaxations: list[Record] = [
        {"what": r.what, "label": r.label, "total": r.total, "parameters": _parameters(r.params)}
        for r in told.relaxations
    ]
    return {"missing": list(told.missing), "relaxations": relaxations}


def _parameters(params: SearchParams) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parameters(params):
        found.setdefault(name, []).append(value)
    return found


def _hit(hit: PageHit, url_for_section: SectionUrl) -> Record:
    section = hit.section
    return {
        "report": section.report,
        "key": section.key,
        "url": url_for_section(section.report, section.key),
        "heading": section.heading,
        "heading_spans": _spans(hit.heading_spans),
        "type": section.type,
        "score": hit.score,
        "snippet": {"text": hit.snippet.text, "spans": _spans(hit.snippet.spans)},
        "title": section.title,
        "region": section.regions[-1] if section.regions else None,
        "region_label": _region_label(section),
        "year": section.year,
        "department": section.department,
        "sample": section.sample,
        "alike": [_alike(other, url_for_section) for other in hit.alike],
    }


def _alike(section: SectionDocument, url_for_section: SectionUrl) -> Record:
    return {
        "report": section.report,
        "key": section.key,
        "url": url_for_section(section.report, section.key),
        "heading": section.heading,
        "title": section.title,
    }


def _region_label(section: SectionDocument) -> str:
    """The place with all that it lies in, each once: 广东省广州市增城区."""
    return "".join(map(facet.region_label, section.regions or (NOT_STATED,)))


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _value(v: FacetValue) -> Record:
    return {"value": v.value, "label": v.label, "count": v.count, "chosen": v.chosen, "depth": v.depth}
