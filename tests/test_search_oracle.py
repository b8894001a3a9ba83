"""Promise 2 over a whole library: a quoted phrase finds exactly the sections a plain scan of match keys finds.

The library is the samples, with the two real reports beside them where they are; the path is the one a reader takes:
sources, indexer, library, engine, query, page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from corpus.samples import samples
from indexer import batch
from kb import indexing
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.library.library import Library
from kb.matchkey import match_key, section_key
from kb.search.engine import Engine, Searcher
from kb.search.page import SearchParams, search_page

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"
Address = tuple[str, str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("oracle") / "library") as made:
        folders = [samples()[0].path.parent, *([SHARED] if SHARED.is_dir() else [])]
        assert not batch.index(made, folders).failed
        yield made


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def searcher(request: pytest.FixtureRequest, library: Library) -> Searcher:
    engine: Engine = MemoryEngine() if request.param == "memory" else WhooshEngine(library.index_path)
    indexing.catch_up(library, engine)
    return engine.searcher()


@pytest.fixture(scope="module")
def keys(library: Library) -> dict[Address, str]:
    """The match key of every section, by report and section key."""
    reports = [library.report(entry.id) for entry in library.reports()]
    return {(r.id, s.key): section_key(s.blocks) for r in reports for s in r.sections}


@pytest.fixture(scope="module")
def texts(library: Library) -> list[str]:
    """The shown text of every section as a reader could copy it, line breaks and all."""
    reports = [library.report(entry.id) for entry in library.reports()]
    return [section.text for report in reports for section in report.sections]


def found(searcher: Searcher, query: str) -> set[Address]:
    """All pages walked; the header's total must be what they hold."""
    addresses: list[Address] = []
    page = 1
    while True:
        got = search_page(searcher, SearchParams(query=query, page=page, limit=100))
        addresses += [(hit.section.report, hit.section.key) for hit in got.hits]
        if page >= got.pages:
            break
        page += 1
    assert got.total == len(addresses) == len(set(addresses))
    assert got.reports == len({report for report, _ in addresses})
    return set(addresses)


def phrases(texts: list[str], count: int) -> Iterator[str]:
    """Pieces of 1 to 12 characters from anywhere, some of them changed so that they stand nowhere."""
    random = Random(20231122)
    while count:
        text = random.choice(texts)
        start = random.randrange(len(text))
        piece = text[start : start + random.randint(1, 12)]
        if random.random() < 0.15:
            other = random.choice(texts)
            piece = piece[: len(piece) // 2] + random.choice(other)
        if match_key(piece) and not set(piece) & set('"“”「」『』'):
            count -= 1
            yield piece


def test_a_quoted_phrase_finds_exactly_what_a_scan_finds(
    searcher: Searcher, keys: dict[Address, str], texts: list[str]
) -> None:
    count = 30 * settings.default.max_examples if settings.default else 1800
    for phrase in phrases(texts, min(count, 5000)):
        needle = match_key(phrase)
        assert found(searcher, f'"{phrase}"') == {a for a, key in keys.items() if needle in key}, phrase


def test_a_bare_run_finds_at_least_its_literal_hits_and_ranks_them_first(
    searcher: Searcher, keys: dict[Address, str], texts: list[str]
) -> None:
    for phrase in phrases(texts, 300):
        bare = "".join(c for c in phrase if "\u4e00" <= c <= "\u9fff")
        if len(bare) < 2 or bare[0] in "或非与":
            continue
        got = search_page(searcher, SearchParams(query=bare, limit=100))
        literal = [match_key(bare) in keys[hit.section.report, hit.section.key] for hit in got.hits]
        assert literal == sorted(literal, reverse=True), bare
        assert sum(literal) == min(100, sum(match_key(bare) in key for key in keys.values())), bare


def test_facet_counts_are_true_after_the_click(searcher: Searcher) -> None:
    for query in ("预算执行率", '"绩效"', "学校 OR 养老", "增城 人大 预算执行率", "支出 -采购"):
        got = search_page(searcher, SearchParams(query=query))
        for facet in got.facets:
            for value in facet.values:
                clicked = search_page(searcher, SearchParams(query=query, filters={facet.field.name: (value.value,)}))
                assert clicked.total == value.count, (query, facet.field.name, value.label)


def test_the_queries_of_gold_find_the_reports_it_lists(shared: Path, tmp_path: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    with Library.create(tmp_path / "library") as library:
        batch.index(library, [shared / "reports"])
        engine = WhooshEngine(library.index_path)
        indexing.catch_up(library, engine)
        names = {entry.id: Path(entry.source.name).name for entry in library.reports()}
        for query, wanted in gold["queries"].items():
            quoted = {names[report] for report, _ in found(engine.searcher(), f'"{query}"')}
            assert quoted == set(wanted), query
            bare = {names[report] for report, _ in found(engine.searcher(), query)}
            assert bare >= set(wanted), query
