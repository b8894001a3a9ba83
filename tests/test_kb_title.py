"""A title says whose report it is, and of which project, in whatever order."""

from __future__ import annotations

import pytest

from kb.title import Title, read_title, without_annex

OFFICE = "广州市增城区人民代表大会常务委员会办公室"


@pytest.mark.parametrize(
    ("title", "owner"),
    [
        (f"{OFFICE}2023年部门整体支出绩效自评报告", OFFICE),
        (f"2023年度{OFFICE}整体支出绩效自评报告", OFFICE),
        ("附件 2\n广州市增城区人民代表大会常务委员\n会办公室 2023 年部门整体支出\n绩效自评报告", OFFICE),
        ("附件22023年度某县教育局整体支出绩效自评报告", "某县教育局"),
        ("附件2023年度某县教育局整体支出绩效自评报告", "某县教育局"),
        ("关于XX县民政局2022年度部门整体支出绩效自评情况的报告", "XX县民政局"),
        ("广州市财政局关于2023年度部门整体支出绩效自评的报告", "广州市财政局"),
        ("二〇二三年度广州市教育局部门整体支出绩效自评报告", "广州市教育局"),
        ("广州市教育局二〇二三年度部门整体支出绩效自评报告", "广州市教育局"),
        ("２０２３年度广州市教育局部门整体支出绩效自评报告", "广州市教育局"),
        ("XX区财政局2020-2022年度部门整体支出绩效评价报告", "XX区财政局"),
        ("广州市增城区2023年度教育局部门整体支出绩效自评报告", "广州市增城区教育局"),
        ("洪江市2023年度部门整体支出绩效自评报告（洪江市交通运输局）", "洪江市交通运输局"),
        ("部门整体支出绩效自评报告——洪江市交通运输局", "洪江市交通运输局"),
        ("广州市财政绩效评价中心2022年度部门整体支出绩效自评报告", "广州市财政绩效评价中心"),
        ("2021年茂名市发展和改革局部门整体支出绩效自评报告.pdf", "茂名市发展和改革局"),
        ("岳阳市2018年度部门整体支出绩效评价自评报告", "岳阳市"),
        ("2022年度部门整体支出绩效自评报告", None),
        ("我单位2022年度整体支出绩效自评报告", None),
        ("2023年部门决算", None),
        ("", None),
    ],
)
def test_the_owner_is_read_without_year_and_kind(title: str, owner: str | None) -> None:
    assert read_title(title) == Title(owner, None)


@pytest.mark.parametrize(
    ("title", "owner", "project"),
    [
        ("广州市增城区民政局2023年居家养老服务项目支出绩效自评报告", "广州市增城区民政局", "居家养老服务项目"),
        ("广州市增城区民政局居家养老服务项目支出绩效自评报告", "广州市增城区民政局", "居家养老服务项目"),
        ("2023年乡村振兴专项资金绩效自评报告", None, "乡村振兴专项资金"),
        ("2022年度大悟县乡村振兴局雨露计划项目自评结果", "大悟县乡村振兴局", "雨露计划项目"),
        ("2022年城乡居民社会养老保险项目绩效自评报告", None, "城乡居民社会养老保险项目"),
        ("保山市卫生健康委员会2019年度项目绩效自评报告", "保山市卫生健康委员会", None),
        ("2023年度部门预算项目支出绩效自评报告", None, None),
    ],
)
def test_a_projects_report_names_the_project(title: str, owner: str | None, project: str | None) -> None:
    assert read_title(title) == Title(owner, project)


@pytest.mark.parametrize("filed", ["附件1：", "附件 2 ", "附件", "附表："])
def test_the_number_a_report_was_filed_under_is_no_part_of_its_title(filed: str) -> None:
    title = "2020年度翁源县教育局部门整体支出绩效自评报告"
    assert without_annex(filed + title) == title
    assert without_annex(title) == title
