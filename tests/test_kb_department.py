"""Departments: one short name and one kind for what is one thing in other places, whatever it is printed as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.department import aliases, from_title, kinds, project_from_title, read
from kb.region import Region, all_regions

DISTRICTS = st.sampled_from([place for place in all_regions() if place.level == "district"])
BODIES = st.sampled_from(
    [
        ("人民代表大会常务委员会办公室", "人大办", "人大"),
        ("民政局", "民政局", "民政"),
        ("卫生健康局", "卫健局", "卫健"),
        ("人民法院", "法院", "法院"),
        ("市场监督管理局", "市场监管局", "市场监管"),
        ("总工会", "总工会", "工会"),
    ]
)


@given(DISTRICTS, BODIES)
def test_the_same_body_of_any_place_has_the_same_short_name_and_kind(place: Region, body: tuple[str, str, str]) -> None:
    full, short, kind = body
    department = read(place.label + full)
    assert (department.name, department.short, department.kind) == (place.label + full, short, kind)


@given(DISTRICTS, BODIES)
def test_a_department_is_read_out_of_its_reports_title(place: Region, body: tuple[str, str, str]) -> None:
    name = place.label + body[0]
    assert from_title(f"{name}2023年度部门整体支出绩效自评报告") == name
    assert from_title(f"2023年度{name}部门整体支出绩效自评报告") == name


@pytest.mark.parametrize(
    ("name", "short", "kind"),
    [
        ("广州市增城区人大常委会办公室", "人大办", "人大"),
        ("增城区人大办", "人大办", "人大"),
        ("广州市天河区教育局", "教育局", "教育"),
        ("广州市白云区石门街道办事处", "石门街道", "街道"),
        ("佛山市南海区九江镇人民政府", "九江镇", "镇"),
        ("乌鲁木齐市新市区地窝堡乡人民政府", "地窝堡乡", "乡"),
        ("中共广州市增城区委组织部", "组织部", "组织"),
        ("中共XX市委组织部", "组织部", "组织"),
        ("中国共产党广州市增城区委员会办公室", "党委办", "党委办"),
        ("区委办公室", "党委办", "党委办"),
        ("洪江市人民政府办公室", "政府办", "政府办"),
        ("政协广州市天河区委员会办公室", "政协办", "政协"),
        ("中国人民政治协商会议江西省南昌市新建区委员会", "政协", "政协"),
        ("中国共产主义青年团广州市委员会", "团委", "团委"),
        ("中共南昌市新建区委统一战线工作部", "统战部", "统战"),
        ("中国共产党广州市增城区纪律检查委员会", "纪委监委", "纪委监委"),
        ("中共广州市增城区委机构编制委员会办公室", "编办", "机构编制"),
        ("广州市公安局增城区分局", "公安分局", "公安"),
        ("国家税务总局广州市增城区税务局", "税务局", "税务"),
        ("县卫生和计划生育局", "卫计局", "卫健"),
        ("某县教育和体育局", "教育和体育局", "教育"),
        ("市财政局", "财政局", "财政"),
        ("市民政局", "民政局", "民政"),
        ("市场监督管理局", "市场监管局", "市场监管"),
        ("广州市天河区文化广电旅游体育局", "文广旅体局", "文旅"),
        ("县环境保护局", "环境保护局", "生态环境"),
        ("国土资源局", "国土资源局", "自然资源"),
        ("湖南省委党校", "党校", "党校"),
        ("增城中学", "增城中学", "学校"),
        ("广州市增城区新塘镇中心小学", "新塘镇中心小学", "学校"),
        ("广州市第一人民医院", "第一人民医院", "医院"),
        ("广州开发区管理委员会", "广州开发区管委会", "园区"),
        ("广州市国有资产监督管理委员会", "国资委", "国资"),
        ("长春市人民政府驻北京办事处", "政府驻北京办事处", "驻外机构"),
        ("九三学社广州市委员会", "九三学社", "民主党派"),
        ("广州市增城区某某中心", "某某中心", "其他"),
        ("广州市海珠区人民政府江南中街道办事处", "江南中街道", "街道"),
        ("上海市静安区绿化和市容管理局", "绿化和市容管理局", "城管"),
        ("某县园林绿化局", "园林绿化局", "林业"),
        ("青岛西海岸新区（黄岛区）审计局", "审计局", "审计"),
    ],
)
def test_names_of_the_whole_nation(name: str, short: str, kind: str) -> None:
    department = read(name)
    assert (department.short, department.kind) == (short, kind)
    assert kind in kinds()


def test_aliases_hold_what_people_type() -> None:
    assert {"人大办", "人大", "增城区人大办", "增城人大办"} <= set(
        aliases(read("广州市增城区人民代表大会常务委员会办公室"))
    )


@pytest.mark.parametrize(
    ("title", "department"),
    [
        ("XX区教育局（本级）2021年部门整体支出绩效自评报告", "XX区教育局"),
        ("中共XX市委组织部2023年部门整体支出绩效自评报告", "中共XX市委组织部"),
        ("XX街道办事处2023年度部门整体绩效自评报告", "XX街道办事处"),
        ("2021年度市财政局部门整体绩效自评结果", "市财政局"),
        ("东莞市石龙镇2023年度部门整体支出绩效自评报告", "东莞市石龙镇"),
        ("广州市增城区2023年度部门整体支出绩效自评报告", None),
        ("2022年度部门整体支出绩效自评报告", None),
        ("2023年乡村振兴专项资金绩效自评报告", None),
    ],
)
def test_only_a_body_is_a_department(title: str, department: str | None) -> None:
    assert from_title(title) == department


def test_a_project_is_read_out_of_its_reports_title() -> None:
    assert project_from_title("广州市民政局2023年居家养老项目支出绩效自评报告") == "居家养老项目"
    assert project_from_title("广州市民政局2023年部门整体支出绩效自评报告") is None
