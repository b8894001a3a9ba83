"""What the embedded engine promises beyond the contract: Whoosh's scores, merging, what stands on the disk."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from section_strategies import FIELDS, REPORTS, Change, History, reports, requests, section
from test_kb_engines_contract import apply, oracle, put, search, two_commits
from whoosh import fields, formats, query
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, create_in

from kb.engines.whoosh.columns import ValuesColumn, values_bytes
from kb.engines.whoosh.fields import SCHEMA
from kb.engines.whoosh.index import WhooshEngine
from kb.engines.whoosh.leaves import Leaves, occurrences
from kb.engines.whoosh.record import from_bytes, to_bytes
from kb.errors import IndexDamaged
from kb.report import Paragraph
from kb.search import score
from kb.search.document import AnalyzedSection, SectionDocument
from kb.search.plan import AnyOf, Everything, Literal, Word
from kb.search.request import SearchRequest

ALL = SearchRequest(Everything(), facets=FIELDS, limit=1000)
FEW = settings(max_examples=max(10, settings.default.max_examples // 6))


def segments(folder: Path) -> int:
    return len(list(folder.glob("*.seg")))


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
    assert len(list(tmp_path.iterdir())) <= most + 4
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
    engine.clear()
    put(engine, 3, section("x", "预算"))
    assert engine.fingerprint() == "tomorrow's"


def test_an_index_of_another_format_is_not_opened(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.engines.whoosh.commit.FORMAT", 2)
    engine = WhooshEngine(index)
    assert str(engine.fingerprint()).startswith("format-1 ")
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


def test_answered_leaves_are_kept_within_bounds(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kb.engines.whoosh.leaves.CACHED_BYTES", 1000)
    kept = Leaves(WhooshEngine(index).searcher().snapshot)
    for leaf in [Literal(piece) for piece in ("全年", "年预", "预算", "算执", "执行", "行率")] * 2:
        before = kept.answer(leaf)
        assert kept.answer(leaf) is before
        assert kept.bytes <= 1000


# --- rooms ------------------------------------------------------------------------------------------------------

anything = st.text(st.characters(codec=None), max_size=8)


@given(
    st.builds(
        SectionDocument,
        report=anything,
        key=anything,
        heading=anything,
        title=anything,
        paragraphs=st.lists(st.builds(Paragraph, anything, page=st.none() | st.integers(1, 9)), max_size=3).map(tuple),
        regions=st.lists(anything, max_size=2).map(tuple),
        context=st.lists(anything, max_size=2).map(tuple),
    )
)
def test_a_document_comes_back_as_it_was_stored(document: SectionDocument) -> None:
    assert from_bytes(to_bytes(document)) == document


@given(st.lists(st.lists(anything, max_size=3).map(tuple), max_size=20))
def test_facet_values_come_back_with_their_section(rows: list[tuple[str, ...]]) -> None:
    reader = column(rows)
    assert [reader[number] for number in range(len(rows))] == [values_bytes(row) for row in rows]
    assert [reader.distinct[code] for code in reader.codes().tolist()] == rows


def test_a_segment_may_hold_more_reports_than_whooshs_own_column_can() -> None:
    rows = [(f"report-{number}",) for number in range(70_000)]
    reader = column(rows)
    assert [reader.distinct[code] for code in reader.codes().tolist()] == rows


def column(rows: list[tuple[str, ...]]):  # type: ignore[no-untyped-def]
    storage = RamStorage()
    with storage.create_file("column") as file:
        writer = ValuesColumn().writer(file)
        for number, row in enumerate(rows):
            writer.add(number, values_bytes(row))
        writer.finish(len(rows))
    return ValuesColumn().reader(storage.open_file("column"), 0, storage.file_length("column"), len(rows))


@given(st.text("ab", max_size=12), st.text("ab", min_size=1, max_size=4))
def test_overlapping_occurrences_are_counted(text: str, needle: str) -> None:
    expected = sum(text.startswith(needle, start) for start in range(len(text)))
    assert occurrences(text.encode(), needle.encode()) == expected
