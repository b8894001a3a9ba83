"""A comparison in a query: which values it lets through, and what is said where it is written otherwise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from test_kb_query_parser import read

from kb.errors import QueryError
from kb.query.nodes import And, Bare, Compare
from kb.query.parser import parse


def test_a_comparison_says_that_no_figure_is_known_and_is_no_fault_of_the_query() -> None:
    for query in ("得分:>95 增城", "增城 -执行率:<90%", "(得分:90..95 范围:句)"):
        assert "还没有提取数值" in "".join(parse(query, strict=True).notes)


def test_a_comparison_knows_which_values_it_lets_through() -> None:
    def through(query: str, *values: str) -> list[bool]:
        node = read(query)
        assert isinstance(node, Compare)
        return [node.interval.holds(Decimal(value)) for value in values]

    assert through("得分:>95", "95", "95.01") == [False, True]
    assert through("得分:>=95", "94.99", "95") == [False, True]
    assert through("执行率:<90%", "89.9", "90") == [True, False]
    assert through("执行率:<=90", "90", "90.1") == [True, False]
    assert through("得分:=95", "95.0", "95.1") == [True, False]
    assert through("得分:90..95", "89", "90", "95", "96") == [False, True, True, False]
    assert through("年初预算:>320万元", "3200000", "3200000.01") == [False, True]
    assert through("收入:1亿..1.5亿", "99999999", "120000000") == [False, True]
    assert through("等级:>=良", "1", "2", "3") == [False, True, True]


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("得分>95", "得分:>95"),
        ("得分＞95", "得分:＞95"),
        ("得分≥95", "得分:≥95"),
        ("得分大于95", "得分:>95"),
        ("得分：不低于95分", "得分:>=95分"),
        ("执行率<90%", "执行率:<90%"),
        ("三公经费不超过8万元", "三公经费:<=8万元"),
    ],
)
def test_a_comparison_without_its_colon_is_text_and_its_spelling_is_offered(query: str, spelled: str) -> None:
    for typed in (query, f"增城 {query}"):
        parsed = parse(typed)
        assert Bare(query) in (parsed.node, *(parsed.node.parts if isinstance(parsed.node, And) else ()))
        assert [
            note for note in parsed.notes if f"要写成 {spelled}，" in note and "没有提取数值" in note
        ] and parsed.plain
    assert isinstance(parse(spelled).node, Compare)
    with pytest.raises(QueryError):
        parse(query, strict=True)


@pytest.mark.parametrize("query", ["得分高于去年", "支出大于收入", "得分>", "年初预算>100", "预算执行率98%", "小于95"])
def test_what_could_be_no_comparison_is_text_without_a_word(query: str) -> None:
    assert parse(query).notes == () and isinstance(parse(query).node, Bare)
