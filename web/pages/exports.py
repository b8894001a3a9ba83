"""A report for programs and for keeping: its Markdown, its JSON, and the very file it came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

from flask import Blueprint, Response, jsonify, redirect, send_file
from flask.typing import ResponseReturnValue

from kb import document
from kb.report import Source
from web import filters, serialise, urls
from web.pages.report import standing, within
from web.site import site

page = Blueprint("exports", __name__)

SHOWN_INLINE = {"txt": "text/plain", "md": "text/plain", "pdf": "application/pdf"}
"""Formats a browser shows without running anything; every other one is handed over as a download."""
SEALED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@page.get("/reports/<id>.md")
def markdown(id: str) -> ResponseReturnValue:
    current = site().library.resolve(id)
    if current != id:
        return redirect(urls.markdown(current), 308)
    return Response(site().library.markdown(id), mimetype="text/markdown")


@page.get("/reports/<id>.json")
def json(id: str) -> ResponseReturnValue:
    return report_record(id, urls.json)


@page.get("/reports/<id>/<key>.md")
def section_markdown(id: str, key: str) -> ResponseReturnValue:
    """A section with all below it, under the report's metadata, as in the report's own Markdown file."""
    report_id, section_key = standing(id, key)
    if (report_id, section_key) != (id, key):
        return redirect(urls.markdown(report_id, section_key), 308)
    report = site().library.report(id)
    sections = tuple(report.subtree(within(report, key)))
    text = document.to_markdown(replace(report, sections=sections, discards=(), quality=()))
    return Response(text, mimetype="text/markdown")


@page.get("/reports/<id>/<key>.json")
def section_json(id: str, key: str) -> ResponseReturnValue:
    """A section as the API gives it."""
    return section_record(id, key, urls.json)


def report_record(id: str, address: Callable[[str], str]) -> ResponseReturnValue:
    """A report as plain data; `address` makes the URL to go to when it has another id today."""
    current = site().library.resolve(id)
    if current != id:
        return redirect(address(current), 308)
    return jsonify(serialise.report(site().library.report(id)))


def section_record(id: str, key: str, address: Callable[[str, str], str]) -> ResponseReturnValue:
    """One section's own text as plain data, with its HTML and the keys of what lies below it."""
    report_id, section_key = standing(id, key)
    if (report_id, section_key) != (id, key):
        return redirect(address(report_id, section_key), 308)
    report = site().library.report(id)
    return jsonify(serialise.section(report, within(report, key)))


@page.get("/reports/<id>/original")
def original(id: str) -> ResponseReturnValue:
    """The source's bytes as they were read, under their own name; a sample's name says that it is one."""
    current = site().library.resolve(id)
    if current != id:
        return redirect(urls.original(current), 308)
    source, data = site().library.original(id)
    sample = site().library.report(id).metadata.sample
    response = send_file(
        BytesIO(data),
        mimetype="application/octet-stream",
        as_attachment=source.format not in SHOWN_INLINE,
        download_name=("样例-" if sample else "") + filters.file_name(source.name),
        etag=source.sha256,
    )
    response.headers["Content-Security-Policy"] = SEALED
    response.headers["Content-Type"] = _content_type(source)
    return response


def _content_type(source: Source) -> str:
    kind = SHOWN_INLINE.get(source.format, "application/octet-stream")
    return f"{kind}; charset={source.encoding}" if kind == "text/plain" and source.encoding else kind
