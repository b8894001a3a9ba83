"""A query read into a node.

    query  = [ or ]
    or     = and { OR and }                     OR   =  "OR" | "|" | "或"
    and    = not { [ AND ] not }                AND  =  "AND"
    not    = { NOT } operand                    NOT  =  "NOT" | "-" | "非"
    operand = "(" or ")" | phrase | field | word
    phrase = '"' … '"' | “ … ” | 「 … 」 | 『 … 』        those of two shapes nest
    field  = name ( ":" | "：" ) ( phrase | word )     the names are kb.query.spelling.FIELDS
    word   = characters up to white space

Words side by side are joined by AND, which binds closer than OR. When a character acts and when it is text is the
lexer's (kb.query.lexer): at a word's start, `-` not before a digit, `(` when it has its `)` and holds more than an item
number, 或 非 between longer words. Full-width parentheses, a colon after any other word, and operators without
operands are text. Reading never fails: what does not parse is text, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import QueryError
from kb.matchkey import match_key
from kb.query.lexer import Doubt, Token, lex
from kb.query.nodes import And, Bare, Empty, Field, Node, Not, Or, Phrase
from kb.query.spelling import Kind

MAX_LENGTH = 500
"""Code points of a query."""

_BINARY: tuple[Kind, ...] = ("and", "or")
_STARTS: tuple[Kind, ...] = ("word", "phrase", "field", "open", "not")
_ENDS: tuple[Kind, ...] = ("word", "phrase", "field", "close")


@dataclass(frozen=True, slots=True)
class Parsed:
    """`notes` are sentences on what was read as text; `plain` says that no operator, quote or field was used."""

    node: Node
    notes: tuple[str, ...] = ()
    plain: bool = True


def parse(query: str, *, strict: bool = False) -> Parsed:
    """The query's meaning; `Empty` for white space alone.

    Raises QueryError for more than MAX_LENGTH characters, for a query in which nothing can be found (its match key
    is empty), and, when `strict`, for what would otherwise be read as text with a note.
    """
    check_length(query)
    if not query.strip():
        return Parsed(Empty())
    tokens, doubts = lex(query)
    tokens = _settled(tokens, doubts)
    parser = _Parser(tokens, doubts)
    node = parser.query()
    if strict and doubts:
        raise QueryError(doubts[0].reason, "请改正，或去掉 strict=1，把它当文字搜索")
    if isinstance(node, Empty):
        raise QueryError("输入的内容里没有可以搜索的文字", "请输入至少一个汉字、字母、数字或标点")
    plain = all(token.kind == "word" for token in tokens)
    return Parsed(node, tuple(dict.fromkeys(doubt.note for doubt in doubts)), plain)


def check_length(query: str) -> None:
    """QueryError for a query that is too long to be one."""
    if len(query) > MAX_LENGTH:
        raise QueryError(f"搜索内容有 {len(query)} 个字，超过了 {MAX_LENGTH} 个字的上限", "请缩短到一两句话再试")


def _settled(tokens: list[Token], doubts: list[Doubt]) -> list[Token]:
    """The tokens with every operator that lacks an operand made a word, so that what is left is in the grammar."""
    found: list[Token] = []
    for at, token in enumerate(tokens):
        after = tokens[at + 1].kind if at + 1 < len(tokens) else "close"
        lacks = token.kind in (*_BINARY, "not") and after not in _STARTS
        lacks |= token.kind in _BINARY and not (found and found[-1].kind in _ENDS)
        if lacks:
            doubts.append(Doubt(f"“{token.raw}”的前面或后面没有要找的词"))
        found.append(Token("word", token.raw, token.raw) if lacks else token)
    return found


class _Parser:
    def __init__(self, tokens: list[Token], doubts: list[Doubt]) -> None:
        self._tokens = tokens
        self._doubts = doubts
        self._at = 0

    def query(self) -> Node:
        return self._or()

    def _take(self, *kinds: Kind) -> Token | None:
        """The next token if it is one of these."""
        if self._at < len(self._tokens) and self._tokens[self._at].kind in kinds:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _or(self) -> Node:
        parts = [self._and()]
        while self._take("or"):
            parts.append(self._and())
        return _joined(Or, parts)

    def _and(self) -> Node:
        parts = [self._not()]
        while self._at < len(self._tokens) and self._tokens[self._at].kind not in ("or", "close"):
            self._take("and")
            parts.append(self._not())
        return _joined(And, parts)

    def _not(self) -> Node:
        negated = False
        while self._take("not"):
            negated = not negated
        part = self._operand()
        if not negated or isinstance(part, Empty):
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _operand(self) -> Node:
        if self._take("open"):
            node = self._or()
            self._take("close")
            return node
        if phrase := self._take("phrase"):
            return self._searchable(Phrase(phrase.text))
        if field := self._take("field"):
            return Field(field.name, field.text)
        word = self._take("word")
        return self._searchable(Bare(word.text)) if word else Empty()

    def _searchable(self, node: Bare | Phrase) -> Node:
        """Empty for what has an empty match key and so could only be found everywhere."""
        if match_key(node.text):
            return node
        if isinstance(node, Phrase):
            self._doubts.append(Doubt("引号里没有可以搜索的文字", "已略去"))
        return Empty()


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """The parts under one operator, those of the same operator taken in and the empty ones left out."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        elif not isinstance(part, Empty):
            flat.append(part)
    if not flat:
        return Empty()
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
