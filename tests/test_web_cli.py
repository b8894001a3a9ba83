"""kb serve: it says where the site is once it listens, catches the index up first, and ends when told to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from urllib.request import urlopen

import pytest
from web_library import FINANCE, Shelf, draft, stored, usual

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
