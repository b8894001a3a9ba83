"""A peer behind waitress: `python -m bench.server PEER FOLDER PORT THREADS`, its full page as JSON."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from waitress.server import create_server

from bench.peers import PEERS
from bench.peers.peer import Session
from bench.queries import FACETS, Query

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


def application(peer: str, folder: Path) -> Callable[[dict[str, Any], StartResponse], Iterable[bytes]]:
    """WSGI; each thread has a session of its own."""
    opener = PEERS[peer](folder)
    own = threading.local()

    def session() -> Session:
        if not hasattr(own, "session"):
            own.session = opener.open()
        opened: Session = own.session
        return opened

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "application/json; charset=utf-8")])
        if environ["PATH_INFO"] == "/healthz":
            return [b"{}"]
        page = session().page(read(parse_qs(environ["QUERY_STRING"])))
        # Facet counts may be mappings that are laid out only now.
        return [json.dumps(asdict(page), ensure_ascii=False, default=dict).encode()]

    return answer


def read(given: dict[str, list[str]]) -> Query:
    """The query that `Query.text` and its filters were made from."""
    text = given["q"][0]
    filters = {name: tuple(given[name]) for name in FACETS if name in given}
    if text.startswith("“"):
        return Query("phrase", phrase=text.strip("“”"), filters=filters)
    if " OR " in text:
        return Query("or", tuple(text.split(" OR ")), filters=filters)
    return Query("and", tuple(text.split()), filters=filters)


if __name__ == "__main__":
    name, folder, port, threads = sys.argv[1:]
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    create_server(application(name, Path(folder)), host="127.0.0.1", port=int(port), threads=int(threads)).run()
