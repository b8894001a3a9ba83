"""Thousands of sections: where masks, blocks and tables take the place of lists, the oracle is still the oracle."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import settings
from section_strategies import FIELDS, section
from test_kb_engines_contract import search

from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.search.document import AnalyzedSection
from kb.search.engine import Engine
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, InReport, InUnit, Literal, Near, Not, Plan, Word
from kb.search.request import SORTS, SearchRequest

REPORTS = 800
WORDS = ["预算", "执行", "绩效", *(chr(0x4E00 + n) + chr(0x5E00 + n * 7) for n in range(60))]
"""The first stand in most sections; each next one in fewer."""


def many(chance: random.Random) -> Iterator[AnalyzedSection]:
    """Some 12,000 sections, most of them short, so that many score alike; every tenth report says much."""
    weights = [40, 20, 10, *(8 / (n + 1) for n in range(60))]
    for number in range(REPORTS):
        plain = section(f"r{number:03}", "", year=2015 + number % 9, department=f"局{number % 120}", region="440118")
        for ordinal in range(15):
            words = chance.choices(WORDS, weights, k=chance.choice((2, 3, 3, 5, 40 if number % 10 == 0 else 8)))
            heading = "".join(words[:1])
            key = heading + "".join(words[1:])
            yield AnalyzedSection(
                document=replace(plain.document, ordinal=ordinal, key=f"k{ordinal}", heading=heading),
                key=key,
                heading_length=len(heading),
                sentences=tuple(dict.fromkeys((0, len(heading), *range(len(heading), len(key), 14)))),
                paragraphs=(0, len(heading)),
                heading_terms=tuple(words[:1]),
                body_terms=tuple(words[1:]),
                context_terms=("预算", f"局{number % 120}"),
            )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engine, Engine]:
    """The oracle and ours, after some removals; ours in several segments."""
    sections = list(many(random.Random(2)))
    memory, ours = MemoryEngine(), WhooshEngine(tmp_path_factory.mktemp("index"))
    cuts = (0, len(sections) // 2, len(sections) * 9 // 10, len(sections))
    for engine in (memory, ours):
        for number, (start, end) in enumerate(pairwise(cuts)):
            with engine.writer() as writer:
                writer.add(sections[start:end])
                for removed in range(number * 50, number * 50 + 20):
                    writer.remove_report(f"r{removed:03}")
                writer.commit(number)
    return memory, ours


def plans(chance: random.Random) -> Iterator[Plan]:
    """Words from everywhere to nowhere, and everything that can be made of them."""
    yield from (Everything(), Word("预算"), Word("绩效"), Literal("预"), Literal("预算预算"), Word(WORDS[-1]))
    yield AllOf((Word("执行"), Word("绩效"), Not(Literal("预算执行"))))
    yield AnyOf((Word("执行"), Word(WORDS[5]), Literal("绩效预")))
    yield AllOf(
        (AnyOf((Literal("执行绩效"), AllOf((Word("执行"), Word("绩效"))))), AnyOf((Literal("预算"), Everything())))
    )
    yield AllOf((HasValue("year", frozenset({"2016", "2017"})), Word("执行")))
    yield Near(Literal("预算"), Literal("绩效"), 4)
    yield InUnit("sentence", AllOf((Literal("执行"), Literal("预算"), Not(Literal("绩效")))))
    yield AllOf((InReport(Word(WORDS[-1])), InReport(Word(WORDS[-2])), AnyOf((Word(WORDS[-1]), Word("执行")))))
    while True:
        words = chance.sample(WORDS, 3)
        yield chance.choice((AllOf, AnyOf))(
            (Word(words[0]), chance.choice((Word, Literal))(words[1]), Not(Word(words[2])))
        )


def test_thousands_of_sections_are_answered_as_the_oracle_answers(engines: tuple[Engine, Engine]) -> None:
    memory, ours = engines
    chance = random.Random(4)
    asked = plans(chance)
    for number in range(max(45, settings.default.max_examples // 10)):
        filters = {"department": ("局3", "局7"), "year": ("2018", "2019")} if number % 4 == 3 else {}
        request = SearchRequest(
            next(asked),
            filters=filters,
            facets=FIELDS,
            sort="relevance" if number % 3 else SORTS[number // 3 % len(SORTS)],
            offset=(0, 0, 5, 300)[number % 4],
            limit=20,
        )
        assert search(ours, request) == search(memory, request)


def test_the_pages_of_a_long_list_are_its_order(engines: tuple[Engine, Engine]) -> None:
    _, ours = engines
    for plan in (Word("绩效"), Literal("执行"), Everything()):
        for sort in SORTS:
            request = SearchRequest(plan, sort=sort, limit=100_000)
            whole = search(ours, request).hits
            assert len(whole) > 1000
            for offset in (0, 10, 640, len(whole) - 7):
                assert search(ours, replace(request, offset=offset, limit=10)).hits == whole[offset : offset + 10]
