"""A query's node made into the plan that engines evaluate: its runs analyzed, its field values checked.

A bare run is found literally or by all of its words, and by their synonyms (kb.search.runs). A phrase is exactly this:
`Literal`. A nearness is of characters: `Near`. A scope narrower or wider than a section is kb.search.scoping's. A name
of a place, a year or a department beside other words ranks as a word, for it says whose reports are meant.

What stands side by side is all asked for, but function words and signs alone are not, beside other text. It may be one
text with its spaces, so the whole of it, where it stands literally, adds to the score and changes no hit:
`AllOf(…, AnyOf(Literal, Everything))`.

A NOT excludes what holds its words literally in the text, never what only holds them apart or as context. A field is
`HasValue`; a heading is a `Literal` within the heading. A comparison finds nothing, for no figure is known yet; once an
engine has a column of figures, `Compare.interval` becomes a leaf of the plan here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from kb.analysis import analyzer
from kb.analysis.filters import OPTIONAL_WORDS
from kb.analysis.synonyms import widened
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query import nodes
from kb.query.nodes import Bare, Field, Node, Phrase
from kb.search import facet, naming, runs, scoping
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Near, Not, Plan

_Part = TypeVar("_Part", bound=Node)

HEADING = "heading"
HEADING_LABEL = "标题"


def plan(node: Node, *, synonyms: bool = True) -> Plan:
    """The plan of a query's node; BadValue for a field value that can be none.

    `synonyms`: whether bare runs are widened by those of their words (see `synonyms`).
    """
    this = partial(plan, synonyms=synonyms)
    match node:
        case nodes.Empty():
            return Everything()
        case Bare(text):
            return runs.run(text, synonyms=synonyms)
        case nodes.And(parts):
            return AllOf((*_side_by_side(_asked(parts), this), *_whole(parts)))
        case nodes.Or(parts):
            return AnyOf(tuple(map(this, parts)))
        case nodes.Not(part):
            return Not(_excluded(part))
        case nodes.Scope("section", part):
            return this(part)
        case nodes.Scope("report", part):
            return AllOf((scoping.in_report(part, this, _excluded, _asked), *_whole_of(part)))
        case nodes.Scope("sentence" | "paragraph" as unit, part):
            return AllOf((scoping.in_unit(unit, part, this, _asked), *_whole_of(part)))
        case _:
            return _exact(node)


def _side_by_side(parts: Sequence[Node], this: Callable[[Node], Plan]) -> Iterator[Plan]:
    """Each part's plan. A run that names a place, a year or a department says whose reports are meant; beside a run
    that says what is looked for in them it is worth no more than a word, where it stands in the text too."""
    named = [isinstance(part, Bare) and naming.is_name(part.text) for part in parts]
    for part, name in zip(parts, named, strict=True):
        yield runs.named(part.text) if name and not all(named) and isinstance(part, Bare) else this(part)


def bare_runs(node: Node) -> tuple[Bare, ...]:
    """The runs of a plain query (bare runs side by side) that a section must satisfy."""
    return tuple(_asked([leaf for leaf in nodes.leaves(node) if isinstance(leaf, Bare)]))


def any_word(node: Node) -> Plan:
    """The relaxed plan of a plain query: any of the runs, or any of their words; of a query of one run, also the
    shorter words in these."""
    bare = bare_runs(node)
    return AnyOf(tuple(runs.any_of_run(run.text, finer=len(bare) == 1) for run in bare))


def synonyms(node: Node) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What `plan` also looks for: each word of a bare run that has synonyms, with them, in the order typed."""
    found = (word for run in _widenable(node) for word in widened(run.text) if word.others)
    return tuple(dict.fromkeys((word.word, word.others) for word in found))


def _widenable(node: Node) -> Iterator[Bare]:
    match node:
        case Bare():
            yield node
        case nodes.And(parts) | nodes.Or(parts):
            for part in parts:
                yield from _widenable(part)
        case nodes.Scope("section" | "report", part):
            yield from _widenable(part)
        case _:
            pass


def _exact(node: Node) -> Plan:
    match node:
        case Phrase(text):
            return Literal(match_key(text))
        case nodes.Near(left, right, distance):
            return Near(runs.characters(left), runs.characters(right), distance)
        case Field(name, value) if name == HEADING:
            if not (key := match_key(value)):
                raise BadValue(HEADING_LABEL, value, "请写标题里的文字")
            return Literal(key, where="heading")
        case Field(name, value):
            return HasValue(name, frozenset(facet.values(facet.BY_NAME[name], value)))
        case _:
            return AnyOf(())


def _excluded(node: Node) -> Plan:
    """The plan of what stands under a NOT."""
    match node:
        case Bare(text):
            return runs.excluded(text)
        case nodes.And(parts):
            return AllOf(tuple(map(_excluded, parts)))
        case nodes.Or(parts):
            return AnyOf(tuple(map(_excluded, parts)))
        case nodes.Not(part):
            return Not(_excluded(part))
        case nodes.Empty():
            return Everything()
        case nodes.Scope("section", part):
            return _excluded(part)
        case nodes.Scope("report", part):
            return scoping.of_report(part, _excluded, _excluded, _asked)
        case nodes.Scope("sentence" | "paragraph" as unit, part):
            return scoping.in_unit(unit, part, _excluded, _asked, excluded=True)
        case _:
            return _exact(node)


def _asked(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts that a section must satisfy: all when there is nothing but function words and signs."""
    if not any(_has_content(part) for part in parts):
        return parts
    return [part for part in parts if not isinstance(part, Bare) or _has_content(part)]


def _has_content(node: Node) -> bool:
    if isinstance(node, Bare):
        return not OPTIONAL_WORDS.issuperset(analyzer.terms_for_query(node.text).required)
    return isinstance(node, Phrase | nodes.Near | nodes.And | nodes.Or | nodes.Scope)


def _whole_of(node: Node) -> Iterator[Plan]:
    if isinstance(node, nodes.And):
        yield from _whole(node.parts)


def _whole(parts: Sequence[Node]) -> Iterator[Plan]:
    """What adds to the score where runs and phrases that stand side by side stand so in the text, spaces or not."""
    for is_text, group in groupby(parts, lambda part: isinstance(part, Bare | Phrase)):
        texts = [part.text if isinstance(part, Bare) else str(part) for part in group]
        if is_text and len(texts) > 1:
            yield AnyOf((Literal(match_key(" ".join(texts))), Everything()))
