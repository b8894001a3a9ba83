"""A query as every engine evaluates it: a small algebra over sections, already analyzed.

    Everything                    all sections
    Literal(key, where, …)        sections whose match key contains `key` (where "heading": within the heading)
    Word(term)                    sections that hold the term in heading, body or context
    HasValue(field, values)       sections with one of the values in a facet field
    Near(left, right, distance)   sections where the two literals stand close to one another
    InUnit(unit, part)            sections with one sentence, or one paragraph, of which `part` is true
    InReport(part)                sections of reports that have a section of which `part` is true
    AllOf, AnyOf, Not             set algebra

The boolean value decides what is a hit. The score is separate: the sum over every `Word` and `Literal` leaf that is
not under a `Not` and that the section satisfies (kb.search.score), whatever its place in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as Choice
from typing import TypeAlias

Unit: TypeAlias = Choice["sentence", "paragraph"]


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class Literal:
    """`key` is a match key of one character or more.

    `whole`: only occurrences that lie in one paragraph (or the heading) and are no piece of a longer number in it: no
    ASCII digit touches one, nor a point that has a digit on its far side. `weight` multiplies what it adds to the
    score.
    """

    key: str
    where: Choice["section", "heading"] = "section"
    whole: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    term: str


@dataclass(frozen=True, slots=True)
class HasValue:
    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Near:
    """An occurrence of `left` and one of `right`, in either order and not overlapping, in the same section, with at
    most `distance` characters of match key between them. Both are looked for in the section."""

    left: Literal
    right: Literal
    distance: int


@dataclass(frozen=True, slots=True)
class InUnit:
    """`part` is made of Literal (in the section), AllOf, AnyOf, Not and Everything, and read within one unit: a literal
    is true of a unit when an occurrence lies wholly in it. The heading is a unit of its own."""

    unit: Unit
    part: Plan


@dataclass(frozen=True, slots=True)
class InReport:
    part: Plan


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Plan


Plan: TypeAlias = Everything | Literal | Word | HasValue | Near | InUnit | InReport | AllOf | AnyOf | Not


def scored(plan: Plan) -> tuple[Word | Literal, ...]:
    """The leaves that add to a score, each once, in the order they stand."""
    return tuple(dict.fromkeys(_positive(plan)))


def _positive(plan: Plan) -> Iterator[Word | Literal]:
    if isinstance(plan, Word | Literal):
        yield plan
    elif isinstance(plan, Near):
        yield from (plan.left, plan.right)
    elif isinstance(plan, InUnit | InReport):
        yield from _positive(plan.part)
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _positive(part)
