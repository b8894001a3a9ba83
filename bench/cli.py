"""python -m bench: the command behind `make bench`."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from bench import measures, render
from bench.peers import PEERS
from bench.relevance import judging

PACKAGES = ("jixiao-kb", "whoosh3", "jieba", "rjieba", "numpy", "tantivy")


@click.command("python -m bench")
@click.option("--sections", "sizes", type=click.IntRange(100), multiple=True, default=(10_000,), show_default=True)
@click.option("--part", "parts", type=click.Choice((*measures.PARTS, "relevance")), multiple=True, help="Default: all.")
@click.option("--peer", "peers", type=click.Choice(tuple(PEERS)), multiple=True, help="Default: all that are here.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--rounds", type=click.IntRange(3), default=15, show_default=True, help="Pages a query, peer and state.")
@click.option("--commits", type=click.IntRange(3), default=50, show_default=True, help="Small commits in a row.")
@click.option("--load-sections", type=int, default=100_000, show_default=True, help="Most sections the site serves.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("build/bench"), show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where benchmarks.json and .md are kept.")
def bench_command(
    sizes: tuple[int, ...],
    parts: tuple[str, ...],
    peers: tuple[str, ...],
    seed: int,
    rounds: int,
    commits: int,
    load_sections: int,
    work: Path,
    out: Path | None,
) -> None:
    """Measure ours beside its peers. What is not measured this time is kept from the last in --out."""
    chosen = parts or (*measures.PARTS, "relevance")
    usable = measures.usable(("ours", *(p for p in peers or PEERS if p != "ours")), _say)
    results = _read(out)
    results["machine"] = _machine()
    for count in sizes if set(chosen) - {"relevance"} else ():
        setting = measures.Setting(work, count, seed, usable, peers or usable, rounds, commits, load_sections, _say)
        size = results.setdefault("sizes", {}).setdefault(str(count), {})
        for name, found in measures.measure(setting, chosen).items():
            size[name] = _merged(size.get(name), found)
        _write(out, results)
    if "relevance" in chosen:
        results["relevance"] = judging.judge(work / "relevance", _say)
    _write(out, results)
    click.echo(render.markdown(results))


def _merged(held: Any, found: Any) -> Any:
    """Rows of peers that were not measured this time stay; figures of pages are of one run or of none."""
    if not (isinstance(held, list) and isinstance(found, list)):
        return found
    measured = {_whose(row) for row in found}
    rows = [*(row for row in held if _whose(row) not in measured), *found]
    order = [*PEERS]
    return sorted(rows, key=lambda row: order.index(row["peer"]) if "peer" in row else 0)


def _whose(row: dict[str, Any]) -> str:
    whose: str = row.get("peer") or row["server"]
    return whose


def _read(out: Path | None) -> dict[str, Any]:
    path = out / "benchmarks.json" if out else None
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {}
    return held


def _write(out: Path | None, results: dict[str, Any]) -> None:
    if out is None:
        return
    out.mkdir(parents=True, exist_ok=True)
    said = json.dumps(results, ensure_ascii=False, indent=1)
    (out / "benchmarks.json").write_text(said + "\n", encoding="utf-8")
    (out / "benchmarks.md").write_text(render.markdown(results), encoding="utf-8")


def _machine() -> dict[str, str]:
    found = {"cores": str(os.cpu_count()), "python": platform.python_version(), "system": platform.system()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _say(line: str) -> None:
    click.echo(line, err=True)
