"""Whole answers, kept: a page that many people ask for is made once for each state of the library and its index.

What stands on a page follows from its address and from what library and index hold: headers.keep gives just these
answers a validator. So one may be given again as long as both stand as they stood, and all are let go when either moves
on. While an index catches up in several commits, its generation, and with it what is kept, is that of the beginning.
Each process keeps its own.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response, g, request

from kb.errors import KbError
from web import context, headers
from web.site import State

ROOM = 32 * 1024 * 1024
"""Bytes that one process keeps, about a thousand pages of hits."""
LARGEST = ROOM // 64
"""Bytes of one answer; the original of a report may be larger, and is asked for once."""
_BESIDE = 1024
"""Bytes that an answer takes beside its body and address: headers and the objects that hold them."""

Address = tuple[str, str, bytes]
"""What tells two answers apart: the site as it was called, the path, and the query string byte by byte."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer: status 200, before anything of it is left out because the visitor has it already."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class Answers:
    """Answers by address, all of one state; those asked for longest ago go first when `room` bytes are full.

    Threads may share it.
    """

    def __init__(self, room: int = ROOM) -> None:
        self.room = room
        self.size = 0
        self._state: State | None = None
        self._kept: OrderedDict[Address, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, state: State, address: Address) -> Answer | None:
        """The answer given at `address` in this state; those of any other state are let go."""
        with self._lock:
            if state != self._state:
                self._kept.clear()
                self._state, self.size = state, 0
            found = self._kept.get(address)
            if found is not None:
                self._kept.move_to_end(address)
            return found

    def put(self, state: State, address: Address, answer: Answer) -> None:
        """Keep what was made in `state`; nothing happens when another request has seen a newer one since."""
        with self._lock:
            if state != self._state or address in self._kept or _size(address, answer) > self.room:
                return
            self._kept[address] = answer
            self.size += _size(address, answer)
            while self.size > self.room:
                self.size -= _size(*self._kept.popitem(last=False))


def install(app: Flask) -> None:
    """Before the room that makes the headers: what runs after a request runs in the opposite order."""
    answers = Answers()

    def again() -> Response | None:
        """The answer that stands already; before a view, so that nothing is read or counted for it."""
        if request.endpoint in (None, "static") or request.method not in ("GET", "HEAD"):
            return None
        try:
            state = context.state()
        except KbError:
            # A damaged library or index is told by the views that need it; a report can be read without any index.
            return None
        address = request.host_url, request.path, request.query_string
        found = answers.get(state, address)
        if found is not None:
            return Response(found.body, headers=list(found.headers))
        g.made_in = state, address
        return None

    def finish(response: Response) -> Response:
        """Keep what may be kept; a visitor who has the same already is told only that."""
        made_in: tuple[State, Address] | None = g.pop("made_in", None)
        if not headers.is_same_while_nothing_changes(response):
            return response
        body = response.get_data()
        if made_in and len(body) <= LARGEST:
            answers.put(*made_in, Answer(body, tuple(response.headers.items())))
        response.make_conditional(request)
        return response

    app.before_request(again)
    app.after_request(finish)


def _size(address: Address, answer: Answer) -> int:
    return len(answer.body) + sum(map(len, address)) + _BESIDE
