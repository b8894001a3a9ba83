"""The systems that are judged: each indexes the same reports and gives the first ten sections for a query."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Any

from bench.relevance.judgements import Place
from kb.engines import open_engine
from kb.errors import UserError
from kb.indexing import documents
from kb.library.library import Library
from kb.matchkey import match_key
from kb.report import Report
from kb.search.document import SectionDocument, analyze
from kb.search.page import SearchParams, search_page
from kb.search.score import bm25, idf

TOP = 10
Ask = Callable[[str], list[Place]]


def ours(reports: Sequence[Report], folder: Path) -> Ask:
    """The site's own path, from the words typed to the page: its hits, then the sections listed below them."""
    with Library.create(folder) as library:
        engine = open_engine(library, "whoosh")
    with engine.writer(anew=True) as writer:
        for report in reports:
            writer.add(map(analyze, documents(report)))
        writer.commit(1)
    searcher = engine.searcher()

    def ask(query: str) -> list[Place]:
        try:
            page = search_page(searcher, SearchParams(query=query, limit=TOP))
        except UserError:
            return []
        return [(hit.section.report, hit.section.key) for hit in (*page.hits, *page.beyond)][:TOP]

    return ask


def stock_whoosh(reports: Sequence[Report], folder: Path) -> Ask:
    """Whoosh with jieba's ChineseAnalyzer over title, heading and body, its query parser, and any word where no section
    has them all: kinder than a set-up out of the box."""
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.qparser import MultifieldParser, OrGroup

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jieba.analyse import ChineseAnalyzer
    text = TEXT(analyzer=ChineseAnalyzer())
    schema = Schema(title=text, heading=text, body=text, report=STORED, key=STORED)
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for document in _documents(reports):
        body = "\n".join(paragraph.text for paragraph in document.paragraphs)
        writer.add_document(
            title=document.title, heading=document.heading, body=body, report=document.report, key=document.key
        )
    writer.commit()
    searcher = index.searcher()
    fields = ["title", "heading", "body"]
    strict, loose = MultifieldParser(fields, schema), MultifieldParser(fields, schema, group=OrGroup)

    def ask(query: str) -> list[Place]:
        plain = query.replace("“", '"').replace("”", '"')
        found: Any = searcher.search(strict.parse(plain), limit=TOP) or searcher.search(loose.parse(plain), limit=TOP)
        return [(hit["report"], hit["key"]) for hit in found]

    return ask


def plain_bigrams(reports: Sequence[Report], folder: Path) -> Ask:
    """BM25 over pairs of characters of title, heading and body; what is quoted must stand there."""
    held = [(document, _pairs(_text(document))) for document in _documents(reports)]
    keys = [match_key(_text(document)) for document, _ in held]
    lengths = [sum(pairs.values()) for _, pairs in held]
    average = sum(lengths) / len(lengths)
    frequency = Counter(pair for _, pairs in held for pair in pairs)

    def ask(query: str) -> list[Place]:
        quoted = [match_key(part) for part in query.replace("”", "“").split("“")[1::2]]
        asked = _pairs(query)
        scored = []
        for at, (document, pairs) in enumerate(held):
            if all(phrase in keys[at] for phrase in quoted) and (asked.keys() & pairs.keys()):
                score = sum(
                    bm25(idf(len(held), frequency[pair]), pairs[pair], lengths[at], average)
                    for pair in asked
                    if pair in pairs
                )
                scored.append((-score, at, (document.report, document.key)))
        return [place for _, _, place in nsmallest(TOP, scored)]

    return ask


SYSTEMS: dict[str, Callable[[Sequence[Report], Path], Ask]] = {
    "ours": ours,
    "stock Whoosh": stock_whoosh,
    "plain bigrams": plain_bigrams,
}


def _documents(reports: Sequence[Report]) -> Iterable[SectionDocument]:
    for report in reports:
        yield from documents(report)


def _text(document: SectionDocument) -> str:
    return "\n".join((document.title, *document.blocks))


def _pairs(text: str) -> Counter[str]:
    """Pairs within runs of letters and digits; a run of one is itself."""
    key = match_key(text)
    runs = "".join(mark if mark.isalnum() else " " for mark in key).split()
    return Counter(run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1)))
