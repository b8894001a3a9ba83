"""The pool of guarded children: one file's death is one typed error, and everything else goes on, in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from guarded_work import Job, named, work
from printing import set_by_hand

from indexer.guard import Pool
from indexer.guard_worker import Limits
from kb.errors import SourceCrashed, SourceEmpty, SourceError, SourceTimeout, SourceTooLarge, SourceUnsupported

TIGHT = Limits(memory=1 << 30, clock=1.5, processor=60)
Work = Pool[Job, object]


@pytest.fixture
def pool() -> Iterator[Work]:
    with Pool(work, named, 1, TIGHT) as made:
        yield made


def gone(process: int, within: float = 3.0) -> bool:
    """Whether a process ends (or is left only as an entry nobody has read) in time."""
    last = time.monotonic() + within
    while time.monotonic() < last:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    jobs = [Job(str(n), "sleep", 0.03 * (n % 3)) for n in range(12)]
    with Pool(work, named, workers) as made:
        assert list(made.map(jobs)) == [job.number for job in jobs]
        assert list(made.map(Job(str(n), number=n) for n in range(500))) == [2 * n for n in range(500)]


BAD = {
    "refuse": (0, SourceUnsupported),
    "fault": (0, SourceCrashed),
    "crash": (0, SourceCrashed),
    "leave": (0, SourceCrashed),
    "eat": (2 << 30, SourceTooLarge),
    "sleep": (60, SourceTimeout),
    "spin": (0, SourceTimeout),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_file_is_its_own_typed_error_and_the_others_go_on(what: str, workers: int) -> None:
    number, error = BAD[what]
    jobs = [Job("好1", number=1), Job("坏文件", what, number), Job("好2", number=2), Job("好3", number=3)]
    start = time.monotonic()
    with Pool(work, named, workers, TIGHT) as made:
        first, bad, *others = made.map(jobs)
    assert [first, *others] == [2, 4, 6]
    assert type(bad) is error
    assert bad.name == "坏文件" and bad.message.startswith("坏文件：")
    assert time.monotonic() - start < 2 * TIGHT.clock + 3


def test_an_error_comes_out_as_it_was_raised(pool: Work) -> None:
    with pytest.raises(SourceUnsupported) as raised:
        pool.call(Job("某文件", "refuse"))
    wanted = SourceUnsupported("某文件", "测试")
    assert vars(raised.value) == vars(wanted)
    assert str(raised.value) == str(wanted)


def test_a_fault_of_ours_says_what_it_was(pool: Work) -> None:
    with pytest.raises(SourceCrashed) as raised:
        pool.call(Job("某文件", "fault"))
    assert raised.value.detail == "KeyError: 'no such key'"
    assert any("guarded_work.py" in note for note in raised.value.__notes__)


def test_processor_time_is_limited_by_itself() -> None:
    with Pool(work, named, 1, Limits(clock=60, processor=0.5)) as made, pytest.raises(SourceTimeout) as raised:
        made.call(Job("x", "spin"))
    assert raised.value.seconds == 0.5


def test_a_worker_stays_warm_and_is_replaced_after_its_share() -> None:
    with Pool(work, named, 1, Limits(jobs=3)) as made:
        served = list(made.map(Job(str(n), "process") for n in range(9)))
    assert [served.count(process) for process in dict.fromkeys(served)] == [3, 3, 3]


def test_a_worker_that_has_grown_is_replaced() -> None:
    with Pool(work, named, 1, Limits(growth=64 << 20)) as made:
        served = list(made.map(Job(str(n), "keep", 40 << 20) for n in range(6)))
    assert len(set(served)) > 1
    assert len(set(served)) < 6


def test_what_the_reader_started_dies_with_it(pool: Work, tmp_path: Path) -> None:
    for dies in (0, 1):
        note = tmp_path / f"process {dies}"
        with pytest.raises(SourceError):
            pool.call(Job("x", "start_program", dies, str(note).encode()))
        assert gone(int(note.read_text()))


def test_what_the_reader_left_on_disk_goes_with_it(pool: Work) -> None:
    folder = Path(str(pool.call(Job("x", "scratch"))))
    assert folder.is_dir()
    pool.close()
    assert not folder.exists()


def test_closing_ends_the_children_whatever_they_do() -> None:
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Pool(work, named, 2) as made:
        results = made.map([Job("x", "process"), Job("a", "sleep", 1000), Job("b", "sleep", 1000)])
        process = next(results)
        raise KeyboardInterrupt
    assert isinstance(process, int)
    assert gone(process)
    assert time.monotonic() - start < 5


PARENT = """
import sys
sys.path[:0] = {paths!r}
from guarded_work import Job, named, work
from indexer.guard import Pool
with Pool(work, named) as pool:
    print(pool.call(Job("x", "process")), flush=True)
    pool.call(Job("x", "start_program", 0, {note!r}.encode()))
"""


def test_no_child_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    note = tmp_path / "process"
    script = PARENT.format(paths=sys.path, note=str(note))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        while not note.exists() or not note.read_text():
            time.sleep(0.02)
        os.kill(parent.pid, signal.SIGKILL)
    assert gone(child)
    assert gone(int(note.read_text()))


def test_work_that_cannot_be_loaded_is_a_fault_of_the_program() -> None:
    with pytest.raises((RuntimeError, AttributeError)), Pool(lambda job: job, str) as made:
        list(made.map([1]))


def deflated(chunk: bytes, times: int) -> bytes:
    """A zlib stream of a chunk many times over, packed once: every block stands by itself. Its checksum is wrong."""
    packer = zlib.compressobj(9)
    head = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (times - 1) + packer.flush()


TEXT = b"BT /F1 12 Tf 72 700 Td (text) Tj ET\n"
BOMBS = {
    "text": (deflated(TEXT * 30_000, 1000), b"/Filter/FlateDecode"),
    "twice packed": (zlib.compress(deflated(b" " * 1_000_000, 4000), 9), b"/Filter[/FlateDecode/FlateDecode]"),
    "white": (deflated(b" " * 1_000_000, 600), b"/Filter/FlateDecode"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_pdf_that_inflates_to_gigabytes_costs_one_error(name: str) -> None:
    """Bounded memory: no child may hold more than the limit."""
    stream, packed = BOMBS[name]
    bomb = set_by_hand([stream], packed=packed)
    assert len(bomb) < 4_000_000
    good = set_by_hand([TEXT])
    start = time.monotonic()
    with Pool(work, named, 1, Limits(memory=1 << 30, clock=30)) as made:
        first, error, last = made.map(
            [Job("好", "pages", data=good), Job("炸弹", "pages", data=bomb), Job("好", "pages", data=good)]
        )
    assert (first, last) == (1, 1)
    assert isinstance(error, (SourceTooLarge, SourceTimeout, SourceCrashed, SourceEmpty))
    assert error.name == "炸弹"
    assert time.monotonic() - start < 40
