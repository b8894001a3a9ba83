"""Every kind of page is tried by axe-core against WCAG 2.2 AA and its own good practices, light on a telephone and
dark on a wide screen. Skipped where there is no Chromium; axe comes with its package, nothing is loaded from anywhere.
"""

from __future__ import annotations

from typing import Any, Literal

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e .[dev]")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed: pip install -e .[dev]")

pytest_plugins = ("web_fixtures", "web_browser")

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def broken(page: sync_api.Page) -> list[tuple[str, str, str]]:
    """The rules broken on a page: the rule, the element, what is wrong with it."""
    page.evaluate(axe.AXE_SCRIPT)
    found: dict[str, Any] = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        (violation["id"], node["target"][0], node["failureSummary"])
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_no_rule_of_accessibility_is_broken(
    browser: sync_api.Browser, address: str, pages: tuple[str, ...], width: int, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    for url in pages:
        page.goto(address + url)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert not broken(page), url
    page.close()
