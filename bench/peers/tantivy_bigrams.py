"""tantivy on pairs of characters: every word is a phrase, and phrases are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.page import Row, bigrams
from bench.peers.peer import Finds
from bench.peers.tantivy_index import TantivyIndex, combined
from bench.queries import Query

if TYPE_CHECKING:
    import tantivy


class TantivyBigrams(TantivyIndex):
    name = "tantivy, bigrams"
    finds: Finds = "literals"
    exact = True

    def terms(self, section: Row) -> str:
        return " ".join(bigrams(section.match_key))

    def asked(self, query: Query, schema: tantivy.Schema) -> tantivy.Query:
        import tantivy

        parts = []
        for needle in query.needles:
            pairs = bigrams(needle)
            parts.append(
                tantivy.Query.term_query(schema, "terms", pairs[0])
                if len(pairs) == 1
                else tantivy.Query.phrase_query(schema, "terms", list(pairs))
            )
        return combined(parts, "any" if query.kind == "or" else "all")
