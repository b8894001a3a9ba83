"""What a query finds: its plan, and that the plan's hits are the set algebra of what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from section_strategies import section

from kb.engines.evaluation import holds
from kb.engines.memory import MemoryEngine
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.query import nodes
from kb.query.nodes import And, Bare, Field, Node, Not, Or, Phrase
from kb.query.parser import parse
from kb.search.document import analyze
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Literal, Near, Plan, Word, scored
from kb.search.plan import Not as NotPlan
from kb.search.planner import any_word, plan, synonyms
from kb.search.request import SearchRequest
from kb.search.runs import WORD_WEIGHT

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
        ("99.58%", AllOf((Word("99.58"), AnyOf((Literal("99.58%", whole=True, weight=0.05), Everything()))))),
        ("２０２３", Word("2023")),
        ("3,388.31", Word("3388.31")),
        ("95.2％", AllOf((Word("95.2"), AnyOf((Literal("95.2%", whole=True, weight=0.05), Everything()))))),
        (
            "预算？",
            AnyOf((Literal("预算?"), AnyOf((Literal("预算", weight=0.9), AllOf((Word("预算"),)))))),
        ),
        ("（一）预算", AnyOf((Literal("(一)预算"), AllOf((Word("一"), Word("预算")))))),
        ("1,2", AnyOf((Literal("1,2"), AllOf((Word("1"), Word("2")))))),
        ("2021-2023", AnyOf((Literal("2021-2023"), AllOf((Word("2021"), Word("2023")))))),
        ("年份:2021—2023", HasValue("year", frozenset({"2021", "2022", "2023"}))),
        ("得分:>95", AnyOf(())),
        ("预算 NEAR/5 61", Near(Literal("预算"), Literal("61", whole=True), 5)),
        ("“预算 数” NEAR 的", Near(Literal("预算数"), Literal("的"), 10)),
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


def test_a_name_beside_other_words_is_worth_no_more_than_a_word() -> None:
    engine = MemoryEngine()
    of_zengcheng = analyze(replace(section("a", "街道的经费，经费").document, context=("增城",)))
    with engine.writer() as writer:
        writer.add([of_zengcheng, section("b", f"增城{'，其他' * 50}，经费")])
        writer.commit(1)

    def scores(query: str) -> dict[str, float]:
        hits = engine.searcher().search(SearchRequest(typed(query))).hits
        return {hit.section.report: hit.score for hit in hits}

    beside, alone = scores("增城 经费"), scores("增城")
    assert beside["b"] - beside["a"] < 100 < alone["b"] - alone["a"]
    assert Literal("增城") in scored(typed("增城 2023")) and Literal("增城") not in scored(typed("增城 经费"))


# Synonyms


def every(plan: Plan) -> list[Plan]:
    """The plan and all its parts."""
    return [plan, *(leaf for part in getattr(plan, "parts", ()) for leaf in every(part))]


def test_a_bare_word_is_also_found_by_its_synonyms_for_less() -> None:
    made = typed("预算执行率")
    assert isinstance(made, AnyOf)
    assert made.parts[0] == Literal("预算执行率")
    lesser = [leaf for leaf in every(made) if isinstance(leaf, Literal) and leaf.weight < 1]
    assert {"预算完成率", "支付率"} <= {leaf.key for leaf in lesser}
    assert sum(leaf.weight for leaf in lesser) < 1
    assert holds(section("r", "全年支付率为98%"), made)
    assert holds(section("r", "增城区2023年资金执行率"), typed("增城区2023年预算执行率"))
    assert not holds(section("r", "资金到位率100%，绩效目标完成率100%"), made)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("预算执行率", ["预算执行率"]),
        ("增城 预算执行率 OR 三公经费", ["预算执行率", "三公经费"]),
        ("增城区三公经费 范围:报告", ["三公经费"]),
        ("预算执行率 预算执行率 (存在问题 范围:节)", ["预算执行率", "存在问题"]),
        ('"预算执行率"', []),
        ("增城 -预算执行率", []),
        ("增城 NOT (三公经费 OR 预算执行率)", []),
        ("预算执行率 三公经费 范围:句", []),
        ("预算执行率 范围:段", []),
        ("预算执行率 NEAR/5 增城", []),
        ("标题:预算执行率 增城", []),
        ("预算", []),
        ("", []),
    ],
)
def test_which_words_of_a_query_are_widened_and_that_it_says_so(query: str, words: list[str]) -> None:
    node = parse(query).node
    told = synonyms(node)
    assert [word for word, _ in told] == words
    lesser = {leaf.key for leaf in scored(plan(node)) if isinstance(leaf, Literal) and WORD_WEIGHT < leaf.weight < 1}
    assert lesser - set(words) == {match_key(other) for _, others in told for other in others}
    assert not any(
        WORD_WEIGHT < leaf.weight < 1 for leaf in scored(plan(node, synonyms=False)) if isinstance(leaf, Literal)
    )


@given(
    st.lists(
        st.sampled_from(("增城", "预算执行率", "三公经费", '"支付率"', "-存在问题", "61", "年份:2023")), max_size=4
    )
)
def test_synonyms_add_hits_and_take_none_away_but_what_is_excluded_stays_so(words: list[str]) -> None:
    node = parse(" ".join(words)).node
    texts = ("增城支付率61%", "预算完成率，“三公”经费", "增城三公支出，存在问题", "预算执行率，三公经费61", "其他")
    sections = [section("r", text, n, year=2023 - n % 2) for n, text in enumerate(texts)]
    wide = {s.document.ordinal for s in sections if holds(s, plan(node))}
    narrow = {s.document.ordinal for s in sections if holds(s, plan(node, synonyms=False))}
    assert narrow <= wide
    if not synonyms(node):
        assert wide == narrow


def test_what_holds_the_word_itself_stands_before_what_holds_all_its_synonyms() -> None:
    engine = MemoryEngine()
    others = "，".join(("预算完成率", "资金执行率", "支付率", "支出进度", "支付进度", "支出执行率", "支出完成率") * 5)
    with engine.writer() as writer:
        writer.add([section("a", f"{others}，预算的执行率"), section("b", f"{'其他' * 200}，预算执行率")])
        writer.add([section("c", "支付率"), section("d", "预算执行力率")])
        writer.commit(1)
    found = engine.searcher().search(SearchRequest(typed("预算执行率"))).hits
    assert [hit.section.report for hit in found] == ["b", "a", "c"]
    assert found[0].score > found[1].score > 0


# The relaxed plan


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_any_word_finds_all_that_any_of_the_runs_finds(runs: list[str]) -> None:
    loose = any_word(parse(" ".join(runs)).node)
    found = {s.document.ordinal for s in SECTIONS if holds(s, loose)}
    asked = [run for run in runs if run != "的"] or runs
    assert found >= set.union(*(hits(run) for run in asked))


def test_words_that_only_ask_are_not_asked_for() -> None:
    assert holds(section("r", "泵站没有按期完工"), typed("泵站为什么没有完工"))
    assert holds(section("r", "怎么办"), typed("怎么办")) and not holds(section("r", "办"), typed("怎么办"))


def test_any_word_reaches_the_shorter_words_of_a_long_one() -> None:
    loose = any_word(parse("第三方评价").node)
    assert holds(section("r", "请第三方机构逐项评价"), loose)
    assert not holds(section("r", "三项"), loose)
    assert not holds(section("r", "第三方机构"), any_word(parse("第三方评价 街道").node))


def test_any_word_is_enough_and_function_words_are_none() -> None:
    loose = any_word(parse("街道预算 的 没有这个").node)

    def found(text: str) -> bool:
        return holds(section("r", text), loose)

    assert found("街道办") and found("预算")
    assert not found("的")


def test_any_word_counts_more_where_two_words_of_the_run_stand_side_by_side() -> None:
    apart = section("a", "养护经费，绿地面积，合同和价款", ordinal=0)
    beside = section("b", "养护面积与合同面积不符", ordinal=0)
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.add([apart, beside])
        writer.commit(1)
    made = any_word(parse("养护面积和合同面积差多少").node)
    assert {leaf.key for leaf in scored(made) if isinstance(leaf, Literal) and leaf.weight < 1} >= {
        "养护面积",
        "合同面积",
    }
    hits = engine.searcher().search(SearchRequest(made)).hits
    assert [hit.section.report for hit in hits] == ["b", "a"]


@pytest.mark.parametrize(
    ("query", "field", "values"),
    [
        ("年份:2022、2023", "year", {"2022", "2023"}),
        ("年份:2022,2023", "year", {"2022", "2023"}),
        ("年份:2019..2020，2023年；", "year", {"2019", "2020", "2023"}),
        ("地区:增城、番禺区", "region", {"440118", "440113"}),
        ("章节:“存在问题、改进措施”", "section", {"存在问题", "改进措施"}),
    ],
)
def test_a_list_of_values_is_any_of_them(query: str, field: str, values: set[str]) -> None:
    assert typed(query) == HasValue(field, frozenset(values))


@pytest.mark.parametrize("query", ["年份:2022、去年", "年份:、", "章节:存在问题、序言"])
def test_a_list_with_a_value_that_can_be_none_is_refused(query: str) -> None:
    with pytest.raises(BadValue):
        typed(query)


def test_a_heading_may_hold_what_stands_between_the_values_of_a_list() -> None:
    assert typed("标题:存在问题、改进措施") == Literal("存在问题、改进措施", where="heading")
