"""Zero results are explained: each thing less is one search, its count is true, and there are never many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_index import analyzed, engine_of

from corpus.samples import samples
from kb.errors import UserError
from kb.query.parser import parse
from kb.search.answer import page_record
from kb.search.explanation import MOST, Relaxation, explain
from kb.search.hit import SearchResult
from kb.search.page import SearchPage, SearchParams, params_from, search_page
from kb.search.request import SearchRequest

SECTIONS = analyzed(s.path for s in samples() if s.path.name.startswith(("440104", "440106", "44011")))
ENGINE = engine_of(SECTIONS)
ONE = engine_of(s for s in SECTIONS if s.document.report.startswith("440106-2023"))
"""One report's sections, for searches by the hundred."""


def ask(query: str = "", **raw: str | list[str]) -> SearchPage:
    given = {name: [value] if isinstance(value, str) else value for name, value in raw.items()}
    return search_page(ENGINE.searcher(), params_from({"q": [query], **given}))


def told(page: SearchPage) -> dict[str, int]:
    return {r.label: r.total for r in page.explanation.relaxations}


def relaxation(page: SearchPage, label: str) -> Relaxation:
    return next(r for r in page.explanation.relaxations if r.label == label)


def test_each_word_and_filter_less_is_counted() -> None:
    page = ask('预算执行率 "独角兽"', year="2023", heading="情况")
    assert page.total == 0
    assert list(told(page)) == [
        "去掉“预算执行率”",
        "去掉整句“独角兽”",
        "去掉筛选“年份：2023年”",
        "去掉筛选“标题：情况”",
        "去掉所有筛选",
        "只要在同一份报告里",
        "去掉引号，只要含有其中的词",
    ]
    assert page.explanation.missing == ("独角兽",)
    assert told(page)["去掉整句“独角兽”"] == ask("预算执行率", year="2023", heading="情况").total > 0


@pytest.mark.parametrize(
    ("query", "raw"),
    [
        ('预算执行率 "独角兽"', {"year": "2023"}),
        ("预算 地区:天河区 地区:番禺区", {}),
        ("“预算支付” -教育", {"section": ["改进措施", "存在问题"]}),
        ("(教育 OR 民政) “甲乙丙丁”", {"region": "广州"}),
        ("预算 -预算", {}),
        ("“本级 预算 执行”", {}),
    ],
)
def test_every_count_is_what_the_changed_search_finds(query: str, raw: dict[str, str | list[str]]) -> None:
    page = ask(query, **raw)
    assert page.total == 0
    assert page.explanation.relaxations
    for relaxation in page.explanation.relaxations:
        assert search_page(ENGINE.searcher(), relaxation.params).total == relaxation.total or relaxation.total == 0


def test_what_stands_too_far_apart_is_asked_for_in_a_wider_scope() -> None:
    page = ask("“养老” “绩效目标” 范围:句")
    assert page.total == 0
    assert list(told(page))[2:5] == ["只要在同一段里", "只要在同一节里", "只要在同一份报告里"]
    assert told(page)["只要在同一份报告里"] == ask("“养老” “绩效目标” 范围:报告").total > 0
    near = ask("预算 NEAR/1 改进措施", year="2023")
    assert near.total == 0
    assert told(near)["不要求靠近"] == search_page(ENGINE.searcher(), relaxation(near, "不要求靠近").params).total > 0


def test_where_nothing_by_itself_helps_each_part_is_counted_alone() -> None:
    page = ask("“养老” “学位” “巡河” “独角兽”")
    assert page.explanation.missing == ("独角兽",)
    alone = {r.label: r for r in page.explanation.relaxations if r.what == "alone"}
    assert list(alone) == ["只找整句“养老”", "只找整句“学位”", "只找整句“巡河”"]
    assert all(search_page(ENGINE.searcher(), r.params).total == r.total > 0 for r in alone.values())


def test_two_values_of_one_field_are_offered_as_alternatives() -> None:
    page = ask("年份:2023 年份:2022 预算")
    either = next(r for r in page.explanation.relaxations if r.what == "any")
    assert either.label == "年份是其中任意一个：2023、2022"
    both = ask("(年份:2023 OR 年份:2022) 预算").total
    assert either.total == both == search_page(ENGINE.searcher(), either.params).total > 0


def test_a_long_text_is_named_by_its_beginning_and_kept_whole_for_programs() -> None:
    page = ask("甲" * 400)
    assert len(page.explanation.sentence or "") < 50
    assert page.explanation.missing == ("甲" * 400,)


def test_a_single_unknown_word_is_named() -> None:
    page = ask("“独角兽”")
    assert page.explanation.missing == ("独角兽",)
    assert page.explanation.sentence == "所有报告里都没有“独角兽”。"


def test_words_that_are_each_there_but_never_together_are_not_called_missing() -> None:
    page = ask("“养老” “学位”")
    assert page.total == 0
    assert page.explanation.missing == ()
    assert all(told(page)[f"去掉整句“{word}”"] > 0 for word in ("养老", "学位"))


def test_a_relaxed_page_says_which_word_was_too_much() -> None:
    page = ask("预算执行率 独角兽", synonyms="0")
    assert page.relaxed
    assert page.explanation.missing == ("独角兽",)
    assert 0 < told(page)["去掉“独角兽”"] == ask("预算执行率", synonyms="0").total <= page.total


def test_what_found_something_needs_no_explanation() -> None:
    page = ask("预算")
    assert page.explanation.relaxations == page.explanation.missing == ()
    assert page_record(page, lambda report, key: key)["explanation"] is None


def test_programs_get_the_explanation_with_the_parameters_of_each_search() -> None:
    record = page_record(ask("预算 “独角兽”", year="2023"), lambda report, key: key)
    explanation = record["explanation"]
    assert isinstance(explanation, dict)
    assert explanation["missing"] == ["独角兽"]
    second = explanation["relaxations"][1]
    assert (second["what"], second["parameters"]) == ("word", {"q": ["预算"], "year": ["2023"]})
    assert search_page(ENGINE.searcher(), params_from(second["parameters"])).total == second["total"] > 0


WORDS = st.lists(
    st.sampled_from(["“甲乙”", "独角兽", "-预算", "(甲 OR 乙)", "年份:2023", "标题:丙", "「丁 戊」"]),
    min_size=1,
    max_size=20,
)


@given(WORDS.map(" ".join), st.booleans())
def test_an_explanation_takes_few_searches(query: str, filtered: bool) -> None:
    filters = {"year": ("2023",), "region": ("440118",), "kind": ("其他",)} if filtered else {}
    params = SearchParams(query=query, filters=filters, page=3)
    asked: list[SearchParams] = []

    def count(changed: SearchParams, node: object) -> int:
        asked.append(changed)
        assert changed.page == 1
        return 0

    explanation = explain(params, parse(query).node, count)
    assert len(asked) <= MOST
    assert len(explanation.relaxations) <= len(asked)
    for relaxation in explanation.relaxations:
        again = relaxation.params
        assert parse(again.query).node == parse(again.query.strip()).node
        assert again.query or again.filters or again.heading


PIECES = st.sampled_from(
    [
        "“\u200b 预算”", "“OR 甲”", "「-5 地区:火星」", "“甲", "NOT", "预算", "年份:2023", "(甲 OR “乙 丙”)", "范围:句",
        "NEAR/3", "\\-丁", "标题:“甲 乙”", "得分:>95", "天河", "部门:教育局",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=9).map(" ".join))
def test_every_search_proposed_can_be_made_and_finds_what_was_counted(query: str) -> None:
    try:
        page = search_page(ONE.searcher(), SearchParams(query=query))
    except UserError:
        return
    for proposed in (*page.explanation.relaxations, *page.offers):
        again = search_page(ONE.searcher(), proposed.params)
        assert again.total == proposed.total or (again.relaxed and proposed.total == 0), (query, proposed.params.query)


def test_the_searches_only_count() -> None:
    class Listening:
        """The searcher, with what is asked of it written down."""

        def __init__(self) -> None:
            self.requests: list[SearchRequest] = []
            self._searcher = ENGINE.searcher()

        def search(self, request: SearchRequest) -> SearchResult:
            self.requests.append(request)
            return self._searcher.search(request)

        def close(self) -> None:
            self._searcher.close()

    listening = Listening()
    search_page(listening, params_from({"q": ['预算 "独角兽"'], "year": ["2023"]}))
    pages = [request for request in listening.requests if request.limit and request.facets]
    probes = [request for request in listening.requests if not request.limit and not request.facets]
    assert len(pages) == 1
    assert 0 < len(probes) <= MOST
