"""The index follows the library: what it is given of a report, how it catches up, when it is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from section_strategies import FIELDS

from kb import indexing
from kb.engines import fingerprint, open_engine
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.errors import BadValue, IndexDamaged
from kb.indexing import catch_up, documents, rebuild
from kb.library.library import Library
from kb.report import Metadata, Paragraph, Report, Section, Source
from kb.search.engine import Engine
from kb.search.hit import SearchResult
from kb.search.plan import Everything, Literal, Word
from kb.search.request import SearchRequest

ALL = SearchRequest(Everything(), facets=FIELDS, limit=1000)
STATED = Metadata(
    title="2023年部门整体支出绩效自评报告",
    kind="部门整体支出自评",
    region="440118",
    year=2023,
    department="广州市增城区人民代表大会常务委员会办公室",
    department_short="人大办",
    department_kind="人大",
)


def draft(name: str, *texts: str, metadata: Metadata = STATED) -> Report:
    """A report of one section a text, as the indexer hands it in."""
    source = Source(name, sha256("\n".join((name, *texts)).encode()).hexdigest(), "txt", "utf-8")
    sections = tuple(Section(str(n), 1, f"{n}、标题", "其他", (Paragraph(t),)) for n, t in enumerate(texts, 1))
    return Report(metadata, sections, source)


def store(library: Library, name: str, *texts: str, metadata: Metadata = STATED) -> str:
    return library.store(draft(name, *texts, metadata=metadata), "\n".join((name, *texts)).encode(), "1").id


def text_of(name: str) -> str:
    """A text of its own for each name, so that no two are taken for one report."""
    return f"{sha256(name.encode()).hexdigest()}{sha256(name[::-1].encode()).hexdigest()}"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library") as created:
        yield created


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, library: Library) -> Engine:
    return MemoryEngine() if request.param == "memory" else WhooshEngine(library.index_path)


def everything(engine: Engine) -> SearchResult:
    return engine.searcher().search(ALL)


# --- what an engine is given ------------------------------------------------------------------------------------


def test_every_section_becomes_a_document_in_outline_order() -> None:
    report = draft("a.txt", "甲", "乙", "丙")
    made = documents(report)
    assert [d.blocks for d in made] == [s.blocks for s in report.sections]
    assert [(d.ordinal, d.path) for d in made] == [(0, "1"), (1, "2"), (2, "3")]


def test_the_context_says_what_report_the_section_is_of() -> None:
    context = documents(draft("a.txt", "甲"))[0].context
    assert {STATED.title, STATED.department, "人大办", "广东省广州市增城区", "增城区", "增城", "2023", "2023年"} <= set(
        context
    )
    assert len(set(context)) == len(context)


def test_a_region_counts_in_all_that_holds_it() -> None:
    document = documents(draft("a.txt", "甲"))[0]
    assert document.regions == ("440000", "440100", "440118")
    assert document.values("region") == ("440000", "440100", "440118", "440118-self")


@pytest.mark.parametrize("region", [None, "999999"])
def test_what_is_not_stated_stays_so(region: str | None) -> None:
    (document,) = documents(draft("a.txt", "甲", metadata=Metadata(region=region)))
    assert (document.title, document.regions, document.context) == ("", (), ())
    assert {document.values(name) for name in ("region", "year", "department", "department_kind")} == {("none",)}


# --- catching up ------------------------------------------------------------------------------------------------


def test_the_context_satisfies_a_word_and_no_literal(library: Library, engine: Engine) -> None:
    store(library, "a.txt", "预算执行率")
    catch_up(library, engine)
    searcher = engine.searcher()
    assert searcher.search(SearchRequest(Word("增城"))).total == 1
    assert searcher.search(SearchRequest(Literal("增城"))).total == 0


def test_an_index_follows_what_is_stored_changed_and_taken_down(library: Library, engine: Engine) -> None:
    first, second = store(library, "a.txt", text_of("a")), store(library, "b.txt", text_of("b"), text_of("c"))
    assert catch_up(library, engine) == 2
    assert (everything(engine).total, everything(engine).reports) == (3, 2)
    store(library, "a.txt", text_of("a"), "新的一节")
    library.remove(second)
    assert catch_up(library, engine) == 1
    assert [(h.section.report, h.section.ordinal) for h in everything(engine).hits] == [(first, 0), (first, 1)]
    assert engine.generation() == library.generation()


def test_an_index_that_is_there_is_not_written_to(library: Library) -> None:
    store(library, "a.txt", text_of("a"))
    engine = WhooshEngine(library.index_path)
    catch_up(library, engine)
    before = {path: path.stat().st_mtime_ns for path in library.index_path.iterdir()}
    assert catch_up(library, engine, rebuilding=pytest.fail) == 0
    assert {path: path.stat().st_mtime_ns for path in library.index_path.iterdir()} == before


def test_progress_counts_reports(library: Library, engine: Engine) -> None:
    for name in "abc":
        store(library, f"{name}.txt", text_of(name))
    told: list[tuple[int, int]] = []
    catch_up(library, engine, lambda done, of: told.append((done, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_interruption_skips_nothing(library: Library, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "BATCH", 2)
    store(library, "0.txt", text_of("0"))
    catch_up(library, engine)
    for name in "abcde":
        store(library, f"{name}.txt", text_of(name))

    def interrupt(done: int, of: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        catch_up(library, engine, interrupt)
    assert everything(engine).reports == 3
    assert catch_up(library, engine) == 5
    assert everything(engine) == rebuilt(library)


FEW = settings(max_examples=max(8, settings.default.max_examples // 6))


@FEW
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["store", "change", "remove"]), st.booleans())))
def test_an_index_caught_up_is_an_index_made_anew(steps: list[tuple[str, str, bool]]) -> None:
    with TemporaryDirectory() as folder, Library.create(Path(folder)) as library:
        engine = WhooshEngine(library.index_path)
        ids: dict[str, str] = {}
        for number, (name, step, follow) in enumerate(steps):
            if step != "remove":
                texts = [text_of(name)] * (1 if step == "store" else 2) + [str(number)] * (step == "change")
                ids[name] = store(library, f"{name}.txt", *texts)
            elif name in ids:
                library.remove(ids.pop(name))
            if follow:
                catch_up(library, engine)
        catch_up(library, engine)
        assert everything(engine) == rebuilt(library)
        assert everything(engine).reports == len(library.reports())


def test_several_processes_make_the_same_index(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        store(library, f"{number}.txt", *map(text_of, map(str, range(number, number * 2 + 1))))
    made = []
    for workers in (1, 2):
        told: list[tuple[int, int]] = []
        engine = WhooshEngine(library.index_path)
        assert rebuild(library, engine, lambda done, of, told=told: told.append((done, of)), workers) == 20
        assert told == [(done, 20) for done in ([*range(1, 21)] if workers == 1 else [3, 6, 9, 12, 15, 18, 20])]
        assert not [path for path in library.index_path.iterdir() if path.is_dir()]
        assert everything(engine) == rebuilt(library)
        made.append({path.suffix: path.read_bytes() for path in library.index_path.glob("MAIN_*")})
    assert made[0] == made[1]


def rebuilt(library: Library) -> SearchResult:
    engine = MemoryEngine()
    rebuild(library, engine)
    return everything(engine)


# --- making it anew ---------------------------------------------------------------------------------------------


def test_another_analyzer_makes_the_index_anew(
    library: Library, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(library, "a.txt", text_of("a"))
    catch_up(library, engine)
    monkeypatch.setattr(fingerprint, "present", lambda: "tomorrow's")
    told: list[str] = []
    assert catch_up(library, engine, rebuilding=told.append) == 1
    assert len(told) == 1 and engine.fingerprint() == "tomorrow's"
    assert catch_up(library, engine, rebuilding=pytest.fail) == 0


def test_a_damaged_index_is_made_anew(library: Library) -> None:
    store(library, "a.txt", text_of("a"))
    catch_up(library, WhooshEngine(library.index_path))
    for damaged in ("*.pst", "*.grm", "*.col", "*.toc", "*.json"):
        (path,) = library.index_path.glob(damaged)
        path.write_bytes(b"?")
        told: list[str] = []
        engine = WhooshEngine(library.index_path)
        with pytest.raises(IndexDamaged):
            engine.searcher()
        assert catch_up(library, engine, rebuilding=told.append) == 1
        assert told and everything(engine) == rebuilt(library)


def test_damage_that_shows_only_while_the_index_is_written_to_makes_it_anew(library: Library) -> None:
    store(library, "a.txt", text_of("a"))
    catch_up(library, WhooshEngine(library.index_path))
    (path,) = library.index_path.glob("*.pst")
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    engine = WhooshEngine(library.index_path)
    engine.searcher().close()
    store(library, "b.txt", text_of("b"))
    told: list[str] = []
    assert catch_up(library, engine, rebuilding=told.append) == 2
    assert told and everything(engine) == rebuilt(library)


def test_an_index_ahead_of_its_library_is_made_anew(library: Library, engine: Engine) -> None:
    store(library, "a.txt", text_of("a"))
    with engine.writer() as writer:
        writer.commit(library.generation() + 5)
    told: list[str] = []
    assert catch_up(library, engine, rebuilding=told.append) == 1
    assert told and engine.generation() == library.generation()


def test_a_rebuild_forgets_what_the_library_does_not_hold(library: Library, engine: Engine) -> None:
    gone = store(library, "a.txt", text_of("a"))
    catch_up(library, engine)
    library.remove(gone)
    kept = store(library, "b.txt", text_of("b"))
    assert rebuild(library, engine) == 1
    assert {h.section.report for h in everything(engine).hits} == {kept}


# --- choosing an engine -----------------------------------------------------------------------------------------


def test_the_engine_is_chosen_by_name_or_setting(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    store(library, "a.txt", text_of("a"))
    monkeypatch.delenv("KB_ENGINE", raising=False)
    assert isinstance(open_engine(library), WhooshEngine)
    monkeypatch.setenv("KB_ENGINE", "memory")
    chosen = open_engine(library)
    assert isinstance(chosen, MemoryEngine) and chosen.generation() is None
    assert isinstance(open_engine(library, "whoosh"), WhooshEngine)
    with pytest.raises(BadValue, match="whoosh 或 memory"):
        open_engine(library, "lucene")
