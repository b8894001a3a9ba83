"""One measurement in a process of its own: `python -m bench.child TASK PEER …`, JSON on standard output."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.building import build
from bench.commits import commit_often
from bench.opening import open_once
from bench.queries import draw
from bench.sections import Sections

SLOW_BUILDS = ("stock-whoosh",)
"""Peers whose index is not built once more to be compared with."""


def run(task: str, peer: str, folder: Path, work: Path, count: int, seed: int, extra: int = 0) -> dict[str, Any]:
    """What the child measured; raises CalledProcessError when it died."""
    words = [sys.executable, "-m", "bench.child", task, peer, *map(str, (folder, work, count, seed, extra))]
    done = subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main(task: str, peer: str, folder: str, work: str, count: str, seed: str, extra: str) -> None:
    sections = Sections(Path(work), int(count), int(seed))
    with tempfile.TemporaryDirectory(dir=work) as scratch:
        if task == "build":
            result: Any = build(peer, Path(folder), sections)
        elif task == "open":
            result = open_once(peer, Path(folder), Path(scratch) / "empty")
        else:
            queries = draw(sections, int(count), int(seed), each=1)
            base = None if peer in SLOW_BUILDS else list(sections)
            result = commit_often(peer, Path(folder), Path(scratch), base, int(extra), queries)
    print(json.dumps(asdict(result)))


if __name__ == "__main__":
    main(*sys.argv[1:])
