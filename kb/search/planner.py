"""A query's node made into the plan that engines evaluate: runs analyzed, field values checked.

    run         a bare run is found literally, or by all of its words:  AnyOf(Literal, AllOf(Word …))
    number      a run that is one whole number is that number, by value:  Word
    phrase      exactly this:  Literal
    side by side  all of them; a function word or a sign alone is not asked for beside others. What stands side by side
                may be one text pasted with its spaces: where the whole of it stands literally, that adds to the score
    NOT         excludes what it names literally, never what only holds its words
    field       HasValue; a heading is a Literal within the heading
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kb.analysis import analyzer
from kb.analysis.filters import FUNCTION_WORDS
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query.nodes import And, Bare, Empty, Field, Node, Not, Or, Phrase, leaves
from kb.search import facet
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Plan, Word
from kb.search.plan import Not as NotPlan

HEADING = "heading"
HEADING_LABEL = "标题"


def plan(node: Node) -> Plan:
    """The plan of a parsed query. Raises BadValue for a field value that can be none."""
    return _plan(node, _run)


def any_word(node: Node) -> Plan:
    """The relaxed plan: sections with any of the runs or any of their words."""
    runs = (_loose(leaf) for leaf in _asked(tuple(leaves(node))))
    return AnyOf(tuple(runs))


def _plan(node: Node, run: Runner) -> Plan:
    ...
