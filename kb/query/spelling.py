"""How the query language is spelled: its quotes, signs, keywords and field names, as data.

A new field is a row in `FIELDS`, a new operator a row in `KEYWORDS`; the lexer only knows these tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal["word", "phrase", "field", "open", "close", "and", "or", "not"]
"""The kinds of token."""

QUOTES: Mapping[str, str] = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
MINUS = "-－"
PIPE = "|｜"

KEYWORDS: Mapping[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not", "ＡＮＤ": "and", "ＯＲ": "or", "ＮＯＴ": "not"}
INNER_KEYWORDS: Mapping[str, Kind] = {"或": "or", "非": "not"}
"""Act only between two operands of more than one character: they are words too, and a text pasted from a PDF may have
a space after every character. 与 needs no row: side by side means AND, and it is a function word."""

FIELDS: Mapping[str, str] = {
    "地区": "region",
    "年份": "year",
    "章节": "section",
    "部门": "department",
    "部门类别": "department_kind",
    "报告类型": "kind",
    "报告": "report",
    "标题": "heading",
    "样例": "sample",
    "转换情况": "quality",
}
"""The fields' Chinese names, with the English ones, which act too. The colon may be half or full width."""

_NAMES = "|".join(sorted((*FIELDS, *FIELDS.values()), key=len, reverse=True))
FIELD = re.compile(rf"(?P<name>{_NAMES})[:：]", re.IGNORECASE)
KEYWORD = re.compile(rf"(?P<name>{'|'.join(KEYWORDS)})(?=[\s()]|$)")
PIPES = re.compile(f"[{PIPE}]+")


def acts(word: str) -> bool:
    """Whether something at the start of a word could act, so that only a backslash surely makes it text."""
    return (
        word[:1] in {*QUOTES, *MINUS, *PIPE, "(", "\\"}
        or word in INNER_KEYWORDS
        or bool(FIELD.match(word) or KEYWORD.match(word))
    )
