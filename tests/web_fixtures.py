"""The site's tests share one real library and one application: `pytest_plugins = ("web_fixtures",)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web_library import Shelf, drafts, merging, misdated, removed, rewritten, stored

from kb import indexing
from kb.engines import open_engine
from kb.library.library import Library
from web.app import create_app


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The library, indexed; one report was taken down, and one section of another rewritten."""
    path = tmp_path_factory.mktemp("web") / "library"
    with Library.create(path) as library:
        kept = {name: stored(library, report, name) for name, report in drafts().items()}
        kept["removed"] = stored(library, removed(), "removed")
        library.remove(kept["removed"].id)
        kept["before"] = kept["city-finance"]
        kept["city-finance"] = stored(library, rewritten(), "city-finance")
        kept["misdated"] = stored(library, misdated(), "misdated")
        kept["dated"] = library.report(library.correct(kept["misdated"].id, replace(misdated().metadata, year=2016)))
        kept["apart"] = stored(library, merging(apart=True), "merging")
        kept["merged"] = stored(library, merging(apart=False), "merging")
        indexing.catch_up(library, open_engine(library))
    return Shelf(path, {name: report.id for name, report in kept.items()}, kept)


@pytest.fixture(scope="session")
def app(shelf: Shelf) -> Iterator[Flask]:
    yield create_app(shelf.path)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
