"""docs/benchmarks.md out of the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bench.peers import PEERS
from bench.queries import KINDS
from bench.table import cell, table

HEAD = """# Benchmarks

Made by `make bench` (`python -m bench --help` for sizes and parts); the figures behind it are in benchmarks.json.

A *full page* is the ten best sections with their stored text, a snippet each, and four multi-select facets (region,
year, section, department). Peers and ours are asked by turns in one process, query by query; a cell of milliseconds is
the geometric mean of the queries' medians. *Ratio* is ours divided by the peer over the queries both answer: below 1
ours is faster. *Cached*: the query was asked just before; *uncached*: every peer let go of what it kept of queries
(ours: the answers and sections it keeps; tantivy, Whoosh: a new searcher; SQLite, Xapian: a new connection). "ours"
asks with the same plain plans as the peers; "ours, as the site asks" is the whole query language, literals above words,
context, six facets and exact marks. The peers' snippets are plain text searches, which cost next to nothing; ours marks
what the match key finds in the text as shown, and one row asks ours for the peers' snippets, to set engine against
engine. Of a long facet tantivy and ours lay out the 100 values with the most sections.
"""
SHARED = """It was shared while this was measured: full pages are of one interleaved run, but builds, openings, commits
and loads came one after the other, and only large differences among them mean anything."""


def markdown(results: Mapping[str, Any]) -> str:
    machine = ", ".join(f"{name} {value}" for name, value in results.get("machine", {}).items())
    parts = [HEAD, f"Machine: {machine}. {SHARED}\n"]
    for count, size in sorted(results.get("sizes", {}).items(), key=lambda item: int(item[0])):
        parts.append(f"## {int(count):,} sections\n")
        parts += [show(size[name]) for name, show in _SHOWN.items() if size.get(name)]
    if len(results.get("sizes", {})) > 1:
        parts.append(_growth(results["sizes"]))
    if results.get("relevance"):
        parts.append(_relevance(results["relevance"]))
    return "\n".join(parts)


def _made(made: Mapping[str, Any]) -> str:
    return (
        f"{made['reports']:,} reports, {made['characters']:,} characters; generated in {made['generating']:.1f} s, "
        f"tokenized in {made['tokenizing']:.1f} s (not in the build times below).\n"
    )


def _built(rows: list[Mapping[str, Any]]) -> str:
    ours = next(row for row in rows if row["peer"] == "ours")
    head = ("", "seconds", "processor s", "ours / peer", "size MB", "ours / peer", "peak memory MB", "above start MB")
    cells = (
        (
            _name(row),
            row["seconds"],
            row.get("cpu"),
            ours["cpu"] / row["cpu"] if "cpu" in row else ours["seconds"] / row["seconds"],
            row["size"] / 1e6,
            ours["size"] / row["size"],
            row["peak"],
            row["above"],
        )
        for row in rows
    )
    note = (
        "The first ratio is of processor seconds, which others on the machine disturb less. Stock Whoosh tokenizes in "
        "its build; its analyzer cannot be handed tokens."
    )
    return f"### Build, of the same tokens\n\n{table(head, cells)}\n\n{note}\n"


def _pages(found: Mapping[str, Any]) -> str:
    parts = []
    for state in ("cached", "uncached"):
        rows = found[state]
        parts.append(f"### Full page, {state}, ms\n")
        parts.append(
            table(
                ("", "geomean", "p95", *KINDS),
                ([r["peer"], r["geomean"], r["p95"], *(r["by_kind"].get(k) for k in KINDS)] for r in map(_named, rows)),
            )
        )
        parts.append(_ratios(f"Ours / peer, {state}", rows))
        if f"{state}, plain" in found:
            plain = [row for row in found[f"{state}, plain"] if not row["peer"].startswith("ours")]
            parts.append(_ratios(f"Engine against engine: ours with the peers' snippets / peer, {state}", plain))
    parts.append("### Against a plain scan\n")
    parts.append(
        table(
            ("", "queries", "wrong totals", "wrong facets", "phrase recall"),
            ([_name(r), r["asked"], r["totals"], r["facets"], r["phrase_recall"]] for r in found["checks"]),
        )
        + "\n"
    )
    return "\n".join(parts)


def _ratios(title: str, rows: list[dict[str, Any]]) -> str:
    shown = ([r["peer"], r["ratio"], *(r["ratio_by_kind"].get(kind) for kind in KINDS)] for r in map(_named, rows))
    return f"\n{title}:\n\n{table(('', 'all', *KINDS), shown)}\n"


def _opened(rows: list[Mapping[str, Any]]) -> str:
    return (
        "### Opening, in a new process with its modules loaded\n\n"
        + table(
            ("", "open ms", "to first page ms", "MB opened", "MB after a page"),
            (
                (_name(r), r["opening"] * 1000, r["first_page"] * 1000, r["memory_opened"], r["memory_paged"])
                for r in rows
            ),
        )
        + "\n"
    )


def _committed(rows: list[Mapping[str, Any]]) -> str:
    return (
        "### 20 sections added, committed and visible\n\n"
        + table(
            (
                "",
                *("median ms", "processor ms", "slowest ms", "commits"),
                *("size after / fresh", "page after / fresh", "uncached page"),
            ),
            (
                (
                    _name(r),
                    *(1000 * r[name] for name in ("visible", "cpu", "slowest")),
                    r["commits"],
                    *(r[name] for name in ("size_ratio", "page_ratio", "uncached_ratio")),
                )
                for r in rows
                if "cpu" in r
            ),
        )
        + "\n"
    )


def _loaded(rows: list[Mapping[str, Any]]) -> str:
    clients = sorted({r["clients"] for r in rows})
    servers = list(dict.fromkeys(r["server"] for r in rows))
    by = {(r["server"], r["clients"]): r for r in rows}
    return (
        "### Load through HTTP, closed loop: pages a second (median ms, of processor ms)\n\n"
        + table(
            ("", *(f"{count} clients" for count in clients)),
            (
                (
                    server,
                    *(_load(by[server, count]) if (server, count) in by else None for count in clients),
                )
                for server in servers
            ),
        )
        + "\n\nOurs from two pre-forked workers; tantivy from two threads behind waitress, its page as JSON. The same "
        "pages over and over, which ours keeps whole; *each page once*: no page twice, nor before. Processor ms: what "
        "the server took for a page.\n"
    )


def _load(row: Mapping[str, Any]) -> str:
    processor = f", {cell(row['processor'])}" if "processor" in row else ""
    return f"{cell(row['rate'])} ({cell(row['median'])}{processor})"


def _growth(sizes: Mapping[str, Any]) -> str:
    counts = sorted(sizes, key=int)
    rows = []
    for peer in PEERS:
        cells: list[float | None] = []
        for count in counts:
            cached = sizes[count].get("pages", {}).get("cached", [])
            cells.append(next((r["geomean"] for r in cached if r["peer"] == peer), None))
        if any(value is not None for value in cells):
            rows.append([PEERS[peer].name, *cells])
    head = ("", *(f"{int(count):,}" for count in counts))
    return "## Growth: full page cached, geometric mean, ms\n\n" + table(head, rows) + "\n"


def _relevance(found: Mapping[str, Any]) -> str:
    parts = [
        "## Relevance\n",
        "Queries judged by reading the reports, without sight of any ranking; grades 0 to 3. nDCG@10 / success@1 (the "
        "first hit is relevant). The ranking of ours is what its page lists: the hits, then, where these are fewer "
        "than ten, the sections that come close.\n",
        _judged(found, "judgements.txt"),
    ]
    if "held_out" in found:
        parts.append("\nA second set, graded before sections that come close were listed; watched, not tuned on:\n")
        parts.append(_judged(found["held_out"], "held_out.txt"))
    return "\n".join(parts) + "\n"


def _judged(found: Mapping[str, Any], file: str) -> str:
    systems = found["systems"]
    parts = [
        f"{found['queries']} queries (bench/relevance/{file}) over {found['reports']} reports, "
        f"{found['sections']} sections.\n",
        table(
            ("class", "queries", *systems),
            (
                [
                    name,
                    row["queries"],
                    *(f"{row[s]['ndcg']:.3f} / {row[s]['success']:.2f}" for s in systems),
                ]
                for name, row in found["classes"].items()
            ),
        ),
    ]
    if found["behind"]:
        parts.append("\nQueries where another is ahead of ours by more than 0.02 in nDCG@10:\n")
        parts.append(table(("query", "class", *systems), found["behind"]))
    return "\n".join(parts)


def _name(row: Mapping[str, Any]) -> str:
    return PEERS[row["peer"]].name


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "peer": _name(row)}


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "made": _made,
    "build": _built,
    "pages": _pages,
    "open": _opened,
    "commits": _committed,
    "load": _loaded,
}
