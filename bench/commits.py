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


@dataclass(frozen=True, slots=True)
class Committed:
    """`visible`: median seconds from handing over 20 sections to a page that counts them, and `slowest` of them.

    After `commits` of them: size and page time as multiples of an index built at once of the same sections; None where
    that build was left out.
    """

    peer: str
    commits: int
    visible: float
    slowest: float
    size_ratio: float | None
    page_ratio: float | None


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
    added = more(commits * SMALL, SEED)
    one = PEERS[peer](grown)
    times = []
    for number in range(commits):
        sections = added[number * SMALL : (number + 1) * SMALL]
        start = time.perf_counter()
        one.add(sections)
        session = one.open()
        session.page(queries[0])
        times.append(time.perf_counter() - start)
        session.close()
    size_ratio = page_ratio = None
    if base is not None:
        other = PEERS[peer](fresh)
        other.build([list(base), added])
        size_ratio = size(grown) / size(fresh)
        page_ratio = _pages(one, queries) / _pages(other, queries)
    shutil.rmtree(grown)
    shutil.rmtree(fresh, ignore_errors=True)
    return Committed(peer, commits, median(times), max(times), size_ratio, page_ratio)


def _pages(peer: Peer, queries: Sequence[Query]) -> float:
    session = peer.open()
    asked = [query for query in queries if peer.can(query)]
    medians = []
    for query in asked:
        times = []
        for _ in range(7):
            start = time.perf_counter()
            session.page(query)
            times.append(time.perf_counter() - start)
        medians.append(median(times[1:]))
    session.close()
    return geometric_mean(medians)
