"""Serving: one process with waitress, or several that share one listening socket.

Workers are forked before anything is opened, so that no SQLite connection and no index mapping crosses a fork.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from flask import Flask
from waitress.server import create_server

MakeApp = Callable[[], Flask]

LONGEST_BODY = 64 * 1024
"""Bytes of a request's body; every request here is a GET."""
TOO_SOON = 2.0
"""Seconds: a worker that dies sooner would only die again."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that already takes connections; OSError when the address is not to be had. Port 0 finds a free one."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1024)
    except OSError:
        bound.close()
        raise
    return bound


def run(make_app: MakeApp, bound: socket.socket, *, workers: int, threads: int) -> None:
    """Serve until SIGINT or SIGTERM."""
    signal.signal(signal.SIGTERM, _stop)
    if workers == 1:
        _serve(make_app, bound, threads)
    else:
        _supervise(make_app, bound, workers, threads)


def _serve(make_app: MakeApp, bound: socket.socket, threads: int) -> None:
    server = create_server(make_app(), sockets=[bound], threads=threads, ident=None, max_request_body_size=LONGEST_BODY)
    server.run()


def _supervise(make_app: MakeApp, bound: socket.socket, workers: int, threads: int) -> None:
    """Keep `workers` children alive; end them all when this process is told to end, or when one cannot start."""
    started: dict[int, float] = {}
    try:
        while True:
            while len(started) < workers:
                started[_fork(make_app, bound, threads)] = time.monotonic()
            child, _ = os.wait()
            if time.monotonic() - started.pop(child, 0.0) < TOO_SOON:
                raise SystemExit(1)
    except (KeyboardInterrupt, SystemExit):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in started:
            os.kill(child, signal.SIGTERM)
        for child in started:
            os.waitpid(child, 0)
        raise


def _fork(make_app: MakeApp, bound: socket.socket, threads: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        _serve(make_app, bound, threads)
    except (KeyboardInterrupt, SystemExit):
        os._exit(0)
    finally:
        os._exit(1)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
