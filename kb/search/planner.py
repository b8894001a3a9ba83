"""A query's node made into the plan that engines evaluate: its runs analyzed, its field values checked.

A run is found literally or by all of its words: `AnyOf(Literal, AllOf(Word …))`. A run that is one whole number is that
number, by value: `Word`. A phrase is exactly this: `Literal`.

What stands side by side is all asked for, but function words and signs alone are not, beside other text. It may be one
text with its spaces, so the whole of it, where it stands literally, adds to the score and changes no hit:
`AllOf(…, AnyOf(Literal, Everything))`.

A NOT excludes what holds its words literally in the text, never what only holds them apart or as context. A field is
`HasValue`; a heading is a `Literal` within the heading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from kb.analysis import analyzer
from kb.analysis.filters import FUNCTION_WORDS
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query import nodes
from kb.query.nodes import Bare, Field, Node, Phrase
from kb.search import facet
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Not, Plan, Word

_Part = TypeVar("_Part", bound=Node)

HEADING = "heading"
HEADING_LABEL = "标题"


def plan(node: Node) -> Plan:
    """The plan of a query's node; BadValue for a field value that can be none."""
    match node:
        case nodes.Empty():
            return Everything()
        case Bare(text):
            return _run(text)
        case nodes.And(parts):
            return AllOf((*map(plan, _asked(parts)), *_whole(parts)))
        case nodes.Or(parts):
            return AnyOf(tuple(map(plan, parts)))
        case nodes.Not(part):
            return Not(_excluded(part))
        case Phrase() | Field():
            return _exact(node)


def any_word(node: Node) -> Plan:
    """The relaxed plan of a plain query (bare runs side by side): any of the runs, or any of their words."""
    runs = [leaf for leaf in nodes.leaves(node) if isinstance(leaf, Bare)]
    return AnyOf(tuple(_any_of_run(run.text) for run in _asked(runs)))


def _run(text: str) -> Plan:
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return Word(terms.required[0])
    literal = Literal(match_key(text))
    return AnyOf((literal, AllOf(tuple(map(Word, terms.required))))) if terms.required else literal


def _any_of_run(text: str) -> Plan:
    """The run, or any of its words; of these the single characters only when it has no others, for they are in most
    sections."""
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return Word(terms.required[0])
    literal = Literal(match_key(text))
    words = [term for term in terms.required if len(term) > 1] or terms.required
    return AnyOf((literal, AnyOf(tuple(map(Word, words))))) if words else literal


def _exact(node: Phrase | Field) -> Plan:
    if isinstance(node, Phrase):
        return Literal(match_key(node.text))
    if node.name == HEADING:
        key = match_key(node.value)
        if not key:
            raise BadValue(HEADING_LABEL, node.value, "请写标题里的文字")
        return Literal(key, where="heading")
    return HasValue(node.name, frozenset(facet.values(facet.BY_NAME[node.name], node.value)))


def _excluded(node: Node) -> Plan:
    """The plan of what stands under a NOT."""
    match node:
        case Bare(text):
            terms = analyzer.terms_for_query(text)
            if terms.is_number:
                return AllOf((Literal(terms.required[0]), Word(terms.required[0])))
            return Literal(match_key(text))
        case nodes.And(parts):
            return AllOf(tuple(map(_excluded, parts)))
        case nodes.Or(parts):
            return AnyOf(tuple(map(_excluded, parts)))
        case nodes.Not(part):
            return Not(_excluded(part))
        case nodes.Empty():
            return Everything()
        case Phrase() | Field():
            return _exact(node)


def _asked(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts that a section must satisfy: all when there is nothing but function words and signs."""
    if not any(_has_content(part) for part in parts):
        return parts
    return [part for part in parts if not isinstance(part, Bare) or _has_content(part)]


def _has_content(node: Node) -> bool:
    if isinstance(node, Bare):
        return not FUNCTION_WORDS.issuperset(analyzer.terms_for_query(node.text).required)
    return isinstance(node, Phrase | nodes.And | nodes.Or)


def _whole(parts: Sequence[Node]) -> Iterator[Plan]:
    """What adds to the score where runs and phrases that stand side by side stand so in the text, spaces or not."""
    for is_text, group in groupby(parts, lambda part: isinstance(part, Bare | Phrase)):
        texts = [part.text if isinstance(part, Bare) else str(part) for part in group]
        if is_text and len(texts) > 1:
            yield AnyOf((Literal(match_key(" ".join(texts))), Everything()))
