"""Load through HTTP: clients that ask, wait for the page and ask again, of our site and of tantivy behind waitress.

The site answers whole HTML pages from pre-forked workers, and what its JSON API gives; tantivy answers its page as JSON
from one process with two threads, which is the most its Python binding serves without processes.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from bench.queries import Query
from corpus.synthetic import generate
from corpus.synthetic.generate import SECTIONS_A_REPORT
from kb.library.library import Library

CLIENTS = (1, 2, 4, 8)
KB = "from kb.cli.main import main; main()"
STARTUP = 120
"""Seconds a server may take until it answers."""


@dataclass(frozen=True, slots=True)
class Load:
    """Pages a second with so many clients, and the median and p95 milliseconds of one."""

    server: str
    clients: int
    rate: float
    median: float
    p95: float


def store(library: Path, sections: int, seed: int) -> None:
    """A library of the seed's first reports, for the site to serve; what is there already is kept."""
    with Library.create(library) as held, held.batch():
        if held.counts().reports:
            return
        for made in islice(generate(10**7, seed), sections // SECTIONS_A_REPORT):
            held.store(made.report(), made.text.encode(), "bench")


def site(library: Path, workers: int) -> tuple[list[str], int]:
    port = _free_port()
    command = [sys.executable, "-c", KB, "serve", "--library", str(library), "--port", str(port)]
    return [*command, "--workers", str(workers), "--threads", "1"], port


def peer_server(peer: str, folder: Path, threads: int) -> tuple[list[str], int]:
    port = _free_port()
    return [sys.executable, "-m", "bench.server", peer, str(folder), str(port), str(threads)], port


@contextmanager
def serving(command: Sequence[str], port: int) -> Iterator[None]:
    """The server from its first answer until the block is left."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port, server)
        yield
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def paths(queries: Sequence[Query], route: str) -> list[str]:
    return [f"{route}?{urlencode({'q': query.text, **query.filters}, doseq=True)}" for query in queries]


def drive(server: str, port: int, asked: Sequence[str], clients: int, seconds: float) -> Load:
    """A closed loop of `clients` connections for `seconds`, after one pass over all pages."""
    for path in asked:
        _get(http.client.HTTPConnection("127.0.0.1", port), path)
    times: list[list[float]] = [[] for _ in range(clients)]
    until = time.perf_counter() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        at = number * 7
        while time.perf_counter() < until:
            start = time.perf_counter()
            _get(connection, asked[at % len(asked)])
            times[number].append(time.perf_counter() - start)
            at += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    every = sorted(t * 1000 for own in times for t in own)
    return Load(server, clients, len(every) / took, median(every), every[int(len(every) * 0.95)])


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
    return body


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTUP
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode} before it answered")
        try:
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
