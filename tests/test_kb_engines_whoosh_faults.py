"""The embedded engine among faults: damaged files, killed and competing processes, many threads."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from section_strategies import FIELDS, section
from synthetic_index import Answers, add, answers, reports
from test_kb_engines_contract import put, search, two_commits
from whoosh import fields
from whoosh.index import create_in

from kb.engines.whoosh.codec.segment import EXTENSIONS
from kb.engines.whoosh.index import WhooshEngine
from kb.errors import IndexDamaged, LibraryBusy
from kb.search.plan import AllOf, AnyOf, Everything, InUnit, Literal, Word
from kb.search.request import SearchRequest

ALL = SearchRequest(Everything(), facets=FIELDS, limit=1000)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index of two commits."""
    return two_commits(tmp_path / "index")


# --- damage -----------------------------------------------------------------------------------------------------


ASKED = (
    ALL,
    SearchRequest(Word("预算"), filters={"section": ("其他",)}, facets=FIELDS, limit=1000),
    SearchRequest(Literal("执行率为98", whole=True), facets=FIELDS, limit=1000),
    SearchRequest(AllOf((Literal("存"), InUnit("sentence", Literal("问题")))), sort="year", limit=1000),
)


def test_a_flipped_byte_is_harmless_or_a_typed_error(index: Path) -> None:
    right = given(index)
    chance = random.Random(0)
    noticed = 0
    for path in sorted(index.iterdir()):
        data = path.read_bytes()
        for _ in range(max(10, settings.default.max_examples // 10) if data else 0):
            place = chance.randrange(len(data))
            path.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
            found = given(index)
            assert found in (None, right)
            noticed += found is None
        path.write_bytes(data)
    assert given(index) == right
    assert noticed > 20


def test_checking_reads_every_byte(index: Path) -> None:
    WhooshEngine(index).check()
    chance = random.Random(1)
    for path in sorted(p for p in index.iterdir() if p.suffix in EXTENSIONS):
        data = path.read_bytes()
        for _ in range(max(5, settings.default.max_examples // 10)):
            place = chance.randrange(len(data))
            path.write_bytes(data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :])
            with pytest.raises(IndexDamaged, match="kb rebuild"):
                WhooshEngine(index).check()
        path.write_bytes(data)
    WhooshEngine(index).check()


def test_damage_found_in_the_middle_of_a_batch_changes_nothing(index: Path) -> None:
    path = max(index.glob("*.grm"), key=lambda p: p.stat().st_size)
    data = path.read_bytes()
    path.write_bytes(data[:20] + bytes([data[20] ^ 1]) + data[21:])
    before = sorted(index.iterdir())
    engine = WhooshEngine(index)
    with pytest.raises(IndexDamaged):
        put(engine, 3, section("x", "预算" * 1000))
    assert sorted(index.iterdir()) == before
    path.write_bytes(data)
    put(WhooshEngine(index), 3, section("x", "预算"))
    assert search(WhooshEngine(index), ALL).total == 22


@pytest.mark.parametrize("how", ["truncate", "empty", "remove", "foreign"])
def test_a_broken_file_is_a_typed_error_and_clearing_mends_it(index: Path, how: str) -> None:
    for name in sorted(p.name for p in index.iterdir() if p.stat().st_size):
        path = index / name
        data = path.read_bytes()
        if how == "remove":
            path.unlink()
        else:
            path.write_bytes({"truncate": data[:-1], "empty": b"", "foreign": b"\x80\x04not ours"}[how])
        engine = WhooshEngine(index)
        if not name.endswith(".toc") or how != "remove":
            with pytest.raises(IndexDamaged, match="kb rebuild"):
                engine.searcher()
        path.write_bytes(data)
    path.write_bytes(b"")
    WhooshEngine(index).writer(anew=True).commit(0)
    put(WhooshEngine(index), 5, section("x", "预算"))
    assert search(WhooshEngine(index), ALL).total == 1


def test_a_file_that_vanishes_while_it_is_open_is_noticed_by_the_writer(index: Path) -> None:
    engine = WhooshEngine(index)
    right = search(engine, ALL)
    max(index.glob("*.grm"), key=lambda p: p.stat().st_size).unlink()
    assert search(engine, ALL) == right
    for use in (engine.writer, engine.check):
        with pytest.raises(IndexDamaged, match="缺少文件"):
            use()
    engine.writer(anew=True).commit(0)
    put(engine, 5, section("x", "预算"))
    assert search(engine, ALL).total == 1


def test_a_whoosh_index_of_somebody_else_is_damage(tmp_path: Path) -> None:
    create_in(str(tmp_path), fields.Schema(title=fields.TEXT))
    for use in (WhooshEngine(tmp_path).searcher, WhooshEngine(tmp_path).writer, WhooshEngine(tmp_path).generation):
        with pytest.raises(IndexDamaged):
            use()
    WhooshEngine(tmp_path).writer(anew=True).commit(0)
    assert search(WhooshEngine(tmp_path), ALL).total == 0


def test_a_file_in_the_place_of_the_folder_is_damage(tmp_path: Path) -> None:
    place = tmp_path / "index"
    place.write_text("not a folder")
    with pytest.raises(IndexDamaged):
        WhooshEngine(place).searcher()
    WhooshEngine(place).writer(anew=True).commit(0)
    assert search(WhooshEngine(place), ALL).total == 0


def test_every_byte_of_the_state_is_guarded(index: Path) -> None:
    (path,) = index.glob("state-*.json")
    data = path.read_bytes()
    for place, byte in enumerate(data):
        path.write_bytes(data[:place] + bytes([byte ^ 1]) + data[place + 1 :])
        with pytest.raises(IndexDamaged):
            WhooshEngine(index).generation()


def given(folder: Path) -> object:
    """What a fresh engine answers; None when it says that the index is damaged."""
    try:
        return [search(WhooshEngine(folder), request) for request in ASKED]
    except IndexDamaged:
        return None


# --- a full disk ------------------------------------------------------------------------------------------------

FILLING = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from section_strategies import section
from kb.engines.whoosh.index import WhooshEngine
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
engine = WhooshEngine(Path(sys.argv[1]))
engine.searcher()
try:
    with engine.writer() as writer:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
        writer.add(section(f"r{n}", "全年预算执行率" + str(n) * 50) for n in range(200))
        writer.commit(9)
except OSError:
    print("full")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file sizes stands in for a full disk")
@pytest.mark.parametrize("limit", [0, 100, 1000, 5000, 20_000])
def test_a_full_disk_loses_nothing(index: Path, limit: int) -> None:
    before, files = given(index), sorted(p.name for p in index.iterdir())
    command = [sys.executable, "-c", FILLING, str(index), str(Path(__file__).parent), str(limit)]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert process.stdout.strip() == "full"
    assert given(index) == before
    assert sorted(p.name for p in index.iterdir()) == files
    put(WhooshEngine(index), 3, section("x", "预算"))
    assert search(WhooshEngine(index), ALL).total == 22


# --- processes and threads --------------------------------------------------------------------------------------

WRITING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from section_strategies import section
from kb.engines.whoosh.index import WhooshEngine
engine = WhooshEngine(Path(sys.argv[1]))
for number in range((engine.generation() or 0) + 1, 100000):
    with engine.writer() as writer:
        writer.add([section(f"r{number}", "全年预算执行率")])
        print(number, flush=True)
        if sys.argv[3] == "hold":
            sys.stdin.read()
        writer.commit(number)
"""


@pytest.fixture
def start_writer(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(how: str) -> subprocess.Popen[str]:
        """Another process that commits one section after another, or holds the first batch open."""
        tests = str(Path(__file__).parent)
        command = [sys.executable, "-c", WRITING, str(tmp_path / "index"), tests, how]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_another_process_that_writes_is_library_busy(
    tmp_path: Path, start_writer: Callable[[str], subprocess.Popen[str]]
) -> None:
    process = start_writer("hold")
    assert process.stdout is not None
    process.stdout.readline()
    engine = WhooshEngine(tmp_path / "index")
    with pytest.raises(LibraryBusy):
        engine.writer()
    assert search(engine, ALL).total == 0
    process.kill()
    process.wait()
    put(engine, 1, section("x", "预算"))
    assert search(engine, ALL).total == 1


def test_a_killed_writer_leaves_the_old_index_or_the_new(
    tmp_path: Path, start_writer: Callable[[str], subprocess.Popen[str]]
) -> None:
    chance = random.Random(1)
    for _ in range(max(2, settings.default.max_examples // 25)):
        process = start_writer("commit")
        assert process.stdout is not None
        begun = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        begun = max([begun, *map(int, process.stdout.read().split())])
        process.wait()
        engine = WhooshEngine(tmp_path / "index")
        generation = engine.generation() or 0
        assert generation in (begun - 1, begun)
        assert search(engine, ALL).total == generation
    with engine.writer() as writer:
        writer.commit(generation + 1)
    assert not [p.name for p in (tmp_path / "index").iterdir() if "toc." in p.name or p.suffix in (".trm", ".new")]


def test_threads_give_the_single_threaded_answers(index: Path) -> None:
    asked = [
        SearchRequest(plan, facets=FIELDS, limit=50)
        for plan in (Word("预算"), Literal("执行率为98"), Literal("区"), AnyOf((Word("人大"), Literal("存在"))))
    ]
    right = [search(WhooshEngine(index), request) for request in asked]
    engine = WhooshEngine(index)
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(10):
            answers = [WhooshEngine(index).searcher().search(r) for r in asked], [search(engine, r) for r in asked]
            wrong.extend(given for given in answers if given != right)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


COMMITS = 6


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are made by fork")
def test_processes_and_threads_give_the_single_threaded_answers_while_another_process_commits(tmp_path: Path) -> None:
    alone = WhooshEngine(tmp_path / "alone")
    right = []
    for number in range(COMMITS):
        add(alone, reports()[number * 2 : number * 2 + 2])
        right.append(answers(alone))
    engine = WhooshEngine(tmp_path / "index")
    add(engine, reports()[:2])
    readers = [reading_process(tmp_path / "index", right) for _ in range(2)]
    for number in range(1, COMMITS):
        for _, told in readers:
            wait_for(told, number - 1)
        add(engine, reports()[number * 2 : number * 2 + 2])
        assert answers(engine) == right[number]
    assert [os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) for reader, _ in readers] == [0, 0]


def reading_process(folder: Path, right: list[Answers]) -> tuple[int, int]:
    """Two threads that ask until they have seen the last commit, and where they tell which one each answer is of. Exit
    0 when each saw nothing but commits, in order."""
    told, telling = os.pipe()
    child = os.fork()
    if child:
        os.close(telling)
        return child, told
    try:
        engine = WhooshEngine(folder)
        seen: list[list[int]] = [[], []]

        def ask(mine: list[int]) -> None:
            until = time.monotonic() + 60
            while (not mine or mine[-1] != len(right) - 1) and time.monotonic() < until:
                mine.append(right.index(answers(engine)))
                os.write(telling, bytes(mine[-1:]))

        threads = [threading.Thread(target=ask, args=(mine,)) for mine in seen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        good = all(mine == sorted(mine) and mine[-1] == len(right) - 1 for mine in seen)
        os._exit(0 if good else 1)
    finally:
        os._exit(1)


def wait_for(told: int, number: int) -> None:
    """Until a reader has seen commit `number`."""
    seen = os.read(told, 1)
    while seen and seen[0] < number:
        seen = os.read(told, 1)
    assert seen, "a reader has stopped"


def test_readers_see_whole_commits_while_a_writer_works(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    stop = threading.Event()
    seen: list[tuple[int, int]] = []
    failed: list[BaseException] = []

    def read() -> None:
        try:
            while not stop.is_set():
                result = search(engine, ALL)
                seen.append((result.total, result.reports))
        except BaseException as error:
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(40):
            put(engine, number, *(section(f"r{number}", "预算", ordinal) for ordinal in range(3)))
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not failed
    assert all(total == 3 * held for total, held in seen)
    assert len(set(seen)) > 3
