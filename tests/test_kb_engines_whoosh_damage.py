"""Files of an index changed behind its back: the answers are the same, or there is a typed error that names the cure.

2,000 flipped bytes and 1,500 other changes in a long run, a seeded sample of them otherwise.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from synthetic_index import BASE, Answers, add, answers, reports

from kb.engines.whoosh.index import LOCK_NAME, WhooshEngine
from kb.errors import IndexDamaged

LONG = settings.default.max_examples > 1000
KINDS = (".pst", ".grm", ".col", ".toc", ".json")
Damage = Callable[[bytes, random.Random], bytes]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments, several blocks each."""
    folder = tmp_path_factory.mktemp("sound") / "index"
    add(WhooshEngine(folder), reports()[:BASE])
    add(WhooshEngine(folder), reports()[BASE : BASE + 1])
    assert len(list(folder.glob("*.pst"))) == 2
    return folder


@pytest.fixture
def index(sound: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(sound, folder)
    return folder


def given(folder: Path) -> Answers | None:
    """What a fresh engine answers; None when it says that the index is damaged, and what mends it."""
    try:
        return answers(WhooshEngine(folder))
    except IndexDamaged as error:
        assert "kb rebuild" in error.message
        return None


def of_kind(folder: Path, kind: str) -> list[Path]:
    """The smaller first, for names are random."""
    return sorted((path for path in folder.iterdir() if path.suffix == kind), key=lambda path: path.stat().st_size)


def flip(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]


def cut_off(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def zeros(data: bytes, chance: random.Random) -> bytes:
    """A sector that never reached the disk."""
    place = chance.randrange(len(data)) // 512 * 512
    return data[:place] + bytes(len(data[place : place + 512])) + data[place + 512 :]


def moved(data: bytes, chance: random.Random) -> bytes:
    """All bytes are there, some in the place of others."""
    first, second = sorted(chance.sample(range(len(data)), 2))
    return data[second:] + data[first:second] + data[:first]


def longer(data: bytes, chance: random.Random) -> bytes:
    return data + chance.randbytes(chance.randrange(1, 100))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("damage", [flip, cut_off, zeros, moved, longer])
def test_changed_bytes(index: Path, kind: str, damage: Damage) -> None:
    right = given(index)
    chance = random.Random(f"{kind} {damage.__name__}")
    for _ in range((400 if damage is flip else 60) if LONG else 4):
        path = chance.choice(of_kind(index, kind))
        whole = path.read_bytes()
        path.write_bytes(damage(whole, chance))
        assert given(index) in (None, right)
        if path.read_bytes() != whole:
            with pytest.raises(IndexDamaged, match="kb rebuild"):
                WhooshEngine(index).check()
        path.write_bytes(whole)
    assert given(index) == right


@pytest.mark.parametrize("kind", KINDS[:3])
def test_files_in_each_others_place(index: Path, kind: str) -> None:
    first, second = of_kind(index, kind)
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    assert given(index) is None
    second.write_bytes(data)
    assert given(index) is None


@pytest.mark.parametrize("kind", KINDS)
def test_files_of_another_index(sound: Path, index: Path, tmp_path: Path, kind: str) -> None:
    """Of the same contents, made at another time: segments have other names then."""
    other = tmp_path / "other"
    add(WhooshEngine(other), reports()[:BASE])
    add(WhooshEngine(other), reports()[BASE : BASE + 1])
    for path, foreign in zip(of_kind(index, kind), of_kind(other, kind), strict=True):
        shutil.copy(foreign, path)
    assert given(index) in (None, given(sound))


def test_an_older_commit_is_not_taken_for_the_newest(sound: Path, index: Path) -> None:
    engine = WhooshEngine(index)
    add(engine, reports()[BASE + 1 : BASE + 2])
    for kind in (".toc", ".json"):
        (now,) = of_kind(index, kind)
        (before,) = of_kind(sound, kind)
        data = now.read_bytes()
        shutil.copy(before, now)
        assert given(index) is None
        now.write_bytes(data)
    assert given(index) == answers(engine)


def test_whatever_is_damaged_is_mended_by_making_it_anew(index: Path) -> None:
    for path in index.iterdir():
        if path.name != LOCK_NAME:
            path.write_bytes(b"?")
    assert given(index) is None
    engine = WhooshEngine(index)
    with engine.writer(anew=True) as writer:
        writer.add(reports()[0])
        writer.commit(1)
    engine.check()
    assert answers(engine) == given(index)
    assert len(list(index.iterdir())) == 6
