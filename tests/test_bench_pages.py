"""The benchmark is fair before it is fast: seeded queries, answers that are true, peers that find what they claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import pages
from bench.opening import open_once
from bench.page import bigrams, snippet
from bench.pages import Timing, summarize
from bench.peers import PEERS, SAME_INDEX
from bench.peers.ours import plan_of
from bench.peers.peer import Peer, Session
from bench.queries import FACETS, KINDS, Query, draw
from bench.sections import Sections, more
from bench.server import read
from bench.truth import Truth, scan
from kb.engines.memory import MemoryEngine
from kb.region import SELF
from kb.search.request import SearchRequest

COUNT = 300
SLOW = {"stock-whoosh"}
"""Builds of seconds even for so few sections."""

Opened = dict[str, tuple[Peer, Session]]


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> Sections:
    made = Sections(tmp_path_factory.mktemp("corpus"), COUNT, seed=5)
    made.make()
    return made


@pytest.fixture(scope="module")
def queries(sections: Sections) -> tuple[Query, ...]:
    return draw(sections, COUNT, seed=5)


@pytest.fixture(scope="module")
def truths(sections: Sections, queries: tuple[Query, ...]) -> tuple[Truth, ...]:
    return scan(sections, queries)


@pytest.fixture(scope="module")
def opened(sections: Sections, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("indexes")
    found: Opened = {}
    for name, kind in PEERS.items():
        if name in SLOW or kind.missing() is not None:
            continue
        peer = kind(folder / SAME_INDEX.get(name, name))
        if name not in SAME_INDEX:
            peer.build(sections.batches())
        found[name] = peer, peer.open()
    yield found
    for _, session in found.values():
        session.close()


def test_sections_are_made_once_and_read_in_order(sections: Sections) -> None:
    again = Sections(sections.folder.parent, COUNT, seed=5)
    assert again.make() == sections.make()
    held = list(again)
    assert len(held) == COUNT
    places = [(s.document.report, s.document.ordinal) for s in held]
    assert len(set(places)) == COUNT


def test_at_least_thirty_queries_of_six_classes_always_the_same(
    sections: Sections, queries: tuple[Query, ...], truths: tuple[Truth, ...]
) -> None:
    assert draw(sections, COUNT, seed=5) == queries
    assert draw(sections, COUNT, seed=6) != queries
    assert len(queries) >= 30
    assert [query.kind for query in queries] == [kind for kind in KINDS for _ in range(len(queries) // len(KINDS))]
    for query, truth in zip(queries, truths, strict=True):
        assert truth.totals["literals"], query.label


def test_the_scan_agrees_with_the_memory_engine(
    sections: Sections, queries: tuple[Query, ...], truths: tuple[Truth, ...]
) -> None:
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.add(sections)
        writer.commit(1)
    for query, truth in zip(queries, truths, strict=True):
        found = engine.searcher().search(SearchRequest(plan_of(query), filters=query.filters, facets=FACETS))
        assert found.total == truth.totals["terms"], query.label
        for name in FACETS[1:]:
            assert found.facets[name] == truth.facets["terms"][name], query.label
        own = {v.removesuffix(SELF): n for v, n in found.facets["region"].items() if v.endswith(SELF)}
        assert own == truth.facets["terms"]["region"]


def test_every_peer_finds_what_it_claims_and_its_facets_are_true(
    opened: Opened, queries: tuple[Query, ...], truths: tuple[Truth, ...]
) -> None:
    for row in pages.check(opened, queries, truths):
        peer, _ = opened[row.peer]
        phrases = sum(query.kind == "phrase" for query in queries)
        assert row.totals <= (0 if peer.exact else phrases), row
        assert row.facets <= (0 if peer.exact else phrases), row
        assert (row.phrase_recall == 1) >= peer.exact


def test_a_page_has_ten_hits_with_their_snippets_and_all_facets(opened: Opened, queries: tuple[Query, ...]) -> None:
    for peer, session in opened.values():
        for query in filter(peer.can, queries):
            page = session.page(query)
            assert len(page.hits) == len(page.snippets) == len(set(page.hits)) == min(10, page.total), peer.name
            assert set(page.facets) >= set(FACETS)


def test_forgetting_changes_no_answer(opened: Opened, queries: tuple[Query, ...]) -> None:
    for peer, session in opened.values():
        query = next(filter(peer.can, queries))
        before = session.page(query)
        session.forget()
        assert session.page(query) == before


def test_what_is_added_is_found(opened: Opened, queries: tuple[Query, ...]) -> None:
    added = more(3, seed=77)
    for name in ("ours", "tantivy-words", "fts5-words"):
        if name in opened:
            peer, session = opened[name]
            before = session.page(queries[6]).total
            peer.add(added)
            after = peer.open()
            assert after.page(Query("common", queries[6].words)).total >= before
            assert after.page(Query("common", (added[0].body_terms or added[0].heading_terms)[:1])).total
            after.close()


def test_measuring_asks_all_peers_by_turns(opened: Opened, queries: tuple[Query, ...]) -> None:
    few = queries[::6]
    for cached in (True, False):
        timings = pages.measure(opened, few, cached=cached, rounds=3)
        rows = {row.peer: row for row in summarize(timings, "ours")}
        assert set(rows) == set(opened)
        assert rows["ours"].ratio == 1
        assert all(row.geomean > 0 and row.p95 > 0 for row in rows.values())
        assert set(rows["ours"].by_kind) == set(KINDS)
        assert all(("phrase" in row.by_kind) == opened[name][0].exact for name, row in rows.items())


def test_a_ratio_is_ours_by_the_peers_over_what_both_answer() -> None:
    first, second = Query("rare", ("甲",)), Query("common", ("乙",))
    timings = [
        Timing("ours", 0, first, (0.002, 0.002, 0.009)),
        Timing("ours", 1, second, (0.008, 0.008)),
        Timing("peer", 0, first, (0.004, 0.004)),
    ]
    ours, peer = summarize(timings, "ours")
    assert ours.geomean == pytest.approx(4.0)
    assert (peer.ratio, peer.ratio_by_kind) == (pytest.approx(0.5), {"rare": pytest.approx(0.5)})


def test_opening_is_measured_beyond_the_program(sections: Sections, tmp_path: Path) -> None:
    PEERS["ours"](tmp_path / "index").build(sections.batches())
    row = open_once("ours", tmp_path / "index", tmp_path / "empty")
    assert 0 < row.opening < row.first_page
    assert row.memory_opened <= row.memory_paged


def test_a_query_survives_its_way_through_a_url(queries: tuple[Query, ...]) -> None:
    for query in queries:
        again = read({"q": [query.text], **{name: list(values) for name, values in query.filters.items()}})
        assert (again.words, again.phrase, again.filters) == (query.words, query.phrase, query.filters)
        assert (again.kind == "or") == (query.kind == "or")


def test_bigrams_are_the_neighbours_and_never_blank() -> None:
    assert bigrams("预算执行") == ["预算", "算执", "执行"]
    assert bigrams("预") == ["预"]
    assert not any(" " in pair for pair in bigrams("2023 app 年"))


def test_a_peers_snippet_shows_the_needle_marked() -> None:
    text = "前" * 200 + "预算执行率" + "后" * 200
    assert "[预算执行率]" in snippet(text, ("预算执行率",))
    assert len(snippet(text, ("没有",))) <= 120
