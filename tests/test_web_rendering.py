"""web.rendering: the HTML of a section shows its text, and no markup that the text brings along."""

from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from kb.report import Paragraph, Section
from web import rendering
from web.pages import guide

pytest_plugins = ("web_fixtures",)

ALLOWED = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "wbr", "table", "thead", "tbody", "tr", "th", "td"}

MARKUP = ("<script>alert(1)</script>", "[x](javascript:alert(1))", "<!-- kb: -->", "<br>", "&lt;b&gt;", "<a href='x'>y")
words = st.text("甲乙丙12<>&*_`#[]()!|\\-+.=~:/ \n", max_size=30) | st.sampled_from(MARKUP)
cells = st.lists(st.lists(words.map(lambda t: t.replace("\n", "")), min_size=1, max_size=3), min_size=1, max_size=3)
paragraphs = words.map(Paragraph) | cells.map(
    lambda rows: Paragraph("\n".join("\t".join(row) for row in rows), "table")
)
sections = st.builds(
    Section,
    path=st.just("1"),
    level=st.integers(1, 9),
    heading=words.map(lambda t: t.replace("\n", "")),
    type=st.just("其他"),
    paragraphs=st.lists(paragraphs, max_size=4).map(tuple),
)


@given(sections)
def test_only_text_and_tables_come_out_and_all_of_the_text_does(section: Section) -> None:
    soup = BeautifulSoup(rendering.section_html(section), "html.parser")
    assert {tag.name for tag in soup.find_all()} <= ALLOWED
    assert not any(tag.attrs for tag in soup.find_all())
    assert _letters(soup.get_text()) == _letters(section.text)


def test_the_guide_is_a_page_with_one_heading_and_its_contents() -> None:
    soup = BeautifulSoup(guide.guide(), "html.parser")
    assert len(soup.find_all("h1")) == 1
    assert len(soup.select(".toc a")) == len(soup.find_all("h2")) >= 5
    for link in soup.select(".toc a"):
        assert soup.find(id=str(link["href"]).removeprefix("#")) is not None


def _letters(text: str) -> str:
    return "".join(text.split())
