"""The guide says what is true: its examples are run, and everything a reader may write stands in it."""

from __future__ import annotations

from functools import cache

import pytest
from bs4 import BeautifulSoup
from sample_index import analyzed, engine_of

from corpus.samples import samples
from kb.engines.memory import MemoryEngine
from kb.query import comparison
from kb.query.nodes import Compare, leaves
from kb.query.parser import parse
from kb.query.spelling import FIELDS, KEYWORDS, QUOTES, SCOPES
from kb.search import facet
from kb.search.page import PARAMETERS, SearchPage, SearchParams, search_page
from web.pages.guide import guide


@cache
def page() -> BeautifulSoup:
    return BeautifulSoup(guide(), "html.parser")


def examples() -> list[str]:
    """What stands in the last column of the tables that give examples."""
    tables = [t for t in page().find_all("table") if t.find_all("th")[-1].get_text() == "例子"]
    return [code.get_text() for t in tables for row in t.select("tbody tr") for code in row.find_all("td")[-1]("code")]


@cache
def found(query: str) -> SearchPage:
    return search_page(engine().searcher(), SearchParams(query=query))


@cache
def engine() -> MemoryEngine:
    return engine_of(analyzed(s.path for s in samples() if s.path.name.startswith(("440104", "440106", "44011"))))


def test_there_are_examples_of_everything() -> None:
    assert len(examples()) > 35


@pytest.mark.parametrize("query", examples())
def test_an_example_means_what_it_says_and_finds_something(query: str) -> None:
    parsed = parse(query, strict=True)
    asked = found(query)
    if any(isinstance(leaf, Compare) for leaf in leaves(parsed.node)):
        assert asked.notes and not asked.total
        return
    assert parsed.notes == ()
    assert asked.total and not asked.relaxed


def spoken_of() -> list[str]:
    """What the text itself names as something to type, before it comes to programs."""
    programs = page().find("h2", id="给程序使用")
    assert programs is not None
    return [code.get_text() for code in programs.find_all_previous("code") if code.find_parent(["p", "li"])]


@pytest.mark.parametrize("query", spoken_of())
def test_nothing_that_is_named_is_refused(query: str) -> None:
    found(query)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("预算 学校 OR 养老", "(预算 学校) OR 养老"),
        ("自评得分 -项目", "自评得分 NOT 项目"),
        ("学校 | 养老", "学校 OR 养老"),
        ("预算 NEAR/10 支出", "预算 邻近/10 支出"),
        ("预算 支出 范围:节", "预算 支出"),
        ("「自评得分」", "“自评得分”"),
        ("年份:2021..2023 绩效目标", "(年份:2021 OR 年份:2022 OR 年份:2023) 绩效目标"),
        ("６３５２０．４０", "63,520.40"),
        ("績效", "绩效"),
    ],
)
def test_two_ways_of_writing_it_are_the_same(one: str, other: str) -> None:
    assert found(one).total == found(other).total > 0


def test_everything_one_may_write_is_explained() -> None:
    text = page().get_text()
    codes = {code.get_text() for code in page().find_all("code")}
    assert {f"{name}:" for name in FIELDS} <= codes
    assert {f"范围:{name}" for name in ("句", "段", "节", "报告")} <= codes and set("句段节") < set(SCOPES)
    assert all(word in text for word in KEYWORDS if word.isascii())
    assert all(quote in text for quote in QUOTES if quote != "＂")
    assert all(name in text for name in comparison.NAMES)
    assert all(name in codes for name in PARAMETERS)
    assert all(shown.label in text for shown in facet.SHOWN_FACETS)
