"""Which words of a query are offered as filters: those that can name one thing only."""

from __future__ import annotations

import pytest

from kb.query.parser import parse
from kb.search import facet
from kb.search.naming import Offer, offers


def offered(query: str) -> list[tuple[str, str, str]]:
    return [(offer.field, offer.value, offer.word) for offer in offers(parse(query).node)]


ZENGCHENG = ("region", "440118", "增城")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "增城 人大 预算执行率 2023",
            [ZENGCHENG, ("department_kind", "人大", "人大"), ("year", "2023", "2023")],
        ),
        ("增城区人大办2023年预算执行率", [("year", "2023", "2023年"), ("region", "440118", "增城区")]),
        (
            "2023年番禺区民政局",
            [
                ("year", "2023", "2023年"),
                ("region", "440113", "番禺区"),
                ("department", "番禺区民政局", "番禺区民政局"),
                ("department_kind", "民政", "民政局"),
            ],
        ),
        ("二〇二三年度 广东省", [("year", "2023", "二〇二三年度"), ("region", "440000", "广东省")]),
        ("２０２３ 廣州市", [("year", "2023", "2023"), ("region", "440100", "广州市")]),
        ("人大办 范围:句", [("department_kind", "人大", "人大办")]),
        ("地区:番禺 增城 2023年", [("year", "2023", "2023年")]),
        ("增城 增城区", [ZENGCHENG]),
    ],
)
def test_what_is_offered(query: str, expected: list[tuple[str, str, str]]) -> None:
    assert offered(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "",
        "朝阳区",
        "鼓楼",
        "平安",
        "南京路",
        "2021-2023",
        "2021年至2023年",
        "2021—2023年",
        "12023年",
        "1999",
        "3388.31",
        "财政拨款收入",
        "教育支出",
        "人大代表",
        '"增城区"',
        "-增城 NOT 人大",
        "增城 OR 番禺",
        "增城 NEAR/3 人大",
        "预算执行率",
        "学" * 400,
    ],
)
def test_what_means_nothing_or_several_things_is_not_offered(query: str) -> None:
    assert offered(query if not query.startswith("-") else f"预算 {query}") == []


def test_an_offer_is_a_value_its_filter_takes_and_says_what_it_is() -> None:
    found = offers(parse("增城 2023年 财政局").node)
    assert [facet.check(facet.BY_NAME[offer.field], offer.value) for offer in found] == ["440118", "2023", "财政"]
    assert [offer.label for offer in found] == ["广东省广州市增城区", "2023年", "财政"]
    assert found[0] == Offer("region", "440118", "广东省广州市增城区", "增城")
