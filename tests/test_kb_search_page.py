"""What a reader gets for what is typed and chosen: on the sample reports, and on the two real ones where present."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_index import analyzed, engine_of

from corpus.samples import samples
from kb.errors import QueryError, UserError
from kb.matchkey import match_key, section_key
from kb.search.answer import page_record
from kb.search.document import AnalyzedSection
from kb.search.facet import SHOWN_FACETS
from kb.search.page import PARAMETERS, SearchPage, SearchParams, params_from, search_page
from kb.search.request import SORTS

SECTIONS = analyzed(s.path for s in samples() if s.path.name.startswith(("440104", "440106", "44011")))
ENGINE = engine_of(SECTIONS)
QUERIES = (
    "预算执行率",
    "番禺 民政 预算执行率",
    '"绩效"',
    "2023 年部门整体支出",
    "教育 OR 民政",
    "支出 -教育",
    "61",
    "的",
    "标题:情况",
)


def ask(query: str = "", **raw: str | list[str]) -> SearchPage:
    given = {name: [value] if isinstance(value, str) else value for name, value in raw.items()}
    return search_page(ENGINE.searcher(), params_from({"q": [query], **given}))


def place(section: AnalyzedSection) -> tuple[str, str]:
    return section.document.report, section.document.key


def found(page: SearchPage) -> list[tuple[str, str]]:
    return [(hit.section.report, hit.section.key) for hit in page.hits]


def walk(query: str, **raw: str | list[str]) -> list[tuple[str, str]]:
    """Every hit of every page."""
    first = ask(query, **raw)
    later = range(2, first.pages + 1)
    return [*found(first), *(hit for number in later for hit in found(ask(query, **{**raw, "page": str(number)})))]


def pieces_of_sections() -> list[str]:
    draw = random.Random(7)
    texts = ["".join(section.document.blocks) for section in SECTIONS]
    starts = [(text, draw.randrange(len(text))) for text in draw.choices([t for t in texts if t], k=60)]
    return [text[at : at + draw.randint(1, 12)] for text, at in starts]


# What is found


@pytest.mark.parametrize("piece", pieces_of_sections())
def test_a_quoted_piece_of_a_section_finds_exactly_the_sections_that_hold_it(piece: str) -> None:
    quotes = "「」" if any(sign in piece for sign in '"“”') else "“”"
    if any(sign in piece for sign in quotes):
        pytest.skip("holds both kinds of quotes")
    holding = {place(s) for s in SECTIONS if match_key(piece) in s.key}
    assert set(walk(quotes[0] + piece + quotes[1], limit="100")) == holding
    assert all(
        any(match_key(hit.snippet.text[s.start : s.end]) for s in hit.snippet.spans)
        for hit in ask(quotes[0] + piece + quotes[1]).hits
    )


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", SORTS)
def test_the_pages_walked_are_the_total_without_repeats(query: str, sort: str) -> None:
    limit = max(1, min(100, ask(query).total // 4))
    page = ask(query, sort=sort, limit=str(limit))
    walked = walk(query, sort=sort, limit=str(limit))
    assert len(walked) == len(set(walked)) == page.total > 0
    assert page.reports == len({report for report, _ in walked})
    assert page.pages == -(-page.total // limit)


@pytest.mark.parametrize("query", QUERIES)
def test_every_facet_count_is_the_number_of_hits_after_the_click(query: str) -> None:
    for shown in ask(query, year=["2023"]).facets:
        for value in shown.values:
            chosen = {"year": ["2023"]} if shown.field.name != "year" else {}
            assert ask(query, **{**chosen, shown.field.name: [value.value]}).total == value.count


@pytest.mark.parametrize("sort", SORTS)
def test_the_order_depends_on_what_is_held_and_not_on_how_it_came(sort: str) -> None:
    shuffled = engine_of(random.Random(11).sample(SECTIONS, len(SECTIONS))).searcher()
    for query in ("预算执行率", "支出 -教育", "标题:情况"):
        params = params_from({"q": [query], "sort": [sort], "limit": ["100"]})
        assert found(search_page(shuffled, params)) == found(search_page(ENGINE.searcher(), params))


def test_values_of_one_facet_add_and_facets_narrow() -> None:
    both = ask("预算", department_kind=["教育", "民政"])
    assert both.total == ask("预算", department_kind="教育").total + ask("预算", department_kind="民政").total
    narrowed = ask("预算", department_kind=["教育", "民政"], year="2022")
    assert 0 < narrowed.total < both.total
    assert all(hit.section.year == 2022 for hit in narrowed.hits)


def test_a_place_and_a_department_may_be_typed_among_the_words() -> None:
    page = ask("番禺 民政 预算执行率", synonyms="0")
    assert page.total
    assert {hit.section.regions[-1] for hit in page.hits} == {"440113"}
    assert all("预算执行率" in section_key(hit.section.blocks) for hit in page.hits)
    marked = {hit.snippet.text[s.start : s.end] for hit in page.hits for s in hit.snippet.spans}
    assert "预算执行率" in marked


def test_sections_with_the_words_as_typed_stand_first() -> None:
    page = ask("部门整体支出绩效", limit="100")
    literal = ["部门整体支出绩效" in section_key(hit.section.blocks) for hit in page.hits]
    assert any(literal)
    assert literal == sorted(literal, reverse=True)


def test_pasted_text_finds_its_section_first() -> None:
    for section in random.Random(3).sample([s for s in SECTIONS if len(s.key) > 80], 25):
        text = max(section.document.paragraphs, key=lambda p: len(p.text)).text
        pasted = " ".join(text[at : at + 9] for at in range(0, min(len(text), 63), 9))
        # Cut and spaced as copied from a PDF; where the cut falls inside a number its parts are other numbers.
        if any(a.isdigit() and b.isdigit() for a, _, b in zip(pasted, pasted[1:], pasted[2:], strict=False)):
            continue
        page = ask(pasted, limit="100")
        assert not page.relaxed
        assert place(section) in found(page)


def test_without_words_a_filter_browses_by_year_region_and_outline() -> None:
    page = ask(department_kind="民政", limit="100")
    hits = [hit.section for hit in page.hits]
    assert page.total == sum(s.document.department_kind == "民政" for s in SECTIONS)
    assert hits == sorted(hits, key=lambda s: (-(s.year or 0), s.report, s.ordinal))
    assert not any(hit.snippet.spans for hit in page.hits)


# What is said


def test_when_nothing_holds_all_words_any_word_will_do_and_the_page_says_so() -> None:
    page = ask("预算执行率 独角兽")
    assert page.relaxed and page.total
    assert "任意一个词" in "".join(page.notes)
    assert page.total >= ask("预算执行率", synonyms="0").total > 0
    assert "所选范围内" in "".join(ask("预算执行率 独角兽", year="2023").notes)


@pytest.mark.parametrize(
    "query", ["预算执行率 AND 独角兽", '预算执行率 "独角兽"', "“预算执行率” -预算执行率", "独角兽 年份:2023"]
)
def test_what_was_asked_with_operators_is_never_relaxed(query: str) -> None:
    page = ask(query)
    assert (page.total, page.relaxed, page.pages) == (0, False, 0)
    assert all(shown.values == () for shown in page.facets)


def test_what_was_read_as_text_is_said() -> None:
    assert "没有成对" in "".join(ask("“预算执行率").notes)
    assert ask("预算执行率").notes == ()
    with pytest.raises(QueryError):
        ask("“预算执行率", strict="1")


def test_a_field_that_emptied_the_page_is_named() -> None:
    assert "“报告：一是加强管理”是按报告找的" in "".join(ask("报告：一是加强管理").notes)


def test_a_field_that_can_only_be_meant_as_one_is_not_explained() -> None:
    for query in ("年份:2023 “独角兽”", "地区:番禺 “独角兽”", "年份:2005 预算"):
        assert ask(query).total == 0
        assert not any("是按" in note for note in ask(query).notes)


def test_whose_reports_are_meant_is_kept_when_nothing_holds_all_the_words() -> None:
    page = ask("番禺 独角兽 低保")
    assert page.relaxed and page.total
    assert {hit.section.regions[-1] for hit in page.hits} == {"440113"}
    assert "“番禺”的报告里" in "".join(page.notes)
    for facet in page.facets:
        for value in facet.values:
            clicked = ask("番禺 独角兽 低保", **{facet.field.name: value.value})
            assert clicked.total == value.count, (facet.field.name, value)


# What is shown


@pytest.mark.parametrize("query", QUERIES)
def test_marks_read_as_what_was_asked_for(query: str) -> None:
    for hit in ask(query, limit="100").hits:
        for span in (*hit.heading_spans,):
            assert 0 <= span.start < span.end <= len(hit.section.heading)
        assert all(0 <= s.start < s.end <= len(hit.snippet.text) for s in hit.snippet.spans)
        assert hit.snippet.text in "\n".join(hit.section.blocks)


def test_the_snippet_is_of_the_body_unless_only_the_heading_holds_the_words() -> None:
    for hit in ask("预算", limit="100").hits:
        section = hit.section
        in_body = any("预算" in match_key(p.text) for p in section.paragraphs)
        if hit.heading_spans and not in_body:
            assert hit.snippet.text.startswith(section.heading[:20])
        elif in_body and len(section.paragraphs) > 0 and section.heading:
            assert hit.snippet.spans
            assert hit.snippet.text in "\n".join(p.text for p in section.paragraphs)


def test_a_phrase_that_runs_from_the_heading_into_the_body_is_marked_in_both() -> None:
    section = next(s for s in SECTIONS if len(s.document.heading) > 3 and s.document.paragraphs)
    heading, body = section.document.heading, section.document.paragraphs[0].text
    page = ask(f"“{heading[-3:]}{body[:4]}”", report=section.document.report)
    hit = next(hit for hit in page.hits if hit.section.key == section.document.key)
    assert [hit.snippet.text[s.start : s.end] for s in hit.snippet.spans] == [heading[-3:], body[:4]]


def test_a_page_past_the_end_is_empty_and_keeps_the_totals() -> None:
    page = ask("预算")
    for number in (str(page.pages + 1), "1000000", "9" * 40):
        past = ask("预算", page=number)
        assert (past.hits, past.total, past.facets) == ((), page.total, page.facets)


def test_a_chosen_value_stays_in_its_facet_though_nothing_is_found() -> None:
    (years,) = [shown for shown in ask('"独角兽"', year="2020").facets if shown.field.name == "year"]
    assert [(v.value, v.label, v.count, v.chosen) for v in years.values] == [("2020", "2020年", 0, True)]


def test_programs_get_the_same_page_as_plain_json() -> None:
    page = ask("预算执行率", region="番禺", limit="3")
    record = json.loads(json.dumps(page_record(page, lambda report, key: f"/{report}/{key}"), ensure_ascii=False))
    assert {"query", "total", "reports", "hits", "facets", "note"} <= set(record)
    assert (record["query"], record["total"], record["note"]) == ("预算执行率", page.total, None)
    first, hit = record["hits"][0], page.hits[0]
    assert first["url"] == f"/{hit.section.report}/{hit.section.key}"
    assert {"report", "key", "url", "heading", "type", "score", "snippet"} <= set(first)
    start, end = first["snippet"]["spans"][0]
    assert first["snippet"]["text"][start:end] == "预算执行率"
    assert (first["region"], first["region_label"], first["sample"]) == ("440113", "广东省广州市番禺区", True)
    assert list(record["facets"]) == [shown.name for shown in SHOWN_FACETS]
    chosen = [value for value in record["facets"]["region"] if value["chosen"]]
    assert [(v["value"], v["label"], v["depth"]) for v in chosen] == [("440113", "番禺区", 2)]


# What may be asked


def test_nothing_asked_is_an_error() -> None:
    for query in ("", " \u3000"):
        with pytest.raises(QueryError, match="还没有写"):
            ask(query)
    with pytest.raises(QueryError, match="没有可以搜索的文字"):
        ask("\u200b")


ODD = st.text(st.characters(exclude_categories=()) | st.sampled_from('"“”()-|: 年份地区标题ORNOT预算１'), max_size=25)


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "x"]), st.lists(ODD, max_size=2), max_size=4))
def test_any_parameters_give_a_page_or_a_clear_error(raw: dict[str, list[str]]) -> None:
    try:
        page = search_page(ENGINE.searcher(), params_from(raw))
    except UserError as error:
        error.message.encode()
    else:
        json.dumps(page_record(page, lambda report, key: key), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "typed", ["预算执行率？", "‘预算执行率’", "【预算执行率】", "预算执行率。", "预算执行率\U0001f600"]
)
def test_signs_around_a_run_change_neither_what_it_finds_nor_what_comes_first(typed: str) -> None:
    plain, signed = ask("预算执行率", limit="100"), ask(typed, limit="100")
    assert sorted(found(signed)) == sorted(found(plain))
    first = [match_key("预算执行率") in section_key(hit.section.blocks) for hit in signed.hits]
    assert first == sorted(first, reverse=True) and any(first)


def test_a_word_stands_before_its_synonyms_within_a_longer_run_too() -> None:
    page = ask("年预算执行率", limit="100")
    held = ["预算执行率" in section_key(hit.section.blocks) for hit in page.hits]
    assert page.synonyms and held == sorted(held, reverse=True) and True in held and False in held


@pytest.mark.parametrize(
    "typed", ["天河区教育局2023年自评得分", "天河教育局2023年度自评得分", "天河教育局二〇二三年自评得分"]
)
def test_a_year_within_a_run_is_that_of_the_report(typed: str) -> None:
    page = ask(typed)
    assert not page.relaxed and page.total
    assert {(hit.section.department, hit.section.year) for hit in page.hits} == {("广州市天河区教育局", 2023)}


def test_a_percentage_comes_before_the_same_number_of_anything_else() -> None:
    page = ask("5%", limit="100")
    percentages = [re.search(r"(?<![0-9.])5%", section_key(hit.section.blocks)) is not None for hit in page.hits]
    assert page.total == ask("5").total
    assert percentages == sorted(percentages, reverse=True) and True in percentages and False in percentages


def test_the_facets_of_a_relaxed_search_count_what_a_click_finds_even_where_it_is_found_as_asked() -> None:
    page = ask("养老机构", department_kind="教育")
    assert page.relaxed
    exact = 0
    for shown in page.facets:
        for value in shown.values:
            clicked = ask("养老机构", **{"department_kind": "教育", shown.field.name: value.value})
            assert clicked.total == value.count, (shown.field.name, value)
            exact += not clicked.relaxed
    assert exact


# The two real reports


@pytest.fixture(scope="module")
def real(shared: Path) -> tuple[AnalyzedSection, ...]:
    return analyzed(sorted((shared / "reports").glob("*.txt")), sample=False)


def test_gold_phrases_quoted_find_their_reports_and_bare_the_literal_hits_first(
    shared: Path, real: tuple[AnalyzedSection, ...]
) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    regions = {name: report["region"]["code"] for name, report in gold["reports"].items()}
    searcher = engine_of(real).searcher()
    for phrase, names in gold["queries"].items():
        expected = {regions[name] for name in names}
        quoted = search_page(searcher, SearchParams(query=f"“{phrase}”", limit=100))
        assert {hit.section.regions[-1] for hit in quoted.hits} == expected, phrase
        assert quoted.total == sum(match_key(phrase) in s.key for s in real)
        assert all(hit.snippet.spans for hit in quoted.hits)
        bare = search_page(searcher, SearchParams(query=phrase, limit=100))
        assert {hit.section.regions[-1] for hit in bare.hits} >= expected, phrase
        literal = [match_key(phrase) in section_key(hit.section.blocks) for hit in bare.hits]
        assert literal == sorted(literal, reverse=True), phrase


def test_the_words_a_person_remembers_find_the_section(real: tuple[AnalyzedSection, ...]) -> None:
    page = search_page(engine_of(real).searcher(), SearchParams(query="增城 人大 预算执行率"))
    assert page.total and not page.relaxed
    assert {hit.section.regions[-1] for hit in page.hits} == {"440118"}
