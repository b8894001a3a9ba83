"""kb index: what is unchanged is not read again, what fails is named, and nothing stored before is lost."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.batch import Summary, index
from indexer.sidecar import Overrides
from kb.errors import SourceBinary, SourceEmpty, SourceMissing
from kb.library.library import Library

REPORT = """广州市{district}{department}{year}年部门整体支出绩效自评报告
一、部门概况
{department}负责{district}的相关工作，{year}年在职人员{staff}人。
二、自评结论
{year}年度部门整体支出自评得分为{staff}分。
"""


def text(district: str = "荔湾区", department: str = "民政局", year: int = 2023, staff: int = 45) -> str:
    return REPORT.format(district=district, department=department, year=year, staff=staff)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    (made / "甲.txt").write_text(text(), encoding="utf-8")
    (made / "乙.txt").write_text(text("南沙区", "教育局", 2022, 61), encoding="gb18030")
    return made


def bytes_on_disk(library: Library) -> dict[str, tuple[int, bytes]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(library.path.rglob("*"))
        if path.is_file() and path.suffix not in (".sqlite", ".sqlite-wal", ".sqlite-shm")
    }


def test_a_second_run_writes_nothing(library: Library, folder: Path) -> None:
    first = index(library, [folder])
    assert sorted(first.added) == ["reports/乙.txt", "reports/甲.txt"]
    generation, before = library.generation(), bytes_on_disk(library)
    second = index(library, [folder])
    assert sorted(second.same) == sorted(first.added)
    assert (library.generation(), bytes_on_disk(library)) == (generation, before)


def test_a_changed_source_is_a_new_version_of_the_same_report(library: Library, folder: Path) -> None:
    index(library, [folder])
    ids = {entry.id for entry in library.reports()}
    (folder / "甲.txt").write_text(text(staff=46), encoding="utf-8")
    summary = index(library, [folder])
    assert summary.changed == ["reports/甲.txt"] and summary.same == ["reports/乙.txt"]
    assert {entry.id for entry in library.reports()} == ids


def test_one_bad_file_stops_nothing(library: Library, folder: Path) -> None:
    (folder / "丙.txt").write_bytes(b"")
    (folder / "丁.bin").write_bytes(bytes(range(256)) * 4)
    summary = index(library, [folder, folder / "没有.txt"])
    assert len(summary.added) == 2
    assert sorted(type(error).__name__ for error in summary.failed) == sorted(
        each.__name__ for each in (SourceBinary, SourceEmpty, SourceMissing)
    )
    assert all("丙" in e.message or "丁" in e.message or "没有" in e.message for e in summary.failed)


def test_a_source_that_turns_bad_loses_nothing(library: Library, folder: Path) -> None:
    index(library, [folder])
    kept = {entry.id: library.markdown(entry.id) for entry in library.reports()}
    (folder / "甲.txt").write_bytes(b"\x00\x01" * 500)
    summary = index(library, [folder])
    assert [error.name for error in summary.failed] == ["reports/甲.txt"]
    assert {entry.id: library.markdown(entry.id) for entry in library.reports()} == kept


def test_options_and_sidecars_state_what_the_text_does_not(library: Library, folder: Path) -> None:
    (folder / "甲.meta.yaml").write_text("year: 2020\nsample: true\n", encoding="utf-8")
    index(library, [folder / "甲.txt"], Overrides(region="440103"))
    (entry,) = library.reports()
    assert (entry.metadata.year, entry.metadata.sample, entry.metadata.region) == (2020, True, "440103")
    (folder / "甲.meta.yaml").write_text("year: 2021\n", encoding="utf-8")
    assert index(library, [folder / "甲.txt"], Overrides(region="440103")).changed == ["reports/甲.txt"]


def test_prune_takes_out_what_is_gone(library: Library, folder: Path) -> None:
    index(library, [folder])
    (folder / "乙.txt").unlink()
    assert index(library, [folder]).pruned == []
    assert index(library, [folder], prune=True).pruned == ["reports/乙.txt"]
    assert [entry.metadata.department_short for entry in library.reports()] == ["民政局"]


def test_names_do_not_depend_on_the_folder_one_stands_in(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, [folder])
    monkeypatch.chdir(folder)
    summary: Summary = index(library, [Path("甲.txt"), Path("乙.txt")])
    assert len(summary.same) == 2


def test_prune_keeps_what_a_broken_archive_or_a_missing_folder_held(library: Library, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (folder / "乙.txt").rename(inner / "乙.txt")
    with zipfile.ZipFile(folder / "丙.zip", "w") as packed:
        packed.writestr("丁.txt", "广州市黄埔区民政局2022年度部门整体支出绩效自评报告\n一、部门概况\n在职9人。\n")
    index(library, [folder])
    stood = set(library.manifest())
    assert any("丙.zip!/" in name for name in stood)
    (folder / "丙.zip").write_bytes(b"PK\x03\x04 half a download")
    inner.rename(folder.parent / "away")
    summary = index(library, [inner, folder / "丙.zip"], prune=True)
    assert len(summary.failed) == 2 and summary.pruned == []
    assert set(library.manifest()) == stood


def test_prune_takes_a_member_that_left_its_archive(library: Library, folder: Path) -> None:
    (folder / "丙.zip").write_bytes(b"")
    with zipfile.ZipFile(folder / "丙.zip", "w") as packed:
        packed.writestr("丁.txt", "广州市黄埔区民政局2022年度部门整体支出绩效自评报告\n一、部门概况\n在职9人。\n")
        packed.writestr("戊.txt", "广州市从化区教育局2021年度部门整体支出绩效自评报告\n一、部门概况\n在职8人。\n")
    index(library, [folder / "丙.zip"])
    with zipfile.ZipFile(folder / "丙.zip", "w") as packed:
        packed.writestr("丁.txt", "广州市黄埔区民政局2022年度部门整体支出绩效自评报告\n一、部门概况\n在职9人。\n")
    assert index(library, [folder / "丙.zip"], prune=True).pruned == ["reports/丙.zip!/戊.txt"]
