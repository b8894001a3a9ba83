"""How the query language is spelled: its quotes, signs, keywords and field names, as data.

A new field is a row in `FIELDS`, a new operator a row in `KEYWORDS`; the lexer only knows these tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from kb.query import comparison

Kind = Literal["word", "phrase", "field", "compare", "scope", "open", "close", "and", "or", "not", "near"]
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

Unit = Literal["sentence", "paragraph", "section", "report"]
SCOPE_NAMES = ("范围", "scope")
SCOPES: Mapping[str, Unit] = {
    "句": "sentence",
    "句子": "sentence",
    "段": "paragraph",
    "段落": "paragraph",
    "节": "section",
    "章节": "section",
    "报告": "report",
    "全文": "report",
    **{unit: unit for unit in ("sentence", "paragraph", "section", "report")},
}
"""How far apart the words asked for may stand, by what is typed after 范围: ."""

_ENGLISH = frozenset(FIELDS.values())
_NAMES = "|".join(sorted((*FIELDS, *_ENGLISH, *SCOPE_NAMES), key=len, reverse=True))
FIELD = re.compile(rf"(?P<name>{_NAMES})[:：]", re.IGNORECASE)
"""A field's name or a scope's, with its colon."""
KEYWORD = re.compile(rf"(?P<name>{'|'.join(KEYWORDS)})(?=[\s()]|$)")
PIPES = re.compile(f"[{PIPE}]+")

DISTANCE = 10
"""Characters between two words of a NEAR that names no number."""
NEAR = re.compile(
    r"(?:(?:NEAR|ＮＥＡＲ)(?:[/／](?P<far>[0-9０-９]{1,3}))?|(?:邻近|鄰近|相邻|相鄰)[/／](?P<or_far>[0-9０-９]{1,3}))(?=[\s()]|$)"
)
"""Between two words: at most this many characters apart, in either order."""


def field_name(name: str) -> str | None:
    """The English name of a field by any of its names; None for one that only looks like it (ſ for s)."""
    lower = name.lower()
    return FIELDS.get(name) or (lower if lower in _ENGLISH else None)


def acts(word: str) -> bool:
    """Whether something at the start of a word could act, so that only a backslash surely makes it text."""
    return (
        word[:1] in {*QUOTES, *MINUS, *PIPE, "(", "\\"}
        or word in INNER_KEYWORDS
        or bool(FIELD.match(word) or KEYWORD.match(word) or NEAR.match(word) or comparison.START.match(word))
    )
