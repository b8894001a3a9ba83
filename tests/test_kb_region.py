"""Places: every code and name is found, ambiguity is said and never resolved by a guess, mentions are exact."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import BadValue
from kb.region import SELF, Region, all_regions, children, covers, filter_value, find, locate, mentions, parse, region

PLACES = st.sampled_from(all_regions())
# Characters that make names, chance names and no names.
NAMES = [
    "广东省",
    "广州市",
    "增城区",
    "增城",
    "广州",
    "朝阳区",
    "朝阳",
    "北京市",
    "吉林",
    "长春市",
    "海南",
    "和平",
    "城区",
]
SCRAPS = st.sampled_from([*NAMES, "新乡村", "公安局", "州", "县", "市", "区", "的", "人大", "。", "2023年"])


def codes(text: str) -> list[tuple[str, list[str]]]:
    return [(text[m.start : m.end], [place.code for place in m.regions]) for m in mentions(text)]


def test_every_place_is_found_by_its_code_and_by_its_full_label() -> None:
    for place in all_regions():
        assert region(place.code) == place
        assert parse(place.code) == place
        assert parse(place.label) == place
        assert place in find(place.name)


def test_every_label_in_running_text_is_one_mention_of_that_place() -> None:
    for place in all_regions():
        text = f"，{place.label}，"
        assert [(m.start, m.end, m.regions) for m in mentions(text)] == [(1, len(text) - 1, (place,))]


def test_places_form_a_tree() -> None:
    below = [child for place in all_regions() for child in children(place.code)]
    provinces = [place for place in all_regions() if place.level == "province"]
    assert len(provinces) == 34
    assert sorted(p.code for p in below + provinces) == [p.code for p in all_regions()]
    for place in below:
        assert place in children(place.path[-2])


@given(PLACES, PLACES)
def test_a_filter_covers_a_place_and_what_lies_in_it(one: Region, other: Region) -> None:
    assert covers(one.code, other.code) == (one.code in other.path)
    assert covers(one.path[0], one.code)
    assert covers(one.code + SELF, other.code) == (one == other)
    assert not covers("none", one.code)


def test_a_report_without_a_place_is_let_through_only_by_none() -> None:
    assert covers("none", None)
    assert not covers("440000", None)
    assert not covers("440000" + SELF, None)


@given(st.lists(SCRAPS, max_size=12).map("".join))
def test_mentions_stand_in_order_without_overlap_and_mean_what_their_text_may_mean(text: str) -> None:
    end = 0
    for mention in mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        assert mention.regions
        assert set(mention.regions) <= set(find(text[mention.start : mention.end]))
        end = mention.end


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("增城", ["440118"]),
        ("增城区", ["440118"]),
        ("增城市", ["440118"]),
        ("广州增城", ["440118"]),
        ("广东增城区", ["440118"]),
        ("广州市 增城区", ["440118"]),
        ("440183", ["440118"]),
        ("从化市", ["440117"]),
        ("萝岗区", ["440112"]),
        ("广州开发区", ["440112"]),
        ("广州经济技术开发区", ["440112"]),
        ("增城经济技术开发区", ["440118"]),
        ("南沙开发区", ["440115"]),
        ("苏州工业园区", ["320500"]),
        ("番禺市", ["440113"]),
        ("芳村区", ["440103"]),
        ("襄樊", ["420600"]),
        ("朝阳区", ["110105", "220104"]),
        ("朝阳市", ["211300"]),
        ("朝阳", ["211300", "110105", "211321", "220104"]),
        ("鼓楼区", ["320106", "320302", "350102", "410204"]),
        ("通州", ["110112", "320612"]),
        ("吉林", ["220000", "220200"]),
        ("吉林市", ["220200"]),
        ("海南州", ["632500"]),
        ("恩施州", ["422800"]),
        ("彭水县", ["500243"]),
        ("济南市中区", ["370103"]),
        ("北京市市辖区", ["110000"]),
        ("110100", ["110000"]),
        ("邯郸县", ["130402", "130403"]),
        ("我区", []),
        ("", []),
    ],
)
def test_find_lists_all_that_a_name_may_mean(name: str, expected: list[str]) -> None:
    assert [place.code for place in find(name)] == expected


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("海南", "460000"),
        ("吉林", "220000"),
        ("河北", "130000"),
        ("南昌", "360100"),
        ("西安", "610100"),
        ("北京", "110000"),
        ("东莞", "441900"),
        ("济源市", "419001"),
        ("440100-self", "440100"),
        ("广州市本级", "440100"),
    ],
)
def test_parse_takes_the_place_that_custom_means(value: str, code: str) -> None:
    assert parse(value).code == code


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("朝阳区", "吉林省长春市朝阳区（220104）"),
        ("增成区", "增城区"),
        ("000000", "行政区划代码"),
        ("", "行政区划代码"),
    ],
)
def test_parse_says_what_else_to_write(value: str, says: str) -> None:
    with pytest.raises(BadValue, match=says):
        parse(value)


def test_a_code_that_is_none_is_a_bad_value() -> None:
    with pytest.raises(BadValue):
        region("440183")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("增城", "440118"), ("广州市本级", "440100-self"), ("440000-self", "440000-self"), ("none", "none")],
)
def test_a_filter_is_read_as_covers_takes_it(value: str, expected: str) -> None:
    assert filter_value(value) == expected


def test_labels_and_paths_of_the_odd_ones() -> None:
    dongcheng, jiyuan, dongguan = region("110101"), region("419001"), region("441900")
    assert (dongcheng.label, dongcheng.city, dongcheng.path) == ("北京市东城区", "北京市", ("110000", "110101"))
    assert (jiyuan.label, jiyuan.city, jiyuan.level) == ("河南省济源市", None, "district")
    assert (dongguan.label, dongguan.district, dongguan.level) == ("广东省东莞市", None, "city")
    assert region("440118").path == ("440000", "440100", "440118")


def test_aliases_hold_what_people_type() -> None:
    assert {"增城", "增城区", "广州市增城区", "广州", "广东", "广东省", "增城市"} <= set(region("440118").aliases)
    assert {"恩施", "恩施州"} <= set(region("422800").aliases)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("广州市增城区人民代表大会", [("广州市增城区", ["440118"])]),
        ("吉林省长春市朝阳区", [("吉林省长春市朝阳区", ["220104"])]),
        ("北京市朝阳区教育局", [("北京市朝阳区", ["110105"])]),
        ("朝阳区教育局", [("朝阳区", ["110105", "220104"])]),
        ("吉林市昌邑区", [("吉林市昌邑区", ["220202"])]),
        ("海南州与海南省", [("海南州", ["632500"]), ("海南省", ["460000"])]),
        ("乐山市中区、济南市市中区", [("乐山市中区", ["511102"]), ("济南市市中区", ["370103"])]),
        ("增城区域内的增城镇街", [("增城", ["440118"]), ("增城", ["440118"])]),
        ("广州市场监管", [("广州", ["440100"])]),
        ("朝阳镇、南京路、白云街道", []),
        ("朝阳北票", [("朝阳北票", ["211381"])]),
        ("市本级与我区", []),
        ("广州开发区管委会", [("广州开发区", ["440112"])]),
        ("汕尾市城区", [("汕尾市城区", ["441502"])]),
    ],
)
def test_mentions_read_the_longest_name_with_what_it_lies_in(text: str, expected: list[object]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text", ["中等规模城区建设", "提供公安保障", "其中卫生支出", "聚焦作风", "乡村振兴", "召开县委会议"]
)
def test_a_name_that_is_also_a_word_is_weak(text: str) -> None:
    assert all(mention.weak for mention in mentions(text))


def test_the_police_of_jingzhou_is_no_county() -> None:
    strong = [place.code for m in mentions("荆州市公安局") if not m.weak for place in m.regions]
    assert strong == ["421000"]


def test_mentions_are_read_at_a_megabyte_a_second() -> None:
    text = "根据广州市增城区财政局要求，区人大办对本部门2023年整体支出开展绩效自评，资金执行率较高。" * 8000
    start = time.perf_counter()
    assert len(mentions(text)) == 8000
    assert len(text.encode()) / (time.perf_counter() - start) > 1_000_000


REPORT = "2023年部门整体支出绩效自评报告"


@pytest.mark.parametrize(
    ("title", "department", "body", "code"),
    [
        (f"广州市增城区人民代表大会常务委员会办公室{REPORT}", None, "", "440118"),
        (f"广东省财政厅{REPORT}", None, "我省广州市增城区", "440000"),
        (f"广州市财政局{REPORT}", None, "增城区、海珠区", "440100"),
        (f"广州市白云区石门街道办事处{REPORT}", None, "", "440111"),
        (f"佛山市南海区九江镇人民政府{REPORT}", None, "", "440605"),
        (f"增城区人大办{REPORT}", None, "", "440118"),
        (f"关于荆州市公安局{REPORT}", None, "", "421000"),
        (f"广州市公安局增城区分局{REPORT}", None, "", "440118"),
        (f"长春市人民政府驻北京办事处{REPORT}", None, "", "220100"),
        (f"广州开发区管委会{REPORT}", None, "", "440112"),
        (f"萝岗区财政局{REPORT}", None, "", "440112"),
        ("广州市民政局2023年增城区养老项目绩效自评报告", None, "", "440100"),
        ("2023年增城区养老服务项目绩效自评报告", None, "", "440118"),
        (REPORT, "广州市海珠区民政局", "", "440105"),
        ("广州市2023年度部门整体支出绩效自评报告", "广州市海珠区民政局", "", "440105"),
        (REPORT, "民政局", "填报单位：广州市海珠区民政局\n根据省财政厅要求……", "440105"),
        (REPORT, "民政局", "一、概况\n内容。\n广州市天河区民政局\n2024年3月15日", "440106"),
        (REPORT, "区民政局", "广州市越秀区民政局（以下简称我局）是主管部门。", "440104"),
        (f"朝阳区民政局{REPORT}", None, "", None),
        (f"朝阳区民政局{REPORT}", None, "根据北京市财政局要求", "110105"),
        (f"朝阳区民政局{REPORT}", None, "根据长春市财政局要求", "220104"),
        (f"朝阳区民政局{REPORT}", None, "学习北京市的经验，根据长春市财政局要求", None),
        (f"朝阳区民政局{REPORT}", "北京市朝阳区民政局", "", "110105"),
        (f"桥西区民政局{REPORT}", None, "根据河北省、石家庄市的要求", "130104"),
        (f"公安局{REPORT}", None, "按照广东省的要求", None),
        (f"我区{REPORT}", None, "", None),
        (REPORT, None, "根据广州市财政局的通知，对增城区的项目", None),
        ("", None, "", None),
    ],
)
def test_a_report_is_located_by_what_it_says_of_itself(
    title: str, department: str | None, body: str, code: str | None
) -> None:
    place = locate(title, department, body)
    assert (place.code if place else None) == code
