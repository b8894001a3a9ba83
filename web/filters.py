"""How things are written for a reader: marks from spans, tables from cells, sizes, dates, what is not stated.

Everything that comes from a report is escaped here or by Jinja; only `<mark>` is ever added around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flask import Flask
from markupsafe import Markup, escape

from kb import region
from kb.report import Metadata, Span
from kb.search import facet
from kb.search.document import NOT_STATED as NONE
from kb.search.explanation import quoted
from web.holdings import place_value

NOT_STATED = facet.NOT_STATED_LABEL
UNTITLED = "未注明标题的报告"
SPOKEN_FORMATS = {"txt": "纯文本", "md": "Markdown", "html": "网页", "docx": "Word 文档", "pdf": "PDF"}


def install(app: Flask) -> None:
    """Make the filters known to the templates of `app`."""
    app.jinja_env.filters.update(
        file_name=file_name,
        grouped=grouped,
        marked=marked,
        moment=moment,
        quoted=quoted,
        rows=rows,
        spoken_format=spoken_format,
        stated=stated,
    )
    app.jinja_env.globals.update(
        UNTITLED=UNTITLED,
        full_place=full_place,
        place_label=facet.region_label,
        place_value=place_value,
        title_of=title_of,
        year_label=year_label,
    )


def marked(text: str, spans: Sequence[Span] = ()) -> Markup:
    """`text` escaped, each span (in order, apart from one another) in a `<mark>`."""
    parts: list[str] = []
    at = 0
    for span in spans:
        parts += (escape(text[at : span.start]), "<mark>", escape(text[span.start : span.end]), "</mark>")
        at = span.end
    parts.append(escape(text[at:]))
    return Markup("".join(parts))


def rows(text: str, spans: Sequence[Span] = ()) -> tuple[tuple[Markup, ...], ...]:
    """The cells of a table paragraph (cells joined by TAB, rows by a newline), marks cut at the cells' edges."""
    return tuple(
        tuple(marked(cell, tuple(_inside(spans, at, at + len(cell)))) for at, cell in row) for row in _cells(text)
    )


def grouped(number: int) -> str:
    """A count with thousands separators."""
    return f"{number:,}"


def stated(value: object) -> object:
    """A value as it stands, or 未注明."""
    return NOT_STATED if value is None or value == "" else value


def spoken_format(name: str) -> str:
    return SPOKEN_FORMATS.get(name, name)


def file_name(source: str) -> str:
    """A source's own name without its folders, which are nobody's business; of a member, its name in the archive."""
    return PurePosixPath(source.replace("!", "/").replace("\\", "/")).name or source


def moment(iso: str) -> str:
    """An ISO time to the minute: 2024-05-01 09:30."""
    return iso[:16].replace("T", " ")


def year_label(value: str | int | None) -> str:
    """A fiscal year, or its facet value, as 2023年."""
    return facet.label(facet.YEAR, NONE if value is None else str(value))


def title_of(metadata: Metadata) -> str:
    """What a report is called in lists and headings; never made up of guesses."""
    return metadata.title or UNTITLED


def full_place(value: str) -> str:
    """A place with all that it lies in: 广东省广州市增城区."""
    return NOT_STATED if value == NONE else region.region(value).label


def _cells(text: str) -> Iterator[Iterator[tuple[int, str]]]:
    at = 0
    for row in text.split("\n"):
        yield _placed(row.split("\t"), at)
        at += len(row) + 1


def _placed(cells: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    for cell in cells:
        yield at, cell
        at += len(cell) + 1


def _inside(spans: Sequence[Span], start: int, end: int) -> Iterator[Span]:
    for span in spans:
        if span.start < end and span.end > start:
            yield Span(max(span.start, start) - start, min(span.end, end) - start)
