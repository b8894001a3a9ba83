"""`kb index` and `kb rebuild` killed at any moment: the next command finds library and index whole, and finishes.

A hundred moments of each in a long run, two otherwise; spread over what the command takes undisturbed.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from section_strategies import FIELDS
from test_kb_library_transaction import check

from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.indexing import rebuild
from kb.library.library import Library
from kb.search.engine import Engine
from kb.search.hit import SearchResult
from kb.search.plan import AllOf, Everything, Literal, Word
from kb.search.request import SearchRequest

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no kill -9")

REPORTS = Path(__file__).resolve().parents[1] / "corpus" / "reports"
MOMENTS = 100 if settings.default.max_examples > 1000 else 2
ASKED = (
    SearchRequest(Everything(), facets=FIELDS, limit=5000),
    SearchRequest(AllOf((Literal("绩效"), Word("预算"))), facets=FIELDS, limit=5000),
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of eight samples."""
    folder = tmp_path_factory.mktemp("reports")
    for path in sorted(REPORTS.glob("*.txt"))[:8]:
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = tmp_path_factory.mktemp("undisturbed") / "library"
    run("index", str(reports), library=library)
    return library


def test_indexing_killed_at_any_moment(reports: Path, undisturbed: Path, tmp_path: Path) -> None:
    expected = held(undisturbed)
    library = tmp_path / "library"
    for _ in killed(library, "index", str(reports)):
        if library.exists():
            run("index", str(reports), library=library)
            assert held(library) == expected
            shutil.rmtree(library)


def test_rebuilding_killed_at_any_moment(undisturbed: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    shutil.copytree(undisturbed, library)
    expected = held(undisturbed)
    for _ in killed(library, "rebuild", "--workers", "2"):
        assert held(library) == expected
        run("search", "预算", library=library)
        assert held(library) == expected
    run("rebuild", library=library)
    assert held(library) == expected
    assert len(list((library / "index").iterdir())) == 6


def held(folder: Path) -> tuple[set[str], list[SearchResult]]:
    """The reports of a whole library, and what its index answers, which is what one made anew answers."""
    with Library.open(folder) as library:
        check(library)
        oracle = MemoryEngine()
        rebuild(library, oracle)
        engine = WhooshEngine(library.index_path)
        engine.check()
        assert engine.generation() == library.generation()
        given = answers(engine)
        assert given == answers(oracle)
        return {entry.id for entry in library.reports()}, given


def answers(engine: Engine) -> list[SearchResult]:
    searcher = engine.searcher()
    return [searcher.search(request) for request in ASKED]


def killed(library: Path, *words: str) -> Iterator[None]:
    """The command killed again and again, each time at another moment of the time it takes."""
    other = library.with_name("timed")
    if library.exists():
        shutil.copytree(library, other)
    start = time.perf_counter()
    run(*words, library=other)
    taken = time.perf_counter() - start
    chance = random.Random(len(words))
    for _ in range(MOMENTS):
        process = subprocess.Popen(
            command(*words, library=library),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.3, 1) * taken)
        process.kill()
        process.wait()
        wait_for_the_end_of_all(process.pid)
        yield


def wait_for_the_end_of_all(group: int) -> None:
    """Of the processes it had started; none goes on without it."""
    until = time.monotonic() + 20
    while at_work(group):
        assert time.monotonic() < until, "a process goes on after the one that started it was killed"
        time.sleep(0.02)


def at_work(group: int) -> bool:
    """Whether a process of the group is alive, as Linux tells it; one that nobody has asked after is not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, its_group, *_ = stat.read_text().rpartition(")")[2].split()
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def run(*words: str, library: Path) -> None:
    subprocess.run(command(*words, library=library), capture_output=True, check=True, timeout=120)


def command(*words: str, library: Path) -> list[str]:
    return [sys.executable, "-c", "from kb.cli.main import main; main()", *words, "--library", str(library)]
