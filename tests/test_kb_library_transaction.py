"""A report is there whole or not at all: after a crash at any step, a full disk, among threads and processes."""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from library_drafts import CONGRESS, FAULT, STAFF, USUAL, draft, original, put

from kb.errors import LibraryBusy, SourceUndecodable
from kb.library import catalog, transaction
from kb.library.library import Library
from kb.report import Metadata

EDITED = (("一、人员", STAFF), ("二、新的一节", FAULT))
FILE_EVENTS = ("os.rename", "os.remove", "os.mkdir", "open")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.create(tmp_path / "library") as made:
        yield made


def check(library: Library) -> None:
    """Catalog, originals and Markdown tell the same, and nothing else lies about."""
    entries = library.reports()
    for entry in entries:
        report = library.report(entry.id)
        assert report.source == entry.source and len(report.sections) == entry.sections
        assert (library.path / "markdown" / f"{entry.id}.md").read_text("utf-8") == library.markdown(entry.id)
        assert library.original(entry.id)[1]
    assert {path.stem for path in (library.path / "markdown").iterdir()} == {entry.id for entry in entries}
    originals = {path.name for path in (library.path / "originals").rglob("*") if path.is_file()}
    assert originals == {entry.sha256 for entry in library.manifest().values()}
    assert not list((library.path / "incoming").iterdir())


def crash_at(step: int, path: Path) -> bool:
    """Store, change and remove reports in a child killed before its `step`th touch of a file; True if it was."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WEXITSTATUS(status) == 9
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in FILE_EVENTS and str(path) in str(arguments[0]):
            left -= 1
            if left < 0:
                os._exit(9)

    with Library.open(path) as library:
        sys.addaudithook(count)
        put(library, "a.txt", EDITED)
        with library.batch():
            put(library, "b.txt", EDITED, replace(CONGRESS, year=2020))
            put(library, "c.txt", USUAL, replace(CONGRESS, year=2019))
        library.remove(library.reports()[0].id)
        library.correct(library.reports()[0].id, replace(CONGRESS, year=2018))
    os._exit(0)


def test_a_crash_at_any_step_leaves_the_old_report_or_the_new(tmp_path: Path) -> None:
    crashed = True
    step = 0
    while crashed:
        path = tmp_path / str(step)
        with Library.create(path) as library:
            old = put(library, "a.txt").report
        crashed = crash_at(step, path)
        with Library.open(path) as library:
            for entry in library.reports():
                text = (path / "markdown" / f"{entry.id}.md").read_text("utf-8")
                assert text == library.markdown(entry.id)
            if library.manifest().get("a.txt") is not None and library.generation() == 1:
                assert library.report(old.id) == old
            put(library, "z.txt", metadata=replace(CONGRESS, year=2001))
            check(library)
        step += 1
    assert step > 15


def test_a_killed_batch_keeps_what_was_committed_whole(tmp_path: Path) -> None:
    for moment in (0.02, 0.1, 0.3):
        path = tmp_path / str(moment)
        Library.create(path).close()
        child = os.fork()
        if not child:
            with Library.open(path) as library, library.batch():
                for n in range(10**6):
                    put(library, f"{n}.txt", (("一、人员", f"{STAFF}{n}"),), replace(CONGRESS, year=n))
        threading.Event().wait(moment)
        os.kill(child, 9)
        os.waitpid(child, 0)
        with Library.open(path) as library:
            stored = len(library.reports())
            put(library, "z.txt", metadata=Metadata(title="后来"))
            check(library)
            assert len(library.reports()) == stored + 1 == library.generation()


@pytest.mark.parametrize("name", ["write_bytes", "replace"])
@pytest.mark.parametrize("after", range(3))
def test_a_full_disk_loses_nothing(library: Library, monkeypatch: pytest.MonkeyPatch, name: str, after: int) -> None:
    old = put(library, "a.txt").report
    real = getattr(Path, name)
    left = after

    def full(self: Path, *arguments: object) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(errno.ENOSPC, "disk full")
        return real(self, *arguments)

    monkeypatch.setattr(Path, name, full)
    if after < 2:
        with pytest.raises(OSError, match="full"):
            put(library, "a.txt", EDITED)
    monkeypatch.undo()
    generation = library.generation()
    assert library.report(old.id).sections == old.sections or generation == 2
    put(library, "b.txt", metadata=replace(CONGRESS, year=2001))
    with Library.open(library.path) as reopened:
        put(reopened, "c.txt", metadata=replace(CONGRESS, year=2002))
        check(reopened)


def test_in_a_batch_one_failure_undoes_only_itself(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Library._write_retired

    def fail(*arguments: object) -> None:
        raise RuntimeError("in the middle")

    with library.batch():
        put(library, "a.txt")
        monkeypatch.setattr(Library, "_write_retired", fail)
        with pytest.raises(RuntimeError):
            put(library, "b.txt", metadata=replace(CONGRESS, year=2020))
        monkeypatch.setattr(Library, "_write_retired", real)
        put(library, "c.txt", metadata=replace(CONGRESS, year=2021))
    assert list(library.manifest()) == ["a.txt", "c.txt"] and library.generation() == 2
    check(library)


def test_an_error_in_a_batch_keeps_what_was_stored(library: Library) -> None:
    with pytest.raises(KeyboardInterrupt), library.batch():
        put(library, "a.txt")
        raise KeyboardInterrupt
    with Library.open(library.path) as other:
        assert list(other.manifest()) == ["a.txt"]
        check(other)


def test_a_batch_sees_its_own_reports_and_others_only_when_committed(library: Library) -> None:
    with Library.open(library.path) as other, library.batch():
        put(library, "a.txt")
        put(library, "a.txt", EDITED)
        assert put(library, "b.txt", EDITED).outcome == "source"
        assert len(library.reports()) == 1 and len(other.reports()) <= 1
    check(library)


def test_text_that_is_no_unicode_is_the_sources_fault(library: Library) -> None:
    report = draft("a.txt")
    broken = replace(report, sections=(replace(report.sections[0], type="\ud800"),))
    with pytest.raises(SourceUndecodable):
        library.store(broken, original(USUAL), "1")
    assert not library.reports() and put(library, "a.txt").outcome == "added"


def test_threads_may_all_write(library: Library) -> None:
    def work(thread: int) -> None:
        for n in range(12):
            put(
                library,
                f"{thread}-{n}.txt",
                (("一、人员", f"{STAFF}{thread}-{n}"),),
                replace(CONGRESS, year=thread * 100 + n),
            )
        library.forget(f"{thread}-3.txt")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert len(library.reports()) == 44 and library.generation() == 52
    check(library)


def test_two_processes_may_write(tmp_path: Path) -> None:
    children = []
    for who in range(2):
        child = os.fork()
        if not child:
            with Library.create(tmp_path / "library") as library:
                for n in range(20):
                    put(
                        library,
                        f"{who}-{n}.txt",
                        (("一、人员", f"{STAFF}{who}-{n}"),),
                        replace(CONGRESS, year=who * 100 + n),
                    )
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    with Library.open(tmp_path / "library") as library:
        assert len(library.reports()) == 40
        check(library)


def test_readers_see_one_state_while_it_is_written(library: Library) -> None:
    id = put(library, "a.txt").id
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        held = library.changes(0)
        while not stop.is_set():
            report = library.report(id)
            texts = {p.text for s in report.sections for p in s.paragraphs}
            if len(texts) != 1 or report.metadata.publisher not in texts:
                wrong.append(report)
            changes = library.changes(held.generation)
            if (changes.generation > held.generation) != bool(changes.changed):
                wrong.append((held, changes))
            held = changes

    def rows(n: int) -> tuple[tuple[str, str], ...]:
        return tuple((f"{k}、节", f"第{n}版") for k in range(30))

    put(library, "a.txt", rows(0), replace(CONGRESS, publisher="第0版"))
    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for n in range(1, 40):
        put(library, "a.txt", rows(n), replace(CONGRESS, publisher=f"第{n}版"))
    stop.set()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_writer_that_waits_too_long_is_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    put(library, "a.txt")
    other = sqlite3.connect(library.path / "catalog.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(catalog.Catalog.begin, "__defaults__", (0.05,))
    for act in (lambda: put(library, "b.txt", EDITED), lambda: library.forget("a.txt")):
        with pytest.raises(LibraryBusy):
            act()
        with pytest.raises(LibraryBusy), library.batch():
            act()
    assert put(library, "a.txt").outcome == "same" and len(library.reports()) == 1
    with Library.open(library.path) as reader:
        assert len(reader.reports()) == 1
    other.execute("ROLLBACK")
    other.close()
    assert put(library, "b.txt", EDITED).outcome == "added"
    check(library)


def test_a_slow_batch_does_not_keep_the_library(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "SLOW", 0.0)
    with Library.open(library.path) as other, library.batch():
        put(library, "a.txt")
        assert put(other, "b.txt", EDITED).outcome == "added"
