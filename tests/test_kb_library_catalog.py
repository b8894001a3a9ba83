"""A library that cannot be opened says so in a typed error, and one that can be made is made once."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from library_drafts import CONGRESS, put

from kb.errors import LibraryDamaged, LibraryMissing, LibraryNewer
from kb.library.catalog import FORMAT, Catalog
from kb.library.library import Library


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "catalog.sqlite").touch()
    with pytest.raises(LibraryMissing):
        Library.open(tmp_path)
    with Library.create(tmp_path) as library:
        assert library.reports() == () and library.generation() == 0


def test_made_once_by_two_at_once(tmp_path: Path) -> None:
    children = []
    for _ in range(4):
        child = os.fork()
        if not child:
            with Library.create(tmp_path / "library") as library:
                library.generation()
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    Library.open(tmp_path / "library").close()


def test_a_newer_format(tmp_path: Path) -> None:
    Library.create(tmp_path).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as raw:
        raw.execute(f"PRAGMA user_version = {FORMAT + 1}")
    for way in (Library.open, Library.create):
        with pytest.raises(LibraryNewer, match=str(FORMAT + 1)):
            way(tmp_path)


def test_bytes_that_are_no_catalog(tmp_path: Path) -> None:
    (tmp_path / "catalog.sqlite").write_bytes("不是数据库".encode() * 100)
    for way in (Library.open, Library.create):
        with pytest.raises(LibraryDamaged):
            way(tmp_path)


def test_another_programs_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalog.sqlite") as raw:
        raw.execute("CREATE TABLE notes (text TEXT)")
    with pytest.raises(LibraryDamaged):
        Library.open(tmp_path)


def test_damage_met_later_is_told(tmp_path: Path) -> None:
    with Library.create(tmp_path) as library:
        for n in range(30):
            put(library, f"{n}.txt", ((f"一、第{n}节", "正文" * 2000),), CONGRESS)
    file = tmp_path / "catalog.sqlite"
    data = bytearray(file.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    file.write_bytes(data)
    with pytest.raises(LibraryDamaged), Library.open(tmp_path) as library:
        for entry in library.reports():
            library.report(entry.id)


def test_a_missing_original_is_told(tmp_path: Path) -> None:
    with Library.create(tmp_path) as library:
        id = put(library, "a.txt").id
        for path in (tmp_path / "originals").rglob("*"):
            if path.is_file():
                path.unlink()
        with pytest.raises(LibraryDamaged, match="缺少"):
            library.original(id)


def test_a_thread_and_a_process_have_connections_of_their_own(tmp_path: Path) -> None:
    Library.create(tmp_path).close()
    catalog = Catalog.open(tmp_path / "catalog.sqlite")
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(catalog.connection()))
    thread.start()
    thread.join()
    assert found[0] is not catalog.connection() is catalog.connection()
    mine = id(catalog.connection())
    child = os.fork()
    if not child:
        os._exit(int(id(catalog.connection()) == mine))
    assert os.waitpid(child, 0)[1] == 0
    catalog.close()
