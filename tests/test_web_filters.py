"""web.filters: marks never change the text they stand in, and nothing of it becomes markup."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kb.report import Metadata, Span
from web import filters

# What an HTML parser itself changes in any text (NUL, CR, lone surrogates) says nothing about our escaping.
texts = st.text(st.characters(exclude_characters="\x00\r", exclude_categories=("Cs",)), max_size=60)
shown = texts | st.text("甲乙<>&\"'\t\n /", max_size=40)


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, tuple[Span, ...]]:
    """A text and spans of it, in order and apart from one another, none of them empty."""
    text = draw(shown)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return text, tuple(Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))


@given(marked_texts())
def test_marking_adds_marks_and_nothing_else(case: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = case
    soup = BeautifulSoup(f"<p>{filters.marked(text, spans)}</p>", "html.parser")
    assert soup.p is not None
    assert soup.p.get_text() == text
    assert {tag.name for tag in soup.p.find_all()} <= {"mark"}
    assert [m.get_text() for m in soup.find_all("mark")] == [text[s.start : s.end] for s in spans]


@given(marked_texts())
def test_a_table_shows_every_cell_and_marks_every_part_of_a_span(case: tuple[str, tuple[Span, ...]]) -> None:
    text, spans = case
    rows = filters.rows(text, spans)
    plain = [[BeautifulSoup(f"<p>{cell}</p>", "html.parser").get_text() for cell in row] for row in rows]
    assert "\n".join("\t".join(row) for row in plain) == text
    marked = "".join(m.get_text() for row in rows for c in row for m in BeautifulSoup(c, "html.parser").find_all("mark"))
    expected = "".join(text[s.start : s.end] for s in spans)
    assert marked == expected.replace("\t", "").replace("\n", "")


def test_what_is_not_stated_is_said_to_be_so() -> None:
    assert filters.stated(None) == "未注明"
    assert filters.stated("") == "未注明"
    assert filters.stated(0) == 0
    assert filters.title_of(Metadata()) == "未注明标题的报告"
    assert filters.year_label(None) == "未注明"
    assert filters.year_label(2023) == filters.year_label("2023") == "2023年"
