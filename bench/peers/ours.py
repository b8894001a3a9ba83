"""Ours, through the port: once with the same plain plans as the peers, once as the site answers a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import page
from bench.page import TOP, VALUES, Page
from bench.peers.peer import Finds, Peer
from bench.queries import FACETS, Query
from kb.engines import open_engine
from kb.engines.whoosh.reading.searcher import WhooshSearcher
from kb.library.library import Library
from kb.search.document import AnalyzedSection
from kb.search.engine import Engine, Searcher
from kb.search.marks import Marker
from kb.search.page import SearchParams, search_page
from kb.search.plan import AllOf, AnyOf, Literal, Plan, Word
from kb.search.request import SearchRequest
from kb.search.snippet import snippet
from web.narrowing import FIRST_SHOWN


class Ours(Peer):
    """The embedded engine; `page` asks for words as terms and phrases as literals, like every peer."""

    name = "ours"
    finds: Finds = "terms"
    exact = True

    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        engine = _engine(self.folder)
        with engine.writer(anew=True) as writer:
            for batch in batches:
                writer.add(batch)
            writer.commit(1)

    def add(self, sections: list[AnalyzedSection]) -> None:
        engine = _engine(self.folder)
        with engine.writer() as writer:
            writer.add(sections)
            writer.commit((engine.generation() or 0) + 1)

    def open(self) -> OurSession:
        return OurSession(self.folder)


class OursPlainSnippets(Ours):
    """With the peers' snippets in place of ours: what is left is engine against engine."""

    name = "ours, snippets as the peers'"

    def open(self) -> OurSession:
        return PlainSnippetsSession(self.folder)


class OursAsAsked(Ours):
    """The query language and page of the site: literals above words, context, six facets, marks where readers see."""

    name = "ours, as the site asks"
    finds: Finds = "either"

    def open(self) -> OurSession:
        return AskedSession(self.folder)


class OurSession:
    def __init__(self, folder: Path) -> None:
        self.searcher: Searcher = _engine(folder).searcher()

    def forget(self) -> None:
        """The answers and sections kept are let go; the columns stay, as tantivy's fast fields do."""
        assert isinstance(self.searcher, WhooshSearcher)
        self.searcher.snapshot.answers.clear()

    def page(self, query: Query) -> Page:
        plan = plan_of(query)
        result = self.searcher.search(SearchRequest(plan, filters=query.filters, facets=FACETS, limit=TOP))
        for counts in result.facets.values():
            counts.most(VALUES)
        return Page(
            total=result.total,
            hits=tuple((hit.section.report, hit.section.key) for hit in result.hits),
            snippets=tuple(self.snippets([hit.section.blocks for hit in result.hits], plan, query)),
            facets=result.facets,
        )

    def snippets(self, texts: list[tuple[str, ...]], plan: Plan, query: Query) -> Iterator[str]:
        marker = Marker(plan)
        return (snippet(blocks, marker.marks(blocks)).text for blocks in texts)

    def close(self) -> None:
        self.searcher.close()


class PlainSnippetsSession(OurSession):
    def snippets(self, texts: list[tuple[str, ...]], plan: Plan, query: Query) -> Iterator[str]:
        return (page.snippet("\n".join(blocks), query.needles) for blocks in texts)


class AskedSession(OurSession):
    def page(self, query: Query) -> Page:
        found = search_page(self.searcher, SearchParams(query=query.text, filters=query.filters))
        for shown in found.facets:
            # The site lays out what it shows; that is part of the page.
            shown.leading(FIRST_SHOWN)
        return Page(
            total=found.total,
            hits=tuple((hit.section.report, hit.section.key) for hit in found.hits),
            snippets=tuple(hit.snippet.text for hit in found.hits),
            facets={shown.field.name: shown.counts for shown in found.facets},
        )


def plan_of(query: Query) -> Plan:
    if query.phrase:
        return Literal(query.phrase)
    words = tuple(map(Word, query.words))
    if len(words) == 1:
        return words[0]
    return AnyOf(words) if query.kind == "or" else AllOf(words)


def _engine(folder: Path) -> Engine:
    """The default engine over a library that holds no reports: the index is written through the port."""
    with Library.create(folder) as library:
        return open_engine(library, "whoosh")
