"""Function words are optional in a query, unless they are all there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.analysis.filters import FUNCTION_WORDS, OPTIONAL_WORDS, QUESTION_WORDS, unique, without_function_words
from kb.matchkey import match_key

TOKENS = st.lists(st.sampled_from(["的", "和", "在", "怎么", "多少", "绩效", "目标", "号", "2023"]), max_size=8)


@given(TOKENS)
def test_only_function_words_go_and_never_all(tokens: list[str]) -> None:
    kept = without_function_words(tokens)
    content = [token for token in tokens if token not in OPTIONAL_WORDS]
    assert kept == (content if content else tokens)


@given(TOKENS)
def test_each_token_stays_once_where_it_first_stood(tokens: list[str]) -> None:
    kept = unique(tokens)
    assert set(kept) == set(tokens)
    assert [tokens.index(token) for token in kept] == sorted({tokens.index(token) for token in tokens})


def test_a_function_word_is_one_character_as_a_key_has_it() -> None:
    assert [word for word in FUNCTION_WORDS if len(word) != 1 or match_key(word) != word] == []
    assert set("的了和与及在对等") <= FUNCTION_WORDS
    assert not set("人年月日元项次号率市区县镇") & FUNCTION_WORDS


def test_a_question_word_is_longer_and_as_a_key_has_it() -> None:
    assert [word for word in QUESTION_WORDS if len(word) < 2 or match_key(word) != word] == []
    assert not {"情况", "问题", "原因", "情形"} & OPTIONAL_WORDS
