"""Invented reports to index, and requests that touch every part of an index of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice

from section_strategies import FIELDS

from corpus.synthetic import generate
from kb.indexing import documents
from kb.search.document import AnalyzedSection, analyze
from kb.search.engine import Engine
from kb.search.hit import SearchResult
from kb.search.plan import AllOf, AnyOf, Everything, InUnit, Literal, Not, Word
from kb.search.request import SearchRequest

Answers = list[SearchResult]
ASKED = (
    SearchRequest(Everything(), facets=FIELDS, limit=2000),
    SearchRequest(AnyOf((Word("预算"), Word("绩效"))), filters={"year": ("2021", "2022")}, facets=FIELDS, limit=50),
    SearchRequest(AllOf((Literal("绩效目标"), Not(Literal("执行率")))), facets=FIELDS, limit=2000),
    SearchRequest(InUnit("sentence", AllOf((Literal("预算"), Literal("支出")))), sort="year", limit=50),
)
BASE = 26
"""So many reports make an index that is too large to be merged with one more, and not with all."""


@cache
def reports() -> tuple[tuple[AnalyzedSection, ...], ...]:
    """The sections of each of forty."""
    return tuple(tuple(map(analyze, documents(made.report()))) for made in islice(generate(100, 11), 40))


def add(engine: Engine, added: Sequence[Sequence[AnalyzedSection]], *, anew: bool = False) -> None:
    """One commit."""
    generation = engine.generation() or 0
    with engine.writer(anew=anew) as writer:
        for sections in added:
            writer.add(sections)
        writer.commit(generation + 1)


def remove(engine: Engine, removed: Sequence[Sequence[AnalyzedSection]]) -> None:
    """One commit."""
    generation = engine.generation() or 0
    with engine.writer() as writer:
        for sections in removed:
            writer.remove_report(sections[0].document.report)
        writer.commit(generation + 1)


def answers(engine: Engine) -> Answers:
    """Of one commit, whichever is the newest."""
    searcher = engine.searcher()
    try:
        return [searcher.search(request) for request in ASKED]
    finally:
        searcher.close()
