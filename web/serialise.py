"""What programs are given: kb's own records of searches and reports, with the addresses at which they stand here."""

from __future__ import annotations

from flask import Response, jsonify

from kb.library.library import ReportEntry
from kb.record import Record, metadata_record, report_record, section_record
from kb.report import Report, Section
from kb.search.answer import page_record
from kb.search.page import SearchPage
from web import rendering, urls
from web.narrowing import FIRST_SHOWN


def error(status: int, message: str, nearest: tuple[str, ...] = ()) -> Response:
    """`nearest`: of what is gone (410) the one permalink that stands closest, of a value that is not there (400) the
    values most like it."""
    told: Record = {"status": status, "message": message}
    if nearest:
        told["nearest"] = nearest[0] if status == 410 else list(nearest)
    return jsonify(error=told)


def search(found: SearchPage, whole: str | None = None) -> Record:
    """A page of a search, as `kb search --json` gives it; `url` is a hit's permalink.

    Of a long facet the values that the result page shows, unless it is the one named `whole`; `more` says of which
    others there are how many further values.
    """
    told = {f.field.name: f.values if f.field.name == whole else f.leading(FIRST_SHOWN) for f in found.facets}
    more = {f.field.name: left for f in found.facets if (left := f.size - len(told[f.field.name]))}
    return {**page_record(found, urls.section, lambda f: told[f.field.name]), "more": more}


def entry(found: ReportEntry) -> Record:
    """A report in a list."""
    return {
        "report": found.id,
        "url": urls.report(found.id),
        "metadata": metadata_record(found.metadata),
        "sections": found.sections,
        "characters": found.characters,
        "added": found.added,
        "changed": found.changed,
    }


def report(found: Report) -> Record:
    """A whole report."""
    return {**report_record(found), "url": urls.report(found.id)}


def section(found: Report, own: Section) -> Record:
    """A section's own text with the report it stands in, its HTML and the keys of the sections right below it."""
    return {
        "report": found.id,
        "metadata": metadata_record(found.metadata),
        **section_record(own),
        "url": urls.section(found.id, own.key),
        "html": rendering.section_html(own),
        "children": [s.key for s in found.sections if s.parent_path == own.path],
    }
