"""The application: a library and an engine behind the pages and the API."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from flask import Flask

from kb import indexing
from kb.engines import open_engine
from kb.errors import IndexDamaged
from kb.library.library import Library
from kb.search.engine import Engine
from web import api, context, errors, filters, headers, kept, urls
from web.pages import exports, guide, home, regions, report, search, service, types, years
from web.site import KEY, Site

PAGES = (home, search, regions, years, types, exports, report, guide, service, api)


def create_app(library_path: Path, engine: str | None = None) -> Flask:
    """The site over the library at `library_path`; LibraryMissing when there is none.

    `engine` names a search engine (kb.engines), the configured one when None. The index is read as it stands: whoever
    starts the site brings it up to date first (web.cli).
    """
    app = Flask("web", static_folder="static", template_folder="templates")
    app.request_class = context.Request
    library = Library.open(library_path)
    app.extensions[KEY] = Site(library, _filled(library, open_engine(library, engine)))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(urls=urls, version=_versions(Path(app.root_path, "static")).__getitem__)
    for room in (context, errors, filters, kept, headers):
        room.install(app)
    for module in PAGES:
        app.register_blueprint(module.page)
    context.takes("v")(app.view_functions["static"])
    return app


def _filled(library: Library, engine: Engine) -> Engine:
    """An engine that is empty (it keeps nothing between runs, was never filled, or is damaged) is filled here."""
    try:
        empty = engine.generation() is None
    except IndexDamaged:
        empty = True
    if empty:
        indexing.catch_up(library, engine)
    return engine


def _versions(folder: Path) -> dict[str, str]:
    """A short hash of each static file, so that its address changes with its bytes."""
    return {path.name: sha256(path.read_bytes()).hexdigest()[:10] for path in folder.iterdir() if path.is_file()}
