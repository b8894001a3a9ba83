"""What a query means: operators where they act, text everywhere else, and always an answer."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import QueryError
from kb.matchkey import match_key
from kb.query.lexer import MAX_DEPTH
from kb.query.nodes import And, Bare, Compare, Empty, Field, Near, Node, Not, Or, Phrase, Scope, leaves
from kb.query.parser import MAX_LENGTH, MAX_SCOPES, parse
from kb.query.spelling import DISTANCE, FIELDS

A, B, C = Bare("增城"), Bare("人大"), Bare("预算执行率")

SIGNS = "\"“”「」『』＂'()（）-－—|｜\\:：%+"
SPACES = (" ", " ", " ", "\t", "\n", "\u3000")
ODDITIES = ("\u200b", "\x00", "\x1f", "\ud800", "\udfff")
WORDS = (
    "AND",
    "OR",
    "NOT",
    "ＯＲ",
    "and",
    "的",
    "与",
    "或",
    "非",
    "一",
    "1",
    "2023",
    "5%",
    "..",
    "预算执行率",
    "人大",
    "a",
)
NAMES = ("地区", "地区:", "年份：", "region:", "标题:", "其中：", "ſection:", "ſcore:>")
SCOPES = ("范围:句", "范围：段落", " scope:report ", "范围:节", "范围:", "范围:章")
NEARS = (" NEAR/5 ", " NEAR ", " 邻近/10 ", "ＮＥＡＲ／３", "NEAR/", "邻近")
COMPARISONS = ("得分:>95", "执行率：＜90%", "年初预算:1万..2亿元", "等级:>=良", "得分:", "得分:>", "≥", "..", "编制:=")
PIECES = (*SIGNS, *SPACES, *ODDITIES, *WORDS, *NAMES, *SCOPES, *NEARS, *COMPARISONS)
QUERIES = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=()), max_size=40).map("".join)


def read(query: str) -> Node:
    return parse(query).node


# What always holds


@given(QUERIES, st.booleans())
def test_any_string_is_a_node_or_a_clear_error(query: str, strict: bool) -> None:
    try:
        parsed = parse(query, strict=strict)
    except QueryError as error:
        assert len(error.message) > 10
    else:
        compared = {leaf for leaf in leaves(parsed.node) if isinstance(leaf, Compare)}
        assert not strict or len(parsed.notes) == len(compared)
        assert all(note.endswith("。") for note in parsed.notes)


@given(QUERIES)
def test_a_node_prints_as_a_query_that_means_the_same(query: str) -> None:
    try:
        node = read(query)
    except QueryError:
        return
    assert read(str(node)) == node


@given(QUERIES)
def test_what_is_not_plain_used_an_operator_a_quote_or_a_field(query: str) -> None:
    try:
        parsed = parse(query)
    except QueryError:
        return
    if parsed.plain:
        parts = parsed.node.parts if isinstance(parsed.node, And) else (parsed.node,)
        assert all(isinstance(part, Bare | Empty) for part in parts)


@given(
    st.text(st.sampled_from("预算人大ab12，。：:（）“”「」-|)"), min_size=1, max_size=20),
    st.sampled_from("预a1（，：其"),
)
def test_a_word_that_starts_as_text_is_text_to_its_end(rest: str, start: str) -> None:
    assert read(start + rest) == Bare(start + rest)


@given(st.text(min_size=1, max_size=30).filter(lambda text: match_key(text) and "”" not in text and "“" not in text))
def test_quotes_hold_whatever_stands_between(text: str) -> None:
    assert read(f"“{text}”") == Phrase(text)


def unscoped(node: Node) -> bool:
    """Whether one more scope may stand around it."""
    return str(node).count(" 范围:") < MAX_SCOPES


def nodes_() -> st.SearchStrategy[Node]:
    words = st.sampled_from(
        (
            *(A, B, C, Bare("（一）自评"), Bare("OR"), Bare('"a'), Bare("或"), Bare("-x"), Bare("年份：3")),
            *(Bare("NEAR/5"), Bare("邻近/2"), Bare("得分:>95"), Bare("范围:句"), Bare("执行率:99%")),
        )
    )
    leaf: st.SearchStrategy[Node] = st.one_of(
        words,
        st.sampled_from((Phrase("一府一委两院"), Phrase('说 "好" 的'), Phrase("a“b”c"), Phrase("x) y"))),
        st.builds(
            Field, st.sampled_from(sorted(FIELDS.values())), st.sampled_from(("440118", "a b", '"x', "2021..2023"))
        ),
        st.sampled_from(
            (
                Compare("自评得分", ">", "95"),
                Compare("预算执行率", "<=", "90%"),
                Compare("年初预算", "..", "1万元", "3200万元"),
                Compare("等级", "=", "优"),
            )
        ),
    )
    text = words | st.just(Phrase("一府一委两院"))
    return st.recursive(
        leaf | st.builds(Near, text, text, st.integers(0, 999)),
        lambda part: st.one_of(
            st.builds(Scope, st.sampled_from(("sentence", "paragraph", "section", "report")), part.filter(unscoped)),
            st.lists(part.filter(lambda n: not isinstance(n, And)), min_size=2, max_size=3).map(tuple).map(And),
            st.lists(part.filter(lambda n: not isinstance(n, Or)), min_size=2, max_size=3).map(tuple).map(Or),
            part.filter(lambda n: not isinstance(n, Not)).map(Not),
        ),
        max_leaves=8,
    )


@given(nodes_())
def test_every_node_can_be_typed(node: Node) -> None:
    assert read(str(node)) == node


@pytest.mark.parametrize("piece", PIECES)
def test_the_worst_query_is_read_at_once(piece: str) -> None:
    for query in (piece * MAX_LENGTH, f"{piece} " * MAX_LENGTH, f"({piece} " * MAX_LENGTH, f"“{piece}" * MAX_LENGTH):
        began = time.process_time()
        with suppress(QueryError):
            str(read(query[:MAX_LENGTH]))
        assert time.process_time() - began < 0.1


# Operators


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("增城 人大 预算执行率", And((A, B, C))),
        ("  增城\u3000人大\t\n", And((A, B))),
        ("增城 AND 人大", And((A, B))),
        ("增城 OR 人大", Or((A, B))),
        ("增城 | 人大", Or((A, B))),
        ("增城 ｜ 人大", Or((A, B))),
        ("增城 || 人大", Or((A, B))),
        ("增城 |人大", Or((A, B))),
        ("增城 ＯＲ 人大", Or((A, B))),
        ("增城 或 人大", Or((A, B))),
        ("增城 OR 人大 预算执行率", Or((A, And((B, C))))),
        ("(增城 OR 人大) 预算执行率", And((Or((A, B)), C))),
        ("(增城 OR 人大)预算执行率", And((Or((A, B)), C))),
        ("增城 -人大", And((A, Not(B)))),
        ("增城 －人大", And((A, Not(B)))),
        ("增城 NOT 人大", And((A, Not(B)))),
        ("增城 非 人大", And((A, Not(B)))),
        ("-增城", Not(A)),
        ("NOT NOT 增城", A),
        ("-(增城 人大)", Not(And((A, B)))),
        ("NOT(增城 人大)", Not(And((A, B)))),
        ("增城 (人大 (预算执行率))", And((A, B, C))),
        ('-"增城"', Not(Phrase("增城"))),
        ("-地区:增城", Not(Field("region", "增城"))),
        ("NOT 5%", Not(Bare("5%"))),
        ('\\OR \\-增城 \\"', And((Bare("OR"), Bare("-增城"), Bare('"')))),
        ("\\范围:句 \\得分:>9 \\NEAR", And((Bare("范围:句"), Bare("得分:>9"), Bare("NEAR")))),
    ],
)
def test_operators(query: str, node: Node) -> None:
    assert parse(query).node == node
    assert parse(query, strict=True).notes == ()


@pytest.mark.parametrize("opening", ['"', "“", "「", "『", "＂"])
def test_every_kind_of_quotes_is_exact_and_makes_the_others_text(opening: str) -> None:
    closing = {"“": "”", "「": "」", "『": "』"}.get(opening, opening)
    inner = "".join(char for char in "一'府 OR -委’（两」院" if char != closing)
    assert read(f"{opening}{inner}{closing} 增城") == And((Phrase(inner), A))


def test_quotes_of_two_shapes_nest() -> None:
    assert read("“听取“一府一委两院”报告” 增城") == And((Phrase("听取“一府一委两院”报告"), A))


@pytest.mark.parametrize("name", [*FIELDS, *FIELDS.values(), "Region", "YEAR"])
@pytest.mark.parametrize("colon", [":", "："])
def test_a_listed_name_before_a_colon_is_a_field(name: str, colon: str) -> None:
    english = FIELDS.get(name, name.lower())
    assert read(f"{name}{colon}增城") == Field(english, "增城")
    assert read(f"人大 {name}{colon}“增 城”") == And((B, Field(english, "增 城")))


def test_a_range_of_years_is_a_value_and_two_bare_years_are_text() -> None:
    assert read("年份:2021..2023") == Field("year", "2021..2023")
    assert read("2021..2023") == Bare("2021..2023")
    assert read("2021-2023") == Bare("2021-2023")


# Scopes, nearness and comparisons


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("增城 人大 范围:句", Scope("sentence", And((A, B)))),
        ("范围:句 增城 人大", Scope("sentence", And((A, B)))),
        ("增城 范围：段 人大", Scope("paragraph", And((A, B)))),
        ("增城 scope:paragraph", Scope("paragraph", A)),
        ("增城 SCOPE：报告", Scope("report", A)),
        ("增城 人大 范围:“节”", Scope("section", And((A, B)))),
        ("增城 OR 人大 范围:全文", Scope("report", Or((A, B)))),
        ("增城 OR 范围:句 人大", Scope("sentence", Or((A, B)))),
        ("(增城 人大 范围:句) 预算执行率", And((Scope("sentence", And((A, B))), C))),
        ("(增城 范围:句) 人大 范围:报告", Scope("report", And((Scope("sentence", A), B)))),
        ("-(增城 人大 范围:句)", Not(Scope("sentence", And((A, B))))),
        ("范围:句 范围:句子 增城", Scope("sentence", A)),
        ("增城 NEAR/5 人大", Near(A, B, 5)),
        ("增城 NEAR 人大", Near(A, B, DISTANCE)),
        ("增城 邻近/10 人大", Near(A, B, 10)),
        ("增城 相邻／１０ 人大", Near(A, B, 10)),
        ("增城 ＮＥＡＲ／３ “人 大”", Near(A, Phrase("人 大"), 3)),
        ("增城 NEAR/1 人大 NEAR/2 预算执行率", And((Near(A, B, 1), Near(B, C, 2)))),
        ("-增城 NEAR/5 人大", Not(Near(A, B, 5))),
        ("增城 NEAR/5 人大 预算执行率", And((Near(A, B, 5), C))),
        ("增城 OR 人大 NEAR/5 预算执行率", Or((A, Near(B, C, 5)))),
        ("(增城 NEAR/5 人大)", Near(A, B, 5)),
        ("得分:>95", Compare("自评得分", ">", "95")),
        ("得分：＞９５", Compare("自评得分", ">", "95")),
        ("执行率:<90%", Compare("预算执行率", "<", "90%")),
        ("支付率:≥90", Compare("预算执行率", ">=", "90")),
        ("预算完成率：＜＝90.5％", Compare("预算执行率", "<=", "90.5%")),
        ("score:=100 增城", And((Compare("自评得分", "=", "100"), A))),
        ("得分:90..95", Compare("自评得分", "..", "90", "95")),
        ("得分:９０．．９５", Compare("自评得分", "..", "90", "95")),
        ("年初预算:>3,200万元", Compare("年初预算", ">", "3200万元")),
        ("三公经费:10万..20万", Compare("三公经费", "..", "10万", "20万")),
        ("编制:<=61人", Compare("编制人数", "<=", "61人")),
        ("等级:>=良", Compare("等级", ">=", "良")),
        ("-得分:<60", Not(Compare("自评得分", "<", "60"))),
        ("(得分:>95 OR 等级:=优) 增城", And((Or((Compare("自评得分", ">", "95"), Compare("等级", "=", "优"))), A))),
    ],
)
def test_scopes_nearness_and_comparisons(query: str, node: Node) -> None:
    assert parse(query, strict=True).node == node
    assert not parse(query).plain


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("得分:>", "得分:>95"),
        ("得分:>高 增城", "数值"),
        ("年初预算:>320", "年初预算:>320万元"),
        ("执行率:>高", "执行率:<90%"),
        ("等级:>甲", "等级:>=良"),
        ("在职:>多", "在职:>50"),
        ("范围:章 增城", "句、段、节"),
        ("范围： 增城", "没有值"),
        ("增城 范围:句 范围:段", "不止一个"),
        ("((增城 范围:句) 人大 范围:段) 范围:报告", "2 层"),
        ("增城 NEAR/5", "NEAR/5"),
        ("NEAR/5 增城", "NEAR/5"),
        ("增城 邻近/5 (人大 代表)", "邻近/5"),
        ("地区:增城 NEAR/5 人大", "NEAR/5"),
        ("增城 NEAR/5 NEAR/6 人大", "NEAR/5"),
        ("增城 NEAR/5 -人大", "NEAR/5"),
    ],
)
def test_a_scope_a_nearness_or_a_comparison_that_cannot_be_is_text_and_says_so(query: str, told: str) -> None:
    assert told in "".join(parse(query).notes)
    with pytest.raises(QueryError, match="strict=1"):
        parse(query, strict=True)


# Pasted text


@pytest.mark.parametrize(
    "text",
    [
        "（一）自评结论",
        "(1)资金管理",
        "(1）资金管理",
        "（1)资金管理",
        "(一)自评结论综述。",
        "(2023)",
        "其中：基本支出355.31万元",
        "项目:基础教育",
        "预算执行率：99.58%",
        "2021-2023",
        "审议“一府一委两院”专项工作报告",
        "《广州市增城经济技术开发区条例》",
        "A-B",
        "C++",
        "-5%",
        "－12.3",
        "预算|决算",
        "1.部门整体支出绩效目标。",
        "——",
        "OR-1",
        "或",
        "非税收入",
        "no",
        "f(x)",
        ":)",
        "\\n",
        "…",
        "得分：95.2分",
        "得分：90-95分",
        "执行率:99.58%",
        "预算执行率：",
        "支出：一是……",
        "等级：优",
        "编制人数：61人",
        "评价范围：全区",
        "邻近",
        "邻近街道",
        "相邻/10米",
        "NEAR/",
        "NEARBY",
        "near/5",
        "http://www.gz.gov.cn/a?b=c&d=2023#e",
        "https://example.org/(1)",
        "1.1资金管理",
        "２０２３",
        "3,388.31",
        "95.2%",
        "1,2,3",
        "ſection:3",
    ],
)
def test_pasted_text_is_one_run(text: str) -> None:
    parsed = parse(text)
    assert parsed.node == Bare(text)
    assert parsed.plain


@pytest.mark.parametrize(
    "text",
    [
        "非 税 收 入 或 其 他",
        "2023 年部门整体支出 (1) 资金管理",
        "在职人员 61 人，其中：行政人员 45 人",
        "预算 与 决算",
        "- 加强管理 - 提高效率",
        "支出 — 预算",
        "指标\t得分\t95.2\t优",
        "3388.31\t3374.16\t99.58%",
        "1.1 资金管理",
        "范围 是 全区",
        "邻近 的 街道",
        "得分 > 95",
    ],
)
def test_pasted_text_with_spaces_is_its_words(text: str) -> None:
    parsed = parse(text, strict=True)
    assert parsed.node == And(tuple(map(Bare, text.split())))
    assert parsed.plain


def test_a_quoted_sentence_start_is_a_phrase_and_the_rest_a_run() -> None:
    assert read("“一府一委两院”专项工作报告") == And((Phrase("一府一委两院"), Bare("专项工作报告")))
    assert read("“两个确立”“两个维护”") == And((Phrase("两个确立"), Phrase("两个维护")))
    assert read('"增城"-人大') == And((Phrase("增城"), Bare("-人大")))


# What does not parse


@pytest.mark.parametrize(
    ("query", "node", "told"),
    [
        ('增城 "人大', And((A, Bare('"人大'))), "引号"),
        ("“人大", Bare("“人大"), "引号"),
        ("增城 OR", And((A, Bare("OR"))), "OR"),
        ("AND 增城", And((Bare("AND"), A)), "AND"),
        ("增城 OR OR 人大", Or((And((A, Bare("OR"))), B)), "OR"),
        ("NOT", Bare("NOT"), "NOT"),
        ("(增城 人大", And((Bare("(增城"), B)), "括号"),
        ("地区: 增城", And((Bare("地区:"), A)), "地区:"),
        ("-5% 增城", And((Bare("-5%"), A)), "NOT 5%"),
        ("增城 “”", A, "略去"),
        ("(" * 30 + "增城 人大" + ")" * 30, None, str(MAX_DEPTH)),
    ],
)
def test_what_does_not_parse_is_text_and_says_so(query: str, node: Node | None, told: str) -> None:
    parsed = parse(query)
    assert told in "".join(parsed.notes)
    assert node is None or parsed.node == node
    with pytest.raises(QueryError, match="strict=1"):
        parse(query, strict=True)


@pytest.mark.parametrize("query", ["\u200b", "“”", '"" 「」', "\x00 \ufeff", "-\u200b", '("")'])
def test_a_query_in_which_nothing_can_be_found_is_an_error(query: str) -> None:
    with pytest.raises(QueryError, match="没有可以搜索的文字"):
        parse(query)


@pytest.mark.parametrize("query", ["", " ", "\u3000\n"])
def test_no_query_is_empty(query: str) -> None:
    assert read(query) == Empty()


def test_a_query_has_at_most_500_characters() -> None:
    assert read("预" * MAX_LENGTH) == Bare("预" * MAX_LENGTH)
    with pytest.raises(QueryError, match="500"):
        parse("预" * (MAX_LENGTH + 1))


def test_the_leaves_are_what_is_looked_for_in_the_order_typed() -> None:
    assert list(leaves(read('增城 ("人大" OR -预算执行率) 年份:2023'))) == [A, Phrase("人大"), C, Field("year", "2023")]
