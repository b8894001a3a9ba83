"""The command keeps what it did not measure this time, and writes one page from all of it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bench.cli import bench_command


def run(work: Path, out: Path, *words: str) -> str:
    asked = ["--sections", "150", "--seed", "4", "--rounds", "3", "--work", str(work), "--out", str(out), *words]
    result = CliRunner().invoke(bench_command, asked)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_parts_measured_one_after_the_other_make_one_page(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "out"
    run(work, out, "--part", "build", "--peer", "ours")
    run(work, out, "--part", "build", "--peer", "fts5-words")
    printed = run(work, out, "--part", "pages", "--peer", "fts5-words")
    results = json.loads((out / "benchmarks.json").read_text(encoding="utf-8"))
    size = results["sizes"]["150"]
    assert [row["peer"] for row in size["build"]] == ["ours", "fts5-words"]
    assert [row["peer"] for row in size["pages"]["cached"]] == ["ours", "fts5-words"]
    assert results["machine"]["cores"]
    page = (out / "benchmarks.md").read_text(encoding="utf-8")
    assert page in printed
    assert "| FTS5, words |" in page


def test_an_unknown_peer_is_a_wrong_request(tmp_path: Path) -> None:
    result = CliRunner().invoke(bench_command, ["--peer", "lucene"])
    assert result.exit_code == 2
