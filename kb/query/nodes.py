"""What a query says, as frozen nodes. `str(node)` is a query that parses back to the same node.

    Empty              nothing: every section
    Bare(text)         a run of characters between white space
    Phrase(text)       a quoted phrase: exactly this
    Field(name, value) a named field, by its English name; the value as typed
    And, Or, Not       the operators

A new kind of query is a new node here, a token in the lexer, a line in the parser and a case in the planner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kb.query.spelling import QUOTES, acts

_PLAIN_VALUE = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Empty:
    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Bare:
    """`text` holds no white space."""

    text: str

    def __str__(self) -> str:
        return _escaped(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`text` can stand between at least one kind of quotes."""

    text: str

    def __str__(self) -> str:
        return _quoted(self.text) or _escaped(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: str

    def __str__(self) -> str:
        plain = _PLAIN_VALUE.fullmatch(self.value) and not acts(self.value)
        return f"{self.name}:{self.value if plain else _quoted(self.value) or _escaped(self.value)}"


@dataclass(frozen=True, slots=True)
class And:
    """Two parts or more, none of them an And."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Two parts or more, none of them an Or."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Not:
    """`part` is no Not."""

    part: Node

    def __str__(self) -> str:
        return f"NOT ({self.part})" if isinstance(self.part, And | Or) else f"NOT {self.part}"


Node: TypeAlias = Empty | Bare | Phrase | Field | And | Or | Not


def leaves(node: Node) -> Iterator[Bare | Phrase | Field]:
    """What is looked for, in the order typed, whatever the operators."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    elif not isinstance(node, Empty):
        yield node


def _escaped(text: str) -> str:
    return "\\" + text if acts(text) else text


def _quoted(text: str) -> str | None:
    """The text between quotes that it does not close or open itself; None when every kind stands in it."""
    for opening, closing in QUOTES.items():
        if _holds(opening, closing, text):
            return f"{opening}{text}{closing}"
    return None


def _holds(opening: str, closing: str, text: str) -> bool:
    depth = 0
    for char in text:
        if opening == closing == char:
            return False
        depth += (char == opening) - (char == closing)
        if depth < 0:
            return False
    return depth == 0
