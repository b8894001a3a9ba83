"""A report for programs and for keeping: its Markdown, its JSON, and the very file it came from."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, Response, jsonify, redirect, send_file
from flask.typing import ResponseReturnValue

from kb.report import Source
from web import filters, serialise, urls
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
    current = site().library.resolve(id)
    if current != id:
        return redirect(urls.json(current), 308)
    return jsonify(serialise.report(site().library.report(id)))


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
        mimetype=_mimetype(source),
        as_attachment=source.format not in SHOWN_INLINE,
        download_name=("样例-" if sample else "") + filters.file_name(source.name),
        etag=source.sha256,
    )
    response.headers["Content-Security-Policy"] = SEALED
    return response


def _mimetype(source: Source) -> str:
    kind = SHOWN_INLINE.get(source.format, "application/octet-stream")
    return f"{kind}; charset={source.encoding}" if kind == "text/plain" and source.encoding else kind
