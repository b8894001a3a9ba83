"""The oracle judges every engine, so what it says is worked out here once more, by hand."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import histories, plans, section

from kb.engines.memory import MemoryEngine, holds
from kb.search.document import AnalyzedSection
from kb.search.plan import AllOf, AnyOf, Everything, Literal, Not, Plan, Word
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
    sections = data.draw(histories(most=3)).sections
    one, other = data.draw(plans(sections)), data.draw(plans(sections))
    for s in sections:
        assert holds(s, AllOf((one, other))) == (holds(s, one) and holds(s, other))
        assert holds(s, AnyOf((one, other))) == (holds(s, one) or holds(s, other))
        assert holds(s, Not(one)) != holds(s, one)
        assert holds(s, AllOf(())) and not holds(s, AnyOf(()))
