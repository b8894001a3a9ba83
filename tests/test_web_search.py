"""The result page: a count is what the click finds, the total is what the pages hold, marks lead to the text."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from web_library import ITEMS, Shelf

from web import urls

pytest_plugins = ("web_fixtures",)

QUERIES = ("预算执行率", "“预算执行率”", "人大", "绩效 目标", "增城 人大 预算执行率", "61")


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return BeautifulSoup(answer.text, "html.parser")


def totals(soup: BeautifulSoup) -> tuple[int, int]:
    total = soup.select_one(".total")
    assert total is not None
    sections, reports = re.findall(r"\d+", total.get_text().replace(",", ""))
    return int(sections), int(reports)


def choices(soup: BeautifulSoup) -> dict[str, dict[str, Tag]]:
    """Facet label -> value label -> its link."""
    found = {}
    for facet in soup.select(".facet"):
        assert facet.h2 is not None
        found[facet.h2.get_text()] = {label(link): link for link in facet.select(".choices a")}
    return found


def label(link: Tag) -> str:
    own = link.select_one(".label")
    assert own is not None
    return own.get_text()


def count(link: Tag) -> int:
    own = link.select_one(".count")
    assert own is not None
    return int(own.get_text().replace(",", ""))


def keys(soup: BeautifulSoup) -> list[str]:
    return [str(a["href"]) for a in soup.select(".hit h2 a")]


@pytest.mark.parametrize("query", QUERIES)
def test_a_facet_count_is_the_total_after_the_click(client: FlaskClient, query: str) -> None:
    facets = choices(page(client, urls.search_for(query)))
    assert {"地区", "年份", "章节", "部门"} <= facets.keys()
    clicked = 0
    for values in facets.values():
        for link in values.values():
            after = page(client, str(link["href"]))
            assert totals(after)[0] == count(link), link["href"]
            clicked += 1
    assert clicked > 8


def test_several_values_of_one_facet_add_up(client: FlaskClient) -> None:
    first = choices(page(client, urls.search_for("预算执行率")))["年份"]
    one = page(client, str(first["2023年"]["href"]))
    second = choices(one)["年份"]
    assert "已选" in second["2023年"].get_text() and "已选" not in second["2022年"].get_text()
    assert count(second["2022年"]) == count(first["2022年"])
    both = page(client, str(second["2022年"]["href"]))
    assert totals(both)[0] == count(first["2023年"]) + count(first["2022年"])
    assert [chip.get_text().partition(" ")[0] for chip in both.select(".chip")] == ["年份：2023年", "年份：2022年"]
    removed = page(client, str(both.select(".chip")[0]["href"]))
    assert totals(removed)[0] == count(first["2022年"])
    assert choices(page(client, urls.search_for("预算执行率"))).keys() == choices(both).keys()


def test_the_total_is_what_the_pages_hold(client: FlaskClient) -> None:
    url, seen = urls.search_for("巡检 查验"), []
    total, reports = totals(page(client, url))
    for _ in range(ITEMS):
        soup = page(client, url)
        assert totals(soup) == (total, reports)
        seen += keys(soup)
        following = soup.select_one(".pager a[rel=next]")
        if following is None:
            break
        url = str(following["href"])
    assert len(seen) == len(set(seen)) == total == ITEMS
    assert reports == 1


def test_past_the_last_page_there_is_a_way_back(client: FlaskClient) -> None:
    soup = page(client, "/search?q=巡检&page=99")
    assert totals(soup)[0] == ITEMS and not keys(soup)
    back = soup.select_one(".notice a")
    assert back is not None and keys(page(client, str(back["href"])))


def test_a_hit_names_its_report_and_opens_the_very_section_marked(client: FlaskClient, shelf: Shelf) -> None:
    soup = page(client, urls.search_for("“预算执行率为99.12%”"))
    assert totals(soup) == (1, 1)
    hit = soup.select_one(".hit")
    assert hit is not None
    about = hit.get_text()
    for told in ("预算完成情况", "预算执行", "增城区", "2023年", shelf.reports["congress-2023"].metadata.title or ""):
        assert told in about
    assert [m.get_text() for m in hit.select("mark")] == ["预算执行率为99.12%"]
    opened = page(client, keys(soup)[0])
    assert opened.h1 is not None and opened.h1.get_text() == "1.预算完成情况"
    assert [m.get_text() for m in opened.select("article mark")] == ["预算执行率为99.12%"]
    first = opened.select_one(".note a[href^='#']")
    assert first is not None and opened.find(id=str(first["href"])[1:]) is not None
    whole = page(client, urls.report(shelf.ids["congress-2023"], "“预算执行率为99.12%”"))
    assert [m.get_text() for m in whole.select("article mark")] == ["预算执行率为99.12%"]


def test_words_of_the_context_find_and_are_not_marked(client: FlaskClient, shelf: Shelf) -> None:
    soup = page(client, urls.search_for("增城 人大 预算执行率"))
    found = keys(soup)
    assert found and all("440118" in url for url in found)
    assert {m.get_text() for m in soup.select(".hit mark")} == {"预算执行率"}


def test_filters_stay_when_the_words_change(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算&year=2023&section=存在问题&sort=year&page=1")
    kept = {(str(i["name"]), str(i["value"])) for i in soup.select(".searchbox input[type=hidden]")}
    assert kept == {("year", "2023"), ("section", "存在问题"), ("sort", "year")}


def test_no_words_but_a_filter_lists_all_under_it_newest_first(client: FlaskClient, shelf: Shelf) -> None:
    soup = page(client, "/search?section=存在问题")
    assert totals(soup) == (5, 5)
    years = [span.get_text() for span in soup.select(".hit .about span:nth-of-type(2)")]
    assert years == ["2023年", "2023年", "2023年", "2022年", "2016年"]


def test_names_and_forms_of_values_are_understood(client: FlaskClient) -> None:
    by_code = page(client, "/search?q=预算&region=440118&year=2023")
    by_name = page(client, "/search?q=预算&region=增城&year=2023年")
    assert keys(by_code) == keys(by_name) != []


def test_an_empty_box_leads_to_the_ways_of_searching(client: FlaskClient) -> None:
    for url in ("/search", "/search?q="):
        soup = page(client, url)
        assert soup.select_one("main input[name=q]") is not None and not soup.select(".hit")


def test_nothing_found_says_what_to_try(client: FlaskClient) -> None:
    soup = page(client, "/search?q=“绝无此事此语”&year=2023")
    assert totals(soup) == (0, 0)
    ways = [str(a["href"]) for a in soup.select(".notice a")]
    assert urls.search_for("“绝无此事此语”") in ways


def test_when_no_section_holds_all_words_any_word_will_do_and_it_says_so(client: FlaskClient) -> None:
    soup = page(client, urls.search_for("预算执行率 巡检"))
    assert totals(soup)[0] > 0
    assert any("任意一个" in note.get_text() for note in soup.select(".note"))
    for hit, url in zip(soup.select(".hit"), keys(soup), strict=True):
        there = {m.get_text() for m in page(client, url).select("article mark")}
        assert there and {m.get_text() for m in hit.select("mark")} <= there


def test_long_facets_fold_and_hide_no_choice(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算 OR 巡检")
    for facet in soup.select(".facet"):
        folded = facet.select(".more .choices a")
        assert len(facet.select(".choices a")) <= 14 or folded
