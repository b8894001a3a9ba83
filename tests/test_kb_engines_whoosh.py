"""What the embedded engine promises beyond the contract: Whoosh's scores, merging, what stands on the disk."""

from __future__ import annotations

import pickle
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from section_strategies import FIELDS, REPORTS, Change, History, reports, requests, section
from test_kb_engines_contract import apply, oracle, put, search, two_commits
from whoosh import fields, formats, query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, create_in, open_dir

from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.fields import FORMAT, SCHEMA
from kb.engines.whoosh.index import WhooshEngine
from kb.engines.whoosh.reading.cache import Cache
from kb.engines.whoosh.writer import WORKING
from kb.errors import IndexDamaged
from kb.search import score
from kb.search.document import AnalyzedSection
from kb.search.plan import AllOf, AnyOf, Everything, Literal, Word
from kb.search.request import SearchRequest

ALL = SearchRequest(Everything(), facets=FIELDS, limit=1000)
FEW = settings(max_examples=max(10, settings.default.max_examples // 6))


def segments(folder: Path) -> int:
    return len(list(folder.glob("*.pst")))


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two commits."""
    return two_commits(tmp_path / "index")


# --- scores -----------------------------------------------------------------------------------------------------


@given(data=st.data())
def test_word_scores_are_stock_whooshs(data: st.DataObject) -> None:
    sections = [s for report in REPORTS for s in data.draw(reports(report))]
    terms = sorted({t for s in sections for t in (*s.heading_terms, *s.body_terms, *s.context_terms)}) or ["无"]
    words = data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4, unique=True))
    with TemporaryDirectory() as folder, TemporaryDirectory() as stock:
        engine = WhooshEngine(Path(folder))
        put(engine, 1, *sections)
        request = SearchRequest(AnyOf(tuple(map(Word, words))), limit=1000)
        ours = {(h.section.report, h.section.ordinal): h.score for h in search(engine, request).hits}
        assert ours == pytest.approx(stock_scores(sections, words, stock), rel=1e-6)


def stock_scores(sections: list[AnalyzedSection], words: list[str], folder: str) -> dict[tuple[str, int], float]:
    """The same terms in a plain Whoosh index with field boosts, scored by its BM25F."""
    schema = fields.Schema(
        **{
            f.name: fields.FieldType(formats.Frequency(field_boost=f.boost), analyzer=None, scorable=True)
            for f in score.SCORED_FIELDS
        },
        place=fields.STORED(),
    )
    index = create_in(folder, schema)
    writer = index.writer()
    for s in sections:
        writer.add_document(
            heading=list(s.heading_terms),
            body=list(s.body_terms),
            context=list(s.context_terms),
            place=(s.document.report, s.document.ordinal),
        )
    writer.commit()
    asked = query.Or([query.Term(f.name, word) for word in words for f in score.SCORED_FIELDS])
    with index.searcher() as searcher:
        return {tuple(hit["place"]): hit.score for hit in searcher.search(asked, limit=None)}


boosts = st.sampled_from((0.3, 0.5, 1.0, 2.0, 3.7))


@given(data=st.data())
def test_whooshs_own_searcher_gives_the_same_list_over_the_same_files(data: st.DataObject) -> None:
    """Our arrays against Whoosh's queries, matchers and BM25F: totals, scores and order, whatever the boosts."""
    sections = [s for report in REPORTS for s in data.draw(reports(report))]
    terms = sorted({t for s in sections for t in (*s.heading_terms, *s.body_terms, *s.context_terms)}) or ["无"]
    words = data.draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4, unique=True))
    boosted = tuple(replace(f, boost=data.draw(boosts)) for f in score.SCORED_FIELDS)
    all_of = data.draw(st.booleans())
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(score, "SCORED_FIELDS", boosted)
        patch.setattr("kb.engines.whoosh.codec.stock._BOOSTS", {f.name: f.boost for f in boosted})
        engine = WhooshEngine(Path(folder))
        put(engine, 1, *sections)
        plan = (AllOf if all_of else AnyOf)(tuple(map(Word, words)))
        ours = [
            (h.section.report, h.section.key, h.score) for h in search(engine, SearchRequest(plan, limit=1000)).hits
        ]
        any_field = [query.Or([query.Term(f.name, word) for f in boosted]) for word in words]
        with open_dir(folder).searcher() as searcher:
            found = searcher.search((query.And if all_of else query.Or)(any_field), limit=None)
            theirs = [(hit["report"], hit["key"], hit.score) for hit in found]
    assert [place[:2] for place in sorted(ours)] == [place[:2] for place in sorted(theirs)]
    assert [place[2] for place in sorted(ours)] == pytest.approx([place[2] for place in sorted(theirs)], rel=1e-9)
    # Equal scores, but for the last bits that another order of adding leaves, stand by report and outline.
    assert [place[:2] for place in ours] == [
        place[:2] for place in sorted(theirs, key=lambda p: (-round(p[2], 9), p[:2]))
    ]


def test_whoosh_can_look_into_an_index(index: Path) -> None:
    with open_dir(str(index)).searcher() as searcher:
        assert searcher.doc_count() == 21
        assert ("body", "预算") in searcher.reader()
        assert {"预算", "执行率"} <= {term.decode() for term in searcher.reader().lexicon("body")}
        assert searcher.doc_frequency("body", "预算") == 20
        assert searcher.search(query.Term("body", "预算"), limit=3).scored_length() == 3
        assert len(searcher.search(query.Not(query.Term("body", "预算")))) == 1
        assert list(searcher.search(query.Prefix("body", "执行"), limit=None))


# --- merging ----------------------------------------------------------------------------------------------------


@FEW
@given(data=st.data())
def test_merged_segments_answer_as_the_oracle(data: st.DataObject) -> None:
    versions = [data.draw(reports(report, most=2)) for report in REPORTS for _ in range(2)]
    kept: dict[str, tuple[AnalyzedSection, ...]] = {}
    batches = []
    for number in data.draw(st.lists(st.integers(0, len(versions) - 1), min_size=15, max_size=40)):
        sections = versions[number] if data.draw(st.booleans()) else ()
        report = versions[number][0].document.report
        batches.append((Change(report, sections),))
        kept[report] = sections
    history = History(tuple(batches), kept)
    with TemporaryDirectory() as folder:
        engine = apply(WhooshEngine(Path(folder)), history)
        assert segments(Path(folder)) <= 8
        for request in data.draw(st.lists(requests(history.sections), min_size=1, max_size=5)):
            assert search(engine, request) == search(oracle(history), request)


def test_thousands_of_small_commits_leave_few_segments(tmp_path: Path) -> None:
    commits = 1500 if settings.default.max_examples > 1000 else 150
    engine = WhooshEngine(tmp_path)
    most = 0
    for number in range(commits):
        put(engine, number, section(f"r{number:04}", f"预算执行率第{number}次"))
        most = max(most, segments(tmp_path))
    assert most <= 12
    assert len(list(tmp_path.iterdir())) <= 3 * most + 4
    assert search(engine, SearchRequest(Literal(f"第{commits - 1}次"))).total == 1
    assert search(engine, SearchRequest(Word("预算"))).total == commits


def test_replaced_sections_do_not_pile_up(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    put(engine, 1, *(section(f"r{n}", "预算" * 50) for n in range(100)))
    size = total_size(tmp_path)
    for number in range(2, 12):
        with engine.writer() as writer:
            for n in range(100):
                writer.remove_report(f"r{n}")
                writer.add([section(f"r{n}", "预算" * 50)])
            writer.commit(number)
    assert total_size(tmp_path) < 2.5 * size
    assert search(engine, ALL).total == 100


def test_a_segment_with_more_removed_than_left_is_written_anew(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    put(engine, 1, *(section(f"r{n}", f"预算{n}" * 50) for n in range(100)))
    size = total_size(tmp_path)
    with engine.writer() as writer:
        for n in range(60):
            writer.remove_report(f"r{n}")
        writer.commit(2)
    assert total_size(tmp_path) < 0.7 * size
    assert search(engine, ALL).total == 40


def total_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_a_batch_beyond_the_budget_is_written_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.engines.whoosh.writer.MEMORY", 1000 * WORKING)
    monkeypatch.setattr("kb.engines.whoosh.writer.LARGEST", 3000)
    monkeypatch.setattr("kb.engines.whoosh.merging.LARGEST", 3000)
    sections = [section(f"r{n}", f"全年预算执行率{n}" * 10, ordinal) for n in range(50) for ordinal in range(2)]
    memory, engine = MemoryEngine(), WhooshEngine(tmp_path)
    for each in (memory, engine):
        with each.writer() as writer:
            writer.add(sections)
            for n in range(0, 50, 3):
                writer.remove_report(f"r{n}")
            writer.add(sections[:2])
            writer.commit(1)
    assert segments(tmp_path) > 3
    for plan in (Everything(), Word("预算"), Literal("率4"), AnyOf((Literal("年"), Word("7")))):
        request = SearchRequest(plan, facets=FIELDS, limit=1000)
        assert search(engine, request) == search(memory, request)


def test_an_index_made_anew_takes_the_old_ones_place_at_once(index: Path) -> None:
    engine = WhooshEngine(index)
    with engine.writer(anew=True) as writer:
        writer.add([section("x", "预算")])
        assert search(engine, ALL).total == 21
        writer.commit(5)
    assert (search(engine, ALL).total, engine.generation()) == (1, 5)
    assert segments(index) == 1
    with engine.writer(anew=True) as writer:
        writer.add([section("y", "预算")])
    assert search(engine, ALL).total == 1
    next(index.glob("*.toc")).write_bytes(b"damaged")
    with WhooshEngine(index).writer(anew=True) as writer:
        writer.add([section("z", "预算"), section("w", "执行")])
        writer.commit(6)
    assert search(WhooshEngine(index), ALL).total == 2


# --- what is on the disk ----------------------------------------------------------------------------------------


def test_no_analyzer_is_pickled_into_the_toc(index: Path) -> None:
    toc = TOC.read(FileStorage(str(index)), "MAIN")
    assert sorted(toc.schema.names()) == sorted(SCHEMA.names())
    assert all(field.analyzer is None for _, field in toc.schema.items())
    assert b"kb.analysis" not in pickle.dumps(toc.schema, 2)
    assert len(pickle.dumps(toc.schema, 2)) < 4000


def test_a_cancelled_batch_leaves_no_file(index: Path) -> None:
    before = sorted(index.iterdir())
    with WhooshEngine(index).writer() as writer:
        writer.add([section("x", "预算")])
    assert sorted(index.iterdir()) == before


def test_the_same_index_made_anew_in_its_place_is_seen(index: Path, tmp_path: Path) -> None:
    engine = WhooshEngine(index)
    old = engine.searcher()
    index.rename(tmp_path / "away")
    assert search(engine, ALL).total == 0
    put(engine, 1, section("x", "预算"))
    put(engine, 2, section("y", "预算"))
    assert search(engine, ALL).total == 2
    assert old.search(ALL).total == 21


def test_an_index_made_with_another_analyzer_is_not_written_to(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.engines.fingerprint.present", lambda: "tomorrow's")
    engine = WhooshEngine(index)
    assert engine.fingerprint() != "tomorrow's"
    with pytest.raises(IndexDamaged, match="分词"):
        engine.writer()
    engine.writer(anew=True).commit(0)
    put(engine, 3, section("x", "预算"))
    assert engine.fingerprint() == "tomorrow's"


def test_an_index_of_another_format_is_not_opened(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.engines.whoosh.commit.FORMAT", "tomorrow's")
    engine = WhooshEngine(index)
    assert str(engine.fingerprint()).startswith(f"format-{FORMAT} ")
    with pytest.raises(IndexDamaged, match="版本"):
        engine.searcher()


# --- keeping ---------------------------------------------------------------------------------------------------


def test_a_searcher_is_opened_once_a_thread_and_commit(index: Path) -> None:
    engine = WhooshEngine(index)
    first = engine.searcher()
    assert engine.searcher() is first
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(engine.searcher()))
    thread.start()
    thread.join()
    assert others[0] is not first
    put(engine, 3, section("x", "预算"))
    assert engine.searcher() is not first


def test_a_commit_opens_only_what_it_changed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    put(engine, 1, *(section(f"r{n}", "预算执行率" * 2000) for n in range(30)))
    before = engine.searcher().snapshot.segments[0]
    with engine.writer() as writer:
        writer.remove_report("r3")
        writer.add([section("x", "预算")])
        writer.commit(2)
    after = engine.searcher().snapshot.segments
    assert len(after) == 2
    assert after[0].grams is before.grams
    assert before.live.all()
    assert int(after[0].live.sum()) == 29


class Weighing:
    nbytes = 100


def test_answers_are_kept_within_bounds() -> None:
    cache = Cache(1000)
    kept = [cache.get(number, Weighing) for number in range(10)]
    assert [cache.get(number, Weighing) for number in range(10)] == kept
    cache.get(0, Weighing)
    cache.get(10, Weighing)
    assert cache.get(0, Weighing) is kept[0]
    assert cache.get(1, Weighing) is not kept[1]
    assert cache.bytes <= 1000
