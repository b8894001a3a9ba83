"""Whole answers are kept while library and index stand as they stood, and never given to another question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from web_library import FINANCE, Shelf, draft, stored, usual

from kb import indexing
from kb.engines import open_engine
from kb.library.library import Library
from web.app import create_app
from web.kept import Address, Answer, Answers
from web.site import State

pytest_plugins = ("web_fixtures",)

ROOM = 6_000
PAGES = (
    "/", "/search?q=预算执行率", "/search?q=预算执行率&page=2", "/search?q=4321", "/search?region=440118",
    "/api/v1/search?q=4321", "/api/v1/reports", "/regions/440100/", "/years/", "/years/2023/", "/sections/预算执行/",
    "/help", "/opensearch.xml",
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abcdef"), st.integers(0, 3_000)), max_size=60))
def test_an_answer_is_of_its_own_address_and_state_and_all_fit_into_the_room(asked: list[tuple[int, str, int]]) -> None:
    answers = Answers(ROOM)
    made: dict[tuple[State, Address], Answer] = {}
    for number, name, size in asked:
        state, address = State(number, number), ("http://site/", f"/{name}", b"")
        found = answers.get(state, address)
        assert found is None or found is made[state, address]
        if found is None:
            made[state, address] = Answer(bytes(size), ())
            answers.put(state, address, made[state, address])
            assert answers.get(state, address) is made[state, address]
        assert len(made[state, address].body) <= answers.size <= ROOM


def test_what_was_asked_for_longest_ago_goes_first_and_what_is_too_large_is_not_kept() -> None:
    answers, state = Answers(10_000), State(1, 1)
    addresses: list[Address] = [("http://site/", f"/{number}", b"") for number in range(5)]
    assert answers.get(state, addresses[0]) is None
    for address in addresses[:3]:
        answers.put(state, address, Answer(bytes(2_000), ()))
    assert answers.get(state, addresses[0])
    answers.put(state, addresses[3], Answer(bytes(2_000), ()))
    answers.put(state, addresses[4], Answer(bytes(10_000), ()))
    assert [answers.get(state, address) is not None for address in addresses] == [True, False, True, True, False]


def test_what_was_made_in_an_older_state_is_not_given_in_a_newer_one() -> None:
    answers, address = Answers(), ("http://site/", "/", b"")
    answers.get(State(1, 1), address)
    answers.get(State(2, 1), address)
    answers.put(State(1, 1), address, Answer(b"old", ()))
    assert answers.get(State(2, 1), address) is None


@pytest.mark.parametrize("url", PAGES)
def test_a_page_asked_for_again_is_the_same_to_the_last_header(client: FlaskClient, url: str) -> None:
    first, again = client.get(url), client.get(url)
    assert first.status_code == again.status_code == 200
    assert again.data == first.data
    assert sorted(again.headers) == sorted(first.headers)
    head = client.head(url)
    assert head.data == b"" and head.headers["Content-Length"] == str(len(first.data))
    known = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert known.status_code == 304 and known.data == b""
    assert client.get(url, headers={"If-None-Match": '"another"'}).data == first.data


def watched(app: Flask) -> list[str]:
    """The endpoints of the views that run from now on."""
    ran: list[str] = []

    def watch(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def run(*args: object, **named: object) -> object:
            ran.append(endpoint)
            return view(*args, **named)

        return run

    app.view_functions.update({endpoint: watch(endpoint, view) for endpoint, view in app.view_functions.items()})
    return ran


def test_a_page_is_made_once_and_every_address_has_its_own(shelf: Shelf) -> None:
    app = create_app(shelf.path)
    client, ran = app.test_client(), watched(app)
    for _ in range(3):
        client.get("/search?q=预算执行率")
    assert ran == ["search.show"]
    urls = ("/search?q=预算执行率&page=1", "/api/v1/search?q=预算执行率", f"/reports/{shelf.ids['congress-2023']}/")
    for url in (*urls, *urls):
        client.get(url)
    assert len(ran) == 4
    assert "http://here.example" in client.get("/opensearch.xml", base_url="http://here.example").text
    assert "http://there.example" in client.get("/opensearch.xml", base_url="http://there.example").text


def test_only_what_went_well_is_kept(shelf: Shelf) -> None:
    app = create_app(shelf.path)
    client, ran = app.test_client(), watched(app)
    for url in ("/search?q=地区:火星", "/reports/nothing/", f"/reports/{shelf.ids['removed']}/", "/healthz"):
        assert client.get(url).data == client.get(url).data
    assert len(ran) == 8


def test_no_page_is_older_than_the_library_and_its_index(shelf: Shelf, tmp_path: Path) -> None:
    """A site that has been asked before answers as one that was opened just now, after every change."""
    library = copytree(shelf.path, tmp_path / "library")
    standing = create_app(library).test_client()
    late = draft("late", replace(FINANCE, year=2018, title="广州市财政局2018年绩效自评报告"), usual("61.7", "4321"))

    def agree() -> list[bytes]:
        fresh = create_app(library).test_client()
        urls = (*PAGES, "/years/2018/")
        shown = [standing.get(url).data for url in urls]
        assert shown == [standing.get(url).data for url in urls] == [fresh.get(url).data for url in urls]
        return shown

    with Library.open(library) as opened:
        before = agree()
        id = stored(opened, late, "late").id
        waiting = agree()
        indexing.catch_up(opened, open_engine(opened))
        held = agree()
        opened.remove(id)
        indexing.catch_up(opened, open_engine(opened))
        after = agree()
    assert before != waiting != held != after


def test_what_was_found_is_not_given_when_the_index_has_gone(shelf: Shelf, tmp_path: Path) -> None:
    library = copytree(shelf.path, tmp_path / "library")
    client = create_app(library).test_client()
    pages = ("/search?q=预算执行率", f"/reports/{shelf.ids['congress-2023']}/")
    shown = [client.get(url) for url in pages]
    rmtree(library / "index")
    gone = [client.get(url) for url in pages]
    assert [answer.status_code for answer in (*shown, *gone)] == [200, 200, 503, 200]
    assert gone[1].data == shown[1].data
