"""tantivy behind the peer's protocol, whatever its terms are.

A page is one block-max search for the top ten without counting, and one aggregation for all facets without a filter of
their own, whose year buckets add up to the total; a filtered facet costs an aggregation more. That was the fastest of
the ways its Python binding offers.
"""

from __future__ import annotations

import shutil
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from bench.page import TOP, VALUES, Page, Row, row, snippet
from bench.peers.peer import Peer
from bench.queries import FACETS, Query
from kb.search.document import AnalyzedSection

if TYPE_CHECKING:
    import tantivy

_SHORT = ("year", "section")
"""Facets with fewer values than are laid out: their counts add up to the total, which is then not counted twice."""
HEAP = 512 << 20
"""Bytes the writer may hold before it spills a segment."""


class TantivyIndex(Peer):
    """A peer whose subclasses say which terms a section has and what a query asks for."""

    @classmethod
    def missing(cls) -> str | None:
        try:
            import tantivy  # noqa: F401
        except ImportError:
            return "pip install tantivy"
        return None

    @abstractmethod
    def terms(self, section: Row) -> str:
        """The section's terms with blanks between."""

    @abstractmethod
    def asked(self, query: Query, schema: tantivy.Schema) -> tantivy.Query: ...

    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._write(self._index(), batches, heap=HEAP)

    def add(self, sections: list[AnalyzedSection]) -> None:
        self._write(self._index(), [sections], heap=32 << 20)

    def open(self) -> TantivySession:
        return TantivySession(self, self._index())

    def _index(self) -> tantivy.Index:
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("terms", tokenizer_name="blanks", index_option="position")
        for stored in ("text", "report", "key"):
            builder.add_text_field(stored, stored=True, tokenizer_name="raw", index_option="basic", fast=False)
        for facet in FACETS:
            builder.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
        index = tantivy.Index(builder.build(), path=str(self.folder))
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("blanks", blanks)
        return index

    def _write(self, index: tantivy.Index, batches: Iterable[list[AnalyzedSection]], heap: int) -> None:
        import tantivy

        writer = index.writer(heap_size=heap, num_threads=1)
        for batch in batches:
            for section in map(row, batch):
                document = tantivy.Document()
                document.add_text("terms", self.terms(section))
                document.add_text("text", section.text)
                document.add_text("report", section.report)
                document.add_text("key", section.key)
                for facet, value in section.values.items():
                    document.add_text(facet, value)
                writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()


class TantivySession:
    """One searcher over one index."""

    def __init__(self, peer: TantivyIndex, index: tantivy.Index) -> None:
        self._peer = peer
        self._index = index
        self.forget()

    def forget(self) -> None:
        """A fresh searcher: tantivy keeps no postings between queries, only blocks of stored documents."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def page(self, query: Query) -> Page:
        asked = self._peer.asked(query, self._index.schema)
        whole = self._filtered(asked, query.filters)
        free = [facet for facet in FACETS if facet not in query.filters]
        facets = self._facets(whole, free)
        for name in query.filters:
            others = {other: values for other, values in query.filters.items() if other != name}
            facets |= self._facets(self._filtered(asked, others), [name])
        complete = [name for name in _SHORT if name in free]
        found = self._searcher.search(whole, TOP, count=not complete)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        return Page(
            total=sum(facets[complete[0]].values()) if complete else found.count,
            hits=tuple((document["report"][0], document["key"][0]) for document in documents),
            snippets=tuple(snippet(document["text"][0], query.needles) for document in documents),
            facets=facets,
        )

    def close(self) -> None:
        """Nothing is held but memory maps."""

    def _filtered(self, asked: tantivy.Query, filters: Mapping[str, tuple[str, ...]]) -> tantivy.Query:
        import tantivy

        if not filters:
            return asked
        parts = [(tantivy.Occur.Must, asked)]
        for name, values in filters.items():
            chosen = tantivy.Query.term_set_query(self._index.schema, name, list(values))
            parts.append((tantivy.Occur.Must, tantivy.Query.const_score_query(chosen, 0.0)))
        return tantivy.Query.boolean_query(parts)

    def _facets(self, whole: tantivy.Query, names: list[str]) -> dict[str, Mapping[str, int]]:
        asked: dict[str, Any] = {name: {"terms": {"field": name, "size": VALUES}} for name in names}
        counted = self._searcher.aggregate(whole, asked)
        return {name: {b["key"]: b["doc_count"] for b in counted[name]["buckets"]} for name in names}


def combined(parts: list[tantivy.Query], occur: Literal["all", "any"]) -> tantivy.Query:
    """All or any of the parts."""
    import tantivy

    if len(parts) == 1:
        return parts[0]
    kind = tantivy.Occur.Must if occur == "all" else tantivy.Occur.Should
    return tantivy.Query.boolean_query([(kind, part) for part in parts])
