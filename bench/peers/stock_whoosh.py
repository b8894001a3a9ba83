"""Stock Whoosh with jieba's ChineseAnalyzer, as its documentation sets it up: its own tokens, its own codec."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.page import TOP, Page, row, snippet
from bench.peers.peer import Finds, Peer
from bench.queries import FACETS, Query
from kb.search.document import AnalyzedSection

MEMORY = 512
"""Megabytes the writer may hold."""


class StockWhoosh(Peer):
    name = "stock Whoosh"
    finds: Finds = "its own words"
    exact = False

    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        from whoosh import index
        from whoosh.fields import ID, STORED, TEXT, Schema

        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        facets = {name: ID(sortable=True) for name in FACETS}
        schema = Schema(text=TEXT(analyzer=self._analyzer()), shown=STORED, report=STORED, key=STORED, **facets)
        self._write(index.create_in(self.folder, schema), batches)

    def add(self, sections: list[AnalyzedSection]) -> None:
        from whoosh import index

        self._analyzer()
        self._write(index.open_dir(self.folder), [sections])

    def open(self) -> StockWhooshSession:
        self._analyzer()
        return StockWhooshSession(self.folder)

    def _analyzer(self) -> Any:
        """Also makes it importable for the schema that is pickled into the index."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from jieba.analyse import ChineseAnalyzer
        return ChineseAnalyzer()

    def _write(self, index: Any, batches: Iterable[list[AnalyzedSection]]) -> None:
        writer = index.writer(limitmb=MEMORY)
        for batch in batches:
            for section, analyzed in zip(map(row, batch), batch, strict=True):
                context = " ".join(analyzed.document.context)
                writer.add_document(
                    text=f"{section.text}\n{context}",
                    shown=section.text,
                    report=section.report,
                    key=section.key,
                    **section.values,
                )
        writer.commit()


class StockWhooshSession:
    def __init__(self, folder: Path) -> None:
        from whoosh import index

        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher()

    def forget(self) -> None:
        """A new searcher, which keeps its columns and filters to itself."""
        self._searcher.close()
        self._searcher = self._index.searcher()

    def page(self, query: Query) -> Page:
        asked = self._asked(query)
        free = [name for name in FACETS if name not in query.filters]
        found = self._searcher.search(asked, limit=TOP, groupedby=free, filter=self._filter(query, None))
        facets = {name: _counts(found, name) for name in free}
        for name in query.filters:
            others = self._searcher.search(asked, limit=1, groupedby=[name], filter=self._filter(query, name))
            facets[name] = _counts(others, name)
        return Page(
            total=len(found),
            hits=tuple((hit["report"], hit["key"]) for hit in found),
            snippets=tuple(snippet(hit["shown"], query.needles) for hit in found),
            facets=facets,
        )

    def close(self) -> None:
        self._searcher.close()

    def _asked(self, query: Query) -> Any:
        from whoosh.query import And, Or, Phrase, Term

        if query.phrase:
            analyzer = self._index.schema["text"].analyzer
            return Phrase("text", [token.text for token in analyzer(query.phrase, mode="query")])
        terms = [Term("text", word) for word in query.words]
        if len(terms) == 1:
            return terms[0]
        return Or(terms) if query.kind == "or" else And(terms)

    def _filter(self, query: Query, without: str | None) -> Any:
        from whoosh.query import And, Or, Term

        parts = [
            Or([Term(name, value) for value in values]) for name, values in query.filters.items() if name != without
        ]
        return And(parts) if parts else None


def _counts(found: Any, name: str) -> dict[str, int]:
    return {value: len(ids) for value, ids in found.groups(name).items()}
