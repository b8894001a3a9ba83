"""Sections that come close stand apart from the hits: they change no total, no facet, no page and no promise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_index import analyzed, engine_of

from corpus.samples import samples
from kb.analysis.analyzer import terms_for_query
from kb.engines.evaluation import holds
from kb.engines.whoosh.index import WhooshEngine
from kb.query.parser import parse
from kb.search.answer import page_record
from kb.search.beyond import FEW
from kb.search.page import PageHit, SearchPage, SearchParams, params_from, search_page
from kb.search.planner import plan

SECTIONS = analyzed(s.path for s in samples() if s.path.name.startswith(("4401", "532922", "150627")))
ENGINE = engine_of(SECTIONS)
FEW_HITS = (
    "增城 道路 硬化",
    "2018年 提案办理",
    "长者饭堂",
    "泵站 完工",
    "民政局 存在问题",
    "政协 主要经验做法",
    "代表建议办理得怎么样",
    "加装电梯",
    "12.76万元",
    "（一）自评结论",
)


def ask(query: str, **raw: str) -> SearchPage:
    return search_page(ENGINE.searcher(), params_from({"q": [query], **{name: [v] for name, v in raw.items()}}))


def places(hits: tuple[PageHit, ...]) -> list[tuple[str, str]]:
    return [(hit.section.report, hit.section.key) for hit in hits]


@pytest.mark.parametrize("query", FEW_HITS)
def test_no_section_stands_twice_and_both_lists_fill_one_page_at_most(query: str) -> None:
    page = ask(query)
    shown = places(page.hits) + places(page.beyond)
    assert len(shown) == len(set(shown))
    assert not page.beyond or len(shown) <= FEW


@pytest.mark.parametrize("query", FEW_HITS)
def test_what_is_listed_apart_is_no_hit_and_is_counted_nowhere(query: str) -> None:
    page = ask(query)
    by_place = {(s.document.report, s.document.key): s for s in SECTIONS}
    assert not any(holds(by_place[place], page.plan) for place in places(page.beyond))
    assert page.total == len(page.hits) or page.pages > 1
    for facet in page.facets:
        if facet.field.name in ("year", "section"):
            assert sum(facet.counts.values()) == page.total


def test_there_is_something_to_list() -> None:
    assert sum(bool(ask(query).beyond) for query in FEW_HITS) >= 6


@pytest.mark.parametrize(
    "query",
    [
        *("“提案办理”", "“长者饭堂” 番禺", "提案 AND 办理 AND 立案", "长者饭堂 OR 独角兽", "长者饭堂 -天河"),
        *("标题:长者饭堂", "年份:2018 提案办理", "提案 办理 范围:句", "提案 NEAR/3 办理", "预算", "61"),
    ],
)
def test_nothing_comes_close_to_what_was_asked_exactly_or_found_often(query: str) -> None:
    assert ask(query).beyond == ()


def test_only_the_last_page_lists_it() -> None:
    whole = ask("泵站")
    assert 1 < whole.total < FEW and whole.pages == 1
    first, last = (ask("泵站", limit="2", page=str(n)) for n in (1, -(-whole.total // 2)))
    assert first.beyond == () and places(last.beyond) == places(whole.beyond)
    assert ask("泵站", page="2").beyond == ()


@pytest.mark.parametrize("query", ["长者饭堂", "加装电梯", "泵站 完工", "食品安全事故"])
def test_half_of_the_words_stand_in_every_section(query: str) -> None:
    words = [word for run in query.split() for word in terms_for_query(run).required]
    by_place = {(s.document.report, s.document.key): s for s in SECTIONS}
    for place in places(ask(query).beyond):
        key = by_place[place].key
        held = sum(len({c for at in range(len(w) - 1) if w[at : at + 2] in key for c in (at, at + 1)}) for w in words)
        assert 2 * held >= sum(map(len, words)), place


def test_the_filters_hold_for_it_too() -> None:
    for hit in ask("长者饭堂", year="2022").beyond:
        assert hit.section.year == 2022


def test_whose_reports_are_meant_comes_first() -> None:
    page = ask("2018年 提案办理")
    meant = [hit.section.year == 2018 for hit in page.beyond]
    assert meant and meant == sorted(meant, reverse=True) and meant[0]


def test_its_words_are_marked() -> None:
    marked = [h for h in ask("2018年 提案办理").beyond if h.snippet.spans]
    assert marked
    for hit in marked:
        assert any(hit.snippet.text[s.start : s.end] in "2018年提案办理" for s in hit.snippet.spans)


def test_every_engine_lists_the_same(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    with engine.writer(anew=True) as writer:
        writer.add(SECTIONS)
        writer.commit(1)
    for query in FEW_HITS:
        own, other = ask(query), search_page(engine.searcher(), SearchParams(query=query))
        assert (places(own.hits), places(own.beyond)) == (places(other.hits), places(other.beyond)), query


def test_what_is_said_of_them_holds_of_them() -> None:
    parts, by_type = ask("长者饭堂"), ask("自评总分 黄埔人大")
    assert parts.beyond_note == f"下面 {len(parts.beyond)} 节只含其中一部分词，不计入上面的节数和筛选里的数字。"
    assert by_type.beyond_types == ("自评结论",) and "一部分词，或者讲“自评结论”，" in by_type.beyond_note
    assert "自评结论" in {hit.section.type for hit in by_type.beyond}
    relaxed = ask("政协 主要经验做法")
    assert relaxed.relaxed and relaxed.beyond and "离所问的更远" in relaxed.beyond_note


def test_programs_get_it_in_a_field_of_its_own() -> None:
    page = ask("长者饭堂")
    record = json.loads(json.dumps(page_record(page, lambda report, key: f"/{report}/{key}")))
    assert [(h["report"], h["key"]) for h in record["beyond"]] == places(page.beyond) != []
    assert record["total"] == len(record["hits"])


def test_the_strict_plan_is_the_one_that_was_answered() -> None:
    assert ask("长者饭堂").plan == plan(parse("长者饭堂").node)
