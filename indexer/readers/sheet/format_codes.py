"""The codes of number formats: the built-in ones, their sections and tokens, and what a token shows by itself."""

from __future__ import annotations

import re

GENERAL = "General"
_TOKEN = re.compile(
    r'"[^"]*"?|[\\!].|[_*].|\[[^\]]*\]|general|g/通用格式|am/pm|a/p|上午/下午|y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|e[+-]|.',
    re.I | re.S,
)
_LONGEST = 400
"""Characters of a format that are looked at; Excel allows 255."""
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HOURS, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
_LOCAL = {
    14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY, 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', 32: _HOURS, 33: _SECONDS, 34: f"上午/下午{_HOURS}", 35: f"上午/下午{_SECONDS}",
    36: _YEAR_MONTH, 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY, 54: _MONTH_DAY,
    55: f"上午/下午{_HOURS}", 56: f"上午/下午{_SECONDS}", 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
_BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00',
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"-"', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"-"',
}  # fmt: skip


def code_of(number: int, own: str | None) -> str:
    """The format a file means by a number: what the place makes of it, the file's own, the built-in one."""
    return _LOCAL.get(number) or own or _BUILT_IN.get(number, GENERAL)


def sections_of(code: str) -> list[list[str]]:
    """The tokens of a code, by section."""
    sections: list[list[str]] = [[]]
    for token in _TOKEN.findall(code[:_LONGEST]):
        if token == ";":
            sections.append([])
        else:
            sections[-1].append(token)
    return sections


def literal(token: str) -> str:
    """What a token shows by itself."""
    if token.startswith('"'):
        return token.strip('"')
    if token[0] in "\\!" and len(token) > 1:
        return token[1]
    if token.startswith("[$"):
        return token[2:-1].partition("-")[0]
    if token[0] == "_":
        return " "
    return "" if token[0] in "[*" else token
