"""Facets as a reader sees them: their order, their labels, the tree of places, and the values one may give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
from kb import department, region
from kb.errors import BadValue, UnknownValue
from kb.query.spelling import FIELDS
from kb.search.document import NO_DOUBT, NOT_STATED
from kb.search.facet import (
    BY_NAME,
    DEPARTMENT,
    DEPARTMENT_KIND,
    FACET_FIELDS,
    KIND,
    MAX_VALUE,
    QUALITY,
    REGION,
    REPORT,
    SAMPLE,
    SECTION,
    YEAR,
    FacetField,
    arrange,
    check,
    label,
    quality_labels,
    toggled,
    values,
)
from kb.taxonomy import REPORT_KINDS, SECTION_TYPES

PLACES = ("440000", "440100", "440118", "440105", "110000", "110101", "419001", "469000", "999999", "x", NOT_STATED)
VALUES = st.one_of(
    st.sampled_from(PLACES),
    st.sampled_from(PLACES[:-1]).map(lambda code: code + region.SELF),
    st.sampled_from((*SECTION_TYPES, "2023", "2021", "yes", "no")),
    st.text(max_size=5),
)


def shown(field: FacetField, counts: dict[str, int], *chosen: str) -> list[tuple[str, int]]:
    return [(v.label, v.count) for v in arrange(field, counts, chosen).values]


@given(st.sampled_from(FACET_FIELDS), st.dictionaries(VALUES, st.integers(1, 99)), st.lists(VALUES, max_size=3))
def test_any_values_are_arranged_each_once_with_what_is_chosen_among_them(
    field: FacetField, counts: dict[str, int], chosen: list[str]
) -> None:
    arranged = arrange(field, counts, tuple(chosen)).values
    found = [v.value for v in arranged]
    assert len(found) == len(set(found))
    assert set(chosen) <= set(found) <= {*counts, *chosen}
    assert all(v.count == counts.get(v.value, 0) and v.chosen == (v.value in chosen) for v in arranged)
    assert all(v.label for v in arranged if v.value)
    left_out = set(counts) - set(found)
    assert all(field is REGION and value.endswith(region.SELF) for value in left_out)
    if NOT_STATED in found:
        assert found[-1] == NOT_STATED


def test_the_english_and_chinese_names_are_those_of_the_query_language() -> None:
    assert {f.label: f.name for f in FACET_FIELDS}.items() <= FIELDS.items()
    assert set(FIELDS.values()) - set(BY_NAME) == {"heading"}


# Order and labels


def test_years_are_newest_first_and_what_is_not_stated_last() -> None:
    assert shown(YEAR, {"2021": 9, NOT_STATED: 99, "2023": 1}) == [("2023年", 1), ("2021年", 9), ("未注明", 99)]


def test_section_types_stand_in_the_order_of_a_report() -> None:
    counts = dict.fromkeys(sorted(SECTION_TYPES), 1)
    assert [name for name, _ in shown(SECTION, counts)] == list(SECTION_TYPES)


def test_the_others_stand_by_count_then_name() -> None:
    counts = {"财政局": 2, "人大办": 7, "教育局": 2, NOT_STATED: 50}
    assert shown(DEPARTMENT, counts) == [("人大办", 7), ("教育局", 2), ("财政局", 2), ("未注明", 50)]


def test_samples_are_named() -> None:
    assert [label(SAMPLE, v) for v in ("yes", "no")] == ["样例", "正式报告"]


# Places


def test_places_are_a_tree() -> None:
    counts = {
        "440000": 9, "440100": 8, "440118": 3, "440105": 4, "440100-self": 1, "440000-self": 1, "440118-self": 3,
        "440105-self": 4, "110000": 2, "110101": 2, "110101-self": 2, NOT_STATED: 5,
    }  # fmt: skip
    tree = [(v.depth, v.label, v.count) for v in arrange(REGION, counts, ()).values]
    assert tree == [
        (0, "北京市", 2),
        (1, "东城区", 2),
        (0, "广东省", 9),
        (1, "广东省本级", 1),
        (1, "广州市", 8),
        (2, "广州市本级", 1),
        (2, "海珠区", 4),
        (2, "增城区", 3),
        (0, "未注明", 5),
    ]


def test_the_own_reports_of_a_place_are_a_choice_only_beside_others() -> None:
    alone = {"440000": 4, "440100": 4, "440100-self": 4}
    assert shown(REGION, alone) == [("广东省", 4), ("广州市", 4)]
    assert shown(REGION, alone, "440100-self") == [("广东省", 4), ("广州市", 4), ("广州市本级", 4)]


def test_a_county_right_under_its_province_stands_there() -> None:
    assert [v.depth for v in arrange(REGION, {"410000": 1, "419001": 1}, ()).values] == [0, 1]


def test_a_code_in_no_table_is_shown_as_it_is() -> None:
    assert shown(REGION, {"999999": 1, "999999-self": 1}, "999999-self") == [("999999", 1), ("999999本级", 1)]


def lead(most: int, *chosen: str) -> list[str]:
    counts = {
        "440000": 9, "440100": 8, "440118": 3, "440105": 5, "110000": 2, "110101": 2, "350000": 1, "350200": 1,
        "350203": 1, NOT_STATED: 4,
    }  # fmt: skip
    return [v.label for v in arrange(REGION, counts, chosen).leading(most)]


def test_a_long_tree_leads_with_the_places_of_most_sections_and_what_they_lie_in() -> None:
    assert lead(3) == ["广东省", "广州市", "海珠区"]
    assert lead(4) == ["广东省", "广州市", "海珠区", "未注明"]
    assert lead(3, "350203") == ["福建省", "厦门市", "思明区", "广东省", "广州市", "海珠区"]
    assert len(lead(8)) == len(lead(10)) == 10


def test_another_long_facet_leads_with_its_first_values_and_what_is_chosen() -> None:
    years = arrange(YEAR, {str(year): year % 7 + 1 for year in range(1990, 2024)}, ("1993",))
    assert [v.value for v in years.leading(3)] == ["2023", "2022", "2021", "1993"]


@given(st.sampled_from(FACET_FIELDS), st.dictionaries(VALUES, st.integers(1, 99)), st.lists(VALUES, max_size=3))
def test_what_leads_keeps_its_order_and_every_place_above_it(
    field: FacetField, counts: dict[str, int], chosen: list[str]
) -> None:
    whole = arrange(field, counts, tuple(chosen))
    led = whole.leading(2)
    assert [v for v in whole.values if v in led] == list(led)
    assert {v.value for v in whole.values if v.chosen} <= {v.value for v in led}
    tree = [v.value for v in whole.values]
    for value in led:
        code = value.value.removesuffix(region.SELF)
        if field is REGION and code in PLACES[:8]:
            assert {above for above in region.region(code).path if above in tree} <= {v.value for v in led} | {code}


def test_choosing_a_place_within_a_chosen_one_narrows_and_one_around_it_widens() -> None:
    assert toggled(REGION, ("440100", "110000"), "440118") == ("110000", "440118")
    assert toggled(REGION, ("110000", "440118", "440105-self"), "440000") == ("110000", "440000")
    assert toggled(REGION, ("440100",), "440100-self") == ("440100-self",)
    assert toggled(REGION, ("440100-self",), "440118") == ("440100-self", "440118")
    assert toggled(REGION, ("440118",), "440118") == ()
    assert toggled(REGION, ("440118",), NOT_STATED) == ("440118", NOT_STATED)
    assert toggled(REGION, ("999999", NOT_STATED), "440118") == ("999999", NOT_STATED, "440118")
    assert toggled(YEAR, ("2023",), "2022") == ("2023", "2022")


def test_rules_of_conversion_have_names_and_what_has_none_is_shown_as_it_is() -> None:
    assert label(QUALITY, "recognised") == "由图片识别"
    assert label(QUALITY, "number gap") == label(QUALITY, "number-gap") == "序号有缺"
    assert label(QUALITY, "brand-new") == "brand-new"
    assert check(QUALITY, "没有疑点") == NO_DOUBT
    assert len(set(quality_labels().values())) == len(quality_labels())


def test_every_rule_that_the_indexer_writes_has_a_name() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(indexer.__path__[0]).rglob("*.py")]
    writing = "\n".join(source for source in sources if "QualityNote" in source)
    rules = {rule for name, rule in re.findall('^([A-Z_]+) = "([a-z -]+)"$', writing, re.M) if name != "FORMAT"}
    assert {"recognised", "number gap"} <= {facet_rule.replace("-", " ") for facet_rule in rules}
    assert {rule for rule in rules if label(QUALITY, rule) == rule} == set()


# Values a person gives


@pytest.mark.parametrize(
    ("field", "given", "canonical"),
    [
        (REGION, "440118", "440118"),
        (REGION, " 增城 ", "440118"),
        (REGION, "广州市增城区", "440118"),
        (REGION, "440100-self", "440100-self"),
        (REGION, "广州市本级", "440100-self"),
        (YEAR, "2023", "2023"),
        (YEAR, "２０２３年度", "2023"),
        (YEAR, "二〇二三年", "2023"),
        (SECTION, "预算执行", "预算执行"),
        (DEPARTMENT, "增城区人大办", "增城区人大办"),
        (DEPARTMENT_KIND, department.kinds()[0], department.kinds()[0]),
        (KIND, REPORT_KINDS[0], REPORT_KINDS[0]),
        (REPORT, "440118-2023-rendaban", "440118-2023-rendaban"),
        (SAMPLE, "YES", "yes"),
        (SAMPLE, "否", "no"),
        *((field, "未注明", NOT_STATED) for field in FACET_FIELDS),
        *((field, "none", NOT_STATED) for field in FACET_FIELDS),
    ],
)
def test_a_value_has_one_canonical_form(field: FacetField, given: str, canonical: str) -> None:
    assert check(field, given) == canonical
    assert check(field, canonical) == canonical
    assert values(field, given) == (canonical,)


@pytest.mark.parametrize(
    ("field", "given", "told"),
    [
        (REGION, "火星", "行政区划"),
        (YEAR, "23", "四位"),
        (YEAR, "20233", "四位"),
        (YEAR, "2021..", "四位"),
        (SECTION, "第三章", "预算执行"),
        (DEPARTMENT_KIND, "没有", "人大"),
        (KIND, "决算", "评价报告"),
        (SAMPLE, "maybe", "是（yes）、否（no）"),
        *((field, " ", "不能为空") for field in FACET_FIELDS),
        *((field, "广" * (MAX_VALUE + 1), str(MAX_VALUE)) for field in FACET_FIELDS),
    ],
)
def test_a_value_that_can_be_none_is_refused_with_what_to_write(field: FacetField, given: str, told: str) -> None:
    with pytest.raises(BadValue, match=told):
        check(field, given)


@pytest.mark.parametrize(
    ("field", "given", "near"),
    [
        (SECTION, "存在的主要问题", "存在问题"),
        (SECTION, "预算完成情况", "预算执行"),
        (SECTION, "存在得问题", "存在问题"),
        (DEPARTMENT_KIND, "教育局", "教育"),
        (KIND, "项目支出", "项目支出自评"),
    ],
)
def test_of_a_fixed_set_the_nearest_is_offered(field: FacetField, given: str, near: str) -> None:
    with pytest.raises(UnknownValue, match=f"最接近的是“{near}”") as refused:
        check(field, given)
    assert refused.value.nearest[0] == near


@given(st.sampled_from(FACET_FIELDS), VALUES)
def test_what_is_accepted_is_canonical(field: FacetField, given: str) -> None:
    try:
        found = values(field, given)
    except BadValue:
        return
    assert all(check(field, value) == value for value in found)


@pytest.mark.parametrize("given", ["2021..2023", "2021-2023", "2021年—2023年", "2021 至 2023", "２０２１～２０２３年"])
def test_a_range_of_years_is_each_of_them(given: str) -> None:
    assert values(YEAR, given) == ("2021", "2022", "2023")


@pytest.mark.parametrize("given", ["2023..2021", "1..2023", "2021..2023..2024", "..2023"])
def test_no_range_is_refused(given: str) -> None:
    with pytest.raises(BadValue, match="年份"):
        values(YEAR, given)


def test_the_longest_range_is_bounded() -> None:
    assert len(values(YEAR, "1900..2099")) == 200
