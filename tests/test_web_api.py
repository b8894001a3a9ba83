"""The JSON API: the same search as the page's, reports and sections in kb's own records."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from web_library import HOSTILE, Shelf

from kb.record import report_record
from web import serialise, urls
from web.app import create_app

pytest_plugins = ("web_fixtures",)


def get(client: FlaskClient, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.text)
    assert answer.mimetype == "application/json"
    return answer.get_json()


def test_a_search_answers_what_the_page_shows(client: FlaskClient) -> None:
    found = get(client, "/api/v1/search?q=预算执行率&region=440118&synonyms=0")
    soup = BeautifulSoup(client.get("/search?q=预算执行率&region=440118&synonyms=0").text, "html.parser")
    assert {"query", "total", "reports", "hits", "facets", "note"} <= found.keys()
    assert found["query"] == "预算执行率" and found["note"] is None
    assert [hit["url"] for hit in found["hits"]] == [str(a["href"]).partition("?")[0] for a in soup.select(".hit h2 a")]
    assert [v["label"] for v in found["facets"]["year"]] == [
        s.get_text() for s in soup.select(".facet:nth-of-type(2) .label")
    ]
    for hit in found["hits"]:
        assert {"report", "key", "url", "heading", "type", "score", "snippet"} <= hit.keys()
        text = hit["snippet"]["text"]
        assert [text[a:b] for a, b in hit["snippet"]["spans"]] == ["预算执行率"] * len(hit["snippet"]["spans"])
        assert client.get(hit["url"]).status_code == 200


def test_a_long_facet_tells_its_first_values_and_how_many_more_until_all_are_asked_for(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serialise, "FIRST_SHOWN", 2)
    client = create_app(shelf.path).test_client()
    short = get(client, "/api/v1/search?q=预算 OR 巡检")
    assert set(short["more"]) >= {"department", "section"}
    whole = {name: get(client, f"/api/v1/search?q=预算 OR 巡检&more={name}") for name in short["facets"]}
    for name, answer in whole.items():
        listed, every = short["facets"][name], answer["facets"][name]
        assert [value for value in every if value in listed] == listed
        assert len(every) == len(listed) + short["more"].get(name, 0)
        assert answer["more"] == {other: more for other, more in short["more"].items() if other != name}
    assert client.get("/api/v1/search?q=预算&more=bogus").status_code == 400


def test_chinese_is_written_as_itself(client: FlaskClient) -> None:
    assert "预算执行率" in client.get("/api/v1/search?q=预算执行率").text


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ("region=440118", {"congress-2023", "congress-2022"}),
        ("region=广州市&year=2021", {"many"}),
        ("year=2023&year=2022&department_kind=人大", {"congress-2023", "congress-2022", "haizhu-sample"}),
        ("sample=yes", {"haizhu-sample"}),
        ("kind=项目支出自评", {"many"}),
        ("region=none", {"bare"}),
        ("department=人大办&year=2022", {"congress-2022"}),
        ("quality=序号有缺&region=440118", {"congress-2023", "congress-2022"}),
        ("quality=没有疑点", set()),
    ],
)
def test_reports_are_listed_by_what_they_state(
    client: FlaskClient, shelf: Shelf, parameters: str, names: set[str]
) -> None:
    found = get(client, f"{urls.api_reports()}?{parameters}")
    assert {r["report"] for r in found["reports"]} == {shelf.ids[name] for name in names}
    assert found["total"] == len(names)


def test_a_list_says_what_a_name_meant_and_what_no_report_has(client: FlaskClient) -> None:
    assert get(client, "/api/v1/reports?year=2023")["notes"] == []
    (meant,) = get(client, "/api/v1/reports?department=财政局&region=440115")["notes"]
    assert "“财政局”包括" in meant
    nothing = get(client, "/api/v1/reports?region=北京")
    assert nothing["total"] == 0 and "没有地区是“北京市”的章节" in nothing["notes"][0]


def test_an_unknown_department_comes_with_the_nearest(client: FlaskClient) -> None:
    for path in ("search", "reports"):
        error = client.get(f"/api/v1/{path}?department=增城区人大常务办").get_json()["error"]
        assert error["nearest"][0] == "广州市增城区人大常委会办公室"


def test_a_report_and_its_sections_are_kbs_own_records(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["congress-2023"]
    found = get(client, urls.api_report(report.id))
    assert found | report_record(report) == found
    assert get(client, urls.json(report.id)) == found
    for section in report.sections:
        own = get(client, urls.api_section(report.id, section.key))
        assert own["heading"] == section.heading
        assert own["paragraphs"] == [p.text for p in section.paragraphs]
        assert [k["key"] for k in found["sections"] if k["path"].rpartition(".")[0] == section.path] == own["children"]


def test_the_html_of_a_section_brings_no_markup_of_the_text(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["hostile"]
    for section in report.sections:
        soup = BeautifulSoup(get(client, urls.api_section(report.id, section.key))["html"], "html.parser")
        assert not soup.find_all(["script", "img", "a", "b", "strong", "code", "ul", "ol", "pre"])
        text = "".join(soup.get_text().split())
        assert "".join(HOSTILE.split()) in text or "很宽" in section.heading


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/search",
        "/api/v1/search?q=x&sort=no",
        "/api/v1/reports?color=red",
        "/api/v1/reports?department=没有这个局",
    ],
)
def test_errors_are_json_with_their_status(client: FlaskClient, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 400
    assert answer.get_json().keys() == {"error"}
    assert answer.get_json()["error"]["status"] == 400


def test_pages_of_other_sites_may_ask(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=x").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers
