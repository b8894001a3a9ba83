"""A query as the things it asks for side by side, so that each can be named and left out."""

from __future__ import annotations

from collections.abc import Iterable

from kb.query import nodes
from kb.query.nodes import Node


def parts(node: Node) -> tuple[Node, ...]:
    """What is asked for side by side, within the scope of the query if it has one."""
    match node:
        case nodes.Empty():
            return ()
        case nodes.Scope(_, part):
            return parts(part) if not isinstance(part, nodes.Scope) else (part,)
        case nodes.And(found):
            return found
        case _:
            return (node,)


def regrouped(node: Node, left: Iterable[Node]) -> Node:
    """The query with these parts for its own, in the scope it has."""
    joined = side_by_side(left)
    if isinstance(node, nodes.Scope) and not isinstance(joined, nodes.Empty):
        return nodes.Scope(node.unit, joined)
    return joined


def side_by_side(found: Iterable[Node]) -> Node:
    """All of these asked for, an And among them taken apart."""
    flat = tuple(part for each in found for part in (each.parts if isinstance(each, nodes.And) else (each,)))
    if not flat:
        return nodes.Empty()
    return flat[0] if len(flat) == 1 else nodes.And(flat)
