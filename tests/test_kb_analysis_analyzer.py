"""A text is indexed under every word and number it holds, and what it holds a query for it asks."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import matchkey
from kb.analysis import analyzer, tokenizer
from kb.analysis.analyzer import QueryTerms, blocks_terms, number_spans, terms_for_index, terms_for_query
from kb.analysis.filters import FUNCTION_WORDS
from kb.numeral import canonical_number, number_key
from kb.report import Span

PIECES = st.one_of(
    st.sampled_from(["3,388.31", "99.58%", "２０２３", "1.2.3", "2021-2023", "1.", "007", "0.50", "①", "10²", "pm2.5"]),
    st.sampled_from(
        ["covid-19", "G20", "万元", "年", "的", "预算执行率", "自评得分为", "１号议案", "（一）", "〇", "㐂𠮷"]
    ),
    st.sampled_from(["，", "。", " ", "%", ".", "-", "_", "+", "#", "&", "\t", "“", "カナ", "café", "v1."]),
    st.text(st.characters(), max_size=3),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)
NUMBER = re.compile("[0-9]+(?:[.][0-9]+)?")


def numbers(key: str) -> Counter[str]:
    """The numbers of a key told by one expression over its dotted runs of digits."""
    found: Counter[str] = Counter()
    for run in re.finditer("[0-9]+(?:[.][0-9]+)*", key):
        parts = run[0].split(".")
        listed = len(parts) == 2 and re.match("(19|20)[0-9]{2}$", parts[1]) and key[run.end() : run.end() + 1] == "年"
        found.update(map(canonical_number, [run[0]] if len(parts) == 2 and not listed else parts))
    return found


@given(TEXTS)
def test_every_maximal_number_is_one_term_whatever_stands_around_it(text: str) -> None:
    assert Counter(term for term in terms_for_index(text) if NUMBER.fullmatch(term)) == numbers(number_key(text))


@given(TEXTS)
def test_every_letter_and_character_of_the_key_is_in_a_term_and_nothing_else(text: str) -> None:
    key = number_key(text)
    letters = {char for char in key if char.isalnum() and not "0" <= char <= "9"}
    assert {char for term in terms_for_index(text) for char in term if char not in "0123456789."} == letters


@given(TEXTS)
def test_a_text_has_every_term_that_a_query_for_it_asks(text: str) -> None:
    asked = terms_for_query(text)
    assert set(asked.required) <= set(terms_for_index(text))
    assert len(asked.required) == len(set(asked.required))


@given(
    st.lists(st.lists(PIECES.filter(lambda piece: "\t" not in piece and "\n" not in piece), max_size=3).map("".join))
)
def test_a_tables_terms_are_those_of_its_cells(cells: list[str]) -> None:
    expected = [term for cell in cells for term in terms_for_index(cell)]
    assert blocks_terms("\t".join(cells), is_table=True) == expected
    assert blocks_terms("\n".join(cells), is_table=True) == expected


@given(TEXTS, st.booleans())
def test_a_number_is_marked_as_often_as_it_is_indexed(text: str, is_table: bool) -> None:
    terms = Counter(term for term in blocks_terms(text, is_table) if NUMBER.fullmatch(term))
    for term, count in terms.items():
        spans = number_spans(text, {term}, is_table)
        assert len(spans) == count
        assert len(set(spans)) == count
        for span in spans:
            assert canonical_number(text[span.start : span.end]) == term


def test_figures_in_neighbouring_cells_stay_apart() -> None:
    table = "基本支出\t3,020.46\t355.31\n合计\t3374.16\t2023"
    assert [term for term in blocks_terms(table, is_table=True) if NUMBER.fullmatch(term)] == [
        "3020.46",
        "355.31",
        "3374.16",
        "2023",
    ]


@pytest.mark.parametrize("typed", ["3388.31", "3,388.31", "３３８８．３１", " 3388.310 ", "03388.31", "3388.31%"])
def test_a_bare_number_is_asked_for_by_value(typed: str) -> None:
    assert terms_for_query(typed) == QueryTerms(("3388.31",), is_number=True)


@pytest.mark.parametrize(
    "typed", ["2023年", "1.2.3", "12 34", "1号", "10²", "①", "-5", "5.", "pm2.5", "二〇二三", "1.2万", "", "%"]
)
def test_what_is_more_or_less_than_a_number_is_words(typed: str) -> None:
    assert not terms_for_query(typed).is_number


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("预算的执行率", ("预算", "执行率")),
        ("的", ("的",)),
        ("在的", ("在", "的")),
        ("預算執行率", ("预算执行率",)),
        ("绩效目标绩效目标", ("绩效目标",)),
        ("３,388.31万元", ("3388.31", "万元")),
        ("PM2.5浓度", ("pm2.5", "浓度")),
        ("G20峰会", ("g20", "峰会")),
        ("10kV线路", ("10", "kv", "线路")),
        ("——，。", ()),
        ("2023年", ("2023",)),
        ("教育局2023年度自评得分", ("教育局", "2023", "自评得分")),
        ("二〇二三年度自评得分", ("2023", "自评得分")),
        ("二零一九年末在职", ("2019", "年末", "在职")),
        ("2023年初预算", ("2023", "年初预算")),
        ("三年", ("三年",)),
        ("12年", ("12", "年")),
    ],
)
def test_a_query_asks_for_its_words(typed: str, required: tuple[str, ...]) -> None:
    assert terms_for_query(typed).required == required


def test_single_characters_and_function_words_are_indexed() -> None:
    assert {"的", "优"} <= set(terms_for_index("达到“优”的等级"))
    assert set(terms_for_index("的和在")) <= FUNCTION_WORDS | {"的和", "和在"}


def test_a_long_term_is_indexed_with_the_words_inside_it() -> None:
    terms = terms_for_index("部门整体支出绩效自评得分")
    assert {"部门", "整体", "支出", "部门整体支出", "绩效", "绩效自评", "得分"} <= set(terms)


def test_61_is_not_in_161() -> None:
    assert "61" not in terms_for_index("巡河 161 次")
    assert number_spans("巡河 161 次，在职 ６１ 人，0.61", {"61"}) == (Span(12, 14),)


def test_the_figures_of_the_real_reports_are_terms(shared: Path) -> None:
    text = (shared / "reports" / "000_c2670f82772bcac2.txt").read_text(encoding="utf-8")
    terms = set(terms_for_index(text))
    assert {"3388.31", "3374.16", "99.58", "3020.46", "355.31", "99", "1087", "预算执行率", "自评", "得分"} <= terms


def test_the_fingerprint_names_everything_the_terms_depend_on() -> None:
    assert tokenizer.fingerprint() in analyzer.fingerprint()
    assert matchkey.fingerprint() in analyzer.fingerprint()
