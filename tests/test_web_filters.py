"""web.filters: marks never change the text they stand in, and nothing of it becomes markup."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from kb.report import Metadata, Span
from web import filters

MARK = re.compile("<mark>(.*?)</mark>", re.DOTALL)

shown = st.text(max_size=60) | st.text("甲乙<>&\"'\t\n /", max_size=40)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    """A text and spans of it, in order and apart from one another, none of them empty."""
    text = draw(shown)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@given(marked_texts())
def test_marking_adds_marks_and_nothing_else(case: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = case
    made = filters.marked(text, spans)
    without = made.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in without and '"' not in without and unescape(without) == text
    assert [unescape(m) for m in MARK.findall(made)] == [text[s.start : s.end] for s in spans]


@given(marked_texts())
def test_a_table_shows_every_cell_and_marks_every_part_of_a_span(case: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = case
    rows = filters.rows(text, spans)
    plain = [[unescape(cell.replace("<mark>", "").replace("</mark>", "")) for cell in row] for row in rows]
    assert "\n".join("\t".join(row) for row in plain) == text
    marked = "".join(unescape(m) for row in rows for cell in row for m in MARK.findall(cell))
    expected = "".join(text[s.start : s.end] for s in spans)
    assert marked == expected.replace("\t", "").replace("\n", "")


def test_what_is_not_stated_is_said_to_be_so() -> None:
    assert filters.stated(None) == "未注明"
    assert filters.stated("") == "未注明"
    assert filters.stated(0) == 0
    assert filters.title_of(Metadata()) == "未注明标题的报告"
    assert filters.year_label(None) == "未注明"
    assert filters.year_label(2023) == filters.year_label("2023") == "2023年"


def test_folders_of_a_source_are_not_told() -> None:
    assert filters.file_name("../../home/me/报告.txt") == "报告.txt"
    assert filters.file_name("a/b.zip!/c/d.docx") == "d.docx"
    assert filters.file_name("D:\\文件\\e.pdf") == "e.pdf"
