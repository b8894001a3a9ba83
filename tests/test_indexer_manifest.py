"""What is found under a folder: every file once, by a name that can be stored; what has no end is not read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.batch import index
from indexer.filename import shown, spelled
from indexer.manifest import SourceFile, manifest_name, read_source, sources
from indexer.sidecar import Overrides
from kb.errors import SourceMissing
from kb.library.library import Library

REPORT = (
    "桐乡市水利局2022年度部门整体支出绩效自评报告\n一、部门概况\n负责全市水资源管理。\n二、自评结论\n得分为95分。\n"
)


@pytest.mark.parametrize("target", ["self.txt", "/dev/zero", "pipe"])
def test_a_link_that_leads_nowhere_or_on_for_ever_is_one_error(target: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(REPORT, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    (folder / "self.txt").symlink_to(tmp_path / "pipe" if target == "pipe" else target)
    with Library.create(tmp_path / "library") as library:
        summary = index(library, [folder])
    assert summary.added == ["in/good.txt"]
    assert [(type(error), error.name) for error in summary.failed] == [(SourceMissing, "in/self.txt")]


def test_a_folder_that_links_to_itself_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "again").symlink_to(".")
    (tmp_path / "b.txt").symlink_to("a.txt")
    assert [source.name for source in sources([tmp_path], tmp_path) if isinstance(source, SourceFile)] == ["b.txt"]


def test_a_file_that_another_system_named_is_stored_by_the_name_it_was_given(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for raw in ("水利局自评报告.txt".encode("gbk"), b"bad\xff.txt"):
        try:
            Path(folder, os.fsdecode(raw)).write_text(REPORT.replace("水利", raw[:3].hex()), encoding="utf-8")
        except OSError:
            pytest.skip("this file system takes only UTF-8 names")
    with Library.create(tmp_path / "library") as library:
        first, second = index(library, [folder]), index(library, [folder])
    assert sorted(first.added) == ["in/bad\\xff.txt", "in/水利局自评报告.txt"] and not first.failed
    assert sorted(second.same) == sorted(first.added)


@given(st.binary(min_size=1, max_size=40).filter(lambda raw: b"\0" not in raw and b"/" not in raw))
def test_every_name_can_be_stored_and_printed(raw: bytes) -> None:
    name = shown(os.fsdecode(raw))
    assert name.encode("utf-8").decode("utf-8") == name
    assert manifest_name(Path("/reports", os.fsdecode(raw)), Path("/")).encode("utf-8")


@given(st.text(st.characters(codec="gb18030", exclude_characters="\0/"), min_size=1, max_size=20))
def test_a_name_in_gbk_is_the_name_unless_its_bytes_are_utf_8_as_well(name: str) -> None:
    assert spelled(name.encode("utf-8")) == name
    raw = name.encode("gb18030")
    try:
        assert spelled(raw) == raw.decode("utf-8")
    except UnicodeDecodeError:
        assert spelled(raw) == name


def test_a_missing_path_is_its_own_error(tmp_path: Path) -> None:
    (found,) = sources([tmp_path / "没有.txt"], tmp_path)
    assert isinstance(found, SourceMissing)
    with pytest.raises(SourceMissing):
        read_source(SourceFile("x", tmp_path / "没有.txt", None), Overrides())
