"""Markdown to HTML, by the package `markdown`: our own guide, and sections for programs.

What comes from a report is never trusted: raw HTML in it is text, and comments of the stored form are left out.
"""

from __future__ import annotations

from markdown import Markdown
from markupsafe import Markup


def trusted(text: str) -> Markup:
    """The HTML of a page of our own, with tables and a table of contents where it says [TOC]."""
    made = Markdown(extensions=["tables", "toc"], extension_configs={"toc": {"title": "目录", "toc_depth": "2-2"}})
    return Markup(made.convert(text))


def untrusted(text: str) -> Markup:
    """The HTML of a report's Markdown, in which no raw HTML passes."""
    made = Markdown(extensions=["tables"])
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    return Markup(made.convert(text))
