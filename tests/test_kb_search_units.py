"""Where sentences and paragraphs begin in a section's match key."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import paragraphs, texts

from kb.matchkey import match_key, section_key
from kb.report import Paragraph
from kb.search.units import unit_starts


def parts(heading: str, *given: Paragraph) -> tuple[list[str], list[str]]:
    """The sentences and the paragraphs of a section, as keys."""
    key = section_key([heading, *(p.text for p in given)])
    sentences, starts = unit_starts(heading, given)
    return parted(key, sentences), parted(key, starts)


def parted(key: str, starts: tuple[int, ...]) -> list[str]:
    return [key[a:b] for a, b in pairwise((*starts, len(key)))]


@given(texts, st.lists(paragraphs, max_size=4))
def test_units_part_the_key_and_every_paragraph_begins_a_sentence(heading: str, given: list[Paragraph]) -> None:
    key = section_key([heading, *(p.text for p in given)])
    sentences, starts = unit_starts(heading, given)
    for begins in (sentences, starts):
        assert begins[:1] == ((0,) if key else ())
        assert all(a < b for a, b in pairwise((*begins, len(key)) if key else ()))
    assert set(starts) <= set(sentences)


@given(texts, st.lists(paragraphs, max_size=4))
def test_a_paragraph_is_the_key_of_a_block(heading: str, given: list[Paragraph]) -> None:
    keys = map(match_key, (heading, *(p.text for p in given)))
    assert parts(heading, *given)[1] == [key for key in keys if key]


@given(st.lists(texts, max_size=4).map("。".join))
def test_a_sentence_ends_after_its_mark_and_holds_no_other(text: str) -> None:
    for sentence in parts("", Paragraph(text))[0][:-1]:
        assert sentence.rstrip("。;")[-1:] not in (*"。;",)
        assert sentence[-1] in "。;"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一是预算足；二是执行快！", ["一是预算足;", "二是执行快!"]),
        ("他说：“要公开。”于是公开。", ['他说:"要公开。"', "于是公开。"]),
        ("（详见附件。）其余从略", ["(详见附件。)", "其余从略"]),
        ("是吗？！是", ["是吗?!", "是"]),
        ("执行率为 99.58%，共 3,388.31 万元", ["执行率为99.58%,共3388.31万元"]),
        ("。 \u200b", ["。"]),
        ("半角;也算!真的?对", ["半角;", "也算!", "真的?", "对"]),
    ],
)
def test_sentences_of_a_text(text: str, sentences: list[str]) -> None:
    assert parts("", Paragraph(text))[0] == sentences


def test_a_table_is_one_paragraph_and_each_row_a_sentence() -> None:
    table = Paragraph("指标\t得分\n完成。率\t61\n合计\t 62", "table")
    assert parts("一、得分；表", table) == (
        ["一、得分;表", "指标得分", "完成。率61", "合计62"],
        ["一、得分;表", "指标得分完成。率61合计62"],
    )


def test_a_digit_at_a_rows_start_belongs_to_that_row() -> None:
    assert parts("", Paragraph("61\n62\n\n63", "table"))[0] == ["61 ", "62 ", "63"]


def test_no_text_has_no_unit() -> None:
    assert unit_starts("", ()) == unit_starts("\u200b", (Paragraph(" "),)) == ((), ())
