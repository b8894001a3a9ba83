"""The site in Debian's Chromium, for tests that look at it: `pytest_plugins = ("web_fixtures", "web_browser")`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from web_library import Shelf
from werkzeug.serving import make_server

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def pages(shelf: Shelf) -> tuple[str, ...]:
    """An address of each kind of page, and of each state it may be in."""
    report = shelf.ids["congress-2023"]
    section = shelf.section("congress-2023", "收支情况").key
    hostile = shelf.ids["hostile"]
    return (
        "/", "/search", "/search?q=预算执行率", "/search?q=巡检&page=2", "/search?q=预算&more=section&collapse=1",
        "/search?q=预算 “独角兽” 年份:2023&region=440118&heading=很长很长很长很长很长很长很长很长很长的标题",
        "/search?q=预算&department=没有这个局", "/search?q=广州 支出率 独角兽", "/search?region=440118&page=99",
        "/regions/", "/regions/440100/", "/regions/440118/", "/regions/440118/广州市增城区人大常委会办公室/",
        "/years/", "/years/2023/", "/sections/", "/sections/预算执行/",
        f"/reports/{report}/", f"/reports/{report}/?q=预算", f"/reports/{report}/{section}",
        f"/reports/{report}/{section}?q=预算", f"/reports/{hostile}/",
        f"/reports/{hostile}/{shelf.section('hostile', '很宽').key}", f"/reports/{shelf.ids['removed']}/",
        "/help", "/nothing",
    )  # fmt: skip
