"""What the benchmark measures in processes of its own: builds, small commits, load; and the page it makes of it all."""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bench import child, load, measures, render
from bench.commits import commit_often
from bench.peers import PEERS
from bench.queries import Query
from bench.sections import Sections
from bench.table import cell, table

COUNT, SEED = 200, 9


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    Sections(folder, COUNT, SEED).make()
    return folder


@pytest.fixture(scope="module")
def index(work: Path) -> Path:
    PEERS["ours"](work / "index").build(Sections(work, COUNT, SEED).batches())
    return work / "index"


def test_a_build_in_a_process_of_its_own(work: Path, tmp_path: Path) -> None:
    row = child.run("build", "ours", tmp_path / "index", work, COUNT, SEED)
    assert row["peer"] == "ours"
    assert row["seconds"] > 0
    assert row["size"] == sum(
        path.stat().st_size for path in (tmp_path / "index").rglob("*") if path.is_file() and "catalog" not in path.name
    )
    assert 0 <= row["above"] < row["peak"]


def test_small_commits_are_timed_and_leave_the_index_they_were_made_on_alone(
    work: Path, index: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    sections = list(Sections(work, COUNT, SEED))
    row = commit_often("ours", index, tmp_path, sections, 2, [Query("common", ("预算",))])
    assert 0 < row.visible <= row.slowest
    assert row.size_ratio is not None and row.size_ratio > 0.5
    assert row.page_ratio is not None and row.page_ratio > 0
    after = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if "catalog" not in path.name} == {
        path: data for path, data in before.items() if "catalog" not in path.name
    }
    assert list(tmp_path.iterdir()) == []


def test_a_closed_loop_counts_pages(index: Path) -> None:
    asked = load.paths([Query("common", ("预算",)), Query("phrase", phrase="绩效目标")], "/search")
    command, port = load.peer_server("ours", index, threads=2)
    with load.serving("ours", command, port) as server:
        one = load.drive(server, asked, clients=1, seconds=0.2)
        two = load.drive(server, asked, clients=2, seconds=0.2)
        many = load.drive(server, asked, clients=2, seconds=1)
    assert one.rate > 0
    assert one.median <= one.p95
    assert two.clients == 2
    assert 0 < many.processor < 2 * 1000 / many.rate * 2, "no more than two threads can take"


def test_a_load_of_different_pages_asks_each_of_them_once() -> None:
    seen: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            seen.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Not in the output of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    thread = Thread(target=server.serve_forever)
    thread.start()
    asked = [f"/search?q={number}" for number in range(25)]
    own = load.Server("own", server.server_port, os.getpgid(0))
    try:
        once = load.drive_once(own, asked, clients=4)
        assert sorted(seen) == sorted(asked)
        seen.clear()
        load.drive(own, asked[:3], clients=2, seconds=0.1)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert once.clients == 4 and once.rate > 0
    assert set(seen) == set(asked[:3]) and len(seen) > 6


def test_a_server_that_fails_is_said_at_once(tmp_path: Path) -> None:
    command, port = load.peer_server("no such peer", tmp_path, threads=1)
    with pytest.raises(RuntimeError, match="before it answered"), load.serving("ours", command, port):
        pass


def test_the_parts_of_one_size_make_a_page(work: Path, index: Path) -> None:
    said: list[str] = []
    setting = measures.Setting(work, COUNT, SEED, ("ours", "ours-as-asked"), ("ours",), 3, 3, COUNT, said.append)
    found = measures.measure(setting, ("build", "pages"))
    shown = render.markdown({"machine": {"cores": "2"}, "sizes": {str(COUNT): found}})
    assert f"## {COUNT} sections" in shown
    for heading in ("Build", "Full page, cached", "Full page, uncached", "Against a plain scan"):
        assert f"### {heading}" in shown
    assert {row["peer"] for row in found["pages"]["cached"]} == {"ours", "ours-as-asked"}
    assert [row["totals"] for row in found["pages"]["checks"]] == [0, 0]
    assert "corpus of 200 sections" in said


def test_a_peer_that_is_not_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(PEERS["xapian"], "missing", classmethod(lambda cls: "install it"))
    assert measures.usable(("ours", "xapian"), said.append) == ("ours",)
    assert said == ["SKIPPED xapian: install it"]


def test_a_table_is_markdown_and_what_was_not_measured_a_dash() -> None:
    assert table(("", "ms"), [("ours", 0.1234), ("peer", None)]).splitlines() == [
        "|  | ms |",
        "| --- | ---: |",
        "| ours | 0.123 |",
        "| peer | – |",
    ]
    assert [cell(value) for value in (12345.6, 100, 1.239, 0.5)] == ["12,346", "100", "1.24", "0.500"]
