"""What a query says, as frozen nodes. `str(node)` is a query that parses back to the same node.

    Empty                      nothing: every section
    Bare(text)                 a run of characters between white space
    Phrase(text)               a quoted phrase: exactly this
    Field(name, value)         a named field, by its English name; the value as typed
    Compare(indicator, …)      a stated figure of the report, compared
    Near(left, right, n)       two runs or phrases, at most n characters apart, in either order
    And, Or, Not               the operators
    Scope(unit, part)          how close together what `part` asks for must stand

A new kind of query is a new node here, a token in the lexer, a line in the parser and a case in the planner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from kb.query.comparison import Interval, Operator, interval
from kb.query.enclosure import is_balanced
from kb.query.spelling import QUOTES, Unit, acts

_PLAIN_VALUE = re.compile(r"\S+")
_UNIT_NAMES: dict[Unit, str] = {"sentence": "句", "paragraph": "段", "section": "节", "report": "报告"}


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
        plain = _PLAIN_VALUE.fullmatch(self.value) and is_balanced(self.value) and not acts(self.value)
        return f"{self.name}:{self.value if plain else _quoted(self.value) or _escaped(self.value)}"


@dataclass(frozen=True, slots=True)
class Compare:
    """`indicator` is one of kb.query.comparison.NAMES; `value` and, of a range, `upper` are match keys as typed."""

    indicator: str
    operator: Operator
    value: str
    upper: str = ""

    @property
    def interval(self) -> Interval:
        """The values it lets through, in the indicator's unit."""
        return interval(self.indicator, self.operator, self.value, self.upper)

    def __str__(self) -> str:
        if self.operator == "..":
            return f"{self.indicator}:{self.value}..{self.upper}"
        return f"{self.indicator}:{self.operator}{self.value}"


@dataclass(frozen=True, slots=True)
class Near:
    left: Bare | Phrase
    right: Bare | Phrase
    distance: int

    def __str__(self) -> str:
        return f"{self.left} NEAR/{self.distance} {self.right}"


@dataclass(frozen=True, slots=True)
class And:
    """Two parts or more, none of them an And."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({part})" if isinstance(part, Or | Scope) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """Two parts or more, none of them an Or."""

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({part})" if isinstance(part, Scope) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """`part` is no Not."""

    part: Node

    def __str__(self) -> str:
        return f"NOT ({self.part})" if isinstance(self.part, And | Or | Scope) else f"NOT {self.part}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What `part` asks for stands in one such unit; a Scope within it keeps its own."""

    unit: Unit
    part: Node

    def __str__(self) -> str:
        part = f"({self.part})" if isinstance(self.part, Scope) else str(self.part)
        return f"{part} 范围:{_UNIT_NAMES[self.unit]}"


Node: TypeAlias = Empty | Bare | Phrase | Field | Compare | Near | And | Or | Not | Scope


def leaves(node: Node) -> Iterator[Bare | Phrase | Field | Compare]:
    """What is looked for, in the order typed, whatever the operators."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part) | Scope(_, part):
            yield from leaves(part)
        case Near(left, right):
            yield from (left, right)
        case Bare() | Phrase() | Field() | Compare():
            yield node
        case Empty():
            pass


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
