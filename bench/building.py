"""How long a peer takes to build its index of the same analyzed sections, what memory at most, and its size on disk."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.peers import PEERS
from bench.sections import Sections
from kb.search.document import AnalyzedSection

CATALOG = "catalog.sqlite"
"""Our library's catalog stands beside the index, holds no report here, and is no part of the index."""


@dataclass(frozen=True, slots=True)
class Built:
    """`seconds` on the clock and `cpu` of the processor (all threads), without reading the sections from disk; where
    others use the machine, only the second can be compared between runs. `peak` megabytes of the process, `above` what
    it had before; `size` bytes."""

    peer: str
    seconds: float
    cpu: float
    peak: float
    above: float
    size: int


def build(peer: str, folder: Path, sections: Sections) -> Built:
    """To be run in a process of its own (bench.child), for its peak of memory is the process's."""
    before = _peak()
    clock = _Reading(sections)
    start, cpu = time.perf_counter(), time.process_time()
    PEERS[peer](folder).build(clock.batches())
    seconds = time.perf_counter() - start - clock.seconds
    spent = time.process_time() - cpu - clock.cpu
    return Built(peer, seconds, spent, _peak(), _peak() - before, size(folder))


def size(folder: Path) -> int:
    """Bytes of an index's files."""
    return sum(
        path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.name.startswith(CATALOG)
    )


class _Reading:
    """The sections, and the time it took to read them."""

    def __init__(self, sections: Sections) -> None:
        self._sections = sections
        self.seconds = self.cpu = 0.0

    def batches(self) -> Iterator[list[AnalyzedSection]]:
        start, cpu = time.perf_counter(), time.thread_time()
        for batch in self._sections.batches():
            self.seconds += time.perf_counter() - start
            self.cpu += time.thread_time() - cpu
            yield batch
            start, cpu = time.perf_counter(), time.thread_time()


def _peak() -> float:
    """Of this program alone: ru_maxrss would begin with what the parent held when it forked."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")
