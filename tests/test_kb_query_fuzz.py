"""Whatever is typed is answered: a result, or an error that says what to do, each within bounded time.

Random strings of everything that acts in a query go the whole way: read, printed, planned, searched, marked.
"""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import settings
from section_strategies import section

from kb.engines.memory import MemoryEngine
from kb.errors import UserError
from kb.query.lexer import MAX_DEPTH
from kb.query.parser import MAX_LENGTH, parse
from kb.search import naming, planner
from kb.search.marks import marks
from kb.search.request import SearchRequest
from kb.search.snippet import snippet

ACTING = (
    *"\"“”「」『』＂'()（）-－|｜\\:：%+.，。；",
    *(" ", " ", " ", " ", "\t", "\n", "\u3000", "\x00", "\x1f", "\u200b", "\ud800", "\udfff", "\U0010ffff", "e\u0301"),
    *("AND", "OR", "NOT", "ＡＮＤ", "ＯＲ", "ＮＯＴ", "或", "非", "与", "NEAR", "NEAR/3", "邻近/9", "ＮＥＡＲ／２"),
    *(
        "范围:句",
        "范围：段",
        "scope:section",
        "范围:报告",
        "范围:",
        "地区:增城",
        "年份:2021..2023",
        "年份：",
        "标题:预算",
    ),
    *(
        "部门:财政局",
        "章节:",
        "样例:否",
        "报告:",
        "得分:>95",
        "执行率：＜90%",
        "年初预算:1万..2亿",
        "等级:=优",
        "得分:>",
    ),
    *(
        "预算执行率",
        "预算完成率",
        "三公经费",
        "人大",
        "增城",
        "的",
        "2023",
        "3,388.31",
        "61",
        "５",
        "一",
        "aa",
        "ſection:",
    ),
)
SECTIONS = (
    section("r", "增城区人大办预算执行率为99.58%；“三公”经费3,388.31万元。", heading="一、预算"),
    section("r", "的 aa 61\n2023年，人大代表161人", 1),
    section("s", "", 0, heading="预算完成率"),
)


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    made = MemoryEngine()
    with made.writer() as writer:
        writer.add(SECTIONS)
        writer.commit(1)
    return made


def answered(engine: MemoryEngine, query: str, *, strict: bool = False) -> bool:
    """Whether the query has an answer; the only other thing that may happen is an error that a person can act on."""
    try:
        parsed = parse(query, strict=strict)
        plan = planner.plan(parsed.node)
    except UserError as error:
        assert len(error.message) > 10
        return False
    if len(printed := str(parsed.node)) <= MAX_LENGTH:
        assert parse(printed).node == parsed.node
    naming.offers(parsed.node)
    planner.synonyms(parsed.node)
    for answer in (plan, planner.any_word(parsed.node)):
        found = engine.searcher().search(SearchRequest(answer))
        for hit in found.hits:
            blocks = hit.section.blocks
            snippet(blocks, marks(blocks, answer, heading=bool(hit.section.heading)))
    return True


def test_any_string_is_answered_or_is_a_clear_error(engine: MemoryEngine) -> None:
    random = Random(20261122)
    count = 100_000 if settings.default and settings.default.max_examples > 1000 else 1_000
    slowest, answers = 0.0, 0
    for _ in range(count):
        query = "".join(random.choice(ACTING) for _ in range(int(random.expovariate(0.12)) + 1))
        if random.random() < 0.02:
            query *= 40
        began = time.process_time()
        answers += answered(engine, query[: MAX_LENGTH + random.choice((0, 0, 0, 1))], strict=random.random() < 0.1)
        slowest = max(slowest, time.process_time() - began)
    assert answers > count / 2
    assert slowest < 2


@pytest.mark.parametrize(
    "query",
    [
        "(" * 500,
        "(" * 250 + ")" * 250,
        "(a " * 125 + ")" * 125,
        "(" * 249 + "a b" + ")" * 248,
        "(a OR " * 70 + "b" + ")" * 70,
        "(a -" * 90 + "b" + ")" * 90,
        "(a 范围:句 " * 45 + ")" * 45,
        "(a 范围:报告 OR " * 35 + "b" + ")" * 35,
        "NOT " * 124 + "a",
        "-" * 499 + "a",
        "a NEAR/9 " * 55 + "b",
        "a OR " * 99 + "b",
        "a 或 " * 99 + "b",
        "“" * 250 + "”" * 250,
        "“「" * 125 + "」”" * 125,
        "地区:" * 160,
        "范围:句" * 120,
        "得分:>" * 120,
        "得分:" + "1" * 490,
        "得分:>" + "9" * 490,
        "得分:1.." + "9" * 480,
        "1," * 250,
        "1,234," * 80,
        "预 " * 250,
        "预算执行率 " * 80,
        "范围:句 " + "(a OR 年份:2023) " * 25,
        "范围:句 " + "年份:2023 " * 60,
        "\ud800" * 500,
        "\x00" * 499 + "a",
        "ﷺ" * 500,
    ],
)
def test_the_worst_there_is_takes_no_longer(engine: MemoryEngine, query: str) -> None:
    assert len(query) <= MAX_LENGTH
    began = time.process_time()
    answered(engine, query)
    assert time.process_time() - began < 2


def test_groups_too_deep_are_text_and_so_never_too_deep_to_answer(engine: MemoryEngine) -> None:
    deepest = "(a " * MAX_DEPTH + "b" + ")" * MAX_DEPTH
    assert not parse(deepest).notes
    for opening in ("(a ", "(a -", "(a OR ", "(a 范围:句 -"):
        for depth in (MAX_DEPTH, MAX_DEPTH + 1, 60):
            query = f"{opening * depth}b{')' * depth}"
            if len(query) <= MAX_LENGTH:
                answered(engine, query)
