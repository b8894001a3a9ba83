"""Small commits to a large index: how soon twenty sections are seen, and what many such commits leave behind."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import geometric_mean, median

from bench.building import size
from bench.peers import PEERS
from bench.peers.peer import Peer
from bench.queries import Query
from bench.sections import more
from kb.search.document import AnalyzedSection

SMALL = 20
"""Sections of a small commit, one report's."""
SEED = 10**6
"""Of the reports that are added: none of the corpus's."""


ROUNDS = 9
"""Times each page is asked to compare two indexes."""


@dataclass(frozen=True, slots=True)
class Committed:
    """`visible`: median seconds from handing over 20 sections to a page, of a reader opened for it, that counts them;
    `slowest` of them, and the median `cpu` seconds. The first commit, which may load dictionaries, is not among them.

    After `commits` of them: size and time of a page, asked just before and not, as multiples of an index built at once
    of the same sections; None where that build was left out.
    """

    peer: str
    commits: int
    visible: float
    slowest: float
    cpu: float
    size_ratio: float | None
    page_ratio: float | None
    uncached_ratio: float | None


def commit_often(
    peer: str,
    folder: Path,
    scratch: Path,
    base: Sequence[AnalyzedSection] | None,
    commits: int,
    queries: Sequence[Query],
) -> Committed:
    """On a copy of the index in `folder`. `base` are the sections it holds, for the fresh build; None skips it."""
    grown, fresh = scratch / f"{peer}-grown", scratch / f"{peer}-fresh"
    shutil.rmtree(grown, ignore_errors=True)
    shutil.copytree(folder, grown)
    added = more((commits + 1) * SMALL, SEED)
    one = PEERS[peer](grown)
    times, spent = [], []
    for number in range(commits + 1):
        sections = added[number * SMALL : (number + 1) * SMALL]
        start, cpu = time.perf_counter(), time.process_time()
        one.add(sections)
        session = one.open()
        session.page(queries[0])
        times.append(time.perf_counter() - start)
        spent.append(time.process_time() - cpu)
        session.close()
    size_ratio = page_ratio = uncached_ratio = None
    if base is not None:
        other = PEERS[peer](fresh)
        other.build([list(base), added])
        size_ratio = size(grown) / size(fresh)
        page_ratio = _ratio(one, other, queries, cached=True)
        uncached_ratio = _ratio(one, other, queries, cached=False)
    shutil.rmtree(grown)
    shutil.rmtree(fresh, ignore_errors=True)
    return Committed(
        peer, commits, median(times[1:]), max(times[1:]), median(spent[1:]), size_ratio, page_ratio, uncached_ratio
    )


def _ratio(one: Peer, other: Peer, queries: Sequence[Query], *, cached: bool) -> float:
    """Pages of two indexes asked by turns: the geometric mean of the ratios, of processor time."""
    sessions = one.open(), other.open()
    ratios = []
    for query in filter(one.can, queries):
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS + 1):
            for session, mine in zip(sessions, times, strict=True):
                if not cached:
                    session.forget()
                start = time.process_time()
                session.page(query)
                mine.append(time.process_time() - start)
        ratios.append(median(times[0][1:]) / median(times[1][1:]))
    for session in sessions:
        session.close()
    return geometric_mean(ratios)
