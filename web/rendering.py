"""Markdown to HTML, by the package `markdown`: our own guide, and a section's text for programs."""

from __future__ import annotations

from markdown import Markdown
from markdown.extensions.toc import slugify_unicode
from markdown.inlinepatterns import SubstituteTagInlineProcessor
from markupsafe import Markup

from kb.markup import heading_to_markdown, table_to_markdown, text_to_markdown
from kb.report import Paragraph, Section

OURS = ("br", "wbr")
"""The only tags kb.markup writes; every `<` of a report's own text it escapes."""

TABLE = '<div class="scroll" tabindex="0" role="group" aria-label="表格"><table>'
"""A table of our own is wider than a telephone: it scrolls in a box that the keyboard reaches too."""


def guide_html(text: str) -> Markup:
    """The HTML of a page of our own, with tables and a table of contents where it says [TOC]."""
    contents = {"title": "目录", "toc_depth": "2-2", "slugify": slugify_unicode}
    made = Markdown(extensions=["tables", "toc"], extension_configs={"toc": contents})
    return Markup(made.convert(text).replace("<table>", TABLE).replace("</table>", "</table></div>"))


def section_html(section: Section) -> str:
    """A section's own text as HTML, its heading as <h1>–<h6>. Raw HTML never passes, whatever the text holds."""
    made = Markdown(extensions=["tables"])
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.deregister("html")
    for tag in OURS:
        made.inlinePatterns.register(SubstituteTagInlineProcessor(f"<{tag}>", tag), tag, 90)
    return made.convert("\n\n".join(_blocks(section)))


def _blocks(section: Section) -> list[str]:
    heading = f"{'#' * min(max(section.level, 1), 6)} {heading_to_markdown(section.heading)}"
    return [heading] * bool(section.heading.strip()) + [_block(paragraph) for paragraph in section.paragraphs]


def _block(paragraph: Paragraph) -> str:
    return (table_to_markdown if paragraph.kind == "table" else text_to_markdown)(paragraph.text)
