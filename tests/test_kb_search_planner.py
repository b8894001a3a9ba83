"""What a query finds: its plan, and that the plan's hits are the set algebra of what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import section

from kb.engines.memory import holds
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query import nodes
from kb.query.nodes import And, Bare, Field, Node, Not, Or, Phrase
from kb.query.parser import parse
from kb.search.document import analyze
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Plan, Word, scored
from kb.search.plan import Not as NotPlan
from kb.search.planner import any_word, plan

TEXTS = (
    "增城区人大办预算执行率为99.58%",
    "预算足，执行率高",
    "人大代表161人，在职61人",
    "2023 年部门整体支出绩效自评报告",
    "的",
    "“一府一委两院”专项工作报告35项",
    "街道预算，预算街道",
    "基本支出3,388.31万元",
    "",
)
SECTIONS = tuple(
    section("r", text, ordinal=n, heading=heading, year=2023 if n % 2 else None)
    for n, (text, heading) in enumerate((text, heading) for text in TEXTS for heading in ("", "一、预算执行"))
)


def typed(query: str) -> Plan:
    return plan(parse(query).node)


def hits(query: str | Node) -> set[int]:
    made = plan(query) if not isinstance(query, str) else typed(query)
    return {s.document.ordinal for s in SECTIONS if holds(s, made)}


def holding(text: str) -> set[int]:
    return {s.document.ordinal for s in SECTIONS if match_key(text) in s.key}


# What each node becomes


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Everything()),
        ("预算", AnyOf((Literal("预算"), AllOf((Word("预算"),))))),
        ("街道预算", AnyOf((Literal("街道预算"), AllOf((Word("街道"), Word("预算")))))),
        ("街道的预算", AnyOf((Literal("街道的预算"), AllOf((Word("街道"), Word("预算")))))),
        ("61", Word("61")),
        ("３，３８８.３１０", Word("3388.31")),
        ("99.58%", Word("99.58")),
        ("的", AnyOf((Literal("的"), AllOf((Word("的"),))))),
        ("：", Literal(":")),
        ('"61"', Literal("61")),
        ("「街道 预算」", Literal("街道预算")),
        ("标题:预算", Literal("预算", where="heading")),
        ("年份:2023", HasValue("year", frozenset({"2023"}))),
        ("年份:2021..2023", HasValue("year", frozenset({"2021", "2022", "2023"}))),
        ("地区:增城", HasValue("region", frozenset({"440118"}))),
        ("样例:否", HasValue("sample", frozenset({"no"}))),
        ("-街道预算", NotPlan(Literal("街道预算"))),
        ("-(街道预算 OR 人大)", NotPlan(AnyOf((Literal("街道预算"), Literal("人大"))))),
        ("-地区:增城", NotPlan(HasValue("region", frozenset({"440118"})))),
        ('"增城" OR "人大"', AnyOf((Literal("增城"), Literal("人大")))),
    ],
)
def test_plans(query: str, expected: Plan) -> None:
    assert typed(query) == expected


def test_runs_side_by_side_are_all_required_and_their_whole_adds_to_the_score() -> None:
    made = typed("2023 年 部门整体支出")
    assert isinstance(made, AllOf)
    assert made.parts[0] == Word("2023")
    assert made.parts[-1] == AnyOf((Literal("2023年部门整体支出"), Everything()))
    assert Literal("2023年部门整体支出") in scored(made)


def test_the_whole_holds_the_quotes_that_were_pasted_with_it() -> None:
    assert Literal('"一府一委两院"专项工作报告35项') in scored(typed("“一府一委两院”专项工作报告 35 项"))


def test_function_words_and_signs_are_not_asked_for_beside_other_text() -> None:
    assert hits("人大 的 代表") == hits("人大 代表")
    assert hits("人大 与 代表") == hits("人大 代表")
    assert hits("人大 — ： 代表") == hits("人大 代表")
    assert hits("的") == holding("的")
    assert hits("， 。") == holding("，") & holding("。")


@pytest.mark.parametrize(
    "query", ["年份:去年", "年份:2023..2021", "地区:不存在的地方", "章节:没有", '标题:"，\u200b" -标题:""']
)
def test_a_field_value_that_can_be_none_is_an_error(query: str) -> None:
    with pytest.raises(BadValue):
        typed(query)


# What is found


WORDS = ("预算", "街道预算", "预算执行率", "人大", "61", "35", "的", "年", "部门整体支出", "99.58%", "没有")


def queries() -> st.SearchStrategy[Node]:
    leaf: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from(WORDS).map(Bare),
        st.sampled_from(WORDS).map(Phrase),
        st.sampled_from((Field("year", "2023"), Field("heading", "预算"), Field("sample", "no"))),
    )
    return st.recursive(
        leaf, lambda p: st.lists(p, min_size=2, max_size=3).map(tuple).map(Or) | p.map(Not), max_leaves=5
    )


@given(st.lists(queries(), min_size=2, max_size=4))
def test_what_stands_side_by_side_is_the_intersection(parts: list[Node]) -> None:
    asked = [p for p in parts if not (isinstance(p, Bare) and p.text == "的")]
    if any(isinstance(p, Bare | Phrase | Or) for p in asked):
        assert hits(And(tuple(parts))) == set.intersection(*map(hits, asked))


@given(st.lists(queries(), min_size=2, max_size=4))
def test_or_is_the_union(parts: list[Node]) -> None:
    assert hits(Or(tuple(parts))) == set.union(*map(hits, parts))


@given(st.sampled_from(WORDS))
def test_a_bare_run_finds_every_section_that_holds_it_and_not_excludes_just_these(run: str) -> None:
    everything = {s.document.ordinal for s in SECTIONS}
    assert hits(Not(Phrase(run))) == everything - holding(run)
    assert hits(Phrase(run)) == holding(run)
    if not run.startswith(("6", "3", "9")):
        assert hits(run) >= holding(run)
        assert hits(Not(Bare(run))) == everything - holding(run)


@given(st.sampled_from(TEXTS[:-1]), st.data())
def test_pasted_text_finds_the_section_it_was_taken_from(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    spaced = "".join(data.draw(st.sampled_from((char, char + " "))) if not char.isascii() else char for char in piece)
    node = parse(spaced).node
    if isinstance(node, nodes.Empty) or text[start - 1 : start + 1].isdigit() or any(c in piece for c in "“”,.%"):
        return
    if start + len(piece) < len(text) and text[start + len(piece) - 1].isdigit():
        return
    assert holding(piece) <= hits(spaced), (piece, spaced)


def test_61_is_not_in_161_with_or_without_a_unit_after_a_space() -> None:
    assert {TEXTS[n // 2] for n in hits("161")} == {"人大代表161人，在职61人"}
    other = section("r", "人大代表161人")
    assert not holds(other, typed("61"))
    assert not holds(other, typed("61 人"))
    assert not holds(other, typed("在职 61"))


def test_excluding_a_number_does_not_exclude_the_reports_of_that_year() -> None:
    of_the_year = analyze(replace(section("r", "预算执行率").document, context=("2023年",)))
    assert holds(of_the_year, typed("预算执行率 2023"))
    assert holds(of_the_year, typed("预算执行率 NOT 2023"))
    assert not holds(section("r", "2023年预算执行率"), typed("预算执行率 NOT 2023"))


# The relaxed plan


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_any_word_finds_all_that_any_of_the_runs_finds(runs: list[str]) -> None:
    loose = any_word(parse(" ".join(runs)).node)
    found = {s.document.ordinal for s in SECTIONS if holds(s, loose)}
    asked = [run for run in runs if run != "的"] or runs
    assert found >= set.union(*(hits(run) for run in asked))


def test_any_word_is_enough_and_function_words_are_none() -> None:
    loose = any_word(parse("街道预算 的 没有这个").node)

    def found(text: str) -> bool:
        return holds(section("r", text), loose)

    assert found("街道办") and found("预算")
    assert not found("的")
