"""The printed number a heading or list item begins with: 一、 （一） 1. 1.2 (1） ① 第一部分 …

A number is read wherever a line could begin with one; whether it numbers a heading, a list item or nothing at all
is for the outline to decide over the whole sequence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from kb.numeral import chinese_number


class Style(IntEnum):
    """Families of numbering, from the outermost to the innermost in ordinary use."""

    ANNEX = 0
    """附件1, 附表："""
    PART = 1
    """第一部分"""
    CHAPTER = 2
    """第二章"""
    CLAUSE = 3
    """第三节"""
    PLAIN = 4
    """no number at all: a known section title on a line of its own"""
    HAN = 5
    """一、 Ⅰ、"""
    BRACKETED_HAN = 6
    """（一） 一）"""
    ARABIC = 7
    """1. 1、 1．"""
    DECIMAL = 8
    """1.1, 1.1.1"""
    BRACKETED_ARABIC = 9
    """(1) 1）"""
    CIRCLED = 10
    """①"""
    LETTER = 11
    """A. a）"""


@dataclass(frozen=True, slots=True)
class Numbering:
    """`numbers` holds one value, or the parts of a decimal number; `end` is where the title begins in the text."""

    style: Style
    numbers: tuple[int, ...]
    end: int
    mark: str

    @property
    def last(self) -> int:
        return self.numbers[-1]


_HAN = "一二三四五六七八九十百零〇○两廿"
_OPEN, _CLOSE = r"[(（﹙〔【\[]", r"[)）﹚〕】\]]"
_PART = re.compile(rf"\s*第\s*([{_HAN}]{{1,4}}|\d{{1,2}})\s*(部\s*分|章|节|篇|编)[\s、.．：:]*")
_TABLE_PART = re.compile(rf"\s*表\s*([{_HAN}]{{1,2}})[\s、.．：:]*(?=[^，。；]{{2,25}}(?<!表)$)")
_ANNEX = re.compile(
    rf"\s*附\s*(?:[件表录]|(?=[:：]))\s*([{_HAN}]{{1,3}}|\d{{1,2}})?(?:\s*[-—]\s*\d{{1,2}})?\s*[:：.．、\s]*(?!\d)"
)
_BRACKETED_HAN = re.compile(rf"\s*(?:{_OPEN}\s*([{_HAN}]{{1,4}})\s*{_CLOSE}|([{_HAN}]{{1,3}})[)）])[\s、.．]*")
_HAN_MARK = re.compile(rf"\s*([{_HAN}]{{1,4}})\s*([、.．,，﹑､:：]|(?=[ 　]+\S))\s*")
_BARE_TITLE = re.compile(r"[^，,。；;：:]{2,25}[。：:]?\s*")
_DECIMAL = re.compile(r"\s*(\d{1,2}(?:\s?[.．]\s?\d{1,2}){1,4})([.．、\s]*)(?=\D|$)")
_YEAR = r"(?:19|20)\d\d(?:\s*[-—~至]\s*(?:20)?\d\d)?\s*年"
_ARABIC = re.compile(rf"\s*(\d{{1,3}})\s*([.．、﹑､,，]|\.(?=\D))\s*(?:(?!\d)|(?={_YEAR}))")
_BRACKETED_ARABIC = re.compile(rf"\s*(?:{_OPEN}\s*(\d{{1,2}})\s*{_CLOSE}|(\d{{1,2}})\s*[)）])[、.．\s]*")
_ROMAN = re.compile(r"\s*([Ⅰ-Ⅻ]|I{1,3}|I?V|VI{1,3}|I?X)\s*[、.．﹑]\s*(?=[\u4e00-\u9fff])")
_ROMAN_LETTERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_LETTER = re.compile(r"\s*(?:[(（]\s*)?([A-Ha-h])\s*[、.．)）﹑]\s*(?=[\u4e00-\u9fff“《])")
_SPACED = re.compile(r"\s*(\d{1,2}(?:[.．]\d{1,2}){0,3})[ \t\u3000\u00a0]+(?=[\u4e00-\u9fff“《（])")
_SPACED_HAN = re.compile(rf"\s*([{_HAN}]{{1,3}})[ \t\u3000\u00a0]+(?=\S)")
_MEASURED = re.compile(r"\s*(?:年(?!度)|[%％‰℃万亿千百元个倍天吨米亩]|公[里斤顷]|[平立]方)")


def numbering(text: str) -> Numbering | None:
    """The number `text` begins with, or None. Full-width digits and every bracket variant are read alike."""
    for read in _READERS.get(text.lstrip()[:1], _SYMBOLS):
        found = read(text)
        if found is not None and found.end < len(text.rstrip()) + (found.style <= Style.CLAUSE):
            return found
    return None


def alone(text: str) -> Style | None:
    """The style of a number that is the whole of `text`, its title torn off; None where it is anything else."""
    found = numbering(text + "题")
    return found.style if found is not None and found.end >= len(text) else None


def counts_on(text: str, number: Numbering) -> bool:
    """Whether the number after `number`, of the same inner style, stands further on in the text."""
    following = number.last + 1
    if number.style is Style.CIRCLED:
        return following <= 20 and chr(ord("①") + following - 1) in text[number.end :]
    if number.style is Style.BRACKETED_ARABIC:
        return re.search(rf"[(（]\s*{following}\s*[)）]", text[number.end :]) is not None
    if number.style is Style.ARABIC:
        return re.search(rf"[。；;：:，,\s]\s*{following}\s*[.．、](?!\d)", text[number.end :]) is not None
    return False


def spaced_number(lead: str) -> Numbering | None:
    """A number set off by nothing but a space (1 部门概况, 1.1 主要职责, 一 概况), which shown text no longer holds.

    `lead` is the line as printed; `end` counts in shown text, where the number is followed by the title at once.
    """
    if (han := _SPACED_HAN.match(lead)) and (value := chinese_number(han[1])):
        return Numbering(Style.HAN, (value,), len(han[1]), " ")
    match = _SPACED.match(lead)
    if not match or _MEASURED.match(lead, match.end()):
        return None
    numbers = tuple(int(_plain(n)) for n in re.split(r"[.．]", match[1]))
    return Numbering(Style.DECIMAL, numbers, len(match[1]), ".") if min(numbers) > 0 else None


def _annex(text: str) -> Numbering | None:
    """An annex bound into the report; an unnumbered one counts as the first."""
    match = _ANNEX.match(text)
    told = match is not None and len(match[0].strip()) == 2 and text[-1:] in "。；;"
    if match is None or told or len(text) > 50:
        return None
    return _of(Style.ANNEX, match[1] or "1", match, "附")


def _part(text: str) -> Numbering | None:
    match = _PART.match(text)
    if not match:
        return None
    unit = re.sub(r"\s", "", match[2])
    style = {"章": Style.CHAPTER, "节": Style.CLAUSE}.get(unit, Style.PART)
    return _of(style, match[1], match, "第" + unit)


def _table_part(text: str) -> Numbering | None:
    """表一　部门基本情况: the parts of a form; the caption of a mere table says that it is one (…统计表)."""
    match = _TABLE_PART.match(text)
    return _of(Style.PART, match[1], match, "表") if match else None


def _bracketed_han(text: str) -> Numbering | None:
    match = _BRACKETED_HAN.match(text)
    if not match:
        return None
    return _of(Style.BRACKETED_HAN, match[1] or match[2], match, "（" if match[1] else "）")


def _han(text: str) -> Numbering | None:
    match = _HAN_MARK.match(text)
    if not match or _continues_enumeration(text, match.end()):
        return None
    if match[2] in (",", "，", ":", "：") and not _BARE_TITLE.fullmatch(text, match.end()):
        return None
    if not match[2] and len(text) > 40:
        return None
    return _of(Style.HAN, match[1], match, match[2] or " ")


def _continues_enumeration(text: str, end: int) -> bool:
    """“一、二季度”, “三、四级” count things; they number nothing."""
    return re.match(rf"[{_HAN}]+\s*[、季级类期月年是]", text[end:]) is not None


def _decimal(text: str) -> Numbering | None:
    match = _DECIMAL.match(text)
    if not match or _MEASURED.match(text, match.end()):
        return None
    numbers = tuple(int(_plain(n)) for n in re.split(r"\s?[.．]\s?", match[1]))
    return Numbering(Style.DECIMAL, numbers, match.end(), ".") if min(numbers) > 0 else None


def _arabic(text: str) -> Numbering | None:
    match = _ARABIC.match(text)
    if not match or match[2] in ",，":
        return None
    return _of(Style.ARABIC, match[1], match, "、" if match[2] in "、﹑､" else ".")


def _bracketed_arabic(text: str) -> Numbering | None:
    match = _BRACKETED_ARABIC.match(text)
    if not match:
        return None
    return _of(Style.BRACKETED_ARABIC, match[1] or match[2], match, "(" if match[1] else ")")


def _roman(text: str) -> Numbering | None:
    match = _ROMAN.match(text)
    if not match:
        return None
    plain = _plain(match[1])
    value = _ROMAN_LETTERS.index(plain) + 1 if plain in _ROMAN_LETTERS else 0
    return Numbering(Style.HAN, (value,), match.end(), "Ⅰ") if value else None


def _letter(text: str) -> Numbering | None:
    match = _LETTER.match(text)
    if not match:
        return None
    return Numbering(Style.LETTER, (ord(match[1].lower()) - ord("a") + 1,), match.end(), "A")


def _symbol(text: str) -> Numbering | None:
    """One character that is a number by itself: ① ⑴ ⒈ ㈠ and their kin."""
    head = text.lstrip()[:1]
    lead = len(text) - len(text.lstrip()) + 1
    lead += len(text[lead:]) - len(text[lead:].lstrip(" \u3000、.．"))
    name = unicodedata.name(head, "") if head else ""
    value = unicodedata.numeric(head, 0.0) if head else 0.0
    if not name or value <= 0 or value != int(value):
        return None
    if "CIRCLED" in name and "IDEOGRAPH" not in name:
        return Numbering(Style.CIRCLED, (int(value),), lead, "①")
    if name.startswith(("PARENTHESIZED DIGIT", "PARENTHESIZED NUMBER")):
        return Numbering(Style.BRACKETED_ARABIC, (int(value),), lead, "(")
    if name.startswith("PARENTHESIZED IDEOGRAPH"):
        return Numbering(Style.BRACKETED_HAN, (int(value),), lead, "（")
    if name.endswith("FULL STOP"):
        return Numbering(Style.ARABIC, (int(value),), lead, ".")
    return None


def _of(style: Style, number: str, match: re.Match[str], mark: str) -> Numbering | None:
    plain = _plain(number)
    value = int(plain) if plain.isdigit() else chinese_number(plain.replace("○", "〇"))
    return Numbering(style, (value,), match.end(), mark) if value else None


def _plain(number: str) -> str:
    return unicodedata.normalize("NFKC", number)


_BRACKETS = (_bracketed_han, _bracketed_arabic, _letter)
_DIGITS = (_decimal, _arabic, _bracketed_arabic)
_SYMBOLS = (_symbol,)
_READERS: dict[str, tuple[Callable[[str], Numbering | None], ...]] = {
    "附": (_annex,),
    "第": (_part,),
    "表": (_table_part,),
    **dict.fromkeys("(（﹙〔【[", _BRACKETS),
    **dict.fromkeys(_HAN, (_bracketed_han, _han)),
    **dict.fromkeys("0123456789０１２３４５６７８９", _DIGITS),
    **dict.fromkeys("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩIVX", (_roman,)),
    **dict.fromkeys("ABCDEFGHabcdefgh", (_letter,)),
}
"""What may begin with a character; most lines begin with none of them and are read no further."""
