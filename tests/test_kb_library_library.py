"""What is stored stands under its id, its links lead where they should, and the lists tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library_drafts import CONGRESS, FAULT, MONEY, STAFF, USUAL, draft, original, put

from kb.document import from_markdown
from kb.errors import Gone, UnknownReport, UnknownSection
from kb.library.library import Library
from kb.report import Metadata


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library") as made:
        yield made


def times(library: Library) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in library.path.rglob("*") if path.is_file()}


def test_what_is_stored_reads_back(library: Library) -> None:
    stored = put(library, "a.txt")
    assert stored.outcome == "added"
    assert library.report(stored.id) == stored.report
    assert from_markdown(library.markdown(stored.id)) == stored.report
    assert (library.path / "markdown" / f"{stored.id}.md").read_text("utf-8") == library.markdown(stored.id)
    assert library.original(stored.id) == (draft("a.txt").source, original(USUAL))
    assert library.manifest()["a.txt"].report == stored.id


def test_the_same_again_writes_nothing(library: Library) -> None:
    stored = put(library, "a.txt")
    before, generation = times(library), library.generation()
    again = put(library, "a.txt")
    assert (again.outcome, again.report) == ("same", stored.report)
    assert times(library) == before and library.generation() == generation


def test_another_converter_with_the_same_result_is_the_same_report(library: Library) -> None:
    put(library, "a.txt")
    generation = library.generation()
    assert put(library, "a.txt", stamp="2").outcome == "same"
    assert library.generation() == generation
    assert library.manifest()["a.txt"].stamp == "2"


def test_new_bytes_are_a_new_version_and_links_go_on(library: Library) -> None:
    first = put(library, "a.txt").report
    staff, money, fault = (s.key for s in first.sections)
    second = put(library, "a.txt", (("一、收支", MONEY), ("二、机构和人员", STAFF), ("三、问题", "尚未发现。")))
    assert second.outcome == "changed" and second.id == first.id
    assert [library.resolve_section(first.id, key) for key in (staff, money)] == [staff, money]
    with pytest.raises(Gone) as gone:
        library.resolve_section(first.id, fault)
    assert gone.value.nearest == f"/reports/{first.id}/{second.report.sections[2].key}"
    with pytest.raises(UnknownSection):
        library.resolve_section(first.id, "0000")
    third = put(library, "a.txt", (("一、收支和人员", f"{MONEY}|{STAFF}"),)).report
    assert {library.resolve_section(first.id, key) for key in (staff, money)} == {third.sections[0].key}
    old = next(s for s in first.sections if s.key == staff)
    place = library.resolve_paragraph(first.id, staff, old.paragraphs[0].key)
    assert third.section(place[0]).paragraphs[1].key == place[1]  # type: ignore[union-attr]


def test_the_same_text_from_another_path_is_another_source(library: Library) -> None:
    stored = put(library, "a.txt")
    nearly = (("一、人员", STAFF), ("二、收支", MONEY), ("三、问题", FAULT.replace("偏晚", "较晚")))
    other = put(library, "b.docx", nearly)
    assert (other.outcome, other.id, other.report) == ("source", stored.id, stored.report)
    assert put(library, "b.docx", nearly).outcome == "same"
    assert put(library, "b.docx", nearly, stamp="another converter").outcome == "same"
    assert put(library, "c.txt", metadata=replace(CONGRESS, year=2022)).outcome == "added"
    less = (("一、人员", STAFF), ("二、收支", MONEY))
    copied = put(library, "d.txt", less)
    assert copied.outcome == "added" and copied.id == f"{stored.id}-2"


def test_two_projects_on_one_form_are_two_reports(library: Library) -> None:
    project = replace(CONGRESS, kind="项目支出自评", project="校舍维修")
    put(library, "a.txt", metadata=project)
    assert put(library, "b.txt", metadata=replace(project, project="食堂改造")).outcome == "added"


def test_what_states_nothing_is_only_the_very_same_text(library: Library) -> None:
    bare = Metadata(title="无题")
    put(library, "a.txt", metadata=bare)
    assert put(library, "b.txt", metadata=bare).outcome == "source"
    nearly = (*USUAL[:2], ("三、问题", FAULT.replace("偏晚", "较晚")))
    assert put(library, "c.txt", nearly, bare).outcome == "added"


def test_a_report_stands_as_long_as_a_source_of_it(library: Library) -> None:
    stored = put(library, "a.txt")
    nearly = (*USUAL[:2], ("三、问题", FAULT.replace("偏晚", "较晚")))
    put(library, "b.txt", nearly)
    library.forget("a.txt")
    assert library.report(stored.id).source.name == "b.txt"
    assert library.original(stored.id)[1] == original(nearly)
    assert put(library, "b.txt", nearly).outcome == "changed"
    assert library.report(stored.id).sections[2].paragraphs[0].text == nearly[2][1]
    edited = (("一、人员", STAFF), ("二、新的一节", MONEY))
    assert put(library, "b.txt", edited).id == stored.id
    library.forget("b.txt")
    with pytest.raises(Gone):
        library.report(stored.id)
    assert not library.manifest() and not library.reports()


def test_another_source_that_becomes_another_report_parts(library: Library) -> None:
    stored = put(library, "a.txt")
    put(library, "b.txt")
    parted = put(library, "b.txt", (("一、其他", FAULT),))
    assert parted.outcome == "added" and parted.id != stored.id
    assert library.report(stored.id) == stored.report


def test_taken_down_links_are_gone_and_the_same_text_brings_them_back(library: Library) -> None:
    stored = put(library, "a.txt")
    changed = put(library, "a.txt", (("一、甲", STAFF), ("二、乙", MONEY))).report
    gone_before = stored.report.sections[2].key
    library.remove(stored.id)
    for call in (library.report, library.resolve, library.markdown, library.original, library.remove):
        with pytest.raises(Gone):
            call(stored.id)
    with pytest.raises(Gone):
        library.resolve_section(stored.id, changed.sections[0].key)
    kept = {path.name for path in library.path.rglob("*") if path.is_file() and "catalog" not in path.name}
    assert not kept
    back = put(library, "a.txt", (("一、甲", STAFF), ("二、乙", MONEY)))
    assert back.outcome == "added" and back.report == changed
    with pytest.raises(Gone):
        library.resolve_section(stored.id, gone_before)


def test_an_id_once_given_is_never_another_reports(library: Library) -> None:
    stored = put(library, "a.txt")
    library.remove(stored.id)
    assert put(library, "b.txt").id == f"{stored.id}-2"


def test_corrected_metadata_moves_the_report_and_its_links(library: Library) -> None:
    stored = put(library, "a.txt")
    new = library.correct(stored.id, replace(CONGRESS, year=2021))
    assert new != stored.id and "2021" in new
    newest = library.correct(stored.id, replace(CONGRESS, year=2020))
    assert [library.resolve(id) for id in (stored.id, new, newest)] == [newest] * 3
    assert library.report(stored.id).metadata.year == 2020
    key = stored.report.sections[1].key
    assert library.resolve_section(new, key) == key
    assert [path.stem for path in (library.path / "markdown").iterdir()] == [newest]
    assert set(library.changes(1).removed) == {stored.id, new}
    assert put(library, "a.txt", (("一、人员", STAFF),)).id == newest
    library.remove(new)
    for id in (stored.id, new, newest):
        with pytest.raises(Gone):
            library.resolve(id)


def test_metadata_read_anew_from_the_same_bytes_move_the_report_there_and_back(library: Library) -> None:
    stored = put(library, "a.txt")
    key = stored.report.sections[1].key
    moved = put(library, "a.txt", metadata=replace(CONGRESS, year=2021), stamp="2")
    assert moved.outcome == "changed" and moved.id == stored.id.replace("2023", "2021")
    assert library.resolve(stored.id) == moved.id and library.resolve_section(stored.id, key) == key
    back = put(library, "a.txt", stamp="3")
    assert back.id == stored.id == library.resolve(moved.id)
    assert library.resolve_section(moved.id, key) == key
    assert {path.stem for path in (library.path / "markdown").iterdir()} == {stored.id}


def test_another_report_under_the_same_name_leaves_the_id_alone(library: Library) -> None:
    stored = put(library, "a.txt")
    school = replace(CONGRESS, region="330783", year=2020, department="东阳市教育局", department_short="教育局")
    other = put(
        library,
        "a.txt",
        (("一、学校", "全市新建学校八所，增加学位五千四百个，学前教育普惠率继续提高，教师培训按计划完成。"),),
        school,
    )
    assert other.outcome == "added" and other.id == "330783-2020-jiaoyuju"
    with pytest.raises(Gone):
        library.resolve(stored.id)
    assert [entry.report for entry in library.manifest().values()] == [other.id]
    assert put(library, "b.txt", metadata=CONGRESS).id == f"{stored.id}-2"


def test_a_correction_that_no_id_tells_keeps_the_id(library: Library) -> None:
    stored = put(library, "a.txt")
    assert library.correct(stored.id, replace(CONGRESS, publisher="区财政局")) == stored.id
    assert library.report(stored.id).metadata.publisher == "区财政局"


def test_a_correction_to_a_kind_of_the_same_beginning_moves(library: Library) -> None:
    project = replace(CONGRESS, kind="项目支出自评", project="校舍")
    stored = put(library, "a.txt", metadata=project)
    assert library.correct(stored.id, CONGRESS) == "440118-2023-rendaban"
    assert library.resolve(stored.id) == "440118-2023-rendaban"


def test_changes_tell_an_index_what_it_lacks(library: Library) -> None:
    a = put(library, "a.txt").id
    b = put(library, "b.txt", metadata=replace(CONGRESS, year=2022)).id
    seen = library.changes(0)
    assert (seen.generation, set(seen.changed), seen.removed) == (2, {a, b}, ())
    assert library.changes(2).changed == library.changes(2).removed == ()
    put(library, "b.txt", (("一、人员", STAFF),), replace(CONGRESS, year=2022))
    library.remove(a)
    later = library.changes(2)
    assert (later.generation, later.changed, later.removed) == (4, (b,), (a,))
    put(library, "a.txt")
    assert set(library.changes(2).changed) == {a, b} and not library.changes(2).removed


def test_lists_are_in_order_and_a_place_includes_what_lies_in_it(library: Library) -> None:
    places = [("440118", 2022), ("440118", 2023), ("440100", 2023), ("440105", 2023), ("110101", 2023), (None, None)]
    for n, (region, year) in enumerate(places):
        put(library, f"{n}.txt", metadata=replace(CONGRESS, region=region, year=year, sample=n == 3))
    told = [(e.metadata.region, e.metadata.year) for e in library.reports()]
    assert told == [places[4], places[2], places[3], places[1], places[0], places[5]]
    assert {e.metadata.region for e in library.reports(region="440000")} == {"440100", "440105", "440118"}
    assert [e.metadata.region for e in library.reports(region="440100-self")] == ["440100"]
    assert len(library.reports(region="440118", year=2022)) == 1
    assert len(library.reports(department=CONGRESS.department, kind=CONGRESS.kind)) == 6
    assert [e.metadata.region for e in library.reports(sample=True)] == ["440105"]
    counts = library.counts()
    assert (counts.reports, counts.sections, counts.samples) == (6, 18, 1)
    assert counts.characters == sum(e.characters for e in library.reports())


def test_unknown_ids(library: Library) -> None:
    for call in (library.report, library.resolve, library.remove, library.markdown, library.original):
        with pytest.raises(UnknownReport):
            call("440118-2023-x")
    library.forget("nowhere.txt")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.sampled_from(["put", "forget", "remove"]))))
def test_any_history_keeps_catalog_files_and_manifest_in_step(
    tmp_path_factory: pytest.TempPathFactory, history: list[tuple[str, int, str]]
) -> None:
    texts = [USUAL, USUAL[:2], (("一、别的", FAULT), ("二、人员", STAFF)), (("一、收支", MONEY),)]
    with Library.create(tmp_path_factory.mktemp("history") / "library") as library:
        ids: set[str] = set()
        for name, text, act in history:
            before = library.generation()
            if act == "put":
                ids.add(put(library, name, texts[text]).id)
            elif act == "forget":
                library.forget(name)
            elif library.reports():
                library.remove(library.reports()[0].id)
            assert library.generation() >= before
            standing = {entry.id for entry in library.reports()}
            assert {entry.report for entry in library.manifest().values()} == standing <= ids
            assert {path.stem for path in (library.path / "markdown").glob("*.md")} == standing
            for id in standing:
                assert (library.path / "markdown" / f"{id}.md").read_text("utf-8") == library.markdown(id)
                assert library.original(id)[1]
            originals = {path.name for path in (library.path / "originals").rglob("*") if path.is_file()}
            assert originals == {entry.sha256 for entry in library.manifest().values()}
            for id in ids - standing:
                with pytest.raises(Gone):
                    library.resolve(id)
