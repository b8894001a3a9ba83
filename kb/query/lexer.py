"""The query language's tokens: where a character acts, and where it is text.

Characters act only at a word's start: after white space, and after the `(` or `-` that acts there; a quote and the end
of a group also directly after a phrase. All else is text up to the next white space, so pasted text stays whole. A
backslash before what would act makes it text. A field's value without quotes has all its parentheses in pairs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from kb.matchkey import match_key
from kb.query import comparison
from kb.query.enclosure import is_balanced, parenthesis_ends, quote_ends
from kb.query.spelling import (
    DISTANCE,
    FIELD,
    INNER_KEYWORDS,
    KEYWORD,
    KEYWORDS,
    MINUS,
    NEAR,
    PIPE,
    PIPES,
    QUOTES,
    SCOPE_NAMES,
    SCOPES,
    Kind,
    Unit,
    acts,
    field_name,
)

MAX_DEPTH = 20
"""Groups within groups; a deeper parenthesis is text."""

_SPACE = re.compile(r"\s")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """`raw` is the token as typed, `text` what is searched for it, `name` a field's English name.

    Of a comparison `text` is the whole of it, of a NEAR the distance in ASCII digits. `scope` is the unit that a scope
    names, and the parser's for the group that an "open" begins.
    """

    kind: Kind
    raw: str
    text: str = ""
    name: str = ""
    scope: Unit | None = None


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


class _Lexer:
    def __init__(self, query: str) -> None:
        self._query = query
        self._at = 0
        self._quotes = quote_ends(query)
        self._pairs = parenthesis_ends(query, self._quotes)
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
            elif place != "glued" and (self._comparison() or self._field()):
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

    def _comparison(self) -> bool:
        begun = comparison.START.match(self._query, self._at)
        text = self._query[self._at : self._word_end(self._at)]
        if begun is None:
            if spelled := comparison.spelled(text):
                how = f"比较要写成 {spelled}，不过知识库还没有提取数值，暂时比较不了"
                self.doubts.append(Doubt(f"“{text}”不是比较的写法", f"已按文字搜索；{how}"))
            return False
        if comparison.read(text) is None:
            if comparison.SIGNED.match(text):
                self.doubts.append(
                    Doubt(f"“{text}”里没有能比较的数值，请写成 {comparison.example(begun['indicator'])}")
                )
            return False
        self._take("compare", len(text), text)
        return True

    def _field(self) -> bool:
        match = FIELD.match(self._query, self._at)
        if match is None:
            return False
        start, named = match.end(), match["name"].lower()
        value = self._quoted(start)
        length = start - self._at
        if value is not None:
            length += len(value) + 2
        else:
            value = self._query[start : self._word_end(start)]
            length += len(value)
            if not value:
                self.doubts.append(Doubt(f"“{match[0]}”后面没有值（冒号后面不空格）"))
                return False
            if not is_balanced(value):
                self.doubts.append(Doubt(f"“{match[0]}”的值里括号没有成对（有空格的值要加引号）"))
                return False
            if value[0] == "\\" and acts(value[1:]):
                value = value[1:]
        if named in SCOPE_NAMES:
            return self._scope(match[0], value, length)
        name = field_name(match["name"])
        if name is None:
            return False
        self._take("field", length, value, name)
        return True

    def _scope(self, named: str, value: str, length: int) -> bool:
        unit = SCOPES.get(value.strip().lower())
        if unit is None:
            self.doubts.append(Doubt(f"“{named}”后面只能写 句、段、节 或 报告"))
            return False
        raw = self._query[self._at : self._at + length]
        self.tokens.append(Token("scope", raw, scope=unit))
        self._at += length
        return True

    def _operator(self) -> bool:
        """One that stands before its operand or between two."""
        at = self._at
        if pipes := PIPES.match(self._query, at):
            self._take("or", len(pipes[0]))
        elif near := NEAR.match(self._query, at):
            if not self._stands_alone(near.end()):
                return False
            self._take("near", len(near[0]), match_key(near["far"] or near["or_far"] or "") or str(DISTANCE))
        elif keyword := KEYWORD.match(self._query, at):
            if not self._stands_alone(keyword.end()):
                return False
            self._take(KEYWORDS[keyword["name"]], len(keyword["name"]))
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
    return len(token.text) > 1 if token.kind == "word" else token.kind in ("phrase", "field", "compare", *others)
