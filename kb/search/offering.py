"""What the words of a query name, offered as filters: each with what is found once the word is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query.nodes import Bare, Node
from kb.query.parser import MAX_LENGTH
from kb.search import facet, naming
from kb.search.params import SearchParams
from kb.search.query_parts import parts, regrouped

Count = Callable[[SearchParams, Node], int]
"""How many sections a search finds with its query read as this node."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A filter: `label` is its value's, `word` what names it; `params` ask with it, and find `total` sections."""

    field: facet.FacetField
    value: str
    label: str
    word: str
    total: int
    params: SearchParams


def offered(params: SearchParams, node: Node, count: Count) -> tuple[Offered, ...]:
    """The filters that words of the query name, those under which something is found.

    A field that is already filtered is not offered. A word that is no more than the name is taken out of the query.
    """
    found: list[Offered] = []
    for offer in naming.offers(node):
        if params.filters.get(offer.field):
            continue
        left = regrouped(
            node, (p for p in parts(node) if not (isinstance(p, Bare) and match_key(p.text) == offer.word))
        )
        query = params.query if left == node else str(left)
        filters = {**params.filters, offer.field: (offer.value,)}
        changed = replace(params, query=query, filters=filters, page=1)
        try:
            total = count(changed, left)
        except BadValue:  # no such department in this library
            continue
        if total and len(query) <= MAX_LENGTH:
            field = facet.BY_NAME[offer.field]
            found.append(Offered(field, offer.value, facet.label(field, offer.value), offer.word, total, changed))
    return tuple(found)
