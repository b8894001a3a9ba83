"""Glyphs of a page become the lines a reader sees, whatever a program printed twice, out of turn, or over the text."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.page.flow import AGAIN, Page, placed
from indexer.readers.page.lines import runs
from indexer.readers.page.places import Box, Glyph
from indexer.readers.page.strikes import struck
from indexer.readers.page.tables import Table

A4: Box = (0.0, 0.0, 595.0, 842.0)
SIZE = 16.0
texts = st.text(st.sampled_from("一门支出绩效目标，。“”（）预算执行率98.5%"), min_size=1, max_size=20)


def line(text: str, x0: float = 80.0, base: float = 500.0, size: float = SIZE) -> list[Glyph]:
    """The glyphs of a line set solid: Han characters and marks an em wide, figures and quotation marks half."""
    found = []
    for char in text:
        wide = size * (0.5 if char < "\x7f" or char in "“”" else 1.0)
        found.append(Glyph(char, x0, x0 + wide, base, size, 0, False))
        x0 += wide
    return found


def shown(page: Page) -> list[str]:
    return shown_of([page])


def shown_of(pages: Sequence[Page]) -> list[str]:
    return [each.text for each in placed(pages) if each.furniture is None]


@given(texts, st.integers(1, 3), st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_what_is_printed_again_a_hair_apart_is_read_once_and_kept_aside(
    text: str, times: int, right: float, up: float
) -> None:
    glyphs = line(text)
    over = [
        glyph._replace(x0=glyph.x0 + right * SIZE, x1=glyph.x1 + right * SIZE, base=glyph.base + up * SIZE)
        for _ in range(times)
        for glyph in glyphs
    ]
    once = struck(glyphs + over)
    assert [(g.text, g.x0) for g in once.glyphs] == [(g.text, g.x0) for g in glyphs]
    assert "".join(g.text for g in once.again) == text * times
    assert {g.weight for g in once.glyphs} == {2}


@given(texts)
def test_what_is_printed_once_is_left_as_it_is(text: str) -> None:
    glyphs = line(text * 3)
    assert struck(glyphs).glyphs == glyphs
    assert struck(glyphs).again == []


@given(st.data(), texts)
def test_marks_that_were_set_after_their_line_stand_in_it(data: st.DataObject, text: str) -> None:
    """Quotation marks and figures are often of another font, and come when the line is done."""
    glyphs = line(f"首{text}尾")
    marks = [glyph for glyph in glyphs if glyph.text in "“”0123456789.%"]
    late = data.draw(st.sets(st.sampled_from(marks))) if marks else set()
    order = [g for g in glyphs if g not in late] + [g for g in glyphs if g in late]
    found = runs(order)
    assert sorted("".join(run.text for run in found)) == sorted(f"首{text}尾")
    (one,) = [each.text for each in placed([Page(1, A4, found)])]
    assert one == f"首{text}尾"


def test_large_type_under_the_text_is_no_part_of_it() -> None:
    body = [
        run for base in range(700, 100, -28) for run in runs(line("各项支出按年初批复的预算安排执行到位", base=base))
    ]
    mark = runs(line("内部资料", x0=120, base=405, size=60))
    lines = placed([Page(1, A4, [*mark, *body])])
    assert [each.text for each in lines if each.furniture] == ["内部资料"]
    assert len([each for each in lines if not each.furniture]) == len(body)


def test_what_stands_at_one_place_on_every_page_is_no_part_of_the_text() -> None:
    stamp = runs(line("档案专用", x0=500, base=430))
    pages = [
        Page(n, A4, [*runs(line(f"第{n}段各项支出按年初批复的预算安排", base=700 - 28 * n)), *stamp])
        for n in range(1, 5)
    ]
    assert shown_of(pages) == [f"第{n}段各项支出按年初批复的预算安排" for n in range(1, 5)]


def test_the_title_of_a_form_that_every_page_shows_is_a_title_each_time() -> None:
    table = Table(60, 500, 600, 300, ("项目名称\t道路养护", "自评得分\t95"), (60.0, 200.0, 500.0))
    title = runs(line("项目支出绩效自评表", x0=220, base=760, size=18))
    unit = runs(line("金额单位万元", x0=400, base=640))
    pages = [Page(n, A4, [*title, *unit], [table]) for n in range(1, 5)]
    assert shown_of(pages) == ["项目支出绩效自评表", "金额单位万元", *table.rows] * 4


def test_what_was_printed_twice_is_a_discard() -> None:
    page = Page(1, A4, runs(line("一、部门概况")), again=runs(line("一、部门概况")))
    assert [(each.text, each.furniture) for each in placed([page])] == [
        ("一、部门概况", None),
        ("一、部门概况", AGAIN),
    ]


def test_a_sheet_of_two_pages_is_read_page_by_page() -> None:
    sheet: Box = (0.0, 0.0, 842.0, 595.0)
    left = [run for base in (400, 380, 360) for run in runs(line("左边一页的各项支出按预算执行", 60, base, 10))]
    right = [run for base in (400, 380, 360) for run in runs(line("右边一页的各项支出按预算执行", 480, base, 10))]
    both = [run for pair in zip(left, right, strict=True) for run in pair]
    assert [text[:2] for text in shown(Page(1, sheet, both))] == ["左边"] * 3 + ["右边"] * 3
