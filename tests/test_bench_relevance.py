"""The judged set is whole and its measures are what they are called."""

from __future__ import annotations

from collections import Counter
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.relevance.judgements import HELD_OUT, JudgedSet, Place, read
from bench.relevance.judging import ndcg, success
from kb.matchkey import match_key, section_key

GRADES = st.dictionaries(st.integers(0, 30).map(lambda n: ("r", str(n))), st.integers(1, 3), min_size=1, max_size=15)
FOUND = st.lists(st.integers(0, 40).map(lambda n: ("r", str(n))), unique=True, max_size=10)


@pytest.fixture(scope="module")
def judged() -> JudgedSet:
    return read()


def test_the_set_is_large_and_of_many_classes(judged: JudgedSet) -> None:
    kinds = Counter(query.kind for query in judged.queries)
    assert len(judged.queries) >= 80
    assert len(kinds) >= 8
    assert min(kinds.values()) >= 8
    assert len({query.query for query in judged.queries}) == len(judged.queries)


def test_every_query_has_an_answer_and_grades_are_one_to_three(judged: JudgedSet) -> None:
    places = {(report.id, section.key) for report in judged.reports for section in report.sections}
    for query in judged.queries:
        assert max(query.grades.values()) >= 2, query.query
        assert set(query.grades.values()) <= {1, 2, 3}
        assert set(query.grades) <= places


def test_the_set_held_out_is_of_the_same_classes_and_shares_no_query(judged: JudgedSet) -> None:
    held_out = read(HELD_OUT)
    assert len(held_out.queries) >= 40
    assert {query.kind for query in held_out.queries} == {query.kind for query in judged.queries}
    assert not {query.query for query in held_out.queries} & {query.query for query in judged.queries}
    places = {(report.id, section.key) for report in held_out.reports for section in report.sections}
    for query in held_out.queries:
        assert max(query.grades.values()) >= 2 and set(query.grades) <= places, query.query


def test_a_phrase_stands_in_every_section_that_answers_it(judged: JudgedSet) -> None:
    keys = {(r.id, s.key): section_key(s.blocks) for r in judged.reports for s in r.sections}
    for query in (q for q in judged.queries if q.kind == "短语"):
        phrase = match_key(query.query.strip("“”"))
        holding = {place for place, key in keys.items() if phrase in key}
        assert {place for place, grade in query.grades.items() if grade == 3} <= holding, query.query


def test_what_is_pasted_stands_in_what_answers_it(judged: JudgedSet) -> None:
    """A sample that is reworded takes its pasted query with it."""
    keys = {(r.id, s.key): section_key(s.blocks) for r in judged.reports for s in r.sections}
    for query in (q for q in judged.queries if q.kind == "粘贴"):
        best = [keys[place] for place, grade in query.grades.items() if grade == 3]
        assert any(match_key(query.query) in key for key in best), query.query


@given(GRADES, FOUND)
def test_ndcg_lies_between_nothing_and_the_best_order(grades: dict[Place, int], found: list[Place]) -> None:
    best = sorted(grades, key=grades.__getitem__, reverse=True)[:10]
    assert 0 <= ndcg(found, grades) <= 1 + 1e-9
    assert ndcg(best, grades) == pytest.approx(1)
    assert (ndcg(found, grades) == 0) == (not set(found) & set(grades))


@given(GRADES, FOUND)
def test_a_better_section_moved_up_never_lowers_ndcg(grades: dict[Place, int], found: list[Place]) -> None:
    by_grade = sorted(found, key=lambda place: -grades.get(place, 0))
    assert ndcg(by_grade, grades) >= ndcg(found, grades) - 1e-9


def test_ndcg_and_success_of_a_known_list() -> None:
    a, b, c = ("r", "a"), ("r", "b"), ("r", "c")
    grades = {a: 3, b: 1}
    assert ndcg([c, a], grades) == pytest.approx((7 / log2(3)) / (7 + 1 / log2(3)))
    assert [success(found, grades) for found in ([a, c], [b, a], [c], [])] == [1, 0, 0, 0]
    assert success([b], {b: 1}) == 1
