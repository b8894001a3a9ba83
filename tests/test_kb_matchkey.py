"""The match key promises: one reading of the rules, pieces of a text found in it, marks where the reader sees them."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.matchkey import VARIANTS, holds_sign, is_as_key, match_key, match_key_with_offsets, occurrences, section_key
from kb.report import Span

# What the two context rules turn on, what folds to several characters or to none, and everything else now and then.
CHARS = st.one_of(
    st.sampled_from("0123456789"),
    st.sampled_from("0123,,, .%aZ，．％１２３　\t\n\u200b\ufeff\u00ad\ufe00"),
    st.sampled_from("的預算预算执行率後⼀⻓一“”‘’「」—－、。：（）①½…⸺㈠㎡ßİ"),
    st.characters(),
    st.characters(categories=["Cs"]),
)
TEXTS = st.text(CHARS, max_size=40)
KEY_CLASS = re.compile("[0-9a-z%.]")


def table(name: str) -> dict[str, str]:
    lines = (Path(__file__).parents[1] / "kb" / "data" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))


RADICALS, TRADITIONAL = table("radicals.tsv"), table("traditional.tsv")


def seam_is_free(left: str, right: str) -> bool:
    return not (left and right and re.fullmatch("[0-9a-z%.,]{2}", left[-1] + right[0]))


def oracle(text: str) -> str:
    """The rules once more, as slowly and plainly as they can be told: no look-around, no table of code points."""
    folded = [match_key(char) if not char.isspace() else " " for char in text]
    spaced = ""
    gap = False
    for char, piece in zip(text, folded, strict=True):
        if piece == " " or (unicodedata.normalize("NFKC", char).startswith(" ") and char not in "´˜"):
            gap = True
            piece = piece.strip(" ")
        if piece:
            wanted = gap and spaced and KEY_CLASS.match(spaced[-1]) and KEY_CLASS.match(piece[0])
            spaced += (" " if wanted else "") + piece
            gap = False
    pieces = re.split("([0-9]+(?:,[0-9]+)*)", spaced)
    for index in range(1, len(pieces), 2):
        first, *groups = pieces[index].split(",")
        fraction = re.search("[0-9][.]$", "".join(pieces[:index]))
        if groups and len(first) <= 3 and {len(group) for group in groups} == {3} and not fraction:
            pieces[index] = first + "".join(groups)
    return "".join(pieces)


@given(TEXTS)
def test_the_rules_around_a_character_are_those_told_plainly(text: str) -> None:
    assert match_key(text) == oracle(text)


@given(TEXTS)
def test_the_offset_map_comes_with_the_same_key(text: str) -> None:
    shown = match_key_with_offsets(text)
    assert shown.key == match_key(text)
    assert len(shown.offsets) == len(shown.key) + 1 and shown.offsets[-1] == len(text)
    assert list(shown.offsets) == sorted(shown.offsets)
    for char, offset in zip(shown.key, shown.offsets[:-1], strict=True):
        assert char in match_key(text[offset]) or (char == " " and match_key(text[offset]) in ("", "̈"))


@given(TEXTS, st.data())
def test_a_span_is_the_smallest_shown_range_behind_a_key_range(text: str, data: st.DataObject) -> None:
    shown = match_key_with_offsets(text)
    start = data.draw(st.integers(0, len(shown.key)))
    end = data.draw(st.integers(start, len(shown.key)))
    first, last = shown.span(start, end)
    sources = set(shown.offsets[start:end])
    assert sources <= set(range(first, last))
    assert (first, last) == ((min(sources), max(sources) + 1) if sources else (first, first))


@given(TEXTS)
def test_a_key_is_its_own_key(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


@given(TEXTS, TEXTS)
def test_keys_add_up_at_a_free_seam(left: str, right: str) -> None:
    if seam_is_free(match_key(left), match_key(right)):
        assert match_key(left + right) == match_key(left) + match_key(right)


@given(TEXTS, st.data())
def test_the_key_of_a_piece_is_in_the_key_of_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    before, piece, after = map(match_key, (text[:start], text[start:end], text[end:]))
    if seam_is_free(before, piece) and seam_is_free(piece, after) and (piece or seam_is_free(before, after)):
        assert match_key(text) == before + piece + after


@given(st.text(st.sampled_from("预算執行率，。（）“”—：12,345.% \n\t\u3000Aa"), max_size=12))
def test_a_text_said_to_be_as_its_key_differs_from_it_in_signs_only(text: str) -> None:
    if is_as_key(text):
        key = match_key(text)
        assert len(key) == len(text)
        assert all(shown == found or holds_sign(found) for shown, found in zip(text, key, strict=True))
    else:
        assert any(char in "執A \n\t\u3000" for char in text) or re.search("[,，][0-9]{3}", text)


def test_every_character_of_unicode_has_a_settled_key_without_white_space_or_controls() -> None:
    unsettled = []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cn", "Co"):
            continue
        key = match_key(char)
        inside = match_key(f"一{char}一")
        if match_key(key) != key or any(unicodedata.category(c) in ("Cc", "Cf", "Zs", "Zl", "Zp") for c in inside):
            unsettled.append(f"U+{code:04X}")
    assert unsettled == []


def test_a_radical_is_found_as_the_character_it_looks_like() -> None:
    assert len(RADICALS) > 300
    assert [r for r, character in RADICALS.items() if match_key(r) != match_key(character)] == []


def test_traditional_characters_are_found_as_simplified_ones() -> None:
    assert len(TRADITIONAL) > 3000
    assert [t for t, simple in TRADITIONAL.items() if match_key(t) != match_key(simple)] == []
    assert [t for t, simple in TRADITIONAL.items() if t == simple or len(t) != 1 or len(simple) != 1] == []


def test_each_variant_belongs_to_one_sign() -> None:
    every = [char for chars in VARIANTS.values() for char in chars]
    assert len(every) == len(set(every)) and not set(every) & set(VARIANTS)
    assert {char: match_key(char) for char in every} == {
        char: sign for sign, chars in VARIANTS.items() for char in chars
    }


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("３，３８８．３１ 万元", "3388.31万元"),
        ("3,388.31", "3388.31"),
        ("1, 234,567 人", "1234567人"),
        ("预算 执 行\n率", "预算执行率"),
        ("預算執行率", "预算执行率"),
        ("“三公”经费", "「三公」经费"),
        ("‘三公’", "'三公'"),
        ("2021—2023", "2021-2023"),
        ("2021－2023", "2021‑2023"),
        ("九〇——九五", "九〇⸺九五"),
        ("履职ＡＰＰ", "履职app"),
        ("⾃评得分", "自评得分"),
        ("⻓效机制", "长效机制"),
        ("（一）自评结论", "(一)自评结论"),
        ("㈠自评结论", "(一)自评结论"),
        ("绩效\u200b目标\ufeff", "绩效目标"),
        ("葛\U000e0100洲坝", "葛洲坝"),
        ("买买提·艾力", "买买提・艾力"),
        ("12　34", "12 34"),
        ("ABC  def", "abc def"),
    ],
)
def test_two_ways_of_writing_one_thing_have_one_key(printed: str, typed: str) -> None:
    assert match_key(printed) == match_key(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 34", "1234"),
        ("1,23", "123"),
        ("1234,567", "1234567"),
        ("1,234,56", "123456"),
        ("0.1,234", "0.1234"),
        ("一二", "-二"),
        ("コー", "コ-"),
        ("二〇", "二零"),
        ("《法》", '"法"'),
        ("甲、乙", "甲,乙"),
        ("a b", "ab"),
    ],
)
def test_different_things_keep_different_keys(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize("empty", ["", " ", "　\n\t", "\u200b\ufeff\u00ad", "\x00\x07"])
def test_a_text_without_anything_to_find_has_an_empty_key(empty: str) -> None:
    assert match_key(empty) == ""


def test_a_mark_falls_on_what_the_reader_sees() -> None:
    shown = match_key_with_offsets("收入是 3,388.31 万\n元。")
    start = shown.key.index("3388.31万元")
    assert shown.span(start, start + len("3388.31万元")) == (4, 16)


def test_a_span_outside_the_key_is_an_error() -> None:
    with pytest.raises(IndexError):
        match_key_with_offsets("绩效").span(1, 3)


BLOCKS = st.lists(st.text(st.sampled_from("预算算 １1,\n，“①"), max_size=8), max_size=5)


@given(BLOCKS, st.lists(st.text(st.sampled_from("预算1,"), min_size=1, max_size=4), max_size=3))
def test_occurrences_are_those_of_a_plain_scan(blocks: list[str], needles: list[str]) -> None:
    key = section_key(blocks)
    covered = {at + i for n in needles for at in range(len(key)) if key.startswith(n, at) for i in range(len(n))}
    begin = 0
    for block, spans in zip(blocks, occurrences(blocks, *needles), strict=True):
        shown = match_key_with_offsets(block)
        marked = {i for span in spans for i in range(span.start, span.end)}
        expected = {offset for i, offset in enumerate(shown.offsets[:-1]) if begin + i in covered}
        assert expected <= marked
        assert all(span.start < span.end for span in spans)
        assert all(match_key(block[i]) in ("", ",") for i in marked - expected)
        assert all(a.end <= b.start for a, b in pairwise(spans)) or "①" in block
        begin += len(shown.key)


def test_an_occurrence_across_blocks_is_marked_in_each() -> None:
    spans = occurrences(["（一）自评结论", "", "2023 年"], match_key("结论2023"))
    assert spans == ((Span(5, 7),), (), (Span(0, 4),))


def test_overlapping_occurrences_are_one_mark_and_touching_ones_two() -> None:
    assert occurrences(["哈哈哈"], "哈哈") == ((Span(0, 3),),)
    assert occurrences(["绩效绩效"], "绩效") == ((Span(0, 2), Span(2, 4)),)


def test_an_empty_needle_stands_nowhere() -> None:
    assert occurrences(["绩效", ""], "") == ((), ())


def test_several_needles_that_overlap_are_one_mark() -> None:
    assert occurrences(["绩效自评得分"], "自评", "绩效自评得分", "得分") == ((Span(0, 6),),)


def test_the_phrases_of_the_real_reports_are_in_the_keys_that_hold_them(shared: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    keys = {path.name: match_key(path.read_text(encoding="utf-8")) for path in (shared / "reports").glob("*.txt")}
    for phrase, reports in gold["queries"].items():
        assert [name for name, key in sorted(keys.items()) if match_key(phrase) in key] == reports, phrase


def test_every_printed_figure_of_the_real_reports_is_marked_in_its_line(shared: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    for name, report in gold["reports"].items():
        text = (shared / "reports" / name).read_text(encoding="utf-8")
        for indicator in report["indicators"]:
            (spans,) = occurrences([text], match_key(indicator["printed"]))
            assert spans, indicator["printed"]
            for span in spans:
                assert re.sub(r"\s", "", text[span.start : span.end]) == re.sub(r"\s", "", indicator["printed"])
