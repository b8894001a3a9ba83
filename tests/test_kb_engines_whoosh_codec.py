"""How a segment is kept: whatever goes in comes back, and a byte that changes is noticed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from section_strategies import histories, section
from whoosh.filedb.filestore import FileStorage

from kb.engines.evaluation import fields, occurrences
from kb.engines.whoosh.codec import growing
from kb.engines.whoosh.codec.arrays import BLOCK, ArrayFile, ArrayFileWriter
from kb.engines.whoosh.codec.coded import Coded
from kb.engines.whoosh.codec.contents import Contents, Gatherer
from kb.engines.whoosh.codec.documents import document, own_bytes, shared_bytes, shared_from
from kb.engines.whoosh.codec.facet import Facet
from kb.engines.whoosh.codec.growing import GrowingArray
from kb.engines.whoosh.codec.joining import part, write_joined
from kb.engines.whoosh.codec.lists import AscendingLists, ListsWriter
from kb.engines.whoosh.codec.segment import SegmentView, write_segment
from kb.errors import IndexDamaged
from kb.report import Paragraph
from kb.search.document import AnalyzedSection, SectionDocument
from kb.search.plan import Literal

FEW = settings(max_examples=max(15, settings.default.max_examples // 4))


def written(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    with path.open("wb") as file:
        out = ArrayFileWriter(file)
        for name, array in arrays.items():
            out.add(name, array)
        out.finish()
    return path


def contents(sections: Sequence[AnalyzedSection]) -> Contents:
    gathering = Gatherer()
    for each in sections:
        gathering.add(each)
    return gathering.finish()


def view(folder: str | Path, held: Contents) -> SegmentView:
    return SegmentView.open(Path(folder), write_segment(FileStorage(str(folder)), "MAIN", held))


# --- arrays and lists -------------------------------------------------------------------------------------------


@FEW
@given(st.lists(st.tuples(st.sampled_from(["u1", "u2", "u4", "u8", "i8", "f8"]), st.integers(0, 40_000)), max_size=4))
def test_arrays_come_back_under_their_names(wanted: list[tuple[str, int]]) -> None:
    arrays = {f"a{n}": np.arange(count).astype(kind) for n, (kind, count) in enumerate(wanted)}
    with TemporaryDirectory() as folder:
        file = ArrayFile(written(Path(folder) / "x", arrays))
        for name, array in arrays.items():
            places = np.arange(len(array))[::7]
            assert (file.part(name).take(places) == array[places]).all()
            assert (file.array(name) == array).all()
            assert file.array(name).dtype == array.dtype


@pytest.mark.parametrize("read", ["array", "slice", "take", "check_all"])
def test_a_changed_byte_is_noticed_when_it_is_read(tmp_path: Path, read: str) -> None:
    array = np.arange(5 * BLOCK, dtype=np.uint8)
    path = written(tmp_path / "x", {"a": array})
    data = path.read_bytes()
    chance = random.Random(3)
    for place in [0, BLOCK - 1, BLOCK, *(chance.randrange(len(array)) for _ in range(20))]:
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        part = ArrayFile(path).part("a")
        reads = {
            "array": lambda: ArrayFile(path).array("a"),
            "slice": lambda at=place, part=part: part.slice(at, at + 1),
            "take": lambda at=place, part=part: part.take(np.array([at])),
            "check_all": lambda: ArrayFile(path).check_all(),
        }
        with pytest.raises(IndexDamaged, match="kb rebuild"):
            reads[read]()


def test_what_is_not_touched_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path / "x", {"a": np.zeros(100 * BLOCK, np.uint8)})
    data = bytearray(path.read_bytes())
    data[7 * BLOCK] = 1
    path.write_bytes(data)
    part = ArrayFile(path).part("a")
    assert not part.slice(0, 7 * BLOCK).any()
    assert not part.take(np.array([8 * BLOCK, 100 * BLOCK - 1])).any()
    with pytest.raises(IndexDamaged):
        part.slice(0, 7 * BLOCK + 1)


def test_every_byte_of_the_tail_is_guarded_by_its_checksum(tmp_path: Path) -> None:
    path = written(tmp_path / "x", {"a": np.arange(100, dtype=np.uint8)})
    data, checksum = path.read_bytes(), ArrayFile(path).tail_checksum
    assert ArrayFile(path, checksum).array("a")[99] == 99
    for place in range(100, len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(IndexDamaged):
            ArrayFile(path, checksum)


@given(st.lists(st.lists(st.integers(0, 70_000), max_size=9), max_size=9), st.booleans())
def test_an_array_made_piece_by_piece_comes_back_whole(pieces: list[list[int]], narrow: bool) -> None:
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patched,
        (Path(folder) / "x").open("wb") as file,
    ):
        patched.setattr(growing, "KEPT", 40)
        out = ArrayFileWriter(file, folder)
        array = GrowingArray(np.uint32, out, narrow=narrow)
        for piece in pieces:
            array.append(np.array(piece, np.int64))
        array.write("a")
        out.finish()
        file.flush()
        held = ArrayFile(Path(folder) / "x").array("a")
        everything = [number for piece in pieces for number in piece]
        assert held.tolist() == everything
        assert held.dtype == (np.min_scalar_type(max(everything, default=0)) if narrow else np.uint32)
        assert [path.name for path in Path(folder).iterdir()] == ["x"]


numbers = st.integers(0, 2**32 - 1) | st.integers(0, 300) | st.integers(0, 70_000)


@given(st.lists(st.sets(numbers, min_size=1, max_size=40).map(sorted), max_size=12))
def test_ascending_lists_come_back(lists: list[list[int]]) -> None:
    values = np.array([number for each in lists for number in each], np.uint32)
    starts = np.cumsum([0, *map(len, lists)])[:-1].astype(np.int64)
    with TemporaryDirectory() as folder, (Path(folder) / "x").open("wb") as out:
        writer = ArrayFileWriter(out)
        written_lists = ListsWriter(writer)
        for these in np.split(np.arange(len(lists)), [len(lists) // 3, len(lists) // 2]):
            mine = [lists[number] for number in these.tolist()]
            begins = np.cumsum([0, *map(len, mine)])[:-1].astype(np.int64)
            written_lists.add(np.array([number for each in mine for number in each], np.uint32), begins)
        written_lists.finish("p")
        writer.finish()
        out.flush()
        held = AscendingLists(ArrayFile(Path(folder) / "x"), "p")
        assert [held.read(n).tolist() for n in range(len(held))] == lists
        assert [part.tolist() for part in held.read_between(0, len(held))] == [values.tolist(), starts.tolist()]
        for first in range(len(held)):
            last = max(first + 1, len(held) - first // 2)
            some, begins = held.read_between(first, last)
            assert [each.tolist() for each in np.split(some, begins[1:])] == lists[first:last]
        assert [len(each) for each in held.read_between(0, 0)] == [0, 0]


# --- documents and facets ---------------------------------------------------------------------------------------

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
def test_a_document_comes_back_from_its_two_parts(stored: SectionDocument) -> None:
    assert document(shared_from(shared_bytes(stored)), own_bytes(stored)) == stored


@given(
    st.lists(st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=3, unique=True).map(tuple)), max_size=4)
)
def test_facets_of_segments_are_counted_as_one(parts: list[list[tuple[str, ...]]]) -> None:
    coded = [Coded.of(part) for part in parts]
    facet = Facet.joined([Facet.of(each.codes, each.distinct) for each in coded])
    rows = [values for part in parts for values in part]
    assert [facet.distinct[code] for code in facet.codes.tolist()] == rows
    expected = {value: sum(value in values for values in rows) for value in "abcd"}
    everybody = np.arange(len(rows))
    assert facet.count(everybody) == {value: count for value, count in expected.items() if count}
    assert facet.count(everybody, np.full(len(rows), 3)) == {v: 3 * count for v, count in expected.items() if count}


@pytest.mark.parametrize("values_each", [1, 2])
def test_a_facet_of_many_values_is_counted_like_one_of_few(values_each: int) -> None:
    rows = [tuple(f"{number + n}" for n in range(values_each)) for number in range(70_000)]
    facet = Facet.of(Coded.of(rows).codes, rows)
    counts = facet.count(np.arange(len(rows)))
    assert sum(counts.values()) == values_each * len(rows)
    assert (counts["0"], counts["1"]) == (1, values_each)
    nearly_all, half = facet.count(np.arange(10, len(rows))), facet.count(np.arange(35_000, len(rows)))
    assert "9" not in nearly_all and nearly_all["10"] == 1
    assert min(map(int, half)) == 35_000 and sum(half.values()) == values_each * 35_000


# --- segments ---------------------------------------------------------------------------------------------------


@FEW
@given(histories(most=3), st.randoms(use_true_random=False))
def test_contents_come_back_thinned_and_joined(history: object, chance: random.Random) -> None:
    sections = list(history.sections)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        first = view(folder, contents(sections))
        check(first, sections, chance)
        first.remove(np.array([chance.random() < 0.4 for _ in sections], np.bool_))
        left = [s for s, live in zip(sections, first.live.tolist(), strict=True) if live]
        thinned = view(folder, first.contents())
        check(thinned, left, chance)
        joined = view(folder, Contents.joined([thinned.contents(), contents(sections)]))
        check(joined, left + sections, chance)


@FEW
@given(histories(most=3), st.randoms(use_true_random=False), st.sampled_from([1, 7, 100, 1 << 21]))
def test_segments_joined_slice_by_slice_are_one_written_at_once(
    history: object, chance: random.Random, slice_size: int
) -> None:
    sections = list(history.sections)  # type: ignore[attr-defined]
    cuts = sorted(chance.randrange(len(sections) + 1) for _ in range(3))
    runs = [sections[start:end] for start, end in pairwise([0, *cuts, len(sections)])]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(part, "SLICE", slice_size)
        views = [view(folder, contents(run)) for run in runs]
        once = write_segment(FileStorage(folder), "MAIN", Contents.joined([each.contents() for each in views]))
        joined = write_joined(FileStorage(folder), "MAIN", views)
        assert (joined.count, joined.size) == (once.count, once.size)
        for ours, theirs in zip(joined.file_names(), once.file_names(), strict=True):
            assert (Path(folder) / ours).read_bytes() == (Path(folder) / theirs).read_bytes()
        for each in views:
            each.remove(np.array([chance.random() < 0.4 for _ in range(each.count)], np.bool_))
        left = [s for run, v in zip(runs, views, strict=True) for s, kept in zip(run, v.live, strict=True) if kept]
        thinned = write_joined(FileStorage(folder), "MAIN", views)
        check(SegmentView.open(Path(folder), thinned), left, chance)
        assert thinned.size == contents(left).size


def check(held: SegmentView, sections: list[AnalyzedSection], chance: random.Random) -> None:
    """Whether a segment holds exactly these sections: documents, postings, keys, units, lengths."""
    assert [held.document(id) for id in range(held.count)] == [s.document for s in sections]
    for name in ("heading", "body", "context"):
        assert held.columns.lengths(name).tolist() == [len(fields(s)[name]) for s in sections]
        for term in {term for s in sections for term in fields(s)[name]}:
            postings = held.postings.read(term)[name]
            often = {id: fields(s)[name].count(term) for id, s in enumerate(sections) if term in fields(s)[name]}
            assert dict(zip(postings.ids.tolist(), postings.frequencies().tolist(), strict=True)) == often
    text = held.grams.text()
    assert text.lengths.tolist() == [len(s.key) for s in sections]
    assert text.headings.tolist() == [s.heading_length for s in sections]
    for units, starts in (
        (text.sentences, [s.sentences for s in sections]),
        (text.paragraphs, [s.paragraphs for s in sections]),
    ):
        assert units.counts.tolist() == list(map(len, starts))
        assert units.starts.tolist() == [start for each in starts for start in each]
    for _ in range(10):
        key = chance.choice([s.key for s in sections] or [""])
        start = chance.randrange(len(key) + 1)
        if needle := key[start : start + chance.randint(1, 6)]:
            places = held.grams.find(needle)
            of = held.grams.sections(places)
            found = [(id, start) for id, s in enumerate(sections) for start, _ in occurrences(s, Literal(needle))]
            assert list(zip(of.tolist(), (places - held.grams.starts[of]).tolist(), strict=True)) == found


def test_a_term_may_stand_in_a_section_more_often_than_a_byte_counts(tmp_path: Path) -> None:
    sections = [
        section("a", "预算，" * 254),
        section("b", "预算，" * 255),
        section("c", "预算，" * 70_000),
        section("d", "预算"),
    ]
    held = view(tmp_path, contents(sections))
    assert held.postings.read("预算")["body"].frequencies().tolist() == [254, 255, 70_000, 1]
    again = view(tmp_path, Contents.joined([held.contents(), contents(sections[2:3])]))
    assert again.postings.read("预算")["body"].frequencies().tolist() == [254, 255, 70_000, 1, 70_000]


def test_an_alphabet_larger_than_two_bytes_count(tmp_path: Path) -> None:
    """Every character there is, lone surrogates too: codes are four bytes wide then."""
    everything = [chr(point) for point in range(1, 0x12000)]
    keys = ["".join(everything[start : start + 1000]) for start in range(0, len(everything), 1000)]
    sections = [keyed(key, number) for number, key in enumerate([*keys, "\ud842\udfb7", "𠮷"])]
    held = view(tmp_path, contents(sections))
    chance = random.Random(5)
    needles = ["\ud842\udfb7", "𠮷", "\ud842", *(chance.choice(everything) for _ in range(50))]
    needles += [key[at : at + 3] for key in keys[:40] for at in (0, 500, 998)]
    for needle in needles:
        of = held.grams.sections(held.grams.find(needle)).tolist()
        assert of == [number for number, s in enumerate(sections) for _ in range(s.key.count(needle))]


def test_a_frequent_character_is_found_however_many_follow_it(tmp_path: Path) -> None:
    keys = [
        "".join("的" + chr(0x4E00 + number) for number in range(start, start + 400)) for start in range(0, 2000, 400)
    ]
    held = view(tmp_path, contents([keyed(key, number) for number, key in enumerate(keys)]))
    assert len(held.grams.find("的")) == 2000
    assert held.grams.sections(held.grams.find("的")).tolist() == [
        n for n, key in enumerate(keys) for _ in range(key.count("的"))
    ]


def keyed(key: str, ordinal: int) -> AnalyzedSection:
    """A section of which only the match key matters."""
    plain = section("r", "", ordinal)
    return AnalyzedSection(plain.document, key, 0, (0,), (0,), (), (), ())
