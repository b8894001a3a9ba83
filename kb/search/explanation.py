"""Why nothing was found: which words no report holds, and what is found once one thing less is asked for.

At most MOST searches that only count are made; what is likeliest to help comes first. Of a query of more parts than
that, a pasted text, none is left out by itself: it would hardly help. Where nothing by itself helps, each part is asked
for alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from kb.matchkey import match_key
from kb.query import nodes
from kb.query.nodes import Bare, Node, Phrase
from kb.query.parser import MAX_LENGTH
from kb.query.spelling import Unit
from kb.search import facet
from kb.search.facet import HEADING_LABEL
from kb.search.params import SearchParams
from kb.search.query_parts import parts, regrouped, side_by_side

MOST = 12
"""Searches made to explain one that found nothing."""

NAMED = 30
"""Characters of a text that a sentence names."""

Count = Callable[[SearchParams, Node], int]
"""How many sections a search finds with its query read as this node."""

What = Literal["word", "filter", "filters", "quotes", "distance", "scope", "any", "alone"]


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One thing less to ask for: `label` says it, `params` ask it, `total` sections are then found."""

    what: What
    label: str
    total: int
    params: SearchParams


@dataclass(frozen=True, slots=True)
class Explanation:
    """`missing` are the parts of the query that no section of the library holds, whatever else is asked."""

    missing: tuple[str, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()

    @property
    def sentence(self) -> str | None:
        if not self.missing:
            return None
        return f"所有报告里都没有{'、'.join(map(quoted, self.missing))}。"


NOTHING = Explanation()


def explain(params: SearchParams, node: Node, count: Count) -> Explanation:
    """What emptied the search that `params` ask with their query read as `node`."""
    spent = 0
    found: list[Relaxation] = []
    for what, label, changed, changed_node in _less(params, node):
        if spent == MOST:
            break
        if len(changed.query) > MAX_LENGTH:  # spelt out by its node it may be longer than as it was typed
            continue
        spent += 1
        found.append(Relaxation(what, label, count(changed, changed_node), changed))
    missing: list[str] = []
    helped = any(r.total for r in found)
    for part in _suspects(node, found):
        if spent == MOST:
            break
        spent += 1
        alone = SearchParams(str(part), sort=params.sort, limit=params.limit, synonyms=params.synonyms)
        total = count(alone, part)
        if not total:
            missing.append(part.text)
        elif not helped:
            found.append(Relaxation("alone", f"只找{spoken(part)}", total, alone))
    return Explanation(tuple(dict.fromkeys(missing)), tuple(found))


def quoted(text: str) -> str:
    """A text named in a sentence, the beginning of a long one."""
    text = text if len(text) <= NAMED else text[:NAMED] + "…"
    return f"“{text}”" if "“" not in text else f"「{text}」"


def spoken(node: Node) -> str:
    """How a part of a query is named in a sentence."""
    match node:
        case Bare(text):
            return quoted(text)
        case Phrase(text):
            return f"整句{quoted(text)}"
        case nodes.Field(name, value):
            label = facet.BY_NAME[name].label if name in facet.BY_NAME else HEADING_LABEL
            return f"{label}：{value}"
        case nodes.Not(Bare(text) | Phrase(text)):
            return quoted(f"不含{text}")
        case _:
            return quoted(str(node))


def _suspects(node: Node, found: list[Relaxation]) -> list[Bare | Phrase]:
    """The words without which something is found, else all of them."""
    dropped = [r.total for r in found if r.what == "word"]
    asked = list(zip(parts(node), dropped, strict=False)) or [(part, 0) for part in parts(node)]
    texts = [(part, total) for part, total in asked if isinstance(part, Bare | Phrase)]
    return [part for part, total in texts if total] or [part for part, _ in texts]


_Change = tuple[What, str, SearchParams, Node]


def _less(params: SearchParams, node: Node) -> Iterator[_Change]:
    """Every way to ask for one thing less, the words first."""
    first = replace(params, page=1)
    asked = parts(node)
    for at, part in enumerate(asked if len(asked) <= MOST else ()):
        if len(asked) > 1 or params.filters or params.heading:
            left = regrouped(node, (*asked[:at], *asked[at + 1 :]))
            yield "word", f"去掉{spoken(part)}", replace(first, query=str(left)), left
    for name, values in params.filters.items():
        field = facet.BY_NAME[name]
        shown = "、".join(facet.label(field, value) for value in values[:3]) + ("等" if len(values) > 3 else "")
        fewer = {other: chosen for other, chosen in params.filters.items() if other != name}
        if fewer or params.heading or not isinstance(node, nodes.Empty):
            yield "filter", f"去掉筛选“{field.label}：{shown}”", replace(first, filters=fewer), node
    if params.heading and (params.filters or not isinstance(node, nodes.Empty)):
        yield "filter", f"去掉筛选“{HEADING_LABEL}：{'、'.join(params.heading)}”", replace(first, heading=()), node
    if len(params.filters) + bool(params.heading) > 1 and not isinstance(node, nodes.Empty):
        yield "filters", "去掉所有筛选", replace(first, filters={}, heading=()), node
    for label, either in _either(node):
        yield "any", label, replace(first, query=str(either)), either
    for what, label, wider in _looser(node):
        yield what, label, replace(first, query=str(wider)), wider


def _either(node: Node) -> Iterator[tuple[str, Node]]:
    """Values of one field that are asked for together, as alternatives: no report is of two years."""
    asked = parts(node)
    fields = [part for part in asked if isinstance(part, nodes.Field) and part.name in facet.BY_NAME]
    for name in dict.fromkeys(part.name for part in fields):
        same = tuple(dict.fromkeys(part for part in fields if part.name == name))
        if len(same) > 1:
            rest = tuple(part for part in asked if part not in same)
            named = "、".join(part.value for part in same[:3]) + ("等" if len(same) > 3 else "")
            yield f"{facet.BY_NAME[name].label}是其中任意一个：{named}", regrouped(node, (*rest, nodes.Or(same)))


def _looser(node: Node) -> Iterator[tuple[What, str, Node]]:
    """The same words, asked for less strictly: not so near, in a wider scope, without quotes."""
    apart = _rebuilt(node, _apart)
    if apart != node:
        yield "distance", "不要求靠近", apart
    held = node.part if isinstance(node, nodes.Scope) else node
    several = len(parts(node)) > 1 and all(isinstance(part, Bare | Phrase | nodes.Not) for part in parts(node))
    if isinstance(node, nodes.Scope) or several:
        narrow = _UNITS.index(node.unit) if isinstance(node, nodes.Scope) else _UNITS.index("section")
        for unit in _UNITS[narrow + 1 :]:
            yield "scope", _SCOPE_LABELS[unit], held if unit == "section" else nodes.Scope(unit, held)
    unquoted = _rebuilt(node, _unquoted)
    if unquoted != node:
        yield "quotes", "去掉引号，只要含有其中的词", unquoted


_UNITS: tuple[Unit, ...] = ("sentence", "paragraph", "section", "report")
_SCOPE_LABELS: dict[Unit, str] = {
    "paragraph": "只要在同一段里",
    "section": "只要在同一节里",
    "report": "只要在同一份报告里",
}


def _apart(node: Node) -> Node:
    return side_by_side((node.left, node.right)) if isinstance(node, nodes.Near) else node


def _unquoted(node: Node) -> Node:
    """The words of a phrase for the phrase."""
    words = [word for word in node.text.split() if match_key(word)] if isinstance(node, Phrase) else []
    return side_by_side(map(Bare, words)) if words else node


def _rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The query with every part that is asked for changed; what stands under a Not stays."""
    match node:
        case nodes.And(found):
            return side_by_side(_rebuilt(part, change) for part in found)
        case nodes.Or(found):
            return nodes.Or(tuple(_rebuilt(part, change) for part in found))
        case nodes.Scope(unit, part):
            return nodes.Scope(unit, _rebuilt(part, change))
        case _:
            return change(node)
