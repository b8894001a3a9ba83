"""What may be asked: parameters become a search, or a clear error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.errors import BadValue, QueryError, UnknownParameter, UserError
from kb.search.params import PARAMETERS, SearchParams, params_from


def test_parameters_become_a_search() -> None:
    params = params_from(
        {
            "q": [" 预算 "],
            "region": ["增城", "440100-self", ""],
            "year": ["2021..2022", "２０２３年"],
            "section": ["预算执行"],
            "sort": ["year"],
            "page": ["２"],
            "limit": ["50"],
            "strict": ["1"],
            "heading": [" 改进 ", "措施", ""],
            "synonyms": ["0"],
            "collapse": ["1"],
        }
    )
    assert params == SearchParams(
        query=" 预算 ",
        filters={"region": ("440118", "440100-self"), "year": ("2021", "2022", "2023"), "section": ("预算执行",)},
        sort="year",
        page=2,
        limit=50,
        strict=True,
        heading=("改进", "措施"),
        synonyms=False,
        collapse=True,
    )


def test_what_is_left_empty_is_not_given() -> None:
    assert params_from({name: [""] for name in PARAMETERS}) == params_from({}) == SearchParams()


@pytest.mark.parametrize(
    ("raw", "error", "told"),
    [
        ({"regoin": ["440118"]}, UnknownParameter, "region"),
        ({"heading": ["\u200b"]}, BadValue, "标题"),
        ({"heading": ["预" * 101]}, BadValue, "标题"),
        ({"page": ["0"]}, BadValue, "page"),
        ({"page": ["-1"]}, BadValue, "page"),
        ({"page": ["一"]}, BadValue, "page"),
        ({"synonyms": ["maybe"]}, BadValue, "synonyms"),
        ({"page": ["1_0"]}, BadValue, "page"),
        ({"limit": ["101"]}, BadValue, "limit"),
        ({"limit": ["0"]}, BadValue, "limit"),
        ({"limit": ["many"]}, BadValue, "limit"),
        ({"sort": ["score"]}, BadValue, "sort"),
        ({"sort": ["year", "region"]}, BadValue, "sort"),
        ({"strict": ["maybe"]}, BadValue, "strict"),
        ({"year": ["去年"]}, BadValue, "年份"),
        ({"region": ["火星"]}, BadValue, "地区"),
        ({"section": ["第三章"]}, BadValue, "章节"),
        ({"q": ["预" * 501]}, QueryError, "500"),
    ],
)
def test_what_no_search_can_have_is_a_clear_error(raw: dict[str, list[str]], error: type[UserError], told: str) -> None:
    with pytest.raises(error, match=told):
        params_from(raw)


def test_a_search_made_by_hand_is_held_to_the_same_bounds() -> None:
    for wrong in ({"page": 0}, {"limit": 0}, {"limit": 101}, {"sort": "score"}, {"filters": {"colour": ("red",)}}):
        with pytest.raises(UserError):
            replace(SearchParams(), **wrong)
