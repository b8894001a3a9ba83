"""How a list number is printed: 3 as 三, ③, iii, C … by the names Word and CSS give the ways."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LARGEST = 9_999


def printed(number: int, style: str) -> str:
    """`number` in a style named as in w:numFmt, HTML's type or CSS's list-style-type; decimal where unknown."""
    if style in ("none", "bullet") or number < 0:
        return ""
    if number == 0 or number > _LARGEST:
        return str(number)
    return _STYLES.get(style, str)(number)


def _han(number: int, digits: str = _DIGITS, units: str = "千百十") -> str:
    text = ""
    gap = False
    for unit, place in zip((*units, ""), (1000, 100, 10, 1), strict=True):
        digit = number // place % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return text[1:] if digits is _DIGITS and 10 <= number < 20 else text


def _formal(number: int) -> str:
    return _han(number, _FORMAL, "仟佰拾")


def _digit_by_digit(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    """a … z, aa, bb …, as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if number <= len(signs) else str(number)


def _signs(*ranges: tuple[int, int]) -> str:
    return "".join(chr(code) for first, last in ranges for code in range(first, last + 1))


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


_CIRCLED = _one_of(_signs((0x2460, 0x2473), (0x3251, 0x325F), (0x32B1, 0x32BF)))
_STYLES: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
            "taiwaneseCountingThousand", "koreanCounting", "cjk-ideographic", "simp-chinese-informal",
            "trad-chinese-informal",
        ),
        _han,
    ),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "simp-chinese-formal"), _formal),
    **dict.fromkeys(("ideographDigital", "taiwaneseDigital", "cjk-decimal"), _digit_by_digit),
    **dict.fromkeys(("ideographTraditional", "cjk-heavenly-stem"), _one_of(_STEMS)),
    **dict.fromkeys(("ideographZodiac", "cjk-earthly-branch"), _one_of(_BRANCHES)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _CIRCLED),
    "decimalEnclosedFullstop": _one_of(_signs((0x2488, 0x249B))),
    "decimalEnclosedParen": _one_of(_signs((0x2474, 0x2487))),
    "ideographEnclosedCircle": _one_of(_signs((0x3280, 0x3289))),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _full_width),
    **dict.fromkeys(("decimalZero", "decimal-leading-zero"), lambda number: f"{number:02d}"),
    **dict.fromkeys(("lowerLetter", "lower-alpha", "lower-latin", "a"), _letters),
    **dict.fromkeys(("upperLetter", "upper-alpha", "upper-latin", "A"), lambda number: _letters(number).upper()),
    **dict.fromkeys(("lowerRoman", "lower-roman", "i"), _roman),
    **dict.fromkeys(("upperRoman", "upper-roman", "I"), lambda number: _roman(number).upper()),
}  # fmt: skip
