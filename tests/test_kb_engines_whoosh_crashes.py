"""The embedded engine stopped in the middle: killed, out of room, without power. The old index stands, or the new one.

In a long run every step is tried (about 600), and 280 random moments; else some of each, the same every time.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest
from failing_disk import Full, Killed, PowerCut, Steps, Watcher, watched
from hypothesis import settings
from synthetic_index import BASE, Answers, add, answers, remove, reports

from kb.engines.whoosh.commit import Commit
from kb.engines.whoosh.index import LOCK_NAME, WhooshEngine
from kb.engines.whoosh.state import newest, state_name, toc_name

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are made by fork")

LONG = settings.default.max_examples > 1000


@dataclass(frozen=True)
class Act:
    """One commit, to the base or to nothing."""

    name: str
    do: Callable[[WhooshEngine], None]
    to_base: bool = True


def add_in_pieces(engine: WhooshEngine) -> None:
    """With so little memory that the batch is written in runs first, and these are joined through passing files."""
    with (
        mock.patch("kb.engines.whoosh.writer.MEMORY", 1 << 19),
        mock.patch("kb.engines.whoosh.codec.growing.KEPT", 1 << 10),
    ):
        add(engine, reports()[BASE:], anew=True)


def add_side_by_side(engine: WhooshEngine) -> None:
    """As processes do it that write beside the index; here, one after the other."""
    generation = engine.generation() or 0
    with engine.writer(anew=True) as writer:
        for _ in writer.add_of(iter, reports()[BASE:], 1):
            pass
        writer.commit(generation + 1)


ACTS = (
    Act("first", lambda engine: add(engine, reports()[:BASE]), to_base=False),
    Act("rebuild", lambda engine: add(engine, reports()[BASE:], anew=True)),
    Act("rebuild in pieces", add_in_pieces),
    Act("rebuild side by side", add_side_by_side),
    Act("commit", lambda engine: add(engine, reports()[BASE : BASE + 1])),
    Act("merge", lambda engine: add(engine, reports()[BASE:])),
    Act("removal", lambda engine: remove(engine, reports()[:1])),
    Act("removal of half", lambda engine: remove(engine, reports()[: BASE // 2])),
)


@dataclass(frozen=True)
class Tried:
    """An act, what is answered without and with it, and the same after one more commit."""

    act: Act
    base: Path
    before: Answers
    after: Answers
    later: tuple[Answers, Answers]
    steps: int

    def start(self, folder: Path) -> Path:
        """The index to begin with, copied."""
        shutil.rmtree(folder, ignore_errors=True)
        if self.act.to_base:
            shutil.copytree(self.base, folder)
        return folder

    def check(self, folder: Path) -> bool:
        """The old index or the new one is there, complete, and goes on; whether it is the new one."""
        engine = WhooshEngine(folder)
        given = answers(engine)
        assert given in (self.before, self.after)
        engine.check()
        new = given == self.after
        one_more(engine)
        assert answers(engine) == self.later[new]
        assert not leftovers(folder)
        return new


def one_more(engine: WhooshEngine) -> None:
    add(engine, reports()[-1:])


def leftovers(folder: Path) -> set[str]:
    """Files that the newest commit does not name."""
    names = {path.name for path in folder.iterdir()} - {LOCK_NAME}
    number = newest(folder)
    if number is None:
        return names
    segments = Commit.read(folder, number).segments()
    named = {name for segment in segments for name in segment.file_names()}
    return names - named - {toc_name(number), state_name(number)}


@pytest.fixture(scope="module", params=ACTS, ids=lambda act: act.name)
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tried:
    act: Act = request.param
    root = tmp_path_factory.mktemp("index")
    base = root / "base"
    add(WhooshEngine(base), reports()[:BASE])
    old = WhooshEngine(base if act.to_base else root / "nothing")
    before = answers(old)
    without = root / "without"
    if act.to_base:
        shutil.copytree(base, without)
    one_more(WhooshEngine(without))
    done = root / "done"
    if act.to_base:
        shutil.copytree(base, done)
    steps = Steps()
    with watched(done, steps):
        act.do(WhooshEngine(done))
    after = answers(WhooshEngine(done))
    assert after != before and not leftovers(done)
    one_more(WhooshEngine(done))
    later = answers(WhooshEngine(without)), answers(WhooshEngine(done))
    return Tried(act, base, before, after, later, steps.done)


def some(count: int, most: int = 6) -> Iterator[int]:
    """Steps 1 … count: all of them in a long run, else the first, the last and some between."""
    if LONG or count <= most:
        yield from range(1, count + 1)
    else:
        chance = random.Random(count)
        yield from sorted({1, count, *chance.sample(range(2, count), most - 2)})


# --- kill -9 ----------------------------------------------------------------------------------------------------


def test_killed_at_any_step(tried: Tried, tmp_path: Path) -> None:
    seen = set()
    for step in some(tried.steps):
        folder = tried.start(tmp_path / "index")
        child = forked(lambda folder=folder, step=step: act_watched(tried.act, folder, Killed(step)))
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        seen.add(tried.check(folder))
    assert seen == {False, True}


def test_killed_at_any_moment(tried: Tried, tmp_path: Path) -> None:
    chance = random.Random(7)
    times = []
    for number in range(35 if LONG else 2):
        folder = tried.start(tmp_path / "index")
        if number % 5 == 0:
            times.append(timed(tried, tried.start(tmp_path / "timed")))
        reading, writing = os.pipe()

        def act(folder: Path = folder, writing: int = writing) -> None:
            os.write(writing, b"!")
            tried.act.do(WhooshEngine(folder))

        child = forked(act)
        os.read(reading, 1)
        time.sleep(chance.uniform(0, max(times)))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] in (0, signal.SIGKILL)
        os.close(reading)
        os.close(writing)
        tried.check(folder)


def timed(tried: Tried, folder: Path) -> float:
    """Seconds the act takes."""
    start = time.perf_counter()
    child = forked(lambda: tried.act.do(WhooshEngine(folder)))
    assert os.waitpid(child, 0)[1] == 0
    return time.perf_counter() - start


def act_watched(act: Act, folder: Path, watcher: Watcher) -> None:
    with watched(folder, watcher):
        act.do(WhooshEngine(folder))


def forked(act: Callable[[], None]) -> int:
    """A child process that does it."""
    child = os.fork()
    if not child:
        try:
            act()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return child


# --- a disk that takes no more ----------------------------------------------------------------------------------


def test_full_from_any_step_on(tried: Tried, tmp_path: Path) -> None:
    for step in some(tried.steps):
        folder = tried.start(tmp_path / "index")
        try:
            act_watched(tried.act, folder, Full(step))
        except OSError as error:
            assert "No space left" in str(error)
            if answers(WhooshEngine(folder)) == tried.before:
                assert not leftovers(folder)
        else:
            assert answers(WhooshEngine(folder)) == tried.after
        tried.check(folder)


# --- no power ---------------------------------------------------------------------------------------------------


class Cuts(PowerCut):
    """All that may be left after each step, each once."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.chance = random.Random(3)
        self.found: dict[frozenset[tuple[str, bytes]], str] = {}
        """And the first step after which it may be left."""

    def after(self, step: str, path: Path, target: Path | None) -> None:
        super().after(step, path, target)
        for files in self.left(self.chance):
            self.found.setdefault(frozenset(files.items()), step)


def test_without_power_after_any_step(tried: Tried, tmp_path: Path) -> None:
    folder = tried.start(tmp_path / "index")
    cuts = Cuts(folder)
    act_watched(tried.act, folder, cuts)
    found = list(cuts.found)
    renamed = [number for number, step in enumerate(cuts.found.values(), 1) if step == "rename"]
    for number in sorted({*some(len(found)), *renamed}):
        tried.check(laid_out(dict(found[number - 1]), tmp_path / "left"))
    for files in cuts.left(cuts.chance):
        assert tried.check(laid_out(files, tmp_path / "left")), "a commit that has returned is on the disk"


def laid_out(files: Mapping[str, bytes], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
