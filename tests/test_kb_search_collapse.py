"""Near-identical sections: grouped as the definition says, each in one group, and walked once each."""

from __future__ import annotations

import time
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_index import engine_of
from section_strategies import History, histories

from kb.search import collapse
from kb.search.collapse import ALIKE, alike, groups
from kb.search.page import SearchParams, search_page

BASE = "加强预算管理严格执行规定提高资金使用效益确保绩效目标如期实现年度工作全面完成"
ALTERED = st.builds(
    lambda at, sign, times: (BASE * times)[:at] + sign + (BASE * times)[at:],
    st.integers(0, len(BASE)), st.sampled_from(["", "一", "3.5", BASE[:7], BASE]), st.integers(1, 3),
)  # fmt: skip
KEYS = st.lists(ALTERED | st.text("预算管理", max_size=6), max_size=14)


def bigrams(key: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(key)) or frozenset(key)


def by_definition(keys: list[str]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = []
    for at, key in enumerate(keys):
        own = bigrams(key)
        for group in found:
            other = bigrams(keys[group[0]])
            if own and other and Fraction(len(own & other), len(own | other)) >= ALIKE:
                group.append(at)
                break
        else:
            found.append([at])
    return tuple(map(tuple, found))


@given(KEYS)
def test_groups_are_those_of_the_definition(keys: list[str]) -> None:
    assert groups(keys) == by_definition(keys)


@given(st.text("甲乙丙", max_size=5), st.text("甲乙丙", max_size=5))
def test_being_alike_goes_both_ways(one: str, other: str) -> None:
    assert alike(bigrams(one), bigrams(other)) == alike(bigrams(other), bigrams(one))


def test_a_window_of_long_sections_is_grouped_in_a_blink() -> None:
    copied = [BASE * 20 + str(n) for n in range(collapse.WINDOW // 2)]
    own = [" ".join(chr(0x4E00 + (n * 131 + i * i) % 9000) for i in range(600)) for n in range(collapse.WINDOW // 2)]
    start = time.perf_counter()
    found = groups(copied + own)
    assert time.perf_counter() - start < 2
    assert len(found[0]) == len(copied)


@given(histories(), st.integers(1, 4))
def test_walking_the_pages_shows_every_section_once(history: History, limit: int) -> None:
    searcher = engine_of(history.sections).searcher()
    every = SearchParams(filters={"sample": ("yes", "no")}, limit=limit, collapse=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collapse, "WINDOW", 7)
        pages = search_page(searcher, every).pages
        walked = [search_page(searcher, replace(every, page=number)) for number in range(1, pages + 1)]
        beyond = search_page(searcher, replace(every, page=pages + 1))
    shown = [(s.report, s.key) for page in walked for hit in page.hits for s in (hit.section, *hit.alike)]
    plain = search_page(searcher, replace(every, collapse=False, limit=100))
    assert sorted(shown) == sorted((hit.section.report, hit.section.key) for hit in plain.hits)
    assert all((page.total, page.reports, page.facets) == (plain.total, plain.reports, plain.facets) for page in walked)
    assert all(len(page.hits) == limit for page in walked[:-1])
    assert not beyond.hits
