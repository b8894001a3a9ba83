"""The query language's tokens: where a character acts, and where it is text.

Characters act only at a word's start: after white space, and after the `(` or `-` that acts there; a quote and the end
of a group also directly after a phrase. All else is text up to the next white space, so pasted text stays whole. A
backslash before what would act makes it text.

The spellings are data: a new field is a row in `FIELDS`, a new operator a row in `KEYWORDS`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

MAX_DEPTH = 20
"""Groups within groups; a deeper parenthesis is text."""

QUOTES: Mapping[str, str] = {'"': '"', "“": "”", "「": "」", "『": "』", "＂": "＂"}
MINUS = "-－"
PIPE = "|｜"

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
}
"""The fields' Chinese names, with the English ones, which act too. The colon may be half or full width."""

Kind = Literal["word", "phrase", "field", "open", "close", "and", "or", "not"]

KEYWORDS: Mapping[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not", "ＡＮＤ": "and", "ＯＲ": "or", "ＮＯＴ": "not"}
INNER_KEYWORDS: Mapping[str, Kind] = {"或": "or", "非": "not"}
"""Act only between two operands of more than one character: they are words too, and a text pasted from a PDF may have
a space after every character. 与 needs no row: side by side means AND, and it is a function word."""

_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\S+")
_PIPES = re.compile(f"[{PIPE}]+")
_KEYWORD = re.compile(rf"({'|'.join(KEYWORDS)})(?=[\s()]|$)")
_NAMES = "|".join(sorted((*FIELDS, *FIELDS.values()), key=len, reverse=True))
_FIELD = re.compile(rf"(?P<name>{_NAMES})[:：]", re.IGNORECASE)
_FIELD_AT_START = re.compile(rf"(?<![^\s(\-－]){_FIELD.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """`raw` is the token as typed, `text` what is searched for it, `name` a field's English name."""

    kind: Kind
    raw: str
    text: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that does not act as it may have been meant: `reason` is a clause, `done` says what was made of it."""

    reason: str
    done: str = "已按文字搜索"

    @property
    def note(self) -> str:
        return f"{self.reason}，{self.done}。"


def lex(query: str) -> tuple[list[Token], list[Doubt]]:
    """The tokens of a query in order, each "open" with its "close"; in time linear in the query's length."""
    lexer = _Lexer(query)
    lexer.run()
    return _with_inner_keywords(lexer.tokens), lexer.doubts


def acts(word: str) -> bool:
    """Whether something at the start of a word could act, so that only a backslash surely makes it text."""
    return (
        word[:1] in {*QUOTES, *MINUS, *PIPE, "(", "\\"}
        or word in INNER_KEYWORDS
        or bool(_FIELD.match(word) or _KEYWORD.match(word))
    )


class _Lexer:
    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._quotes = _quote_ends(query)
        self._pairs = _parenthesis_ends(query, self._quotes)
        self._groups: list[int] = []
        """Where the groups now open will be closed, the innermost last."""
        self.tokens: list[Token] = []
        self.doubts: list[Doubt] = []

    def run(self) -> None:
        place: Literal["start", "prefixed", "glued"] = "start"
        while self._at < len(self._query):
            if _SPACE.match(self._query, self._at):
                self._at += 1
                place = "start"
            elif self._closes(self._at):
                self._groups.pop()
                self._take("close", 1)
                place = "glued"
            elif self._phrase():
                place = "glued"
            elif place != "glued" and self._opens():
                place = "start"
            elif place != "glued" and self._field():
                place = "glued"
            elif place == "start" and self._operator():
                place = "prefixed"
            else:
                self._word(escapable=place != "glued")
                place = "glued"

    def _take(self, kind: Kind, length: int, text: str = "", name: str = "") -> None:
        self.tokens.append(Token(kind, self._query[self._at : self._at + length], text, name))
        self._at += length

    def _closes(self, at: int) -> bool:
        return bool(self._groups) and self._groups[-1] == at

    def _word_end(self, at: int) -> int:
        """Where the run of characters at `at` ends: at white space or where the group it is in is closed."""
        match = _WORD.match(self._query, at)
        end = match.end() if match else at
        return min(end, self._groups[-1]) if self._groups else end

    def _quoted(self, at: int) -> str | None:
        """What the quote at `at` holds; None when there is no quote or no end of it."""
        end = self._quotes.get(at)
        if end is not None:
            return self._query[at + 1 : end]
        if self._query[at : at + 1] in QUOTES:
            self.doubts.append(Doubt(f"引号 {self._query[at]} 没有成对"))
        return None

    def _phrase(self) -> bool:
        text = self._quoted(self._at)
        if text is not None:
            self._take("phrase", len(text) + 2, text)
        return text is not None

    def _word(self, *, escapable: bool) -> None:
        end = self._word_end(self._at)
        text = self._query[self._at : end]
        escaped = escapable and text[0] == "\\" and acts(text[1:])
        self._take("word", len(text), text[1:] if escaped else text)

    def _opens(self) -> bool:
        if not (self._query[self._at] == "(" and self._is_group(self._at)):
            return False
        self._groups.append(self._pairs[self._at])
        self._take("open", 1)
        return True

    def _is_group(self, at: int) -> bool:
        """A group holds white space, or is a word of its own that is no item number: not (1), not (一)资金管理."""
        end = self._pairs.get(at)
        if end is None:
            self.doubts.append(Doubt("括号没有成对"))
            return False
        words = self._query[at + 1 : end].split()
        alone = self._closes(end + 1) or self._word_end(end + 1) == end + 1
        if self._query[end] != ")" or not (len(words) > 1 or (words and alone and not words[0].isnumeric())):
            return False
        if len(self._groups) == MAX_DEPTH:
            self.doubts.append(Doubt(f"括号套了超过 {MAX_DEPTH} 层，更深的"))
            return False
        return True

    def _field(self) -> bool:
        match = _FIELD.match(self._query, self._at)
        if match is None:
            return False
        start, name = match.end(), match["name"]
        value = self._quoted(start)
        length = start - self._at
        if value is not None:
            length += len(value) + 2
        else:
            value = self._query[start : self._word_end(start)]
            length += len(value)
            if not value:
                self.doubts.append(Doubt(f"“{match[0]}”后面没有值"))
                return False
            if value[0] == "\\" and acts(value[1:]):
                value = value[1:]
        self._take("field", length, value, FIELDS.get(name, name.lower()))
        return True

    def _operator(self) -> bool:
        """One that stands before its operand or between two."""
        at = self._at
        if pipes := _PIPES.match(self._query, at):
            self._take("or", len(pipes[0]))
        elif keyword := _KEYWORD.match(self._query, at):
            if not self._stands_alone(keyword.end()):
                return False
            self._take(KEYWORDS[keyword[1]], len(keyword[1]))
        elif self._query[at] in MINUS and self._excludes(at + 1):
            self._take("not", 1)
        else:
            return False
        return True

    def _stands_alone(self, at: int) -> bool:
        """Whether a keyword that ends at `at` is a word of its own: NOT(a b) is, NOT(1) and AND) are text."""
        following = self._query[at : at + 1]
        return not following or following.isspace() or self._closes(at) or (following == "(" and self._is_group(at))

    def _excludes(self, at: int) -> bool:
        """Whether a minus before `at` means "without": not in -5%, nor before white space or another operator."""
        following = self._query[at : at + 1]
        if following.isdigit():
            word = self._query[at : self._word_end(at)]
            self.doubts.append(Doubt(f"“-{word}”按负数读", f"要排除“{word}”请写 NOT {word}"))
            return False
        return bool(following) and not following.isspace() and following not in MINUS + PIPE and not self._closes(at)


def _quote_ends(query: str) -> dict[int, int]:
    """Opening quote -> its closing one. Those of two shapes nest; those of one shape end at the next."""
    ends: dict[int, int] = {}
    for opening, closing in QUOTES.items():
        places = [at for at, char in enumerate(query) if char in (opening, closing)]
        if opening == closing:
            ends.update(pairwise(places))
            continue
        waiting: list[int] = []
        for at in places:
            if query[at] == opening:
                waiting.append(at)
            elif waiting:
                ends[waiting.pop()] = at
    return ends


def _parenthesis_ends(query: str, quotes: Mapping[int, int]) -> dict[int, int]:
    """Opening parenthesis -> its closing one, of either width, those within phrases left out."""
    values = {match.end() for match in _FIELD_AT_START.finditer(query)}
    ends: dict[int, int] = {}
    waiting: list[int] = []
    at = after_phrase = 0
    while at < len(query):
        char = query[at]
        at_start = at in values or at == after_phrase or query[at - 1].isspace() or query[at - 1] in "(" + MINUS
        if at_start and at in quotes:
            at = after_phrase = quotes[at] + 1
            continue
        if char in "(（":
            waiting.append(at)
        elif char in ")）" and waiting:
            ends[waiting.pop()] = at
        at += 1
    return ends


def _with_inner_keywords(tokens: list[Token]) -> list[Token]:
    """或 and its like made operators where both neighbours are operands of more than one character."""
    found = list(tokens)
    for at in range(1, len(tokens) - 1):
        token = tokens[at]
        kind = INNER_KEYWORDS.get(token.raw) if token.kind == "word" else None
        if kind and _is_operand(tokens[at - 1], ("close",)) and _is_operand(tokens[at + 1], ("open", "not")):
            found[at] = Token(kind, token.raw)
    return found


def _is_operand(token: Token, others: tuple[Kind, ...]) -> bool:
    return len(token.text) > 1 if token.kind == "word" else token.kind in ("phrase", "field", *others)
