"""The synonyms are reviewed data: what holds of every group, and which words of a run they widen."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis.synonyms import LONGEST_RUN, groups, widened
from kb.matchkey import match_key

TEXT = (files("kb") / "analysis" / "synonyms.toml").read_text(encoding="utf-8")
GROUPS = tomllib.loads(TEXT)["group"]
TERMS = [term for group in GROUPS for term in group["terms"]]
RUNS = st.lists(st.sampled_from([*TERMS, "增城区", "2023年", "的", "情况", "预算", "率", "，"]), max_size=4).map(
    "".join
)


def test_every_group_names_its_sources_and_has_a_term_to_exchange() -> None:
    assert len(GROUPS) >= 25
    listed = {int(line[4:6]) for line in TEXT.splitlines() if line.startswith("#   ") and line[4:5].isdigit()}
    for group in GROUPS:
        assert set(group) == {"terms", "sources"}
        assert len(group["terms"]) >= 2
        assert set(group["sources"]) <= listed and group["sources"]


def test_a_term_has_three_characters_and_one_group() -> None:
    keys = [match_key(term) for term in TERMS]
    assert sorted(set(keys)) == sorted(keys)
    assert all(len(key) >= 3 for key in keys)


def test_no_term_is_a_piece_of_a_trap() -> None:
    """Words named as traps beside the groups, and the few that would be found with a term, each judged bearable."""
    traps = (
        "资金到位率",
        "绩效目标完成率",
        "预算调整率",
        "资金使用率",
        "三公经费控制率",
        "公用经费控制率",
        "业务招待费",
        "评价得分",
        "复评得分",
        "自评分析",
        "在编人数",
        "实有人数",
        "整改措施",
        "绩效评价报告",
        "年末结转",
        "决算数",
        "专项债券",
        "公务用车购置费",
    )
    bearable = {("三公经费控制率", "三公经费"), ("公用经费控制率", "公用经费"), ("自评分析", "自评分")}
    looked_for = [match_key(term) for group in GROUPS for term in group["terms"]]
    assert {(trap, term) for trap in traps for term in looked_for if term in trap} == bearable


def test_a_group_is_mutual_but_for_what_would_be_found_anyway() -> None:
    for group in GROUPS:
        for term in group["terms"]:
            key, others = match_key(term), {match_key(other) for other in groups()[match_key(term)]}
            for other in map(match_key, group["terms"]):
                assert other == key or other in others or any(o in other for o in (key, *others))


@pytest.mark.parametrize("term", TERMS)
def test_every_term_is_known_when_it_is_typed(term: str) -> None:
    assert [word.word for word in widened(term)] == [match_key(term)]


@given(RUNS)
def test_what_is_widened_are_words_of_the_run_in_order(run: str) -> None:
    key = match_key(run)
    found = widened(run)
    assert [key[word.start : word.end] for word in found] == [word.word for word in found]
    assert all(word.word in groups() and groups()[word.word] == word.others for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("run", "words"),
    [
        ("增城区2023年预算执行率", ["预算执行率"]),
        ("預算執行率", ["预算执行率"]),
        ("“三公”经费", ['"三公"经费']),
        ("三公经费和公务接待费", ["三公经费", "公务接待费"]),
        ("预算", []),
        ("执行率", []),
        ("资金到位率", []),
        ("绩效目标完成率", []),
        ("结转结余率", []),
        ("2023", []),
        ("，", []),
        ("预算执行率" + "预" * LONGEST_RUN, []),
    ],
)
def test_which_words_have_synonyms(run: str, words: list[str]) -> None:
    assert [word.word for word in widened(run)] == words


def test_a_word_that_is_part_of_another_word_is_not_widened() -> None:
    assert widened("部门整体支出绩效自评报告")[0].word == "部门整体支出"
    assert "绩效自评" not in [word.word for word in widened("部门整体支出绩效自评报告")]


def test_the_score_by_any_name() -> None:
    assert "自评得分" in groups()["自评分"] and "自评分" in groups()["自评得分"]


def test_the_rate_by_any_name() -> None:
    assert {"预算完成率", "资金执行率", "支付率", "支出进度"} <= set(groups()["预算执行率"])
