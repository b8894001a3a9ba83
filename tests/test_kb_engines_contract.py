"""The contract every engine keeps, judged by kb.engines.memory, and the oracle itself, judged by plain Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import FIELDS, History, histories, pieces, reports, requests, section

from kb import matchkey
from kb.engines import fingerprint
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.errors import LibraryBusy
from kb.search.document import AnalyzedSection
from kb.search.engine import Engine
from kb.search.hit import SearchResult
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Not, Plan, Word
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
            whole = {(d.report, d.key) for d in documents if any(is_whole_in(block, needle) for block in d.blocks)}
            for literal, expected in (
                (Literal(needle), holding),
                (Literal(needle, "heading"), headed),
                (Literal(needle, whole=True), whole),
            ):
                hits = search(engine, SearchRequest(literal, limit=len(documents))).hits
                assert sorted((h.section.report, h.section.key) for h in hits) == sorted(expected)


def is_whole_in(block: str, needle: str) -> bool:
    """Whether the needle stands in a block and is no piece of a longer number there."""
    pattern = rf"(?<![0-9])(?<![0-9]\.){re.escape(needle)}(?!\.?[0-9])"
    return re.search(pattern, matchkey.match_key(block)) is not None


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
    with TemporaryDirectory() as folder, TemporaryDirectory() as other:
        engine, again = build(history, Path(folder)), build(History(()), Path(other))
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


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An engine that nothing was ever written to."""
    return MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "index")


ALL = SearchRequest(Everything(), facets=FIELDS)


def put(engine: Engine, generation: int, *sections: AnalyzedSection) -> None:
    with engine.writer() as writer:
        writer.add(sections)
        writer.commit(generation)


def two_commits(folder: Path) -> Path:
    """A Whoosh index of two commits, 21 sections in 21 reports."""
    engine = WhooshEngine(folder)
    put(engine, 1, *(section(f"r{n}", "全年预算执行率为98.5%，存在问题") for n in range(20)))
    put(engine, 2, section("s", "增城区人大"))
    return folder


def found(engine: Engine, request: SearchRequest = ALL) -> list[tuple[str, int]]:
    return [(hit.section.report, hit.section.ordinal) for hit in search(engine, request).hits]


def test_an_index_that_is_not_there_is_empty(engine: Engine) -> None:
    assert search(engine, ALL) == SearchResult(0, 0, (), {name: {} for name in FIELDS})
    one, other = Literal("预"), Literal("算", whole=True)
    for plan in (
        AllOf((Word("预算"), one, HasValue("year", frozenset({"2023"})))),
        AnyOf((Near(one, other, 3), InUnit("sentence", Not(one)), InUnit("paragraph", Everything()))),
        AnyOf((InReport(Everything()), InReport(Not(one)))),
    ):
        assert search(engine, SearchRequest(plan)).hits == ()
    assert (engine.generation(), engine.fingerprint()) == (None, None)


def test_a_commit_says_which_generation_it_holds_and_what_it_was_made_with(engine: Engine) -> None:
    put(engine, 7, section("r", "预算"))
    assert (engine.generation(), engine.fingerprint()) == (7, fingerprint.present())
    put(engine, 8)
    assert engine.generation() == 8
    assert found(engine) == [("r", 0)]


def test_an_index_made_anew_takes_the_place_of_the_old_one_at_once(engine: Engine) -> None:
    put(engine, 7, section("r", "预算"))
    before = engine.searcher()
    with engine.writer(anew=True) as writer:
        writer.add([section("s", "预算")])
        assert (found(engine), engine.generation()) == ([("r", 0)], 7)
        writer.commit(5)
    assert (found(engine), engine.generation(), engine.fingerprint()) == ([("s", 0)], 5, fingerprint.present())
    assert before.search(ALL).hits[0].section.report == "r"
    engine.writer(anew=True).cancel()
    put(engine, 9, section("t", "预算"))
    assert found(engine) == [("s", 0), ("t", 0)]


def test_one_writer_at_a_time(engine: Engine) -> None:
    with engine.writer() as writer:
        with pytest.raises(LibraryBusy):
            engine.writer()
        with pytest.raises(LibraryBusy):
            engine.writer(anew=True)
        writer.commit(1)
    engine.writer().cancel()
    engine.writer().commit(2)


@pytest.mark.parametrize("leave", ["cancel", "error", "nothing"])
def test_a_batch_without_commit_leaves_no_trace(engine: Engine, leave: str) -> None:
    put(engine, 1, section("r", "预算"))
    with suppress(ZeroDivisionError), engine.writer() as writer:
        writer.remove_report("r")
        writer.add([section("s", "执行")])
        if leave == "error":
            raise ZeroDivisionError
        if leave == "cancel":
            writer.cancel()
    assert (found(engine), engine.generation()) == ([("r", 0)], 1)
    put(engine, 2, section("t", "执行"))
    assert found(engine) == [("r", 0), ("t", 0)]


def test_a_batch_ends_once(engine: Engine) -> None:
    writer = engine.writer()
    writer.commit(1)
    ends: tuple[Callable[[], None], ...] = (lambda: writer.commit(2), writer.cancel)
    for again in ends:
        with pytest.raises(ValueError, match="already"):
            again()


def test_the_last_word_of_a_batch_counts(engine: Engine) -> None:
    with engine.writer() as writer:
        writer.add([section("r", "旧"), section("s", "甲")])
        writer.remove_report("r")
        writer.add([section("r", "新")])
        writer.remove_report("s")
        writer.commit(1)
    assert [hit.section.paragraphs[0].text for hit in search(engine, ALL).hits] == ["新"]


def test_orders_of_the_list(engine: Engine) -> None:
    put(
        engine,
        1,
        section("b", "无", year=2022, region="440118"),
        section("c", "预算预算", 1, year=2023),
        section("c", "预算，说明", 0, year=2023),
        section("a", "预算", region="440105"),
    )
    by = {sort: found(engine, SearchRequest(Everything(), sort=sort)) for sort in SORTS}
    assert by["relevance"] == [("a", 0), ("b", 0), ("c", 0), ("c", 1)]
    assert by["year"] == [("c", 0), ("c", 1), ("b", 0), ("a", 0)]
    assert by["region"] == [("a", 0), ("b", 0), ("c", 0), ("c", 1)]
    assert found(engine, SearchRequest(Word("预算")))[0] == ("c", 1)


def test_a_literal_stands_before_words_and_first_in_a_heading(engine: Engine) -> None:
    put(
        engine,
        1,
        section("a", "预算，" * 20 + "执行"),
        section("b", "全年预算执行良好，其他内容从略，其他内容从略"),
        section("c", "内容从略", heading="预算执行"),
    )
    plan = AnyOf((Literal("预算执行"), AllOf((Word("预算"), Word("执行")))))
    assert found(engine, SearchRequest(plan)) == [("c", 0), ("b", 0), ("a", 0)]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (Near(Literal("预算"), Literal("执行"), 1), "b"),
        (Near(Literal("执行"), Literal("预算"), 2), "ab"),
        (Near(Literal("执行"), Literal("预算"), 0), ""),
        (Near(Literal("预算"), Literal("人数"), 7), "a"),
        (Near(Literal("预算足"), Literal("算足。"), 50), ""),
        (Near(Literal("无此"), Literal("预算"), 50), ""),
        (InUnit("sentence", AllOf((Literal("预算"), Literal("执行")))), "b"),
        (InUnit("paragraph", AllOf((Literal("预算"), Literal("执行")))), "ab"),
        (InUnit("sentence", AllOf((Literal("预算"), Not(Literal("执行"))))), "a"),
        (InUnit("sentence", Not(Literal("执行"))), "abcd"),
        (InUnit("paragraph", AnyOf((Literal("标题"), Literal("无此")))), "b"),
        (InUnit("paragraph", AllOf((Literal("标题"), Literal("预算")))), ""),
        (InUnit("sentence", Everything()), "abcd"),
        (Not(InUnit("paragraph", Literal("预算"))), "cd"),
        (Literal("61", whole=True), "a"),
        (Literal("62", whole=True), "a"),
        (Literal("6162"), "a"),
        (Literal("6162", whole=True), ""),
        (Literal("161", whole=True), "c"),
        (Literal("1", whole=True), ""),
        (InReport(Literal("执行")), "ab"),
        (AllOf((InReport(Literal("161")), InReport(Literal("另一节")))), "cd"),
        (AllOf((InReport(Literal("161")), Literal("另一节"))), "d"),
        (InReport(AllOf((Literal("161"), Literal("另一节")))), ""),
        (Not(InReport(Literal("161"))), "ab"),
        (InReport(Not(Literal("161"))), "abcd"),
        (InReport(InReport(Literal("另一节"))), "cd"),
        (InReport(HasValue("year", frozenset({"2023"}))), "b"),
    ],
)
def test_units_reports_and_nearness(engine: Engine, plan: Plan, expected: str) -> None:
    """Sections a, b, c, d of the reports a, b, c and again c, in two commits; the last of c is empty."""
    spoken = section("b", "预算的执行。", heading="标题；二", year=2023)
    put(engine, 1, section("a", "预算足。执行好，人数为61\n62人"), spoken)
    put(engine, 2, section("c", "人大代表161人"), section("c", "另一节1.61", 1), section("c", "", 2))
    letters = {("a", 0): "a", ("b", 0): "b", ("c", 0): "c", ("c", 1): "d", ("c", 2): ""}
    assert "".join(sorted(letters[place] for place in found(engine, SearchRequest(plan)))) == expected


def test_a_weight_lowers_what_a_literal_adds_and_changes_no_hit(engine: Engine) -> None:
    put(engine, 1, section("a", "甲乙"), section("b", "甲丙"), section("c", "甲"))
    plan = AnyOf((Literal("乙", weight=0.3), Literal("丙", weight=0.5), Literal("甲", weight=0.0)))
    assert found(engine, SearchRequest(plan)) == [("b", 0), ("a", 0), ("c", 0)]


def test_nothing_scored_is_a_score_of_zero(engine: Engine) -> None:
    put(engine, 1, section("a", "预算", year=2023), section("b", "执行"))
    for plan in (
        Everything(),
        HasValue("year", frozenset({"2023"})),
        Not(Word("执行")),
        AnyOf((Word("执行"), Everything())),
    ):
        assert {h.score for h in search(engine, SearchRequest(plan)).hits if h.section.report == "a"} == {0.0}


def test_a_filter_without_values_asks_nothing(engine: Engine) -> None:
    put(engine, 1, section("a", "预算", year=2023), section("b", "执行"))
    assert search(engine, SearchRequest(Everything(), filters={"year": ()})).total == 2
    assert search(engine, SearchRequest(HasValue("year", frozenset()))).total == 0
