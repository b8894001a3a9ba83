"""The oracle judges every engine, so what it says is worked out here once more, by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import histories, literals, plans, section

from kb.engines.evaluation import holds
from kb.engines.memory import MemoryEngine
from kb.matchkey import match_key
from kb.search.document import AnalyzedSection
from kb.search.plan import AllOf, AnyOf, Everything, InReport, InUnit, Literal, Near, Not, Plan, Unit, Word
from kb.search.request import SearchRequest


def scores(plan: Plan, *sections: AnalyzedSection) -> dict[str, float]:
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.add(sections)
        writer.commit(1)
    return {hit.section.report: hit.score for hit in engine.searcher().search(SearchRequest(plan)).hits}


SECTIONS = (
    section("a", "预算，预算，预算", heading="预算"),
    section("b", "预算，执行，执行，执行，执行"),
    section("c", "增城"),
)
"""Bodies of 3, 5 and 1 terms, headings of 1, 0 and 0, of which 预算 is in two bodies and one heading."""


def test_the_sections_are_what_the_sums_below_take_them_for() -> None:
    assert [len(s.body_terms) for s in SECTIONS] == [3, 5, 1]
    assert [len(s.heading_terms) for s in SECTIONS] == [1, 0, 0]


def test_a_words_score_is_bm25_of_each_field_summed() -> None:
    body = (log(3 / 3) + 1) * (3 * 2.2) / (3 + 1.2 * (0.25 + 0.75 * 3 / 3))
    heading = (log(3 / 2) + 1) * (2 * 2.2) / (2 + 1.2 * (0.25 + 0.75 * 1 / (1 / 3)))
    other = (log(3 / 3) + 1) * (1 * 2.2) / (1 + 1.2 * (0.25 + 0.75 * 5 / 3))
    assert scores(Word("预算"), *SECTIONS) == pytest.approx({"a": body + heading, "b": other})


def test_a_literals_score_is_its_boosts_and_bm25_over_the_body() -> None:
    in_heading = 1000 + (log(3 / 3) + 1) * (4 * 2.2) / (4 + 1.2 * (0.25 + 0.75 * 3 / 3)) + 5
    in_body = 1000 + (log(3 / 3) + 1) * (1 * 2.2) / (1 + 1.2 * (0.25 + 0.75 * 5 / 3))
    assert scores(Literal("预算"), *SECTIONS) == pytest.approx({"a": in_heading, "b": in_body})


def test_a_literal_of_the_heading_counts_only_there() -> None:
    expected = 1000 + (log(3 / 2) + 1) * (1 * 2.2) / (1 + 1.2 * (0.25 + 0.75 * 3 / 3)) + 5
    assert scores(Literal("预算", "heading"), *SECTIONS) == pytest.approx({"a": expected})


def test_a_weight_multiplies_the_whole_addend() -> None:
    whole = scores(Literal("预算"), *SECTIONS)
    assert scores(Literal("预算", weight=0.3), *SECTIONS) == {name: 0.3 * total for name, total in whole.items()}
    assert scores(AllOf((Literal("预算"), Literal("预算", weight=0.5))), *SECTIONS) == pytest.approx(
        {name: 1.5 * total for name, total in whole.items()}
    )


def test_a_whole_literal_counts_only_where_it_is_whole() -> None:
    sections = section("x", "61人，161人，61.5分"), section("y", "161")
    assert [len(s.body_terms) for s in sections] == [6, 1]
    once = 1000 + (log(2 / 2) + 1) * (1 * 2.2) / (1 + 1.2 * (0.25 + 0.75 * 6 / 3.5))
    assert scores(Literal("61", whole=True), *sections) == pytest.approx({"x": once})


def test_what_a_literal_is_asked_to_stand_near_or_within_changes_no_score() -> None:
    one, other = Literal("预算"), Literal("执行")
    alone = scores(AllOf((one, other)), *SECTIONS)
    assert scores(Near(one, other, 20), *SECTIONS) == alone
    assert scores(InUnit("paragraph", AllOf((one, other))), *SECTIONS) == alone
    assert scores(InReport(one), *SECTIONS) == scores(one, *SECTIONS)


def test_occurrences_of_a_literal_overlap() -> None:
    thrice = 1000 + (log(2 / 3) + 1) * (3 * 2.2) / (3 + 1.2 * (0.25 + 0.75 * 1 / 1))
    assert scores(Literal("aa"), section("x", "aaaa"), section("y", "aabb"))["x"] == pytest.approx(thrice)


def test_a_leaf_counts_once_and_not_at_all_under_not() -> None:
    alone = scores(Word("预算"), *SECTIONS)
    twice = AllOf((Word("预算"), AnyOf((Word("预算"), Everything())), Not(Word("增城"))))
    assert scores(twice, *SECTIONS) == alone


def test_a_leaf_that_is_not_needed_still_adds() -> None:
    assert scores(AnyOf((Word("预算"), Word("执行"))), *SECTIONS)["b"] > scores(Word("预算"), *SECTIONS)["b"]


@given(data=st.data())
def test_plans_are_a_set_algebra(data: st.DataObject) -> None:
    reports = data.draw(histories(most=3)).kept.values()
    sections = [s for report in reports for s in report]
    one, other = data.draw(plans(sections)), data.draw(plans(sections))
    for report in reports:
        for s in report:
            assert holds(s, AllOf((one, other)), report) == (holds(s, one, report) and holds(s, other, report))
            assert holds(s, AnyOf((one, other)), report) == (holds(s, one, report) or holds(s, other, report))
            assert holds(s, Not(one), report) != holds(s, one, report)
            assert holds(s, InReport(one), report) == any(holds(other, one, report) for other in report)
            assert holds(s, AllOf(()), report) and not holds(s, AnyOf(()), report)


@given(data=st.data())
def test_a_whole_literal_that_is_a_number_is_the_number(data: st.DataObject) -> None:
    """Unless a point stands before it that begins no number: .5 holds the number 5."""
    for s in data.draw(histories(most=3)).sections:
        for number in ("6", "61", "98.5", "3388", "12"):
            if holds(s, Literal(number, whole=True)):
                assert number in {*s.heading_terms, *s.body_terms}


@given(data=st.data())
def test_near_is_what_a_pattern_finds(data: st.DataObject) -> None:
    sections = data.draw(histories(most=3)).sections
    one, other = data.draw(literals(sections)), data.draw(literals(sections))
    distance = data.draw(st.integers(0, 12))
    one, other = replace(one, whole=False), replace(other, whole=False)
    between = f".{{0,{distance}}}"
    pattern = "|".join(re.escape(a.key) + between + re.escape(b.key) for a, b in ((one, other), (other, one)))
    for s in sections:
        assert holds(s, Near(one, other, distance)) == bool(re.search(pattern, s.key))


@given(data=st.data())
def test_within_a_paragraph_is_within_one_block(data: st.DataObject) -> None:
    sections = data.draw(histories(most=3)).sections
    one, other = (replace(data.draw(literals(sections)), whole=False) for _ in range(2))
    for s in sections:
        keys = [key for block in s.document.blocks if (key := match_key(block))]
        assert holds(s, InUnit("paragraph", AllOf((one, other)))) == any(one.key in k and other.key in k for k in keys)
        assert holds(s, InUnit("paragraph", AllOf((one, Not(other))))) == any(
            one.key in k and other.key not in k for k in keys
        )
        assert holds(s, InUnit("sentence", Everything())) == bool(keys)


def test_within_a_sentence() -> None:
    s = section("x", "预算足。执行快；人数为61\n62人", heading="二、其他")
    cases: tuple[tuple[Unit, str, str, bool], ...] = (
        ("sentence", "预算", "足", True),
        ("sentence", "预算", "执行", False),
        ("paragraph", "预算", "执行", True),
        ("paragraph", "预算", "其他", False),
        ("paragraph", "61", "62", False),
    )
    for unit, one, other, expected in cases:
        assert holds(s, InUnit(unit, AllOf((Literal(one), Literal(other))))) is expected
    assert not holds(s, InUnit("sentence", Literal("足。执")))
    assert holds(s, InUnit("paragraph", Literal("足。执")))


def test_a_whole_number_at_a_paragraphs_end_is_whole() -> None:
    s = section("x", "人数为61\n62人，1.61分，61.5", heading="60")
    assert s.key == "60人数为6162人,1.61分,61.5"
    assert [holds(s, Literal(number, whole=True)) for number in ("60", "61", "62", "1.61", "61.5")] == [True] * 5
    assert not any(holds(s, Literal(number, whole=True)) for number in ("6", "6162", "1", "5", "0"))
    assert holds(s, Literal("60", "heading", whole=True))


def test_a_report_is_all_its_sections() -> None:
    report = section("x", "预算"), section("x", "执行", 1)
    both = AllOf((InReport(Literal("预算")), InReport(Literal("执行"))))
    assert [holds(s, both, report) for s in report] == [True, True]
    assert [holds(s, InReport(Not(Literal("执行"))), report) for s in report] == [True, True]
    assert [holds(s, Not(InReport(Literal("执行"))), report) for s in report] == [False, False]
