"""What is asked of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kb.search.plan import Plan

Sort = Literal["relevance", "year", "region"]
SORTS: tuple[Sort, ...] = ("relevance", "year", "region")


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """`filters`: facet field -> the values chosen (OR within a field, AND across fields).

    `facets`: the fields to count; each count ignores that field's own filter. `offset` and `limit` are in sections.
    Sort orders: relevance is score descending; year is newest first, not stated last; region is code ascending, not
    stated last; ties always by report id, then outline order.
    """

    plan: Plan
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 10
