"""tantivy on our words: phrases only as far as words fall alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.page import Row
from bench.peers.peer import Finds
from bench.peers.tantivy_index import TantivyIndex, combined
from bench.queries import Query
from kb.analysis import analyzer

if TYPE_CHECKING:
    import tantivy


class TantivyWords(TantivyIndex):
    name = "tantivy, words"
    finds: Finds = "terms"
    exact = False

    def terms(self, section: Row) -> str:
        return section.terms

    def asked(self, query: Query, schema: tantivy.Schema) -> tantivy.Query:
        import tantivy

        if query.phrase:
            words = list(analyzer.terms_for_index(query.phrase))
            if len(words) > 1:
                return tantivy.Query.phrase_query(schema, "terms", list(words))
            return tantivy.Query.term_query(schema, "terms", words[0])
        parts = [tantivy.Query.term_query(schema, "terms", word) for word in query.words]
        return combined(parts, "any" if query.kind == "or" else "all")
