"""Load through HTTP: clients that ask, wait for the page and ask again, of our site and of tantivy behind waitress.

The site answers whole HTML pages from pre-forked workers, and what its JSON API gives; tantivy answers its page as JSON
from one process with two threads, which is the most its Python binding serves without processes. The site keeps whole
pages (web.kept), so a load of the same pages over and over and one in which each is asked once are different figures.
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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import cycle, islice
from math import inf
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
    """Pages a second with so many clients, the median and p95 milliseconds of one, and the milliseconds of processor
    that the server took for one, which others on the machine disturb less."""

    server: str
    clients: int
    rate: float
    median: float
    p95: float
    processor: float


@dataclass(frozen=True, slots=True)
class Server:
    """One that answers at `port`; `group` is that of its processes."""

    name: str
    port: int
    group: int

    def processor(self) -> float:
        """Seconds that its processes have taken so far, as /proc of Linux counts them."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended
                fields = stat.read_text().rpartition(")")[2].split()
                ticks += (int(fields[11]) + int(fields[12])) * (int(fields[2]) == self.group)
        return ticks / os.sysconf("SC_CLK_TCK")


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
def serving(name: str, command: Sequence[str], port: int) -> Iterator[Server]:
    """The server from its first answer until the block is left."""
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port, server)
        yield Server(name, port, server.pid)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def paths(queries: Sequence[Query], route: str) -> list[str]:
    return [f"{route}?{urlencode({'q': query.text, **query.filters}, doseq=True)}" for query in queries]


def drive(server: Server, asked: Sequence[str], clients: int, seconds: float) -> Load:
    """A closed loop of `clients` connections for `seconds`, in which the same pages come again and again: a server may
    keep what it answered. Before, many clients ask for all of them, so that every process of the server has had them.
    """
    orders = [(*asked[start:], *asked[:start]) for start in (number * 7 % len(asked) for number in range(max(CLIENTS)))]
    _measured(server, [iter(order) for order in orders])
    return _measured(server, [cycle(order) for order in orders[:clients]], seconds)


def drive_once(server: Server, asked: Sequence[str], clients: int) -> Load:
    """A closed loop of `clients` connections in which no page comes twice, nor came before."""
    return _measured(server, [iter(asked[number::clients]) for number in range(clients)])


def _measured(server: Server, paths: Sequence[Iterator[str]], seconds: float = inf) -> Load:
    """A client along each of `paths`, until its end or for `seconds`."""
    times: list[list[float]] = [[] for _ in paths]
    before = server.processor()
    began = time.perf_counter()

    def client(own: Iterator[str], taken: list[float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        start = time.perf_counter()
        for path in own:
            _get(connection, path)
            end = time.perf_counter()
            taken.append(end - start)
            if end - began > seconds:
                return
            start = end

    threads = [threading.Thread(target=client, args=each) for each in zip(paths, times, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    processor = server.processor() - before
    every = sorted(t * 1000 for own in times for t in own)
    return Load(
        server.name,
        clients=len(paths),
        rate=len(every) / took,
        median=median(every),
        p95=every[int(len(every) * 0.95)],
        processor=processor * 1000 / len(every),
    )


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
