"""What opening an index takes in a process that has its modules loaded and no index yet."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from bench.peers import PEERS
from bench.queries import Query

FIRST = Query("common", ("预算",))
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds to open and to the end of the first page; resident megabytes above the same process before opening."""

    peer: str
    opening: float
    first_page: float
    memory_opened: float
    memory_paged: float


def open_once(peer: str, folder: Path, empty: Path) -> Opened:
    """To be run in a process of its own. `empty` is a folder for an index of nothing, opened and asked first, so that
    what is measured is the index and not the program."""
    warm = PEERS[peer](empty)
    warm.build([[]])
    session = warm.open()
    session.page(FIRST)
    session.close()
    before = _resident()
    start = time.perf_counter()
    session = PEERS[peer](folder).open()
    opened = time.perf_counter()
    memory = _resident()
    session.page(FIRST)
    paged = time.perf_counter()
    return Opened(peer, opened - start, paged - start, memory - before, _resident() - before)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 2**20
