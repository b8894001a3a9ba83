"""Everything that is measured at one size, part by part; each part gives plain rows for the JSON file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from bench import load, pages
from bench.child import SLOW_BUILDS, run
from bench.peers import PEERS, SAME_INDEX
from bench.queries import Query, draw
from bench.sections import Sections
from bench.truth import scan

PARTS = ("build", "pages", "open", "commits", "load")
Rows = list[dict[str, Any]]
Say = Callable[[str], None]

COMMITTERS = ("ours", "tantivy-words", "tantivy-bigrams", "fts5-words", "stock-whoosh")
LOAD_SECONDS = 4.0
LOAD_QUERIES = 400
"""Of each class, for pages that are asked once."""
PLAIN = "ours-plain-snippets"
"""Ours with the peers' snippets: engine against engine."""


@dataclass(frozen=True, slots=True)
class Setting:
    """`work` holds corpus and indexes between runs; of `peers`, those in `built` are built anew, the others only where
    they have no index yet; `commits` small commits are made, `load_sections` served."""

    work: Path
    count: int
    seed: int
    peers: tuple[str, ...]
    built: tuple[str, ...]
    rounds: int
    commits: int
    load_sections: int
    say: Say

    @property
    def sections(self) -> Sections:
        return Sections(self.work, self.count, self.seed)

    def index(self, peer: str) -> Path:
        return self.work / f"index-{self.count}-seed-{self.seed}" / SAME_INDEX.get(peer, peer)

    def measure(self, task: str, peer: str, extra: int = 0) -> dict[str, Any]:
        """One measurement in a process of its own."""
        return run(task, peer, self.index(peer), self.work, self.count, self.seed, extra)


def build(setting: Setting) -> Rows:
    """The indexes of the peers that are to be built anew, or have none."""
    rows = []
    for peer in setting.peers:
        if peer not in SAME_INDEX and (peer in setting.built or not setting.index(peer).exists()):
            setting.index(peer).parent.mkdir(parents=True, exist_ok=True)
            rows.append(setting.measure("build", peer))
            setting.say(f"{peer}: built in {rows[-1]['seconds']:.1f} s")
    return rows


def full_pages(setting: Setting) -> dict[str, Any]:
    """The interleaved run, checked against the scan first."""
    queries = draw(setting.sections, setting.count, setting.seed)
    truths = scan(setting.sections, queries)
    opened = {name: (PEERS[name](setting.index(name)),) for name in setting.peers}
    sessions = {name: (peer, peer.open()) for name, (peer,) in opened.items()}
    found: dict[str, Any] = {
        "queries": [
            {"kind": query.kind, "query": query.label, "totals": truth.totals}
            for query, truth in zip(queries, truths, strict=True)
        ],
        "checks": [asdict(row) for row in pages.check(sessions, queries, truths)],
    }
    for state in ("cached", "uncached"):
        setting.say(f"pages, {state}")
        timings = pages.measure(sessions, queries, cached=state == "cached", rounds=setting.rounds)
        found[state] = [asdict(row) for row in pages.summarize(timings, "ours")]
        if PLAIN in sessions:
            found[f"{state}, plain"] = [asdict(row) for row in pages.summarize(timings, PLAIN)]
        found[f"{state} medians"] = [
            {"peer": t.peer, "query": t.query.label, "kind": t.query.kind, "ms": round(t.median * 1000, 4)}
            for t in timings
        ]
    for _, session in sessions.values():
        session.close()
    return found


def opening(setting: Setting) -> Rows:
    """The median process of five, by the time it took to open."""
    rows = []
    for peer in setting.peers:
        if peer not in SAME_INDEX:
            tried = sorted((setting.measure("open", peer) for _ in range(5)), key=lambda row: float(row["opening"]))
            rows.append(tried[2])
    return rows


def commits(setting: Setting) -> Rows:
    """Small commits, by the peers that make them."""
    rows = []
    for peer in setting.peers:
        if peer in COMMITTERS:
            # What builds slowly has no fresh build to be compared with.
            count = min(10, setting.commits) if peer in SLOW_BUILDS else setting.commits
            rows.append(setting.measure("commit", peer, count))
            setting.say(f"{peer}: commit visible after {rows[-1]['visible'] * 1000:.1f} ms")
    return rows


def http_load(setting: Setting) -> Rows:
    """The site as HTML and as JSON from two workers, and the tantivy peers with two threads."""
    count = min(setting.load_sections, setting.count)
    library = setting.work / f"library-{count}-seed-{setting.seed}"
    load.store(library, count, setting.seed)
    queries = draw(setting.sections, setting.count, setting.seed)
    others = _others(setting, queries)
    command, port = load.site(library, workers=2)
    rows = []
    with load.serving("ours", command, port) as server:
        rows += _driven(replace(server, name="ours, HTML"), "/search", queries, others[::2])
        rows += _driven(replace(server, name="ours, JSON"), "/api/v1/search", queries, others[1::2])
    for peer in ("tantivy-words", "tantivy-bigrams"):
        if peer in setting.peers and count == setting.count:
            command, port = load.peer_server(peer, setting.index(peer), threads=2)
            with load.serving(PEERS[peer].name, command, port) as server:
                rows += _driven(server, "/search", queries, others[::2])
    return rows


def _others(setting: Setting, queries: Sequence[Query]) -> list[Query]:
    """Many queries of the same classes, all different and none of these."""
    drawn = draw(setting.sections, setting.count, setting.seed + 1, each=LOAD_QUERIES)
    known = {query.label for query in queries}
    return [query for label, query in {query.label: query for query in drawn}.items() if label not in known]


def _driven(server: load.Server, route: str, queries: Sequence[Query], others: Sequence[Query]) -> Rows:
    """`queries` asked over and over, and of `others` a share for each number of clients, each of them once."""
    again = [load.drive(server, load.paths(queries, route), clients, LOAD_SECONDS) for clients in load.CLIENTS]
    shares = [load.paths(others[at :: len(load.CLIENTS)], route) for at in range(len(load.CLIENTS))]
    unlike = replace(server, name=f"{server.name}, each page once")
    once = [load.drive_once(unlike, share, clients) for clients, share in zip(load.CLIENTS, shares, strict=True)]
    return [asdict(row) for row in (*again, *once)]


def measure(setting: Setting, parts: Sequence[str]) -> dict[str, Any]:
    """The parts asked for, by name, and what making the corpus took."""
    setting.work.mkdir(parents=True, exist_ok=True)
    setting.say(f"corpus of {setting.count} sections")
    found: dict[str, Any] = {"made": asdict(setting.sections.make())}
    steps: dict[str, Callable[[Setting], Any]] = {
        "build": build,
        "pages": full_pages,
        "open": opening,
        "commits": commits,
        "load": http_load,
    }
    for part in PARTS:
        if part in parts:
            setting.say(part)
            found[part] = steps[part](setting)
    return found


def usable(names: Sequence[str], say: Say) -> tuple[str, ...]:
    """The peers that can run here; the others are named with what they want. Ours is always among them."""
    found = []
    for name in names:
        missing = PEERS[name].missing()
        if missing is None:
            found.append(name)
        else:
            say(f"SKIPPED {name}: {missing}")
    return tuple(found)
