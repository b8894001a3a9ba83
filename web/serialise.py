"""What programs are given: searches, reports and sections as plain JSON values, one shape everywhere.

Spans are [start, end) in code points; values are exact decimals as strings; what is not stated is null.
"""

from __future__ import annotations

from flask import Response, jsonify

from kb import region
from kb.library.library import ReportEntry
from kb.report import Discard, Indicator, Metadata, Report, Section, Span
from kb.search.facet import Facet
from kb.search.page import PageHit, SearchPage
from web import markup, urls

Json = dict[str, object]


def error(status: int, message: str, nearest: str | None = None) -> Response:
    told: Json = {"status": status, "message": message}
    return jsonify(error=told if nearest is None else {**told, "nearest": nearest})


def search(found: SearchPage) -> Json:
    """A page of a search. `url` opens the hit with the words marked; a count ignores its own field's filter."""
    params = found.params
    return {
        "query": params.query,
        "total": found.total,
        "reports": found.reports,
        "page": params.page,
        "pages": found.pages,
        "limit": params.limit,
        "sort": params.sort,
        "filters": {field: list(values) for field, values in params.filters.items()},
        "hits": [_hit(hit, params.query) for hit in found.hits],
        "facets": {facet.field.name: _facet(facet) for facet in found.facets},
        "relaxed": found.relaxed,
        "notes": list(found.notes),
        "note": " ".join(found.notes),
    }


def entry(found: ReportEntry) -> Json:
    """A report in a list."""
    return {
        "report": found.id,
        "url": urls.report(found.id),
        "metadata": metadata(found.metadata),
        "sections": found.sections,
        "characters": found.characters,
        "added": found.added,
        "changed": found.changed,
    }


def report(found: Report) -> Json:
    """A whole report, as `kb convert --json` gives it."""
    source = found.source
    return {
        "report": found.id,
        "url": urls.report(found.id),
        "source": {
            "name": source.name,
            "sha256": source.sha256,
            "format": source.format,
            "encoding": source.encoding,
        },
        "metadata": metadata(found.metadata),
        "sections": [section(found, s) for s in found.sections],
        "indicators": [_indicator(i) for i in found.indicators],
        "findings": [
            {
                "rule": f.rule,
                "message": f.message,
                "difference": f.difference,
                "evidence": [{"section": e.section, "span": _span(e.span), "printed": e.printed} for e in f.evidence],
            }
            for f in found.findings
        ],
        "discards": [_discard(d) for d in found.discards],
        "quality": {"notes": [{"rule": n.rule, "message": n.message, "path": n.path} for n in found.quality]},
    }


def section(found: Report, own: Section) -> Json:
    """A section's own text; children are sections of their own."""
    return {
        "key": own.key,
        "url": urls.section(found.id, own.key),
        "path": own.path,
        "level": own.level,
        "heading": own.heading,
        "type": own.type,
        "page": own.page,
        "paragraphs": [{"key": p.key, "kind": p.kind, "text": p.text, "page": p.page} for p in own.paragraphs],
    }


def section_page(found: Report, own: Section) -> Json:
    """A section with the report it stands in, its HTML and the keys of the sections right below it."""
    return {
        "report": found.id,
        "metadata": metadata(found.metadata),
        **section(found, own),
        "html": str(markup.untrusted(own.text)),
        "children": [s.key for s in found.sections if s.parent_path == own.path],
    }


def metadata(found: Metadata) -> Json:
    return {
        "title": found.title,
        "kind": found.kind,
        "region": place(found.region),
        "year": found.year,
        "department": found.department,
        "department_short": found.department_short,
        "department_kind": found.department_kind,
        "project": found.project,
        "publisher": found.publisher,
        "url": found.url,
        "published": found.published,
        "retrieved": found.retrieved,
        "sample": found.sample,
    }


def place(code: str | None) -> Json | None:
    if code is None:
        return None
    found = region.region(code)
    return {"code": code, "province": found.province, "city": found.city, "district": found.district}


def _hit(hit: PageHit, query: str) -> Json:
    own = hit.section
    return {
        "report": own.report,
        "key": own.key,
        "url": urls.section(own.report, own.key, query),
        "title": own.title,
        "region": place(own.regions[-1] if own.regions else None),
        "year": own.year,
        "department": own.department,
        "heading": own.heading,
        "type": own.type,
        "sample": own.sample,
        "score": hit.score,
        "snippet": {"text": hit.snippet.text, "spans": [_span(s) for s in hit.snippet.spans]},
    }


def _facet(facet: Facet) -> list[Json]:
    return [{"value": v.value, "label": v.label, "count": v.count, "chosen": v.chosen} for v in facet.values]


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _indicator(found: Indicator) -> Json:
    return {
        "name": found.name,
        "value": str(found.value),
        "unit": found.unit,
        "basis": found.basis,
        "printed": found.printed,
        "section": found.section,
        "span": _span(found.span),
    }


def _discard(found: Discard) -> Json:
    return {"text": found.text, "reason": found.reason, "page": found.page, "line": found.line}
