"""What a snippet promises: every match marked, no mark cut, the best passage shown."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.matchkey import match_key, section_key
from kb.query.parser import parse
from kb.report import Span
from kb.search.marks import Marks, marks
from kb.search.plan import AllOf, AnyOf, Literal, Not, Plan, Word
from kb.search.planner import any_word, plan
from kb.search.snippet import SNIPPET_LENGTH, snippet

PIECES = (
    "预算",
    "执行",
    "率",
    "预算执行率",
    "人大",
    "ＡＢ",
    "ab",
    "“",
    "，",
    "。",
    "\n",
    " ",
    "１",
    "6",
    "16",
    "6.0",
    "㎡",
    "…",
    "\u200b",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
BLOCKS = st.lists(TEXTS, min_size=1, max_size=5)
NEEDLES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=3).map("".join).map(match_key).filter(bool)


def typed(query: str) -> Plan:
    return plan(parse(query).node)


def marked(blocks: list[str], found: Marks) -> list[str]:
    return [block[span.start : span.end] for block, spans in zip(blocks, found, strict=True) for span in spans]


# Marks


@given(BLOCKS, st.lists(NEEDLES, min_size=1, max_size=4))
def test_every_occurrence_of_every_literal_is_marked_and_nothing_else(blocks: list[str], needles: list[str]) -> None:
    found = marks(blocks, AllOf(tuple(map(Literal, needles))))
    key = section_key(blocks)
    covered = {at + i for n in needles for at in range(len(key)) if key.startswith(n, at) for i in range(len(n))}
    expected = "".join(key[i] for i in sorted(covered))
    if not any(sign in block for block in blocks for sign in "㎡…"):
        assert "".join(match_key(text) for text in marked(blocks, found)) == expected
    assert bool(expected) == any(found)


@given(BLOCKS, NEEDLES)
def test_a_mark_in_one_block_reads_as_the_needle(blocks: list[str], needle: str) -> None:
    for block in blocks:
        for text in marked([block], marks([block], Literal(needle))):
            key = match_key(text)
            assert all(
                any(key.startswith(needle, at) for at in range(i - len(needle) + 1, i + 1))
                or "㎡" in text
                or "…" in text
                for i in range(len(key))
            )


@given(BLOCKS, st.lists(NEEDLES, max_size=4))
def test_marks_lie_in_their_blocks_in_order_apart_and_never_empty(blocks: list[str], needles: list[str]) -> None:
    found = marks(blocks, AnyOf(tuple(map(Literal, needles))))
    assert len(found) == len(blocks)
    for block, spans in zip(blocks, found, strict=True):
        assert all(0 <= span.start < span.end <= len(block) for span in spans)
        assert all(a.end <= b.start for a, b in pairwise(spans))


def test_the_words_of_a_run_are_marked_only_where_the_run_is_not_found() -> None:
    query = typed("街道预算")
    assert marked(["街道预算高，预算足"], marks(["街道预算高，预算足"], query)) == ["街道预算"]
    assert marked(["预算足，街道多"], marks(["预算足，街道多"], query)) == ["预算", "街道"]


def test_each_run_and_phrase_is_marked_wherever_it_stands() -> None:
    text = ["增城人大，人大增城"]
    assert marked(text, marks(text, typed("增城 人大"))) == ["增城人大", "人大", "增城"]
    assert marked(text, marks(text, typed('"增城" OR "人大"'))) == ["增城", "人大", "人大", "增城"]
    assert marked(text, marks(text, any_word(parse("增城 街道人大").node))) == ["增城", "人大", "人大", "增城"]


def test_synonyms_are_marked_and_stand_for_their_word() -> None:
    query = typed("预算执行率")
    assert marked(["支付率98%，预算足，执行率高"], marks(["支付率98%，预算足，执行率高"], query)) == ["支付率"]
    both = ["预算执行率即资金支付率"]
    assert marked(both, marks(both, query)) == ["预算执行率", "支付率"]
    longer = ["街道的“三公”经费"]
    assert marked(longer, marks(longer, typed("街道三公经费"))) == ["街道", "“三公”经费"]


def test_the_words_of_a_scope_and_of_a_nearness_are_marked() -> None:
    text = ["预算足，执行快；61人，161人。"]
    for query in ("预算 61 范围:段", "预算 61 范围:报告", "预算 NEAR/20 61", "(预算 NEAR/9 61 范围:句) 范围:报告"):
        assert marked(text, marks(text, typed(query))) == ["预算", "61"]
    assert marked(text, marks(text, typed("预算 -执行 范围:句"))) == ["预算"]


def test_the_words_of_a_run_in_a_scope_are_marked_only_where_the_run_is_not_found() -> None:
    query = typed("街道预算 范围:句")
    assert marked(["街道预算高，预算足"], marks(["街道预算高，预算足"], query)) == ["街道预算"]
    assert marked(["预算足，街道多"], marks(["预算足，街道多"], query)) == ["预算", "街道"]


def test_a_whole_number_is_marked_whole_within_its_block() -> None:
    text = ["61", "62人，1.61，６１。6"]
    assert marked(text, marks(text, Literal("61", whole=True))) == ["61", "６１"]
    assert marked(text, marks(text, Literal("6162", whole=True))) == []
    assert marked(text, marks(text, Literal("61", "heading", whole=True))) == ["61"]


def test_what_is_excluded_is_not_marked() -> None:
    assert marked(["增城人大"], marks(["增城人大"], typed("增城 -人大"))) == ["增城"]
    assert marks(["增城"], Not(Literal("增城"))) == ((),)


def test_a_number_is_marked_by_value_and_whole() -> None:
    text = ["共161项，61.5分，61人，６１个，061号，61.0%"]
    assert marked(text, marks(text, typed("61"))) == ["61", "６１", "061", "61.0"]
    assert marked(["合计3,388.31万元"], marks(["合计3,388.31万元"], typed("3388.310"))) == ["3,388.31"]


def test_numbers_among_the_words_of_a_run_are_whole_too() -> None:
    assert marked(["61项，161人"], marks(["61项，161人"], AnyOf((Literal("在61人"), AllOf((Word("61"),)))))) == ["61"]


def test_a_literal_of_the_heading_is_marked_only_there() -> None:
    blocks = ["一、预算", "预算执行"]
    assert marks(blocks, typed("标题:预算")) == ((Span(2, 4),), ())
    assert marks(blocks[1:], typed("标题:预算"), heading=False) == ((),)


def test_marking_is_linear_in_the_text_and_the_query() -> None:
    blocks = ["12预算执行率，3 4 5。" * 40] * 100
    began = time.process_time()
    query = typed(" ".join(str(n) for n in range(1, 100)) + " 预算 执行 率 高 低")
    snippet(blocks, marks(blocks, query))
    assert time.process_time() - began < 2


# Snippets


@given(BLOCKS, st.lists(NEEDLES, min_size=1, max_size=3), st.integers(1, 40))
def test_a_snippet_is_a_window_of_the_text_with_its_marks(blocks: list[str], needles: list[str], length: int) -> None:
    found = marks(blocks, AllOf(tuple(map(Literal, needles))))
    text = "\n".join(blocks)
    shown = snippet(blocks, found, length)
    assert shown.text in text
    assert len(shown.text) <= max(length, 0)
    assert (shown.before, shown.after) == (False, False) if shown.text == text else shown.before or shown.after
    assert not shown.before or not text.startswith(shown.text) or text.count(shown.text[:1]) > 1 or not shown.text
    assert all(0 <= span.start < span.end <= len(shown.text) for span in shown.spans)
    assert all(a.end <= b.start for a, b in pairwise(shown.spans))
    assert bool(shown.spans) == any(found)


@given(BLOCKS, st.lists(NEEDLES, min_size=1, max_size=3), st.integers(1, 40))
def test_no_mark_is_cut_but_one_longer_than_the_snippet(blocks: list[str], needles: list[str], length: int) -> None:
    found = marks(blocks, AllOf(tuple(map(Literal, needles))))
    whole = set(marked(blocks, found))
    shown = snippet(blocks, found, length)
    for span in shown.spans:
        text = shown.text[span.start : span.end]
        assert text in whole or (len(text) == length and any(mark.startswith(text) for mark in whole))


def naive(blocks: list[str], found: Marks, length: int) -> tuple[int, int]:
    """The most different marked text, then the most marks, of any window that begins with a mark."""
    text = "\n".join(blocks)
    spans = []
    offset = 0
    for block, own in zip(blocks, found, strict=True):
        spans += [Span(offset + s.start, offset + s.end) for s in own]
        offset += len(block) + 1
    worths = []
    for first in spans:
        inside = [s for s in spans if first.start <= s.start and s.end <= first.start + length]
        worths.append((sum(map(len, {text[s.start : s.end] for s in inside})), len(inside)) if inside else (length, 1))
    return max(worths, default=(0, 0))


@given(BLOCKS, st.lists(NEEDLES, min_size=1, max_size=3), st.integers(1, 40))
def test_no_other_window_shows_more(blocks: list[str], needles: list[str], length: int) -> None:
    found = marks(blocks, AllOf(tuple(map(Literal, needles))))
    shown = snippet(blocks, found, length)
    texts = [shown.text[s.start : s.end] for s in shown.spans]
    assert (sum(map(len, set(texts))), len(texts)) >= naive(blocks, found, length)


@given(st.integers(25, 45), st.integers(70, 85), st.integers(1_000, 9_999_999))
def test_a_figure_that_is_not_marked_is_shown_whole_or_not_at_all(before: int, after: int, figure: int) -> None:
    printed = f"{figure:,}.25"
    text = "中" * 60 + printed + "元" * before + "预算" + "元" * after + printed + "文" * 60
    for start in range(60, 60 + len(printed)):
        for shown, needle in (
            (text, "预算"),
            (text[start - 60 :], "预算"),
            ("中" * (start + 52) + text[60:], "独角兽"),
        ):
            made = snippet((shown,), marks((shown,), Literal(needle)))
            assert 60 < len(made.text) <= SNIPPET_LENGTH
            assert set(re.findall(r"[\d,.]+", made.text)) <= {printed}


def test_a_short_section_is_shown_whole() -> None:
    assert snippet(["一、概况", "增城"], ((), (Span(0, 2),))).text == "一、概况\n增城"


def test_without_marks_the_beginning_is_shown() -> None:
    shown = snippet(["预" * 300], ((),), 120)
    assert (shown.text, shown.before, shown.after) == ("预" * 120, False, True)


def test_a_snippet_begins_with_the_sentence_of_its_first_mark() -> None:
    text = "前" * 200 + "。本年度的预算执行率较高。" + "后" * 200
    shown = snippet([text], marks([text], typed("预算执行率")))
    assert shown.text.startswith("本年度的预算执行率")


@pytest.mark.parametrize("where", [0, 3, 150, 290, 298])
def test_there_is_text_around_a_mark_that_no_sentence_begins_near(where: int) -> None:
    text = "前" * where + "预算" + "后" * (298 - where)
    shown = snippet([text], marks([text], Literal("预算")))
    assert len(shown.text) == 120
    assert shown.spans[0].start >= min(where, 30)


def test_different_words_together_are_better_than_one_word_often() -> None:
    text = "预算，" * 40 + "前" * 200 + "预算与执行率" + "后" * 100
    shown = snippet([text], marks([text], AllOf((Word("预算"), Word("执行率")))), 60)
    assert "预算与执行率" in shown.text


def test_single_characters_of_a_run_are_marked_only_when_it_has_no_longer_words() -> None:
    text = ["人大办公室综合办事"]
    assert marked(text, marks(text, AnyOf((Literal("人大办"), AllOf((Word("人大"), Word("办"))))))) == ["人大办"]
    text = ["办公室，人大办事"]
    assert marked(text, marks(text, AnyOf((Literal("人大和办"), AllOf((Word("人大"), Word("办"))))))) == ["人大"]
    assert marked(text, marks(text, AnyOf((Literal("办室"), AllOf((Word("办"), Word("室"))))))) == ["办", "室", "办"]
