"""Numbers as the reports write them: 3,388.31, ３３８８．３１, 1.2万, 十二, 二〇二三.

Everything here reads match keys, so width, white space and grouping commas do not matter. What could be read in two
ways is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.matchkey import match_key

DIGIT_SIGNS = "²³¹¼-¾⁰⁴-⁹₀-₉⅐-⅟↉①-⒛⓪㉑-㉟㊱-㊿㋀-㋋㍘-㍰㍸㍹㎟-㎦㎨㎯㏠-㏾\U0001f100-\U0001f10a"
"""Signs whose key holds digits though they are no digits, as the inside of a character class: ①, ², ½, ㎡, ㏠."""

# A dot makes a decimal only when it stands alone between two runs of digits: 1.2.3 and 2023.5.1 are chains of whole
# numbers, and in 1.2023年 the dot belongs to the number of a list item.
_NUMBER = re.compile(r"(?<![0-9]\.)(?P<whole>[0-9]+)\.(?!(?:19|20)[0-9]{2}年)(?P<part>[0-9]+)(?![0-9]|\.[0-9])|[0-9]+")
_SIGN = re.compile(f"[{DIGIT_SIGNS}]")
_AMOUNT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)(?:%|([十百千]?万?亿|[十百千]?万|[百千]))?")
_POWER = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_MINUS = "-−－﹣⁻"

_UNITS = "一二两三四五六七八九"
_VALUE = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ZEROS = "〇○◯零"
_PLAIN = str.maketrans(f"壹贰叁肆伍陆柒捌玖拾佰仟{_ZEROS}", "一二三四五六七八九十百千零零零零")
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_PLACES = re.compile(
    rf"(?:([{_UNITS}])千)?(?:(零)?([{_UNITS}])百)?(?:(零)?([一二三四五六七八九]?)十)?(?:(零)?([一二三四五六七八九]))?"
)
_DIGITWISE = re.compile("(?=.*零)[一二三四五六七八九][零一二三四五六七八九]{1,3}")

# In a year written in Chinese digits the zero is also typed as a letter or an ASCII digit.
_YEAR = re.compile(rf"([0-9]{{4}}|[一二三四五六七八九{_ZEROS}oоο0]{{4}})(?:年度?)?")
_YEAR_DIGIT = str.maketrans(f"一二三四五六七八九{_ZEROS}oоο", "1234567890000000")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a key: key[start:end] are its digits, `term` its one spelling by value."""

    start: int
    end: int
    term: str


def number_key(text: str) -> str:
    """The match key of a text with its digit signs blanked: the one that words and numbers are read from.

    ①2023年 states 2023, not 12023, and 10² is not 102.
    """
    return match_key(blank_digit_signs(text))


def blank_digit_signs(text: str) -> str:
    """The text with a space for each digit sign, so that positions stay."""
    return _SIGN.sub(" ", text)


def find_numbers(key: str, start: int = 0) -> Iterator[Number]:
    """Every maximal number of a key (see `number_key`) from `start` on, left to right.

    A sign, a percent sign or a unit is not part of it: a dash may be a range's. Every ASCII digit is in exactly one.
    """
    for match in _NUMBER.finditer(key, start):
        whole, part = match.group("whole", "part")
        yield Number(*match.span(), _spelling(whole or match[0], part or ""))


def parse_number(text: str) -> Decimal | None:
    """The exact value of a text that is one number as a whole, with 万, 亿 and their like multiplied in.

    1.2万 is 12000; 99.58% is 99.58, its unit being the caller's. None for anything else: 1.2.3, 1,23, 3½, 约5, or a
    number after a dash that may be punctuation (—5).
    """
    match = _AMOUNT.fullmatch(match_key(text))
    if match is None or _SIGN.search(text) or (match[1][0] == "-" and text.lstrip()[0] not in _MINUS):
        return None
    power = sum(_POWER[char] for char in match[2] or "")
    return Decimal(format(Decimal(f"{match[1]}E{power}"), "f"))


def canonical_number(text: str) -> str:
    """The one spelling of a number by value: 3388.310 -> 3388.31, 007 -> 7, 99.58% -> 99.58, 1.2万 -> 12000.

    Raises ValueError when the text is not one number as `parse_number` reads it.
    """
    value = parse_number(text)
    if value is None:
        raise ValueError(f"not a number: {text!r}")
    whole, _, part = format(value.copy_abs(), "f").partition(".")
    return "-" * (value < 0) + _spelling(whole, part)


def parse_year(text: str) -> int | None:
    """The year, 1900 to 2099, of 2023, ２０２３年, 二〇二三年度, 二零二三, 二○二三, 二O二三; None for anything else."""
    match = _YEAR.fullmatch(match_key(text))
    if match is None:
        return None
    year = int(match[1].translate(_YEAR_DIGIT))
    return year if 1900 <= year <= 2099 else None


def chinese_number(text: str) -> int | None:
    """The value, 0 to 9999, of 十二, 一百零三, 廿一, 两千, 壹佰, or digit by digit with a zero: 一〇三.

    None for what is not one, and for what is read in two ways: 一百三 (103 or 130), 二三 (23, or two or three).
    """
    spelled = match_key(text).translate(_PLAIN)
    for short, long in _TENS.items():
        spelled = spelled.replace(short, long)
    if spelled == "零":
        return 0
    if _DIGITWISE.fullmatch(spelled):
        return int("".join(str(_VALUE[char]) for char in spelled))
    match = _PLACES.fullmatch(spelled)
    return _by_places(match) if match and spelled else None


def _by_places(match: re.Match[str]) -> int | None:
    """The sum of the places; a 零 must stand exactly where a place was skipped."""
    thousands, zero2, hundreds, zero1, tens, zero0, ones = match.groups()
    total, skipped = 0, False
    for power, zero, digit in ((3, None, thousands), (2, zero2, hundreds), (1, zero1, tens), (0, zero0, ones)):
        if digit is None:
            skipped = total > 0
            continue
        if bool(zero) != skipped:
            return None
        total += (_VALUE[digit] if digit else 1) * 10**power
        skipped = False
    return total


def _spelling(whole: str, part: str) -> str:
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    return f"{whole}.{part}" if part else whole
