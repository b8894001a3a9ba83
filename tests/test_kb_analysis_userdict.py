"""The user dictionary decides which words rank together, and never what a quoted phrase finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import tokenizer
from kb.analysis.analyzer import terms_for_index, terms_for_query
from kb.analysis.tokenizer import Tokenizer, user_words
from kb.engines.evaluation import holds
from kb.matchkey import match_key
from kb.query.nodes import Phrase
from kb.region import all_regions
from kb.region.catalogue import stem
from kb.report import Paragraph
from kb.search.document import AnalyzedSection, SectionDocument, analyze
from kb.search.planner import plan

HAN = re.compile("[\u4e00-\u9fd5]{3,}")
WORDS = [word for word, _, _ in user_words()]
TEXTS = st.lists(
    st.sampled_from([*WORDS, "的", "，", "61", "为", "增城区", "\n"])
    | st.text(st.characters(codec="utf-8"), max_size=3),
    max_size=8,
).map("".join)


class EveryCharacter:
    """Another dictionary, as far from ours as one can be: each character is a word."""

    name = "characters"

    def for_index(self, key: str) -> list[str]:
        return list(key)

    def for_query(self, key: str) -> list[str]:
        return list(key)


class OneWord(EveryCharacter):
    """And its opposite: whatever stands together is one word."""

    def for_index(self, key: str) -> list[str]:
        return [key]

    def for_query(self, key: str) -> list[str]:
        return [key]


def analyzed(text: str) -> AnalyzedSection:
    return analyze(
        SectionDocument(
            report="r",
            key="k",
            ordinal=0,
            path="1",
            heading="",
            type="其他",
            paragraphs=tuple(map(Paragraph, text.split("\n"))),
            title="",
            regions=(),
            year=None,
            department=None,
            department_kind=None,
            kind="其他",
            sample=False,
            quality=(),
            context=(),
        )
    )


@pytest.mark.parametrize(
    "term",
    [
        *(
            "自评得分",
            "三公经费",
            "部门整体支出",
            "预算执行率",
            "年初预算",
            "支出进度",
            "绩效自评",
            "存在问题",
            "基本支出",
        ),
        *(
            "一般公共预算",
            "一府一委两院",
            "公务接待费",
            "结转结余",
            "政府采购",
            "服务对象满意度",
            "履职效能",
            "编制人数",
        ),
    ],
)
def test_a_term_of_the_trade_is_one_word_alone_and_among_others(term: str) -> None:
    assert terms_for_query(term).required == (term,)
    for text in (f"本年{term}为", f"（一）{term}情况", f"{term}，{term}61"):
        assert term in terms_for_index(text)


LEFT_OUT = {"新建区", "中沙群岛的岛礁及其海域"}
"""A newly built 区, and a name that is a phrase."""


PLACES = sorted({match_key(r.name) for r in all_regions() if HAN.fullmatch(r.name)} - LEFT_OUT)


def test_a_place_is_one_word_alone_and_before_others() -> None:
    assert len(PLACES) > 3000
    assert [place for place in PLACES if terms_for_query(place).required != (place,)] == []
    assert [place for place in PLACES if place not in terms_for_index(f"{place}，教育局")] == []


def test_a_place_is_found_by_its_short_name() -> None:
    shorts = {place: stem(place) for place in PLACES if len(stem(place)) <= 3}
    whole = {place: short for place, short in shorts.items() if terms_for_query(short).required == (short,)}
    lost = [place for place, short in whole.items() if short not in terms_for_index(place)]
    assert len(lost) < 40  # only short names that are made by chance: 市中, 新和


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("合作市场", "合作 市场"),
        ("水平城区", "水平 城区"),
        ("稳定和安全", "稳定 安全"),
        ("车道外侧", "车道 外侧"),
        ("新建区级", "新建 区级"),
    ],
)
def test_usual_words_win_over_places(text: str, words: str) -> None:
    assert terms_for_query(text).required == tuple(words.split())


@given(TEXTS, st.data())
def test_no_dictionary_changes_what_a_quoted_phrase_finds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    phrase = text[start : data.draw(st.integers(start, len(text)))] or "预算执行率"
    if not match_key(phrase):
        return
    other = data.draw(st.sampled_from((phrase, phrase[::-1], data.draw(st.sampled_from(WORDS)))))
    expected = holds(analyzed(text), plan(Phrase(other)))
    assert expected is (match_key(other) in analyzed(text).key)
    made: Tokenizer
    for made in (EveryCharacter(), OneWord()):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(tokenizer, "tokenizer", lambda made=made: made)
            assert holds(analyzed(text), plan(Phrase(other))) is expected


def test_the_words_of_a_bare_run_do_depend_on_it() -> None:
    """So the property above is no accident of a dictionary that is not looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokenizer, "tokenizer", EveryCharacter)
        assert terms_for_query("预算执行率").required == tuple("预算执行率")
