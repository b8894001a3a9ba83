"""What 范围 and NEAR find, told by plain loops over the sentences, paragraphs and reports."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import section

from kb.engines.evaluation import holds
from kb.errors import QueryError
from kb.query.nodes import And, Bare, Field, Near, Node, Not, Or, Phrase, Scope
from kb.query.parser import parse
from kb.search.document import AnalyzedSection, analyze
from kb.search.planner import plan

REPORTS = (
    (
        section("r", "预算足。执行快，人大代表61人；街道\n街道预算161万元。其他", 0, "一、预算执行", year=2023),
        section("r", "人大的预算\n执行率99.58%，街道。", 1, year=2023),
    ),
    (
        section("s", "预算、执行、人大、街道。\n61", 0, year=2022),
        section("s", "街道", 1, "预算", year=2022),
        section("s", "", 2, year=2022),
    ),
    (section("t", "其他事项", 0),),
)
WORDS = ("预算", "执行", "人大", "街道", "街道预算", "没有")


def hits(query: str | Node) -> set[tuple[str, int]]:
    made = plan(parse(query).node if isinstance(query, str) else query, synonyms=False)
    return {(s.document.report, s.document.ordinal) for report in REPORTS for s in report if holds(s, made, report)}


def finding(test: Callable[[AnalyzedSection], bool]) -> set[tuple[str, int]]:
    return {(s.document.report, s.document.ordinal) for report in REPORTS for s in report if test(s)}


def units(s: AnalyzedSection, unit: str) -> list[str]:
    starts = s.sentences if unit == "句" else s.paragraphs
    return [s.key[a:b] for a, b in pairwise((*starts, len(s.key)))]


UNITS = st.sampled_from(("句", "段"))


@given(UNITS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.lists(st.sampled_from(WORDS), max_size=2))
def test_phrases_in_a_unit_stand_together_and_without_the_excluded(
    unit: str, wanted: list[str], unwanted: list[str]
) -> None:
    query = " ".join([*(f'"{word}"' for word in wanted), *(f"NOT {word}" for word in unwanted), f"范围:{unit}"])
    assert hits(query) == finding(
        lambda s: any(
            all(w in text for w in wanted) and not any(w in text for w in unwanted) for text in units(s, unit)
        )
    )


@given(UNITS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))
def test_bare_words_in_a_unit_are_found_by_their_characters(unit: str, wanted: list[str]) -> None:
    words = [w for run in wanted for w in (("街道", "预算") if run == "街道预算" else (run,))]
    assert hits(f"范围:{unit} {' '.join(wanted)}") == finding(
        lambda s: any(all(w in text for w in words) for text in units(s, unit))
    )


@given(UNITS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=2))
def test_exclusions_alone_hold_for_every_unit(unit: str, unwanted: list[str]) -> None:
    query = " ".join([*(f"-{word}" for word in unwanted), f"范围:{unit}"])
    assert hits(query) == finding(lambda s: not any(w in text for w in unwanted for text in units(s, unit)))


@given(UNITS, st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_alternatives_in_a_unit(unit: str, one: str, other: str, third: str) -> None:
    assert hits(f'"{one}" ("{other}" OR "{third}") 范围:{unit}') == finding(
        lambda s: any(one in text and (other in text or third in text) for text in units(s, unit))
    )
    assert hits(f'"{one}" OR "{other}" 范围:{unit}') == hits(f'"{one}" 范围:{unit}') | hits(f'"{other}" 范围:{unit}')


@given(UNITS, st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_fields_speak_of_the_section_wherever_they_stand(unit: str, one: str, other: str) -> None:
    both = hits(f'"{one}" "{other}" 范围:{unit}')
    of_2023 = hits("年份:2023")
    assert hits(f'"{one}" 年份:2023 "{other}" 范围:{unit}') == both & of_2023
    assert hits(f'"{one}" -年份:2023 "{other}" 范围:{unit}') == both - of_2023
    assert hits(f'"{one}" ("{other}" OR 年份:2023) 范围:{unit}') == both | (hits(f'"{one}" 范围:{unit}') & of_2023)
    assert hits(f'"{one}" ("{other}" OR -年份:2023) 范围:{unit}') == both | (hits(f'"{one}" 范围:{unit}') - of_2023)
    assert hits(f'"{one}" 标题:预算 范围:{unit}') == hits(f'"{one}" 范围:{unit}') & hits("标题:预算")
    assert hits(f"年份:2023 范围:{unit}") == of_2023


def test_a_number_in_a_unit_is_whole() -> None:
    assert hits("61 范围:句") == {("r", 0), ("s", 0)}
    assert hits("人大 61 范围:句") == {("r", 0)}
    assert hits("街道 161 范围:句") == {("r", 0)}
    assert hits("61 161 范围:段") == set()
    assert hits("执行率 99.58% 范围:段") == {("r", 1)}
    assert hits("年份:2023 NOT 61 范围:段") == {("r", 1)}


def test_a_group_keeps_its_own_scope() -> None:
    assert hits("(预算 执行 范围:句) 人大") == hits("预算 执行 范围:句") & hits("人大")
    assert hits("(预算 执行 范围:句) 人大 范围:段") == hits("预算 执行 范围:句") & hits("人大")
    assert hits("-(预算 执行 范围:句)") == finding(lambda s: True) - hits("预算 执行 范围:句")
    assert hits("预算 人大 范围:节") == hits("预算 人大")
    assert hits("(预算 人大 范围:节) 范围:句") == hits("预算 人大")


def test_function_words_are_not_asked_for_in_a_unit_either() -> None:
    assert hits("预算 的 执行 范围:句") == hits("预算 执行 范围:句")


def test_too_many_fields_among_alternatives_is_a_clear_error() -> None:
    fields = " ".join(f"(预算 OR 年份:{year})" for year in range(2018, 2024))
    with pytest.raises(QueryError, match="括号外面"):
        hits(f"人大 {fields} 范围:句")


# Reports


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.lists(st.sampled_from(WORDS), max_size=1))
def test_in_a_report_every_word_stands_somewhere_and_hits_hold_one(wanted: list[str], unwanted: list[str]) -> None:
    def whole(report: tuple[AnalyzedSection, ...], word: str) -> bool:
        return any(word in s.key for s in report)

    query = " ".join([*(f'"{word}"' for word in wanted), *(f"-{word}" for word in unwanted), "范围:报告"])
    assert hits(query) == {
        (s.document.report, s.document.ordinal)
        for report in REPORTS
        if all(whole(report, w) for w in wanted) and not any(whole(report, w) for w in unwanted)
        for s in report
        if any(w in s.key for w in wanted)
    }


def test_what_only_the_context_says_makes_no_section_a_hit_of_the_report() -> None:
    titled = tuple(analyze(replace(s.document, context=("增城",))) for s in REPORTS[1])
    made = plan(parse("增城 预算 范围:报告").node)
    assert [holds(s, made, titled) for s in titled] == [True, True, False]


def test_alternatives_fields_and_scopes_within_a_report() -> None:
    assert hits("61 街道预算 范围:报告") == {("r", 0), ("r", 1), ("s", 0), ("s", 1)}
    assert hits("161 OR 没有 范围:报告") == {("r", 0)}
    assert hits("(161 人大) OR 其他 范围:报告") == {("r", 0), ("r", 1), ("t", 0)}
    assert hits("预算 年份:2022 范围:报告") == {("s", 0), ("s", 1)}
    assert hits("街道 标题:预算 范围:报告") == {("r", 0), ("s", 1)}
    assert hits("(预算 执行 范围:句) 61 范围:报告") == {("r", 0), ("s", 0)}
    assert hits("年份:2022 范围:报告") == {("s", 0), ("s", 1), ("s", 2)}
    assert hits("-预算 范围:报告") == {("t", 0)}
    assert hits("-(预算 61 范围:报告)") == {("t", 0)}


# Nearness


@given(st.sampled_from(WORDS), st.sampled_from(WORDS), st.integers(0, 12))
def test_near_is_what_a_pattern_finds(one: str, other: str, distance: int) -> None:
    pattern = f"{one}.{{0,{distance}}}{other}|{other}.{{0,{distance}}}{one}"
    expected = finding(lambda s: re.search(pattern, s.key) is not None)
    assert hits(f"{one} NEAR/{distance} {other}") == expected
    assert hits(Near(Phrase(other), Bare(one), distance)) == expected
    assert hits(f"NOT {one} NEAR/{distance} {other}") == finding(lambda s: True) - expected


def test_near_in_a_scope_holds_of_the_section_and_both_words_of_the_unit() -> None:
    assert hits("预算 NEAR/3 执行 范围:句") == hits("预算 NEAR/3 执行") & hits('"预算" "执行" 范围:句')
    assert hits("预算 NEAR/3 执行 街道 范围:段") == hits("预算 NEAR/3 执行") & hits('"预算" "执行" "街道" 范围:段')
    assert hits("61 NEAR/1 人 范围:报告") == hits("61 NEAR/1 人")


def test_a_number_near_is_whole() -> None:
    assert hits("61 NEAR/3 人") == {("r", 0)}
    assert hits("61 NEAR/5 万元") == set()
    assert hits("161 NEAR/5 万元") == {("r", 0)}


def test_a_comparison_finds_nothing_and_excludes_nothing() -> None:
    assert (
        hits("得分:>95")
        == hits("预算 得分:>95")
        == hits("预算 得分:>95 范围:句")
        == hits("预算 得分:>95 范围:报告")
        == set()
    )
    assert hits("预算 -得分:>95") == hits("预算") == hits("预算 OR 得分:>95")


@given(
    st.recursive(
        st.sampled_from(
            (*map(Bare, WORDS), *map(Phrase, WORDS), Field("year", "2023"), Near(Bare("预算"), Bare("人大"), 5))
        ),
        lambda part: (
            st.lists(part, min_size=2, max_size=3).map(tuple).map(And)
            | st.lists(part, min_size=2, max_size=3).map(tuple).map(Or)
            | part.map(Not)
        ),
        max_leaves=5,
    ),
    st.sampled_from(("sentence", "paragraph")),
)
def test_a_narrower_scope_finds_no_more_of_what_excludes_nothing(node: Node, unit: str) -> None:
    found = hits(Scope("sentence" if unit == "sentence" else "paragraph", node))
    if "NOT" not in str(node):
        assert found <= hits(Scope("section", node)) == hits(node)
        assert hits(Scope("sentence", node)) <= hits(Scope("paragraph", node))
