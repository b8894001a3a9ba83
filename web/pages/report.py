"""A report to read: the whole of it, one section with all below it, or one paragraph in its place."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from kb.errors import UnknownSection
from kb.report import Report, Section
from web import context, holdings, reading, urls
from web.pages.regions import Crumb
from web.pages.regions import crumbs as place_crumbs
from web.site import site

page = Blueprint("report", __name__)


@page.get("/reports/<id>/")
@context.takes(*context.MARKING)
def show(id: str) -> ResponseReturnValue:
    current = site().library.resolve(id)
    if current != id:
        return redirect(urls.report(current, context.marking()), 308)
    report = site().library.report(id)
    passages = reading.passages(report.sections, context.marking_plan())
    return render_template(
        "report.html",
        report=report,
        entry=next((e for e in site().entries() if e.id == id), None),
        crumbs=crumbs(report),
        marking=context.marking(),
        passages=passages,
        marked=reading.marked_places(passages),
        first=reading.first_marked(passages),
        outline=reading.outline(report),
        label=reading.label,
    )


@page.get("/reports/<id>/<key>")
@context.takes(*context.MARKING)
def section(id: str, key: str) -> ResponseReturnValue:
    """The section `key` with its whole subtree."""
    report_id, section_key = standing(id, key)
    if (report_id, section_key) != (id, key):
        return redirect(urls.section(report_id, section_key, context.marking()), 308)
    report = site().library.report(id)
    shown = within(report, key)
    passages = reading.passages(report.subtree(shown), context.marking_plan(), top=shown.level)
    return render_template(
        "section.html",
        report=report,
        section=shown,
        crumbs=(*crumbs(report, linked=True), *_section_crumbs(report, shown)),
        marking=context.marking(),
        passages=passages,
        marked=reading.marked_places(passages),
        first=reading.first_marked(passages),
        outline=reading.outline(report),
        neighbours=reading.neighbours(report, shown),
        label=reading.label,
    )


@page.get("/reports/<id>/<key>/<paragraph>")
@context.takes(*context.MARKING)
def paragraph(id: str, key: str, paragraph: str) -> ResponseReturnValue:
    """The permalink of a paragraph opens its section, scrolled to it."""
    report_id = site().library.resolve(id)
    section_key, paragraph_key = site().library.resolve_paragraph(report_id, key, paragraph)
    if (report_id, section_key, paragraph_key) != (id, key, paragraph):
        return redirect(urls.paragraph(report_id, section_key, paragraph_key, context.marking()), 308)
    anchor = urls.within_page(urls.paragraph_anchor(key, paragraph))
    return redirect(urls.section(id, key, context.marking()) + anchor, 302)


def standing(id: str, key: str) -> tuple[str, str]:
    """Where a section's permalink leads today: the report and the key it now has."""
    report_id = site().library.resolve(id)
    return report_id, site().library.resolve_section(report_id, key)


def within(report: Report, key: str) -> Section:
    section = report.section(key)
    if section is None:
        raise UnknownSection(report.id, key)
    return section


def crumbs(report: Report, *, linked: bool = False) -> tuple[Crumb, ...]:
    """From all places to the report's department, and to the report itself where something below it is shown."""
    metadata = report.metadata
    place = holdings.place_value(metadata.region)
    steps = place_crumbs(place, linked=True)
    if metadata.department:
        steps = (*steps, (metadata.department, urls.department(place, metadata.department)))
    own = f"{metadata.year}年报告" if metadata.year else "报告"
    return (*steps, (own, urls.report(report.id, context.marking()) if linked else None))


def _section_crumbs(report: Report, section: Section) -> tuple[Crumb, ...]:
    above = [(reading.label(s), urls.section(report.id, s.key)) for s in reading.ancestors(report, section)]
    return (*above, (reading.label(section), None))
