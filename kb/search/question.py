"""A search as it is put to an engine: the query's plan, the headings and the filters, with values the index holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.matchkey import match_key
from kb.query.nodes import Node
from kb.search import planner
from kb.search.params import SearchParams
from kb.search.plan import AllOf, AnyOf, Everything, Literal, Plan
from kb.search.request import SearchRequest
from kb.search.vocabulary import Meant, Vocabulary


@dataclass(frozen=True, slots=True)
class Question:
    """`filters` are those of the parameters, the plan holds the query's; `meant` says what short names came to mean."""

    plan: Plan
    filters: Mapping[str, tuple[str, ...]]
    meant: tuple[Meant, ...]

    def counting(self) -> SearchRequest:
        """The request that only counts what is found."""
        return SearchRequest(self.plan, self.filters, limit=0)


def question(params: SearchParams, node: Node, vocabulary: Vocabulary, relaxed: Plan | None = None) -> Question:
    """What `params` ask with the query read as `node`, or with a `relaxed` plan of it.

    BadValue for a value of a field that can be none, or of a department or report that is not there.
    """
    made = planner.plan(node, synonyms=params.synonyms) if relaxed is None else relaxed
    plan, named = vocabulary.plan(made)
    filters, chosen = vocabulary.filters(params.filters)
    return Question(_headed(plan, params.heading), filters, (*chosen, *named))


def _headed(plan: Plan, headings: tuple[str, ...]) -> Plan:
    """The plan with one of the texts asked for in the heading too."""
    if not headings:
        return plan
    literals = tuple(Literal(match_key(text), where="heading") for text in headings)
    headed = literals[0] if len(literals) == 1 else AnyOf(literals)
    return headed if isinstance(plan, Everything) else AllOf((plan, headed))
