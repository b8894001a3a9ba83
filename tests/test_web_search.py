"""The result page: a count is what the click finds, the total is what the pages hold, marks lead to the text."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from web_library import ITEMS, SLASHED, Shelf

from web import narrowing, urls
from web.app import create_app

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
    return int(own.get_text().replace(",", "").removesuffix(" 节"))


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
    whole = page(client, urls.report(shelf.ids["congress-2023"], urls.Marking("“预算执行率为99.12%”")))
    assert [m.get_text() for m in whole.select("article mark")] == ["预算执行率为99.12%"]


def test_words_of_the_context_find_and_are_not_marked(client: FlaskClient, shelf: Shelf) -> None:
    soup = page(client, urls.search_for("增城 人大 预算执行率"))
    found = keys(soup)
    assert found and all("440118" in url for url in found)
    assert {m.get_text() for m in soup.select(".hit mark")} == {"预算执行率", "支付进度"}
    exact = page(client, urls.search_for("增城 人大 “预算执行率”"))
    assert {m.get_text() for m in exact.select(".hit mark")} == {"预算执行率"}


def test_a_word_that_names_a_place_a_year_or_a_department_is_offered_as_a_filter(client: FlaskClient) -> None:
    soup = page(client, urls.search_for("增城 2023年 人大办 “预算执行率”"))
    offers = soup.select(".offers a")
    assert [o.get_text().split()[0] for o in offers] == ["地区：增城区", "年份：2023年", "部门类别：人大"]
    for offer in offers:
        after = page(client, str(offer["href"]))
        assert totals(after)[0] == count(offer) > 0
        assert len(after.select(".chip")) == 1
        assert len(after.select(".offers a")) == 2
    record = client.get("/api/v1/search?q=增城 “预算执行率”").get_json()["offers"]
    assert [(o["field"], o["value"], o["word"]) for o in record] == [("region", "440118", "增城")]
    assert record[0]["parameters"] == {"q": ['"预算执行率"'], "region": ["440118"]}
    assert not page(client, "/search?q=天河 预算&region=440118").select(".offers a")
    assert not page(client, urls.search_for("北京 “预算执行率”")).select(".offers a")


def test_synonyms_are_said_and_switched_off_with_one_click(client: FlaskClient) -> None:
    soup = page(client, urls.search_for("支付进度"))
    note = soup.select_one(".synonyms")
    assert note is not None and note.a is not None
    assert "也搜索了“支付进度”的同义词" in note.get_text() and "预算执行率" in note.get_text()
    off = page(client, str(note.a["href"]))
    assert 0 < totals(off)[0] < totals(soup)[0]
    assert {m.get_text() for m in off.select(".hit mark")} == {"支付进度"}
    assert all("synonyms=0" in url for url in keys(off))
    there = page(client, keys(off)[0])
    assert {m.get_text() for m in there.select("article mark")} == {"支付进度"}
    back = off.select_one(".synonyms a")
    assert back is not None and totals(page(client, str(back["href"]))) == totals(soup)
    assert not page(client, urls.search_for("“支付进度”")).select(".synonyms")
    record = client.get("/api/v1/search?q=支付进度&synonyms=0").get_json()
    assert record["total"] == totals(off)[0]
    assert record["synonyms"]["used"] is False and record["synonyms"]["words"][0]["word"] == "支付进度"


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
    for url in ("/search", "/search?q=", "/search?q=%20%20"):
        soup = page(client, url)
        assert soup.select_one("main input[name=q]") is not None and not soup.select(".hit")


def test_nothing_found_says_what_emptied_it_and_what_each_thing_less_would_find(client: FlaskClient) -> None:
    soup = page(client, "/search?q=“绝无此事此语” 预算&year=2023&region=440118")
    assert totals(soup) == (0, 0)
    missing = soup.select_one(".missing")
    assert missing is not None and missing.get_text() == "所有报告里都没有“绝无此事此语”。"
    told = soup.select(".relaxations li")
    assert len(told) == 7
    for item in told:
        counted = count(item)
        link = item.a
        assert (link is not None) == (counted > 0)
        if link is not None:
            assert totals(page(client, str(link["href"])))[0] == counted
    assert [item.get_text() for item in told if item.a] == [f"去掉整句“绝无此事此语” {count(told[0])} 节"]


def test_chosen_places_narrow_and_widen_along_the_tree(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算&region=440100")
    inside = choices(soup)["地区"]["增城区"]
    after = page(client, str(inside["href"]))
    assert totals(after)[0] == count(inside)
    assert [chip.get_text() for chip in after.select(".chip .field")] == ["地区："]


def test_places_are_lists_within_lists(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算")
    place = choices(soup)["地区"]["增城区"]
    path = [label(item.a) for item in place.find_parents("li") if item.a is not None]
    assert path == ["增城区", "广州市", "广东省"]
    assert label(choices(soup)["地区"]["广州市本级"].find_parents("li")[1].a or place) == "广州市"
    for found in soup.select(".choices ul"):
        assert found.parent is not None and found.parent.name == "li" and found.find("li", recursive=False)
    alone = page(client, "/search?q=“绝无此事”&region=440118")
    assert [label(a) for a in alone.select("#facet-region .choices > li > a")] == ["增城区"]


def test_everything_chosen_has_a_chip_that_takes_it_away(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算 年份:2023 标题:措施&region=440118&heading=改进&sample=no")
    chips = {chip.get_text().partition(" ")[0]: str(chip["href"]) for chip in soup.select(".chip")}
    assert list(chips) == ["地区：增城区", "样例：正式报告", "标题：改进", "年份：2023", "标题：措施"]
    for url in chips.values():
        assert len(page(client, url).select(".chip")) == len(chips) - 1
    (cleared,) = [a for a in soup.select(".chips a") if a.get_text() == "全部清除"]
    assert not page(client, str(cleared["href"])).select(".chip")
    box = page(client, str(cleared["href"])).select_one("input[name=q]")
    assert box is not None and box["value"] == "预算"


def test_a_heading_may_be_asked_for_by_itself(client: FlaskClient) -> None:
    soup = page(client, "/search?heading=改进措施&heading=自评结论")
    assert totals(soup)[0] > 0
    headings = [h.get_text() for h in soup.select(".hit h2")]
    assert all("改进措施" in h or "自评结论" in h for h in headings)
    marked = {m.get_text() for m in soup.select(".hit h2 mark")}
    assert marked == {"改进措施", "自评结论"}
    same = page(client, "/search?q=标题:改进措施 OR 标题:自评结论")
    assert totals(same) == totals(soup)


def test_a_short_name_of_departments_means_them_all_and_says_so(client: FlaskClient) -> None:
    soup = page(client, "/search?q=预算&department=人大办")
    note = "“人大办”包括 2 个部门：广州市增城区人大常委会办公室、广州市海珠区人大常委会办公室。"
    assert note in [n.get_text() for n in soup.select(".note")]
    assert len(soup.select(".chip")) == 2
    assert totals(soup) == totals(page(client, "/search?q=预算 部门:人大办"))
    assert client.get("/api/v1/reports?department=增城人大办").get_json()["total"] == 2


def test_a_list_of_values_is_chosen_value_by_value(client: FlaskClient) -> None:
    both = page(client, "/search?q=预算&year=2022&year=2023&department=人大办&department=财政局")
    assert totals(both)[0] > 0
    for comma in ("、", ",", "，"):
        listed = page(client, f"/search?q=预算&year=2022{comma}2023&department=人大办{comma}财政局")
        assert str(listed.select_one(".finding")) == str(both.select_one(".finding"))
        assert str(listed.select_one(".chips")) == str(both.select_one(".chips"))
    for url in ("/search?q=预算&section=预算执行、存在得问题", "/search?q=预算 章节:预算执行、存在得问题"):
        assert client.get(url).status_code == 400
        (right,) = BeautifulSoup(client.get(url).text, "html.parser").select(".notice p a[href^='/search']")
        assert totals(page(client, str(right["href"]))) == totals(
            page(client, "/search?q=预算&section=预算执行&section=存在问题")
        )


@pytest.mark.parametrize("url", ["/search?q=预算&department=增城区财经办", "/search?q=预算 部门:增城区财经办"])
def test_an_unknown_department_is_told_with_the_nearest(client: FlaskClient, url: str) -> None:
    for answer in (client.get(url), client.get("/api/v1" + url)):
        assert answer.status_code == 400
        assert "知识库里没有这个部门" in answer.text and "广州市增城区人大常委会办公室" in answer.text
    links = BeautifulSoup(client.get(url).text, "html.parser").select(".notice p a[href^='/search']")
    assert links and totals(page(client, str(links[0]["href"])))[0] > 0


def test_a_place_without_reports_is_told_with_those_that_have_some(client: FlaskClient) -> None:
    for url in ("/search?q=预算&region=440106", "/search?q=预算 地区:天河"):
        soup = page(client, url)
        assert totals(soup) == (0, 0)
        said = "".join(note.get_text() for note in soup.select(".note"))
        assert "没有地区是“天河区”的章节" in said and "海珠区" in said and "等 4 个" in said


def test_when_no_section_holds_all_words_any_word_will_do_and_it_says_so(client: FlaskClient) -> None:
    soup = page(client, urls.search_for("预算执行率 巡检"))
    assert totals(soup)[0] > 0
    assert any("任意一个" in note.get_text() for note in soup.select(".note"))
    for hit, url in zip(soup.select(".hit"), keys(soup), strict=True):
        there = {m.get_text() for m in page(client, url).select("article mark")}
        assert there and {m.get_text() for m in hit.select("mark")} <= there


def test_near_identical_sections_stand_behind_the_best_of_them(client: FlaskClient) -> None:
    plain = page(client, "/search?q=基本情况&limit=100")
    view = plain.select_one(".sorts .view")
    assert view is not None
    soup = page(client, str(view["href"]))
    assert totals(soup) == totals(plain)
    assert {k: {v: count(t) for v, t in c.items()} for k, c in choices(soup).items()} == {
        k: {v: count(t) for v, t in c.items()} for k, c in choices(plain).items()
    }
    behind = [str(a["href"]) for a in soup.select(".alike a")]
    assert behind and sorted(keys(soup) + behind) == sorted(keys(plain))
    assert "几乎相同" in soup.select(".alike summary")[0].get_text()


def test_long_facets_fold_and_hide_no_choice(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(narrowing, "FIRST_SHOWN", 2)
    # An application of its own, for one keeps the pages it has shown.
    client = create_app(shelf.path).test_client()
    soup = page(client, "/search?q=预算 OR 巡检&department=市/区?联合%23办公室%2520")
    facets = {str(f["id"]): f for f in soup.select(".facet")}
    own = facets["facet-department"]
    assert [c.get_text() for c in own.select("a.chosen .label")] == [SLASHED]
    more = own.select_one(".more a")
    assert more is not None
    whole = page(client, str(more["href"]))
    assert whole.select_one("details.facets[open]") is not None
    listed = whole.select("#facet-department .choices a")
    hidden = re.search(r"\d+", more.get_text())
    assert hidden is not None
    assert len(listed) == len(own.select(".choices a")) + int(hidden[0])
    less = whole.select_one("#facet-department .more a")
    assert less is not None and len(page(client, str(less["href"])).select("#facet-department .choices a")) < len(
        listed
    )


def test_the_state_of_conversion_is_a_facet_where_something_is_doubtful(client: FlaskClient) -> None:
    values = choices(page(client, "/search?q=预算"))["转换情况"]
    assert set(values) == {"序号有缺"}
    assert totals(page(client, "/search?q=预算&quality=序号有缺"))[0] == count(values["序号有缺"])


def test_what_comes_close_stands_apart_below_the_hits(client: FlaskClient) -> None:
    soup = page(client, urls.search_for("2022年 论证 预算执行率"))
    listed = soup.select_one(".beyond")
    assert listed is not None and listed.h2 is not None and listed.h2.get_text() == "还可能相关"
    apart = [str(a["href"]) for a in listed.select(".hit h3 a")]
    assert apart and not set(apart) & set(keys(soup))
    assert totals(soup)[0] == len(keys(soup)) < 10
    assert listed.p is not None and f"下面 {len(apart)} 节" in listed.p.get_text()
    for href in apart:
        assert client.get(href.partition("#")[0]).status_code == 200
    answer = client.get("/api/v1/search?q=2022年 论证 预算执行率").get_json()
    assert [hit["url"].partition("?")[0] for hit in answer["beyond"]] == [
        h.partition("?")[0].partition("#")[0] for h in apart
    ]
    assert answer["total"] == len(answer["hits"])


def marked(soup: Tag | BeautifulSoup) -> set[str]:
    return {mark.get_text() for mark in soup.select("mark")}


def test_however_a_section_was_found_the_same_is_marked_on_its_own_page_and_in_its_report(client: FlaskClient) -> None:
    steps = Counter[bool]()
    for query in (
        "预算",
        "“预算执行率”",
        "2022年 论证 预算执行率",
        "增城 独角兽 预算支出",
        "预算执行率独角兽",
        "人大办 存在问题",
    ):
        for hit in page(client, urls.search_for(query)).select(".hit"):
            for link in hit.select("h2 a, h3 a, .of a"):
                href = str(link["href"])
                assert marked(hit) <= marked(page(client, href)), (query, href)
                steps["step=" in href] += 1
    assert steps[False] > 10 < steps[True]


def test_a_step_that_is_none_is_refused_and_one_that_is_not_there_changes_nothing(
    client: FlaskClient, shelf: Shelf
) -> None:
    own = f"/reports/{shelf.ids['congress-2023']}/?q=预算"
    assert client.get(own + "&step=x").status_code == client.get(own + "&step=-1").status_code == 400
    for step in ("", 0, 9):
        assert marked(page(client, f"{own}&step={step}")) == marked(page(client, own)) == {"预算"}
    exact = own.replace("预算", "“预算”")
    assert marked(page(client, exact + "&step=1")) == marked(page(client, exact)) == {"预算"}


@pytest.mark.parametrize("query", ["“预算执行率”", "预算执行率", "增城 OR 道路", "标题:自评"])
def test_a_full_page_or_an_exact_question_has_nothing_below_it(client: FlaskClient, query: str) -> None:
    assert page(client, urls.search_for(query)).select_one(".beyond") is None
