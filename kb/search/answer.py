"""A page of results as programs get it: plain dicts and lists, ready for JSON."""

from __future__ import annotations

from collections.abc import Callable

from kb.record import Record
from kb.report import Span
from kb.search import facet
from kb.search.document import NOT_STATED, SectionDocument
from kb.search.facet import Facet
from kb.search.page import PageHit, SearchPage

SectionUrl = Callable[[str, str], str]
"""(report id, section key) -> the section's address."""


def page_record(page: SearchPage, url_for_section: SectionUrl) -> Record:
    """The answer to a search; spans are [start, end) in code points of the snippet's text, `note` null without any."""
    return {
        "query": page.params.query,
        "total": page.total,
        "reports": page.reports,
        "page": page.params.page,
        "pages": page.pages,
        "limit": page.params.limit,
        "sort": page.params.sort,
        "relaxed": page.relaxed,
        "hits": [_hit(hit, url_for_section) for hit in page.hits],
        "facets": {shown.field.name: _values(shown) for shown in page.facets},
        "note": "".join(page.notes) or None,
    }


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
    }


def _region_label(section: SectionDocument) -> str:
    """The place with all that it lies in, each once: 广东省广州市增城区."""
    return "".join(map(facet.region_label, section.regions or (NOT_STATED,)))


def _spans(spans: tuple[Span, ...]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _values(shown: Facet) -> list[Record]:
    return [
        {"value": v.value, "label": v.label, "count": v.count, "chosen": v.chosen, "depth": v.depth}
        for v in shown.values
    ]
