"""A query read into a node.

    query   = group
    group   = or { scope }                             a scope stands anywhere among a group's words
    or      = and { OR and }                           OR   =  "OR" | "|" | "或"
    and     = not { [ AND ] not }                      AND  =  "AND"
    not     = { NOT } near                             NOT  =  "NOT" | "-" | "非"
    near    = operand { NEAR operand }                 NEAR =  ( "NEAR" | "邻近" ) "/" number | "NEAR"
    operand = "(" group ")" | phrase | field | compare | word
    phrase  = '"' … '"' | “ … ” | 「 … 」 | 『 … 』         those of two shapes nest
    field   = name ":" ( phrase | word )               the names are kb.query.spelling.FIELDS
    compare = indicator ":" ( sign figure | figure ".." figure )
                                                       the indicators are kb.query.comparison.NAMES
    scope   = "范围" ":" ( "句" | "段" | "节" | "报告" )
    word    = characters up to white space

Every letter, digit, sign and colon of an operator may be full width, names may be English. Words side by side are
joined by AND, which binds closer than OR. A scope holds for the whole of the group it stands in, the query where it
stands in none; a group with a scope of its own keeps it, at most MAX_SCOPES within one another. The operands of NEAR
are words or phrases; it means at most so many characters between them, in either order.

When a character acts and when it is text is the lexer's (kb.query.lexer): at a word's start, `-` not before a digit,
`(` when it has its `)` and holds more than an item number, an indicator only before a sign or a range, 或 非 between
longer words. Full-width parentheses, a colon after any other word, and operators without operands are text. Reading
never fails: what does not parse is text, and a note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.errors import QueryError
from kb.matchkey import match_key
from kb.query import comparison
from kb.query.lexer import Doubt, Token, lex
from kb.query.nodes import And, Bare, Compare, Empty, Field, Near, Node, Not, Or, Phrase, Scope, leaves
from kb.query.spelling import Kind, Unit

MAX_LENGTH = 500
"""Code points of a query."""
MAX_SCOPES = 2
"""Scopes within one another; what stands in three says nothing more, and each multiplies the work."""

_BINARY: tuple[Kind, ...] = ("and", "or")
_TEXTS: tuple[Kind, ...] = ("word", "phrase")
_STARTS: tuple[Kind, ...] = (*_TEXTS, "field", "compare", "open", "not")
_ENDS: tuple[Kind, ...] = (*_TEXTS, "field", "compare", "close")


@dataclass(frozen=True, slots=True)
class Parsed:
    """`notes` are sentences on what was read as text or cannot be answered; `plain` says that no operator, quote or
    field was used."""

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
    tokens = _settled(_scoped(tokens, doubts), doubts)
    node = _Parser(tokens, doubts).query()
    if strict and doubts:
        raise QueryError(doubts[0].reason, "请改正，或去掉 strict=1，把它当文字搜索")
    if isinstance(node, Empty):
        raise QueryError("输入的内容里没有可以搜索的文字", "请输入至少一个汉字、字母、数字或标点")
    plain = all(token.kind == "word" for token in tokens[1:-1]) and tokens[0].scope is None
    notes = (*(doubt.note for doubt in doubts), *_unanswered(node))
    return Parsed(node, tuple(dict.fromkeys(notes)), plain)


def check_length(query: str) -> None:
    """QueryError for a query that is too long to be one."""
    if len(query) > MAX_LENGTH:
        raise QueryError(f"搜索内容有 {len(query)} 个字，超过了 {MAX_LENGTH} 个字的上限", "请缩短到一两句话再试")


def _unanswered(node: Node) -> list[str]:
    """A sentence on each comparison: no figure has been read from the reports yet."""
    return [
        f"“{leaf}”是比较报告里的数值；知识库还没有提取数值，所以没有报告符合。要当作文字找，请加上引号。"
        for leaf in leaves(node)
        if isinstance(leaf, Compare)
    ]


def _scoped(tokens: list[Token], doubts: list[Doubt]) -> list[Token]:
    """The query as a group, and every scope moved to the start of the group it stands in."""
    found = [Token("open", "")]
    groups = [0]
    for token in tokens:
        if token.kind == "scope":
            _set_scope(found, groups[-1], token, doubts)
            continue
        if token.kind == "open":
            groups.append(len(found))
        elif token.kind == "close":
            groups.pop()
        found.append(token)
    return [*found, Token("close", "")]


def _set_scope(tokens: list[Token], group: int, token: Token, doubts: list[Doubt]) -> None:
    unit: Unit | None = token.scope
    held = tokens[group].scope
    if held not in (None, unit):
        doubts.append(Doubt("范围写了不止一个", f"已按最后一个“{token.raw}”搜索"))
    tokens[group] = replace(tokens[group], scope=unit)


def _settled(tokens: list[Token], doubts: list[Doubt]) -> list[Token]:
    """The tokens with every operator that lacks an operand made a word, so that what is left is in the grammar."""
    found: list[Token] = []
    for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        previous = found[-1].kind if before else None
        following = after.kind if after else None
        if token.kind == "near":
            lacks = previous not in _TEXTS or following not in _TEXTS
            reason = f"“{token.raw}”的前后要各有一个词，或引号里的一句话"
        else:
            lacks = token.kind in (*_BINARY, "not") and following not in _STARTS
            lacks |= token.kind in _BINARY and previous not in _ENDS
            reason = f"“{token.raw}”的前面或后面没有要找的词"
        if lacks:
            doubts.append(Doubt(reason))
        found.append(Token("word", token.raw, token.raw) if lacks else token)
    return found


class _Parser:
    def __init__(self, tokens: list[Token], doubts: list[Doubt]) -> None:
        self._tokens = tokens
        self._doubts = doubts
        self._at = 0

    def query(self) -> Node:
        return self._operand()

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
        part = self._near()
        if not negated or isinstance(part, Empty):
            return part
        return part.part if isinstance(part, Not) else Not(part)

    def _near(self) -> Node:
        last = self._operand()
        nears: list[Node] = []
        while near := self._take("near"):
            following = self._operand()
            if isinstance(last, Bare | Phrase) and isinstance(following, Bare | Phrase):
                nears.append(Near(last, following, int(near.text)))
            last = last if isinstance(following, Empty) else following
        return _joined(And, nears) if nears else last

    def _operand(self) -> Node:
        if group := self._take("open"):
            node = self._or()
            self._take("close")
            return self._in_scope(group.scope, node)
        if phrase := self._take("phrase"):
            return self._searchable(Phrase(phrase.text))
        if field := self._take("field"):
            return Field(field.name, field.text)
        if compare := self._take("compare"):
            read = comparison.read(compare.text)
            return Compare(read.indicator, read.operator, read.value, read.upper) if read else Bare(compare.text)
        word = self._take("word")
        return self._searchable(Bare(word.text)) if word else Empty()

    def _in_scope(self, unit: Unit | None, node: Node) -> Node:
        if unit is None or isinstance(node, Empty):
            return node
        if _scopes(node) == MAX_SCOPES:
            self._doubts.append(Doubt(f"范围套了超过 {MAX_SCOPES} 层", "外面的没有起作用"))
            return node
        return Scope(unit, node)

    def _searchable(self, node: Bare | Phrase) -> Node:
        """Empty for what has an empty match key and so could only be found everywhere."""
        if match_key(node.text):
            return node
        if isinstance(node, Phrase):
            self._doubts.append(Doubt("引号里没有可以搜索的文字", "已略去"))
        return Empty()


def _scopes(node: Node) -> int:
    """How many scopes stand within one another."""
    match node:
        case Scope(_, part):
            return 1 + _scopes(part)
        case And(parts) | Or(parts):
            return max(map(_scopes, parts))
        case Not(part):
            return _scopes(part)
        case _:
            return 0


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
