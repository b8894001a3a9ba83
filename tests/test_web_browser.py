"""One journey in a real browser: search, a facet, the section, its marked words. Skipped where there is no Chromium."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from web_library import Shelf

from kb.matchkey import match_key

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]")

pytest_plugins = ("web_fixtures", "web_browser")


@pytest.mark.parametrize("width", [1280, 360])
def test_from_the_search_to_the_marked_words(
    browser: sync_api.Browser, address: str, shelf: Shelf, width: int, tmp_path: Path
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, java_script_enabled=False)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(address)
    page.get_by_role("searchbox").fill("“预算执行率”")
    page.get_by_role("button", name="搜索").click()
    total = page.locator(".total").inner_text()
    summary = page.locator(".facets > summary")
    if width < 800:
        assert summary.is_visible()
        summary.click()
    page.get_by_role("link", name="增城区").first.click()
    page.locator(".chip").first.wait_for()
    assert page.locator(".total").inner_text() != total
    assert page.locator(".chip").count() == 1
    page.locator(".hit h2 a").first.click()
    page.locator("article mark").first.wait_for(state="visible")
    assert set(page.locator("article mark").all_inner_texts()) == {"预算执行率"}
    page.get_by_role("link", name="到第一处").click()
    page.locator(":target mark").first.wait_for(state="visible")
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth") if width > 800 else 0
    assert overflow <= 0
    assert told == []
    page.close()


@pytest.mark.parametrize(
    ("query", "needles"),
    [
        ("“预算执行率”", {"预算执行率"}),
        ("预算执行率 序时进度", {"预算执行率", "序时进度"}),
        ("５８２０．４", {"5820.4"}),
        ("預算執行率", {"预算执行率"}),
        ("-巡检 支付进度", {"支付进度"}),
    ],
)
def test_the_marks_of_a_search_greet_the_reader_in_the_whole_report(
    browser: sync_api.Browser, address: str, shelf: Shelf, query: str, needles: set[str]
) -> None:
    """Every mark is an occurrence, and every occurrence in the text is marked."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/search?q={quote(query)}&synonyms=0&region=440118&year=2022")
    page.locator(".hit .of a").first.click()
    page.locator("article h1").wait_for()
    assert unquote(page.url).endswith(f"/?q={query}&synonyms=0")
    marked = page.locator(".passage mark").all_inner_texts()
    text = "".join(block for s in shelf.reports["congress-2022"].sections for block in s.blocks)
    key = match_key(text)
    assert Counter(map(match_key, marked)) == {n: key.count(match_key(n)) for n in map(match_key, needles)}
    page.close()


def test_a_wide_table_scrolls_in_a_box_of_its_own(browser: sync_api.Browser, address: str, shelf: Shelf) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{address}/reports/{shelf.ids['hostile']}/{shelf.section('hostile', '很宽').key}")
    box = page.locator(".printed-table")
    assert box.evaluate("e => e.scrollWidth > e.clientWidth && e.clientWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert box.evaluate("e => { e.scrollLeft = 50; return e.scrollLeft }") == 50
    box.focus()
    assert page.evaluate("document.activeElement.className").endswith("printed-table")
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_is_wider_than_the_window(
    browser: sync_api.Browser, address: str, pages: tuple[str, ...], width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for url in pages:
        page.goto(address + url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    page.close()
