"""A sidecar states metadata from outside; whatever is wrong with it is said, never passed over."""

from __future__ import annotations

import pytest

from indexer.sidecar import Overrides, parse
from kb.errors import SidecarInvalid
from kb.report import Metadata


def test_a_sidecar_stands_above_what_the_text_says() -> None:
    overrides = parse(
        "region: 增城区\nyear: 2022\ndepartment: 广州市增城区民政局\nsample: true\npublished: 2023-08-01", "x"
    )
    made = overrides.apply(Metadata(title="标题", year=2023, region="440105"))
    assert (made.title, made.year, made.region, made.published) == ("标题", 2022, "440118", "2023-08-01")
    assert (made.department, made.department_kind, made.sample) == ("广州市增城区民政局", "民政", True)


def test_options_stand_above_the_sidecar() -> None:
    assert Overrides(year=2021).over(Overrides(year=2022, sample=True)) == Overrides(year=2021, sample=True)


def test_an_empty_sidecar_says_nothing() -> None:
    assert parse("", "x") == Overrides()


@pytest.mark.parametrize(
    "text",
    [
        "years: 2023",
        "year: 二〇二三",
        "year: true",
        "sample: 是",
        "published: 去年",
        "- 1",
        "a: [",
        "region: 火星区",
        "title: [1]",
    ],
)
def test_a_faulty_sidecar_is_an_error_of_that_source(text: str) -> None:
    with pytest.raises(SidecarInvalid, match=r"^甲\.txt"):
        parse(text, "甲.txt")
