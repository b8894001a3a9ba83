"""What programs look for at a site's root: is it alive, may it be crawled, how is it searched."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from web import context, urls
from web.site import site

page = Blueprint("service", __name__)


@page.get("/healthz")
def healthz() -> ResponseReturnValue:
    """Alive when both the library and the index answer; `behind` is how many changes the index still lacks."""
    held = site().library.generation()
    context.searcher()
    indexed = site().engine.generation() or 0
    response = jsonify(status="ok", reports=len(site().entries()), generation=held, behind=held - indexed)
    response.headers["Cache-Control"] = "no-store"
    return response


@page.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Crawlers are welcome to the reports; searches are an endless space of addresses."""
    return Response(f"User-agent: *\nDisallow: {urls.search()}\nDisallow: {urls.API}/\n", mimetype="text/plain")


@page.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return Response(status=204)


@page.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    """Lets a browser add the site to its search engines."""
    text = render_template("opensearch.xml", site=request.url_root.rstrip("/"))
    return Response(text, mimetype="application/opensearchdescription+xml")
