"""Numbers are read by value, exactly, and only when they can be read in one way."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.matchkey import match_key
from kb.numeral import (
    DIGIT_SIGNS,
    canonical_number,
    chinese_number,
    find_numbers,
    number_key,
    parse_number,
    parse_year,
)

FULL_WIDTH = str.maketrans("0123456789.,%+", "０１２３４５６７８９．，％＋")
SUFFIXES = {
    "": 0,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "百亿": 10,
    "万亿": 12,
    "萬億": 12,
}


@st.composite
def spellings(draw: st.DrawFn, value: Decimal) -> str:
    """One of the ways to print a value that is not negative."""
    whole, _, part = format(value, "f").partition(".")
    if draw(st.booleans()):
        whole = f"{int(whole):,}"
    elif draw(st.booleans()):
        whole = "0" * draw(st.integers(1, 3)) + whole
    part += "0" * draw(st.integers(0, 3))
    printed = f"{whole}.{part}" if part else whole
    if draw(st.booleans()):
        printed = printed.translate(FULL_WIDTH)
    return draw(st.sampled_from(["", " ", "　"])) + printed + draw(st.sampled_from(["", " ", "\n"]))


VALUES = st.decimals(0, 10**30, allow_nan=False, allow_infinity=False).map(lambda value: Decimal(format(value, "f")))


@given(VALUES, st.data())
def test_a_printed_number_is_read_exactly(value: Decimal, data: st.DataObject) -> None:
    assert parse_number(data.draw(spellings(value))) == value


@given(VALUES, st.sampled_from(sorted(SUFFIXES)), st.data())
def test_a_multiplier_is_taken_in_exactly(value: Decimal, suffix: str, data: st.DataObject) -> None:
    read = parse_number(data.draw(spellings(value)) + suffix)
    assert read is not None
    # As fractions, since Decimal arithmetic would round to the context's precision.
    assert Fraction(read) == Fraction(value) * 10 ** SUFFIXES[suffix]


@given(VALUES, VALUES, st.data())
def test_two_numbers_share_a_spelling_when_they_share_a_value(
    one: Decimal, other: Decimal, data: st.DataObject
) -> None:
    first, again = (canonical_number(data.draw(spellings(one))) for _ in range(2))
    assert first == again
    assert Decimal(first) == one and canonical_number(first) == first
    assert (first == canonical_number(data.draw(spellings(other)))) == (one == other)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("3,388.31", "3388.31"),
        ("３，３８８．３１", "3388.31"),
        ("1.2万", "12000"),
        ("1.5 亿", "150000000"),
        ("99.58%", "99.58"),
        ("-5.2", "-5.2"),
        ("－5.2", "-5.2"),
        ("＋3", "3"),
        ("0", "0"),
    ],
)
def test_a_number_has_its_value(printed: str, value: str) -> None:
    assert parse_number(printed) == Decimal(value)
    assert canonical_number(printed) == value


NOT_NUMBERS = """
.5 5. 1.2.3 1,23 1234,567 3½ 10² ① 约5 5人 —5 --5 1.2万元 万 5%万 ٣ 1e5 NaN Infinity 1_000
"""


@pytest.mark.parametrize("text", ["", " ", "12 34", *NOT_NUMBERS.split()])
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert parse_number(text) is None
    with pytest.raises(ValueError, match="not a number"):
        canonical_number(text)


def test_a_canonical_number_keeps_every_digit() -> None:
    digits = "1" * 60 + "." + "2" * 60
    assert canonical_number(f"-{digits}0") == f"-{digits}"
    assert canonical_number("-0.0") == "0"


def scanned(key: str) -> list[tuple[int, int]]:
    """The maximal numbers of a key by a walk over its characters, without a regular expression."""
    runs, at = [], 0
    while at < len(key):
        end = at
        while end < len(key) and key[end] in "0123456789":
            end += 1
        if end > at:
            runs.append((at, end))
        at = max(end, at + 1)
    numbers: list[tuple[int, int]] = []
    chain: list[tuple[int, int]] = []
    for run in [*runs, (len(key) + 2, len(key) + 2)]:
        if chain and not (run[0] == chain[-1][1] + 1 and key[chain[-1][1]] == "."):
            item_before_year = len(chain) == 2 and re.fullmatch("(19|20)..年", key[chain[1][0] : chain[1][1] + 1])
            numbers += [(chain[0][0], chain[1][1])] if len(chain) == 2 and not item_before_year else chain
            chain = []
        chain.append(run)
    return numbers


@given(
    st.text(st.sampled_from("0012.. ,%年a２．，-"), max_size=24) | st.text(st.sampled_from("1.2019年."), max_size=16)
)
def test_every_maximal_number_of_a_key_is_found_once(text: str) -> None:
    key = number_key(text)
    found = list(find_numbers(key))
    assert [(number.start, number.end) for number in found] == scanned(key)
    for number in found:
        assert Decimal(number.term) == Decimal(key[number.start : number.end])
        assert number.term == canonical_number(key[number.start : number.end])


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("收入是3,388.31万元", ["3388.31"]),
        ("2021-2023年", ["2021", "2023"]),
        ("1.2023年部门预算", ["1", "2023"]),
        ("1.5年", ["1.5"]),
        ("2023.5.1", ["2023", "5", "1"]),
        ("①2023年", ["2023"]),
        ("10²和1200㎡", ["10", "1200"]),
        ("161", ["161"]),
        ("PM2.5", ["2.5"]),
        ("0.50%", ["0.5"]),
    ],
)
def test_numbers_are_read_from_a_text_as_it_means_them(text: str, terms: list[str]) -> None:
    assert [number.term for number in find_numbers(number_key(text))] == terms


def test_the_digit_signs_are_those_of_unicode() -> None:
    listed = re.compile(f"[{DIGIT_SIGNS}]")
    wrong = []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if unicodedata.category(char) in ("Cn", "Co", "Cs", "Lo", "Nd"):
            continue
        if bool(re.search("[0-9]", match_key(char))) != bool(listed.match(char)):
            wrong.append(f"U+{code:04X}")
    assert wrong == []


@given(st.integers(1900, 2099), st.sampled_from("〇零○◯OＯoОΟ0"), st.sampled_from(["", "年", " 年", "年度"]))
def test_a_year_is_read_however_its_zero_is_typed(year: int, zero: str, suffix: str) -> None:
    chinese = str(year).translate(str.maketrans("123456789", "一二三四五六七八九")).replace("0", zero)
    assert parse_year(chinese + suffix) == year
    assert parse_year(str(year) + suffix) == year
    assert parse_year(str(year).translate(FULL_WIDTH) + suffix) == year


@pytest.mark.parametrize(
    "text",
    ["", "1899", "2100", "20234", "202", "23年", "2O23", "二三", "二〇二三四", "2023-2024", "二千零二十三", "年"],
)
def test_what_is_not_one_year_is_none(text: str) -> None:
    assert parse_year(text) is None


CHINESE = "零一二三四五六七八九"


def spelled(value: int) -> set[str]:
    """The ways Chinese spells 0 to 9999 with place words, and digit by digit where a zero shows that it is so."""
    text, pending = "", False
    for power, place in ((3, "千"), (2, "百"), (1, "十"), (0, "")):
        digit = value // 10**power % 10
        if digit:
            text += ("零" if pending else "") + CHINESE[digit] + place
            pending = False
        else:
            pending = bool(text)
    ways = {text} if value else {"零"}
    digits = "".join(CHINESE[int(digit)] for digit in str(value))
    if "零" in digits:
        ways.add(digits)
    # A bare 十 is said for 一十, and 两 for 二 before 百 and 千.
    ways |= {re.sub("一十", "十", way) for way in ways}
    return {"".join(choice) for way in ways for choice in itertools.product(*_choices(way))}


def _choices(way: str) -> list[tuple[str, ...]]:
    return [
        ("二", "两") if char == "二" and way[at + 1 : at + 2] in ("百", "千") else (char,)
        for at, char in enumerate(way)
    ]


def test_every_number_to_9999_is_read_in_every_spelling() -> None:
    wrong = {way: value for value in range(10000) for way in spelled(value) if chinese_number(way) != value}
    assert wrong == {}


def test_nothing_but_a_spelling_is_read() -> None:
    ways = {way: value for value in range(10000) for way in spelled(value)}
    for length in range(1, 6):
        for chars in itertools.product("零一二两十百千", repeat=length):
            text = "".join(chars)
            assert chinese_number(text) == ways.get(text), text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("廿", 20),
        ("廿三", 23),
        ("卅一", 31),
        ("一〇三", 103),
        ("二○", 20),
        ("壹佰零叁", 103),
        ("貳拾", 20),
        (" 十 二 ", 12),
    ],
)
def test_other_signs_for_the_same_digits_are_read(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["", "一百三", "二三", "零三", "12", "第三", "一万", "十十", "(一)"])
def test_what_is_no_number_or_two_is_none(text: str) -> None:
    assert chinese_number(text) is None
