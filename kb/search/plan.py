"""A query as every engine evaluates it: a small algebra over sections, already analyzed.

    Everything                 all sections
    Literal(key, where)        sections whose match key contains `key` (where "heading": within the heading)
    Word(term)                 sections that hold the term in heading, body or context
    HasValue(field, values)    sections with one of the values in a facet field
    AllOf, AnyOf, Not          set algebra

The boolean value decides what is a hit. The score is separate: the sum over every `Word` and `Literal` leaf that is
not under a `Not` and that the section satisfies (kb.search.score), whatever its place in the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal as Choice
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Everything:
    pass


@dataclass(frozen=True, slots=True)
class Literal:
    """`key` is a match key of one character or more."""

    key: str
    where: Choice["section", "heading"] = "section"


@dataclass(frozen=True, slots=True)
class Word:
    term: str


@dataclass(frozen=True, slots=True)
class HasValue:
    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Plan


Plan: TypeAlias = Everything | Literal | Word | HasValue | AllOf | AnyOf | Not


def scored(plan: Plan) -> tuple[Word | Literal, ...]:
    """The leaves that add to a score, each once, in the order they stand."""
    return tuple(dict.fromkeys(_positive(plan)))


def _positive(plan: Plan) -> Iterator[Word | Literal]:
    if isinstance(plan, Word | Literal):
        yield plan
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _positive(part)
