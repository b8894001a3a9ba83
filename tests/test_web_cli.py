"""kb serve: it says where the site is once it listens, catches the index up first, and ends when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from shutil import copytree
from threading import Event, Thread
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from web_library import FINANCE, Shelf, draft, stored, usual

from kb import indexing
from kb.engines import open_engine
from kb.library.library import Library
from web.cli import address

pytest_plugins = ("web_fixtures",)

SERVE = "from web.cli import serve_command; serve_command()"


@contextmanager
def serving(library: Path, *options: str) -> Iterator[tuple[str, list[str]]]:
    """The address of a running site and the lines it said before."""
    command = [sys.executable, "-c", SERVE, "--library", str(library), "--port", "0", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    assert process.stdout is not None and process.stderr is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("网站已启动："):
                yield line.strip().removeprefix("网站已启动："), said
                break
        else:
            raise AssertionError(process.stderr.read())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 0


def get(url: str) -> str:
    with urlopen(url, timeout=20) as answer:
        text: str = answer.read().decode()
    return text


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_the_site_is_up_when_it_says_so_and_ends_when_told(shelf: Shelf, options: tuple[str, ...]) -> None:
    with serving(shelf.path, *options) as (site, said):
        assert site.startswith("http://127.0.0.1:")
        assert not any("索引" in line for line in said)
        for _ in range(4):
            assert "绩效知识库" in get(site)
        assert json.loads(get(site + "/healthz"))["behind"] == 0


def test_a_report_stored_since_is_indexed_before_the_site_opens(shelf: Shelf, tmp_path: Path) -> None:
    library = copytree(shelf.path, tmp_path / "library")
    with Library.open(library) as opened:
        late = draft("late", replace(FINANCE, year=2018, title="广州市财政局2018年绩效自评报告"), usual("61.7", "4321"))
        stored(opened, late, "late")
    with serving(library) as (site, said):
        assert any("索引" in line and "1 份" in line for line in said)
        assert json.loads(get(site + "/api/v1/search?q=4321&year=2018"))["total"] > 0


REBUILD = "from kb.cli.main import main; main()"


def test_pages_are_answered_while_the_index_is_made_anew_and_while_it_grows(shelf: Shelf, tmp_path: Path) -> None:
    """Two workers, asked all the while: what was there is found until something newer is, which is found at once."""
    library = copytree(shelf.path, tmp_path / "library")
    late = draft("late", replace(FINANCE, year=2018, title="广州市财政局2018年绩效自评报告"), usual("61.7", "4321"))
    stop, totals, failed = Event(), [], []

    def ask(site: str) -> None:
        for number in count():
            if stop.is_set():
                return
            try:  # every second question is one that was asked before
                query = f"/api/v1/search?q=预算执行率&limit={1 + number % 2 * (number % 99)}"
                totals.append(json.loads(get(site + quote(query, safe="/?=&")))["total"])
                get(site + "/")
            except Exception as error:
                failed.append(error)

    with serving(library, "--workers", "2") as (site, _):
        readers = [Thread(target=ask, args=(site,)) for _ in range(2)]
        for reader in readers:
            reader.start()
        try:
            before = json.loads(get(site + quote("/api/v1/search?q=预算执行率", safe="/?=&")))["total"]
            for _ in range(2):
                rebuilding = [sys.executable, "-c", REBUILD, "rebuild", "--library", str(library)]
                subprocess.run(rebuilding, check=True, capture_output=True, timeout=120)
            assert set(totals) == {before}
            with Library.open(library) as opened:
                stored(opened, late, "late")
                indexing.catch_up(opened, open_engine(opened))
            at = len(totals) + len(readers)  # what they are asking right now may have been answered before
            after = json.loads(get(site + quote("/api/v1/search?q=预算执行率", safe="/?=&")))["total"]
            while len(totals) < at + 20 and not failed:
                time.sleep(0.01)
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    assert not failed
    assert after > before
    assert set(totals[:at]) <= {before, after}
    assert set(totals[at:]) == {after}


def test_a_port_in_use_and_a_library_that_is_not_there_are_one_sentence_each(shelf: Shelf, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            [sys.executable, "-c", SERVE, "--library", str(shelf.path), "--port", port],
            capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
    assert run.returncode == 1
    assert "--port" in run.stderr and "Traceback" not in run.stderr
    missing = (
        "from kb.errors import LibraryMissing\n"
        "try:\n"
        "    from web.cli import serve_command; serve_command(standalone_mode=False)\n"
        "except LibraryMissing as error:\n"
        "    print(error.message)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", missing, "--library", str(tmp_path / "nowhere")],
        capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert "kb index" in run.stdout


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")],
)
def test_the_address_can_be_clicked(host: str, shown: str) -> None:
    assert address(host, 80) == shown
