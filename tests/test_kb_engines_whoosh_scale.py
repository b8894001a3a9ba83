"""Thousands of sections: where masks, blocks and tables take the place of lists, the oracle is still the oracle."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from section_strategies import FIELDS, histories, requests, section
from test_kb_engines_contract import apply, search

from kb.engines.memory import MemoryEngine
from kb.engines.whoosh import merging, writer
from kb.engines.whoosh.codec import growing
from kb.engines.whoosh.codec.joining import part
from kb.engines.whoosh.codec.segment import Segment
from kb.engines.whoosh.commit import Commit
from kb.engines.whoosh.index import WhooshEngine
from kb.engines.whoosh.state import newest
from kb.search.document import AnalyzedSection
from kb.search.engine import Engine, ParallelWriter
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Not, Plan, Word
from kb.search.request import SORTS, SearchRequest

REPORTS = 800
WORDS = ["预算", "执行", "绩效", *(chr(0x4E00 + n) + chr(0x5E00 + n * 7) for n in range(60))]
"""The first stand in most sections; each next one in fewer."""


def many(chance: random.Random) -> Iterator[AnalyzedSection]:
    """Some 12,000 sections, most of them short, so that many score alike; every tenth report says much."""
    weights = [40, 20, 10, *(8 / (n + 1) for n in range(60))]
    for number in range(REPORTS):
        plain = section(f"r{number:03}", "", year=2015 + number % 9, department=f"局{number % 120}", region="440118")
        for ordinal in range(15):
            words = chance.choices(WORDS, weights, k=chance.choice((2, 3, 3, 5, 40 if number % 10 == 0 else 8)))
            heading = "".join(words[:1])
            key = heading + "".join(words[1:])
            yield AnalyzedSection(
                document=replace(plain.document, ordinal=ordinal, key=f"k{ordinal}", heading=heading),
                key=key,
                heading_length=len(heading),
                sentences=tuple(dict.fromkeys((0, len(heading), *range(len(heading), len(key), 14)))),
                paragraphs=(0, len(heading)),
                heading_terms=tuple(words[:1]),
                body_terms=tuple(words[1:]),
                context_terms=("预算", f"局{number % 120}"),
            )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """The oracle and ours, after some removals; ours in several segments."""
    sections = list(many(random.Random(2)))
    memory, ours = MemoryEngine(), WhooshEngine(tmp_path_factory.mktemp("index"))
    cuts = (0, len(sections) // 2, len(sections) * 9 // 10, len(sections))
    for engine in (memory, ours):
        for number, (start, end) in enumerate(pairwise(cuts)):
            with engine.writer() as writer:
                writer.add(sections[start:end])
                for removed in range(number * 50, number * 50 + 20):
                    writer.remove_report(f"r{removed:03}")
                writer.commit(number)
    return memory, ours


def plans(chance: random.Random) -> Iterator[Plan]:
    """Words from everywhere to nowhere, and everything that can be made of them."""
    yield from (Everything(), Word("预算"), Word("绩效"), Literal("预"), Literal("预算预算"), Word(WORDS[-1]))
    yield AllOf((Word("执行"), Word("绩效"), Not(Literal("预算执行"))))
    yield AnyOf((Word("执行"), Word(WORDS[5]), Literal("绩效预")))
    yield AllOf(
        (AnyOf((Literal("执行绩效"), AllOf((Word("执行"), Word("绩效"))))), AnyOf((Literal("预算"), Everything())))
    )
    yield AllOf((HasValue("year", frozenset({"2016", "2017"})), Word("执行")))
    yield Near(Literal("预算"), Literal("绩效"), 4)
    yield InUnit("sentence", AllOf((Literal("执行"), Literal("预算"), Not(Literal("绩效")))))
    yield AllOf((InReport(Word(WORDS[-1])), InReport(Word(WORDS[-2])), AnyOf((Word(WORDS[-1]), Word("执行")))))
    while True:
        words = chance.sample(WORDS, 3)
        yield chance.choice((AllOf, AnyOf))(
            (Word(words[0]), chance.choice((Word, Literal))(words[1]), Not(Word(words[2])))
        )


def test_thousands_of_sections_are_answered_as_the_oracle_answers(engines: tuple[Engine, Engine]) -> None:
    memory, ours = engines
    chance = random.Random(4)
    asked = plans(chance)
    for number in range(max(45, settings.default.max_examples // 10)):
        filters = {"department": ("局3", "局7"), "year": ("2018", "2019")} if number % 4 == 3 else {}
        request = SearchRequest(
            next(asked),
            filters=filters,
            facets=FIELDS,
            sort="relevance" if number % 3 else SORTS[number // 3 % len(SORTS)],
            offset=(0, 0, 5, 300)[number % 4],
            limit=20,
        )
        assert search(ours, request) == search(memory, request)


def test_the_pages_of_a_long_list_are_its_order(engines: tuple[Engine, Engine]) -> None:
    _, ours = engines
    for plan in (Word("绩效"), Literal("执行"), Everything()):
        for sort in SORTS:
            request = SearchRequest(plan, sort=sort, limit=100_000)
            whole = search(ours, request).hits
            assert len(whole) > 1000
            for offset in (0, 10, 640, len(whole) - 7):
                assert search(ours, replace(request, offset=offset, limit=10)).hits == whole[offset : offset + 10]


# --- batches larger than memory ---------------------------------------------------------------------------------


@given(st.data(), st.sampled_from([1, 60, 600]), st.sampled_from([100, 1 << 28]))
def test_a_batch_that_is_spilled_is_answered_as_the_oracle_answers(
    data: st.DataObject, characters: int, largest: int
) -> None:
    """Runs of one section and of more, removed from before they are joined, joined early and late."""
    history = data.draw(histories())
    memory = apply(MemoryEngine(), history)
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(writer, "MEMORY", characters * writer.WORKING)
        patched.setattr(writer, "LARGEST", largest)
        patched.setattr(merging, "LARGEST", largest)
        patched.setattr(part, "SLICE", 50)
        ours = apply(WhooshEngine(Path(folder)), history, data.draw(st.sampled_from([None, 1])))
        for request in data.draw(st.lists(requests(history.sections), min_size=1, max_size=4)):
            assert search(ours, request) == search(memory, request)
        assert len(list(Path(folder).glob("*.pst"))) == len(segments(Path(folder)))


def segments(folder: Path) -> list[Segment]:
    number = newest(folder)
    assert number is not None
    return Commit.read(folder, number).segments()


def test_a_spilled_build_is_one_segment_and_the_same_bytes_as_one_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = list(islice(many(random.Random(5)), 3000))
    files = []
    for memory in (writer.MEMORY, 5000 * writer.WORKING):
        monkeypatch.setattr(writer, "MEMORY", memory)
        folder = tmp_path / str(memory)
        with WhooshEngine(folder).writer(anew=True) as batch:
            batch.add(sections)
            runs = len(list(folder.glob("*.pst")))
            batch.commit(1)
        assert len(segments(folder)) == 1
        files.append({path.suffix: path.read_bytes() for path in folder.glob("MAIN_*")})
    assert runs > 5
    assert files[0] == files[1]


def test_a_spilled_build_takes_a_fraction_of_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "SLICE", 1 << 14)
    monkeypatch.setattr(growing, "KEPT", 1 << 14)
    sections = [
        replace(each, key=each.key * 20, body_terms=each.body_terms * 20)
        for each in islice(many(random.Random(5)), 3000)
    ]
    peaks = []
    for memory in (writer.MEMORY, 20_000 * writer.WORKING):
        monkeypatch.setattr(writer, "MEMORY", memory)
        tracemalloc.start()
        with WhooshEngine(tmp_path / str(memory)).writer(anew=True) as batch:
            batch.add(sections)
            batch.commit(1)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # The postings of one word are never divided, and a few words stand nearly everywhere here.
    assert peaks[1] < peaks[0] / 2


def test_what_is_in_the_place_of_a_spilled_build_stands_until_it_commits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = list(islice(many(random.Random(5)), 600))
    engine = WhooshEngine(tmp_path)
    with engine.writer() as batch:
        batch.add(sections[:300])
        batch.commit(1)
    before = search(engine, SearchRequest(Everything(), limit=10)), sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(writer, "MEMORY", 2000 * writer.WORKING)
    batch = engine.writer(anew=True)
    batch.add(sections)
    assert len(list(tmp_path.glob("*.pst"))) > 3
    assert search(engine, SearchRequest(Everything(), limit=10)) == before[0]
    batch.cancel()
    assert sorted(path.name for path in tmp_path.iterdir()) == before[1]
    assert search(engine, SearchRequest(Everything())).total == 300


# --- pieces made side by side -----------------------------------------------------------------------------------


def of_reports(numbers: range) -> list[AnalyzedSection]:
    return list(islice(many(random.Random(7)), 15 * numbers.start, 15 * numbers.stop))


def test_what_processes_made_is_removed_from_and_added_to_like_any_other(tmp_path: Path) -> None:
    memory, ours = MemoryEngine(), WhooshEngine(tmp_path)
    things = [range(start, start + 4) for start in range(0, 16, 4)]
    with ours.writer(anew=True) as batch:
        batch.add(of_reports(range(20, 22)))
        assert isinstance(batch, ParallelWriter)
        assert list(batch.add_of(of_reports, things, 2)) == things
        batch.remove_report("r005")
        batch.remove_report("r020")
        batch.add(of_reports(range(22, 24)))
        batch.commit(1)
    with memory.writer() as batch:
        for number in {*range(16), 21, 22, 23} - {5}:
            batch.add(of_reports(range(number, number + 1)))
        batch.commit(1)
    chance = random.Random(8)
    for plan in islice(plans(chance), 20):
        request = SearchRequest(plan, facets=FIELDS, limit=50)
        assert search(ours, request) == search(memory, request)
    assert len(segments(tmp_path)) == 1
    assert {path.suffix for path in tmp_path.iterdir()} == {".pst", ".grm", ".col", ".toc", ".json", ".lock"}


def test_nothing_is_left_of_pieces_that_were_not_wanted(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    with engine.writer() as batch:
        batch.add(of_reports(range(3)))
        batch.commit(1)
    before = sorted(tmp_path.iterdir())
    with suppress(KeyboardInterrupt), engine.writer(anew=True) as batch:
        assert isinstance(batch, ParallelWriter)
        for _ in batch.add_of(of_reports, [range(n, n + 1) for n in range(9)], 2):
            raise KeyboardInterrupt
    assert sorted(tmp_path.iterdir()) == before
    assert search(engine, SearchRequest(Everything())).total == 45
