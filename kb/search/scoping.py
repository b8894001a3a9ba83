"""What 范围 means: which of a query's parts must stand in one sentence or paragraph, or anywhere in one report.

Within a sentence or a paragraph there are only characters (kb.search.runs.by_characters). Named fields, comparisons,
and groups with a scope of their own speak of the section and stay outside; a nearness is asked of the section and both
of its words of the unit. An exclusion holds for the unit in which the other words stand, and where there are none, for
every unit of the section.

Within a report each part may be satisfied by another section. Hits are the sections that hold one of the words in their
text; a field still speaks of the section that is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product

from kb.errors import QueryError
from kb.query import nodes
from kb.query.nodes import And, Bare, Compare, Empty, Field, Near, Node, Or, Phrase, Scope
from kb.search import runs
from kb.search.plan import AllOf, AnyOf, Everything, InReport, InUnit, Literal, Not, Plan, Unit

Planner = Callable[[Node], Plan]
Asked = Callable[[Sequence[Node]], Sequence[Node]]
"""The parts of an AND that a section must satisfy: without function words beside others."""

MAX_CASES = 4
"""Parts of a section's own inside an OR beside other words; each doubles the plan."""


def in_unit(unit: Unit, node: Node, plan: Planner, asked: Asked, *, excluded: bool = False) -> Plan:
    """The sections with a unit of which `node` is true; `plan` plans what speaks of the section.

    `excluded`: it stands under a NOT, where a run is its characters only.
    """
    if isinstance(node, nodes.Not):
        return Not(in_unit(unit, node.part, plan, asked, excluded=True))
    if isinstance(node, Or):
        return AnyOf(tuple(in_unit(unit, part, plan, asked, excluded=excluded) for part in node.parts))
    parts = (node.parts if excluded else asked(node.parts)) if isinstance(node, And) else (node,)
    outside = [part for part in parts if isinstance(part, Near) or not _has_words(part)]
    inside = [part for part in parts if _has_words(part)]
    if all(isinstance(part, nodes.Not) for part in inside):
        apart = (in_unit(unit, part, plan, asked, excluded=excluded) for part in inside)
        return AllOf((*map(plan, outside), *apart))
    near = (word for part in inside if isinstance(part, Near) for word in (part.left, part.right))
    together = tuple(dict.fromkeys((*near, *(part for part in inside if not isinstance(part, Near)))))
    return AllOf((*map(plan, outside), _together(unit, together, plan, asked, excluded)))


def in_report(node: Node, plan: Planner, excluded: Planner, asked: Asked) -> Plan:
    """The sections that hold one of the words, of reports of which `node` is true."""
    return AllOf((of_report(node, plan, excluded, asked), _one_of(node, plan, asked)))


def _has_words(node: Node) -> bool:
    """Whether some of it can be asked of a unit."""
    match node:
        case And(parts) | Or(parts):
            return any(map(_has_words, parts))
        case nodes.Not(part):
            return _has_words(part)
        case _:
            return isinstance(node, Bare | Phrase | Near)


def _together(unit: Unit, parts: Sequence[Node], plan: Planner, asked: Asked, excluded: bool) -> Plan:
    """All parts in one unit. What speaks of the section among them is the same for all its units, so each way it may
    turn out is a case."""
    own = tuple(dict.fromkeys(leaf for part in parts for leaf in _of_section(part)))
    if len(own) > MAX_CASES:
        raise QueryError("OR 里的字段和别的范围太多，不能再按句或段搜索", "请把字段写在括号外面，或去掉 范围")
    cases: list[Plan] = []
    for turns in product((True, False), repeat=len(own)):
        truth = dict(zip(own, turns, strict=True))
        given = (plan(leaf) if true else Not(plan(leaf)) for leaf, true in truth.items())
        asked_for = (_characters(part, truth, asked, excluded=excluded) for part in parts)
        within = InUnit(unit, AllOf(tuple(asked_for)))
        cases.append(AllOf((*given, within)) if own else within)
    return cases[0] if len(cases) == 1 else AnyOf(tuple(cases))


def _of_section(node: Node) -> Iterator[Node]:
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _of_section(part)
        case nodes.Not(part):
            yield from _of_section(part)
        case Field() | Compare() | Scope() | Near():
            yield node
        case _:
            pass


def _characters(node: Node, truth: Mapping[Node, bool], asked: Asked, *, excluded: bool = False) -> Plan:
    """What is asked of the unit; of a run that is excluded, the run itself and not its words apart."""
    match node:
        case Bare(text):
            return runs.characters(node) if excluded else runs.by_characters(text)
        case Phrase():
            return runs.characters(node)
        case And(parts):
            asked_for = parts if excluded else asked(parts)
            return AllOf(tuple(_characters(part, truth, asked, excluded=excluded) for part in asked_for))
        case Or(parts):
            return AnyOf(tuple(_characters(part, truth, asked, excluded=excluded) for part in parts))
        case nodes.Not(part):
            return Not(_characters(part, truth, asked, excluded=True))
        case Empty():
            return Everything()
        case _:
            return Everything() if truth[node] else AnyOf(())


def of_report(node: Node, plan: Planner, excluded: Planner, asked: Asked) -> Plan:
    """The sections of reports of which `node` is true, each part in any of their sections."""
    match node:
        case And(parts):
            return AllOf(tuple(of_report(part, plan, excluded, asked) for part in asked(parts)))
        case Or(parts):
            return AnyOf(tuple(of_report(part, plan, excluded, asked) for part in parts))
        case nodes.Not(part):
            return Not(of_report(part, excluded, plan, asked))
        case Field() | Compare() | Empty():
            return plan(node)
        case _:
            return InReport(plan(node))


def _one_of(node: Node, plan: Planner, asked: Asked) -> Plan:
    """The sections that hold one of the words; where an alternative has no words, the sections it speaks of."""
    match node:
        case Bare(text):
            return AnyOf((runs.by_characters(text), *_synonyms(plan(node))))
        case And(parts):
            words = [part for part in asked(parts) if _has_words(part) and not isinstance(part, nodes.Not)]
            return AnyOf(tuple(_one_of(part, plan, asked) for part in words)) if words else Everything()
        case Or(parts):
            return AnyOf(tuple(_one_of(part, plan, asked) for part in parts))
        case nodes.Not() | Field() | Empty():
            return Everything()
        case _:
            return plan(node)


def _synonyms(plan: Plan) -> Iterator[Plan]:
    """The synonyms a run's plan looks for, by their weight."""
    if isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _synonyms(part)
    elif isinstance(plan, Literal) and plan.weight < 1:
        yield plan
