"""The contract every engine keeps, judged by kb.engines.memory, and the oracle itself, judged by plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import FIELDS, History, histories, pieces, reports, requests

from kb import matchkey
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.errors import LibraryBusy
from kb.search.document import analyze
from kb.search.engine import Engine
from kb.search.hit import SearchResult
from kb.search.plan import AllOf, Everything, HasValue, Literal
from kb.search.request import SORTS, SearchRequest

Build = Callable[[History, Path], Engine]


def apply(engine: Engine, history: History, batch: int | None = None) -> Engine:
    """The history in `engine`, a commit for each of its batches, or a single one for all."""
    batches = history.batches if batch is None else [[c for b in history.batches for c in b]]
    for number, changes in enumerate(batches, 1):
        with engine.writer() as writer:
            for change in changes:
                writer.remove_report(change.report)
                writer.add(change.sections)
            writer.commit(number)
    return engine


def in_memory(history: History, folder: Path) -> Engine:
    return apply(MemoryEngine(), history)


def whoosh_at_once(history: History, folder: Path) -> Engine:
    return apply(WhooshEngine(folder / "index"), history, batch=1)


def whoosh_by_batches(history: History, folder: Path) -> Engine:
    return apply(WhooshEngine(folder / "index"), history)


ENGINES = pytest.mark.parametrize("build", [in_memory, whoosh_at_once, whoosh_by_batches])
PEERS = pytest.mark.parametrize("build", [whoosh_at_once, whoosh_by_batches])


def search(engine: Engine, request: SearchRequest) -> SearchResult:
    searcher = engine.searcher()
    try:
        return searcher.search(request)
    finally:
        searcher.close()


def oracle(history: History) -> Engine:
    return apply(MemoryEngine(), history)


@pytest.fixture
def folder() -> Iterator[Callable[[], TemporaryDirectory[str]]]:
    """A fresh folder for each example of a property."""
    return TemporaryDirectory


@PEERS
@given(data=st.data())
def test_answers_are_the_oracles(build: Build, data: st.DataObject) -> None:
    history = data.draw(histories())
    expected = oracle(history)
    with TemporaryDirectory() as folder:
        engine = build(history, Path(folder))
        for request in data.draw(st.lists(requests(history.sections), min_size=1, max_size=6)):
            ours, theirs = search(engine, request), search(expected, request)
            assert [hit.section for hit in ours.hits] == [hit.section for hit in theirs.hits]
            assert [hit.score for hit in ours.hits] == pytest.approx([hit.score for hit in theirs.hits], rel=1e-6)
            assert (ours.total, ours.reports) == (theirs.total, theirs.reports)
            assert ours.facets == theirs.facets


@ENGINES
@given(data=st.data())
def test_a_literal_finds_exactly_what_a_scan_of_the_keys_finds(build: Build, data: st.DataObject) -> None:
    history = data.draw(histories(most=3))
    keys = {s.key for s in history.sections if s.key} or {"预"}
    with TemporaryDirectory() as folder:
        engine = build(history, Path(folder))
        for needle in data.draw(st.lists(st.sampled_from(sorted(keys)).flatmap(pieces), min_size=1, max_size=5)):
            documents = [section.document for section in history.sections]
            holding = {(d.report, d.key) for d in documents if needle in matchkey.section_key(d.blocks)}
            headed = {(d.report, d.key) for d in documents if needle in matchkey.match_key(d.heading)}
            for literal, expected in ((Literal(needle), holding), (Literal(needle, "heading"), headed)):
                hits = search(engine, SearchRequest(literal, limit=len(documents))).hits
                assert sorted((h.section.report, h.section.key) for h in hits) == sorted(expected)


@ENGINES
@given(data=st.data())
def test_a_facet_count_is_the_total_after_the_click(build: Build, data: st.DataObject) -> None:
    history = data.draw(histories(most=3))
    request = data.draw(requests(history.sections))
    with TemporaryDirectory() as folder:
        engine = build(history, Path(folder))
        for field, counts in search(engine, request).facets.items():
            assert 0 not in counts.values()
            for value, count in counts.items():
                clicked = replace(request, filters={**request.filters, field: (value,)})
                assert search(engine, clicked).total == count


@ENGINES
@given(data=st.data())
def test_the_total_is_the_pages_walked(build: Build, data: st.DataObject) -> None:
    history = data.draw(histories(most=3))
    request = replace(data.draw(requests(history.sections)), offset=0, limit=100)
    size = data.draw(st.integers(1, 4))
    with TemporaryDirectory() as folder:
        engine = build(history, Path(folder))
        whole = search(engine, request)
        pages = range(0, whole.total + size, size)
        walked = [hit for start in pages for hit in search(engine, replace(request, offset=start, limit=size)).hits]
        assert walked == list(whole.hits)
        assert len(walked) == whole.total
        assert len({hit.section.report for hit in walked}) == whole.reports


@ENGINES
@given(data=st.data())
def test_how_it_came_to_hold_its_sections_changes_no_score(build: Build, data: st.DataObject) -> None:
    history = data.draw(histories())
    fresh = History((tuple(change for batch in history.batches for change in batch)[:0],), history.kept)
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        engine, again = build(history, Path(folder)), build(fresh, Path(other))
        with again.writer() as writer:
            writer.add(history.sections)
            writer.commit(9)
        request = replace(data.draw(requests(history.sections)), offset=0, limit=50)
        assert search(engine, request) == search(again, request)


@ENGINES
@given(data=st.data())
def test_an_open_searcher_keeps_its_view(build: Build, data: st.DataObject) -> None:
    first, second = data.draw(reports("r0")), data.draw(reports("r1"))
    request = SearchRequest(Everything(), facets=FIELDS, limit=50)
    with TemporaryDirectory() as folder:
        engine = build(History(()), Path(folder))
        with engine.writer() as writer:
            writer.add(first)
            writer.commit(1)
        before = engine.searcher()
        seen = before.search(request)
        with engine.writer() as writer:
            writer.remove_report("r0")
            writer.add(second)
            assert search(engine, request) == seen
            writer.commit(2)
        assert before.search(request) == seen
        assert [h.section for h in search(engine, request).hits] == [s.document for s in second]


@pytest.fixture(params=[in_memory, whoosh_at_once])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine that nothing was ever written to."""
    empty: Engine = request.param(History(()), tmp_path) if request.param is in_memory else WhooshEngine(tmp_path / "i")
    return empty


@pytest.fixture
def sections(section_factory: Callable[..., object]) -> object:
    return section_factory()


EVERYTHING = SearchRequest(Everything(), facets=FIELDS)


def section(report: str, text: str, ordinal: int = 0, **changes: object):
    """One analyzed section of a report that states little."""
    document = DOCUMENT
    return analyze(replace(document, report=report, ordinal=ordinal, key=f"k{ordinal}", **changes))
