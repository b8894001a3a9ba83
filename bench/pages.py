"""Full pages, peers by turns: every query is asked of all of them one after the other, so that noise falls on all."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median, quantiles

from bench.page import Page
from bench.peers.peer import Peer, Session
from bench.queries import KINDS, Query
from bench.truth import Truth
from kb.region import SELF

ROUNDS = 15
BUDGET = 1.5
"""Seconds a peer may take for one query over all rounds of one state; the slow ones are asked less often."""
LEAST = 3
SHOWN = 20
"""Values of a facet that any peer must show, where there are as many."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one peer for query `number` in one state, in the order they were taken."""

    peer: str
    number: int
    query: Query
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)


@dataclass(frozen=True, slots=True)
class Check:
    """What a peer got wrong against the scan. `phrase_recall`: the share of true phrase hits in its phrase totals."""

    peer: str
    totals: int
    facets: int
    asked: int
    phrase_recall: float


def check(peers: Mapping[str, tuple[Peer, Session]], queries: Sequence[Query], truths: Sequence[Truth]) -> list[Check]:
    """Every peer's answers against the plain scan; those that find by words of their own only for their phrases."""
    found = []
    for name, (peer, session) in peers.items():
        way = "literals" if peer.finds == "its own words" else peer.finds
        totals = facets = asked = right = true = 0
        for query, truth in zip(queries, truths, strict=True):
            if not peer.can(query):
                continue
            page = session.page(query)
            asked += 1
            if query.phrase:
                right += min(page.total, truth.totals[way])
                true += truth.totals[way]
            # As the site asks, synonyms may widen a query: more is found, and the facets are of more.
            widened = way == "either" and page.total > truth.totals[way]
            totals += page.total != truth.totals[way] and not widened
            facets += not (widened or _facets_agree(page, truth.facets[way]))
        found.append(Check(name, totals, facets, asked, right / true if true else 1.0))
    return found


def measure(
    peers: Mapping[str, tuple[Peer, Session]], queries: Sequence[Query], *, cached: bool, rounds: int = ROUNDS
) -> list[Timing]:
    """Cached: the query was asked just before. Not cached: the peer has let go of everything it kept of queries.

    A peer that finds phrases only by its own words is not timed for them: what it does not find costs nothing.
    """
    taken: dict[tuple[str, int], list[float]] = {}
    names = list(peers)
    for turn in range(rounds):
        gc.collect()
        for at, query in enumerate(queries):
            shift = (turn + at) % len(names)
            for name in names[shift:] + names[:shift]:
                peer, session = peers[name]
                times = taken.setdefault((name, at), [])
                if not _answers(peer, query) or (len(times) >= LEAST and sum(times) > BUDGET):
                    continue
                if cached:
                    session.page(query)
                else:
                    session.forget()
                times.append(_timed(session, query))
    return [Timing(name, at, queries[at], tuple(times)) for (name, at), times in taken.items() if times]


def _answers(peer: Peer, query: Query) -> bool:
    return peer.can(query) and (peer.exact or not query.phrase)


def _timed(session: Session, query: Query) -> float:
    gc.disable()
    try:
        start = time.perf_counter()
        session.page(query)
        return time.perf_counter() - start
    finally:
        gc.enable()


@dataclass(frozen=True, slots=True)
class Summary:
    """Milliseconds. `by_kind`: class of query -> geometric mean of the medians; `ratio_by_kind`: ours / this peer, over
    the queries both answered; `p95` over all times taken."""

    peer: str
    geomean: float
    p95: float
    by_kind: Mapping[str, float]
    ratio: float
    ratio_by_kind: Mapping[str, float]


def summarize(timings: Sequence[Timing], ours: str) -> list[Summary]:
    """One row a peer, in the order of the timings."""
    medians: dict[str, dict[int, float]] = {}
    for timing in timings:
        medians.setdefault(timing.peer, {})[timing.number] = timing.median
    kind_of = {timing.number: timing.query.kind for timing in timings}
    found = []
    for peer, own in medians.items():
        ratios = {number: medians[ours][number] / median for number, median in own.items()}
        everything = [seconds * 1000 for timing in timings if timing.peer == peer for seconds in timing.seconds]
        kinds = {kind: [number for number in own if kind_of[number] == kind] for kind in KINDS}
        found.append(
            Summary(
                peer=peer,
                geomean=geometric_mean(own.values()) * 1000,
                p95=quantiles(everything, n=20)[-1],
                by_kind={
                    kind: geometric_mean(map(own.__getitem__, those)) * 1000 for kind, those in kinds.items() if those
                },
                ratio=geometric_mean(ratios.values()),
                ratio_by_kind={
                    kind: geometric_mean(map(ratios.__getitem__, those)) for kind, those in kinds.items() if those
                },
            )
        )
    return found


def _facets_agree(page: Page, truth: Mapping[str, Mapping[str, int]]) -> bool:
    """Whether what a page shows of each facet is true; it may stop after the values with the most."""
    for name, counts in truth.items():
        shown = _own(page.facets[name]) if name == "region" else page.facets[name]
        positive = {value: count for value, count in shown.items() if count}
        if any(counts.get(value, 0) != count for value, count in positive.items()):
            return False
        if len(positive) < min(len(counts), SHOWN):
            return False
    return True


def _own(shown: Mapping[str, int]) -> Mapping[str, int]:
    """Each place's own sections. Ours also counts the places that hold it, and its page leaves out what a place says of
    itself where that is all of it: then the place is one that holds no other."""
    stated = {value.removesuffix(SELF): count for value, count in shown.items() if value.endswith(SELF)}
    if not stated and not any(value.endswith("0000") for value in shown):
        return shown
    above = {end for value in shown for end in (value[:2] + "0000", value[:4] + "00") if end != value}
    leaves = {value: count for value, count in shown.items() if value not in above and not value.endswith(SELF)}
    return leaves | stated
