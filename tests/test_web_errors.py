"""web.errors: whatever goes wrong, a sentence with its right status, as a page or as JSON; never a 500."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from web_library import Shelf

from kb.errors import IndexDamaged
from web import urls
from web.app import create_app

pytest_plugins = ("web_fixtures",)


def sentence(page: str) -> str:
    soup = BeautifulSoup(page, "html.parser")
    assert soup.html is not None and soup.html["lang"] == "zh-CN"
    assert len(soup.find_all("h1")) == 1
    return soup.get_text()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("/?utm_source=x", "utm_source"),
        ("/search?qq=预算", "“q”"),
        ("/search?q=预算&page=零", "正整数"),
        ("/search?q=预算&page=0", "页码"),
        ("/search?q=预算&limit=5000", "100"),
        ("/search?q=预算&sort=心情", "relevance"),
        ("/search?q=预算&year=去年", "年份"),
        ("/search?q=预算&region=没有这个地方", "地区"),
        ("/search?q=预算&section=序言", "章节"),
        ("/search?q=预算&q=执行", "只能给一个值"),
        ("/search?q=" + "预" * 501, "500"),
        ("/search?q=%E2%80%8B", "没有可以搜索的文字"),
        ("/search?strict=1&q=(预算", "strict"),
        ("/sections/自评结论/?page=一", "正整数"),
        ("/years/2023/?page=2", "page"),
        ("/help?q=1", "q"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(client: FlaskClient, url: str, told: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 400
    assert told in sentence(answer.text)
    heading = BeautifulSoup(answer.text, "html.parser").select_one("article > :first-child")
    assert heading is not None and heading.name == "h1" and "400" not in heading.get_text()


@pytest.mark.parametrize(
    "url",
    [
        "/nothing",
        "/reports/440118-1999-x/",
        "/reports/440118-1999-x/abc",
        "/search?q=预算&report=440118-1999-x",
        "/reports/440118-1999-x.md",
        "/reports/440118-1999-x.json",
        "/reports/440118-1999-x/original",
        "/regions/没有这个地方/",
        "/regions/110000/",
        "/regions/440118/没有这个局/",
        "/years/1949/",
        "/years/去年/",
        "/sections/序言/",
        "/static/nothing.css",
        "/api/v1/nothing",
        "/api/v1/reports/440118-1999-x",
    ],
)
def test_what_is_not_there_is_404(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 404
    if url.startswith("/api/") or url.endswith(".json"):
        error = answer.get_json()["error"]
        assert error["status"] == 404 and error["message"]
    else:
        sentence(answer.text)


def test_an_unknown_section_or_paragraph_of_a_known_report_is_404(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.ids["congress-2023"]
    section = shelf.section("congress-2023", "自评结论")
    for url in (f"/reports/{report}/nothing", f"/reports/{report}/{section.key}/nothing", f"/reports/{report}/a/b/c"):
        assert client.get(url).status_code == 404
    assert client.get(f"/api/v1/reports/{report}/nothing").get_json()["error"]["status"] == 404


def test_a_report_taken_down_is_gone(client: FlaskClient, shelf: Shelf) -> None:
    gone = shelf.reports["removed"]
    for url in (f"/reports/{gone.id}/", f"/reports/{gone.id}/{gone.sections[1].key}", f"/reports/{gone.id}.md"):
        answer = client.get(url)
        assert answer.status_code == 410
        assert "已不在知识库中" in sentence(answer.text)
    answer = client.get(f"/api/v1/reports/{gone.id}")
    assert answer.status_code == answer.get_json()["error"]["status"] == 410


def test_a_section_that_went_names_the_nearest_that_stands(client: FlaskClient, shelf: Shelf) -> None:
    before = shelf.section("before", "改进措施")
    answer = client.get(f"/reports/{shelf.ids['city-finance']}/{before.key}")
    assert answer.status_code == 410
    links = [str(a["href"]) for a in BeautifulSoup(answer.text, "html.parser").select(".notice a[href^='/reports/']")]
    assert links and all(client.get(link).status_code == 200 for link in links)


def test_a_paragraph_that_went_names_what_stands_near(client: FlaskClient, shelf: Shelf) -> None:
    before = shelf.section("before", "改进措施")
    answer = client.get(f"/reports/{shelf.ids['city-finance']}/{before.key}/{before.paragraphs[0].key}")
    assert answer.status_code == 410


def test_old_addresses_lead_on_for_good(client: FlaskClient, shelf: Shelf) -> None:
    was, now = shelf.ids["misdated"], shelf.ids["dated"]
    section = shelf.section("dated", "自评结论")
    moved = shelf.section("apart", "会计事务").key
    present = shelf.section("merged", "单位概况").key
    assert was != now and moved != present
    moves = {
        urls.report(was, urls.Marking("得分")): urls.report(now, urls.Marking("得分")),
        urls.section(was, section.key): urls.section(now, section.key),
        urls.paragraph(was, section.key, section.paragraphs[0].key): urls.paragraph(
            now, section.key, section.paragraphs[0].key
        ),
        urls.markdown(was): urls.markdown(now),
        urls.json(was): urls.json(now),
        urls.original(was): urls.original(now),
        urls.api_report(was): urls.api_report(now),
        urls.api_section(was, section.key): urls.api_section(now, section.key),
        urls.section(shelf.ids["merged"], moved, urls.Marking("概况")): urls.section(
            shelf.ids["merged"], present, urls.Marking("概况")
        ),
        urls.api_section(shelf.ids["merged"], moved): urls.api_section(shelf.ids["merged"], present),
    }
    for old, new in moves.items():
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (308, new)
        assert client.get(new).status_code in (200, 302)


@pytest.mark.parametrize("url", ["/", "/search?q=预算", "/api/v1/search?q=预算"])
def test_writing_is_not_offered(client: FlaskClient, url: str) -> None:
    answer = client.post(url, data={"q": "预算"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("accept", ["application/json", "image/png", "*/*;q=0", "???", ""])
def test_any_accept_header_gets_the_page(client: FlaskClient, accept: str) -> None:
    assert client.get("/", headers={"Accept": accept}).status_code == 200


@pytest.mark.parametrize("query", ["%00", "%FF%FE", "%ED%A0%80", "a%00b", "((((", '"', "-", "OR", "地区:", "%", "\\"])
def test_odd_bytes_and_operators_never_break_it(client: FlaskClient, query: str) -> None:
    for url in (f"/search?q={query}", f"/api/v1/search?q={query}"):
        assert client.get(url).status_code in (200, 400)


@pytest.mark.parametrize(
    "url", ["/search?q=" + "预" * 70_000, "/search?" + "x" * 70_000 + "=1", "/search?q=预算&department=" + "x" * 70_000]
)
def test_what_is_far_too_long_is_not_said_back_whole(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 400
    assert len(answer.text) < 8_000
    sentence(answer.text)


@pytest.mark.parametrize(
    "path", ["/reports/%ED%A0%80/", "/regions/%ED%A0%80/", "/years/%ED%A0%80/", "/sections/%ED%A0%80/"]
)
def test_half_a_character_in_a_path_is_a_page_that_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("name", ["q", "department", "region", "report", "heading", "year", "more", "sort", "\ud800"])
def test_half_a_character_in_a_parameter_never_breaks_it(client: FlaskClient, name: str) -> None:
    for path in ("/search", "/api/v1/search"):
        given = quote(name.encode("utf-8", "surrogatepass"))
        assert client.get(f"{path}?{given}=%ED%A0%80").status_code in (200, 400, 404)
    assert client.get("/api/v1/search?q=%ED%A0%80").get_json()["query"] == "\ufffd" * 3
    assert client.get("/api/v1/search?q=100%25").get_json()["query"] == "100%"
    assert client.get("/api/v1/search?q=预算+%E6%89%A7行&page=1").get_json()["query"] == "预算 执行"


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v1/nothing"])
def test_programs_are_told_in_json_wherever_below_their_door(client: FlaskClient, path: str) -> None:
    assert client.get(path).get_json()["error"]["status"] == 404
    assert client.get("/api/v1x").mimetype == "text/html"


def test_a_report_is_read_though_what_should_be_marked_cannot_be_searched(client: FlaskClient, shelf: Shelf) -> None:
    for query in ("地区:火星", "预" * 600, "\u200b", "部门:bogus"):
        answer = client.get(urls.report(shelf.ids["congress-2023"], urls.Marking(query)))
        assert answer.status_code == 200
        assert "<mark>" not in answer.text


def test_a_report_may_be_asked_for_by_an_older_id(client: FlaskClient, shelf: Shelf) -> None:
    was, now = shelf.ids["misdated"], shelf.ids["dated"]
    totals = [client.get(f"/api/v1/search?report={id}").get_json()["total"] for id in (was, now)]
    assert totals[0] == totals[1] > 0


def test_a_fault_of_ours_is_told_without_its_insides(shelf: Shelf) -> None:
    app: Flask = create_app(shelf.path)

    @app.get("/fault")
    def fault() -> str:
        raise RuntimeError("secret")

    @app.get("/api/v1/damaged")
    def damaged() -> str:
        raise IndexDamaged("校验和不符")

    answer = app.test_client().get("/fault")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "RuntimeError" not in answer.text
    sentence(answer.text)
    answer = app.test_client().get("/api/v1/damaged")
    assert answer.status_code == 503
    assert "kb rebuild" in answer.get_json()["error"]["message"]
