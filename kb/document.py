"""A report as one Markdown file and back, exactly: `from_markdown(to_markdown(report)) == report` for any text.

    ---
    kb: 1                                   the head: kb.frontmatter
    title: "…"
    ---

    <!-- kb: key=… path=1.2 type=部门概况 page=3 paragraphs=…@3,…@4 -->
    ## （二）机构设置                        level 1–6; any other is a bold line with its level in the comment

    A paragraph as printed, kb.markup escaping what Markdown would take for markup.

    | a table | is a pipe table |
    | --- | --- |

Blocks are parted by one blank line. `paragraphs` lists each paragraph's key and, after @, its page. The comment
carries the heading itself only where it has no visible character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from urllib.parse import quote, unquote

from kb import frontmatter, markup
from kb.report import Paragraph, Report, Section

_FENCE = "---\n"
_OPEN = "<!-- kb: "
_CLOSE = " -->"
_DEEPEST_HEADING = 6
# "-" only inside a word, so that nothing can end the comment.
_UNSAFE = re.compile(r"[^-0-9A-Za-z.\u4e00-\u9fff]|-(?![0-9A-Za-z])")


def to_markdown(report: Report) -> str:
    """The whole file's text, ending with a newline; lines end with "\\n" only and must be written so."""
    blocks = [_FENCE + frontmatter.to_yaml(report) + "\n" + _FENCE.rstrip("\n")]
    for section in report.sections:
        blocks.append(_section_head(section))
        blocks += map(_paragraph_to_markdown, section.paragraphs)
    return "\n\n".join(blocks) + "\n"


def from_markdown(text: str) -> Report:
    """The report of a file that `to_markdown` wrote. ValueError, saying what is wrong, for any other text.

    Paragraphs added by hand are taken, with no key.
    """
    start, fence, rest = text.partition("\n" + _FENCE)
    if not start.startswith(_FENCE) or not fence:
        raise ValueError("no front matter between two lines of ---")
    groups: list[list[str]] = []
    for block in rest.removeprefix("\n").removesuffix("\n").split("\n\n"):
        if block.startswith(_OPEN):
            groups.append([block])
        elif groups:
            groups[-1].append(block)
        elif block:
            raise ValueError(f"text before the first section: {block[:40]!r}")
    report = frontmatter.from_yaml(start.removeprefix(_FENCE))
    return replace(report, sections=tuple(_read_section(head, body) for head, *body in groups))


def _section_head(section: Section) -> str:
    visible = bool(section.heading.strip())
    ranked = visible and 1 <= section.level <= _DEEPEST_HEADING
    paragraphs = [_quote(p.key) + ("" if p.page is None else f"@{p.page}") for p in section.paragraphs]
    attributes = {
        "key": _quote(section.key) or None,
        "path": _quote(section.path),
        "level": None if ranked else section.level,
        "type": _quote(section.type),
        "page": section.page,
        "heading": None if visible else _quote(section.heading) or None,
        "paragraphs": ",".join(paragraphs) if any(paragraphs) else None,
    }
    stated = (f"{name}={value}" for name, value in attributes.items() if value is not None)
    comment = f"{_OPEN}{' '.join(stated)}{_CLOSE}"
    if not visible:
        return comment
    heading = markup.heading_to_markdown(section.heading)
    return f"{comment}\n{'#' * section.level} {heading}" if ranked else f"{comment}\n**{heading}**"


def _read_section(head: str, body: Sequence[str]) -> Section:
    comment, _, line = head.partition("\n")
    if not comment.endswith(_CLOSE):
        raise ValueError(f"a comment of ours without its end: {comment[:60]!r}")
    pairs = (pair.partition("=") for pair in comment[len(_OPEN) : -len(_CLOSE)].split(" "))
    attributes = {name: value for name, _, value in pairs}
    hashes, _, ranked = line.partition(" ")
    heading = line[2:-2] if line.startswith("**") else ranked
    listed = attributes.get("paragraphs", "").split(",")
    return Section(
        path=_unquote(attributes.get("path", "")),
        level=int(attributes.get("level", len(hashes))),
        heading=markup.heading_from_markdown(heading) if line else _unquote(attributes.get("heading", "")),
        type=_unquote(attributes.get("type", "")),
        paragraphs=tuple(_read_paragraph(b, item) for b, item in zip_longest(body, listed[: len(body)], fillvalue="")),
        key=_unquote(attributes.get("key", "")),
        page=_number(attributes.get("page", "")),
    )


def _paragraph_to_markdown(paragraph: Paragraph) -> str:
    write = markup.table_to_markdown if paragraph.kind == "table" else markup.text_to_markdown
    return write(paragraph.text)


def _read_paragraph(block: str, listed: str) -> Paragraph:
    key, _, page = listed.partition("@")
    table = markup.is_table(block)
    text = markup.table_from_markdown(block) if table else markup.text_from_markdown(block)
    return Paragraph(text, "table" if table else "text", _unquote(key), _number(page))


def _number(text: str) -> int | None:
    return int(text) if text else None


def _quote(text: str) -> str:
    return _UNSAFE.sub(lambda found: "%2D" if found[0] == "-" else quote(found[0], "", errors="surrogatepass"), text)


def _unquote(text: str) -> str:
    return unquote(text, errors="surrogatepass")
