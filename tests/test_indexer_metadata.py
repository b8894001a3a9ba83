"""What a title states of year, department, place and project, over the provinces; what it does not state stays open.

tests/shapes/titles.tsv: title, fiscal year, department, GB/T 2260 code, project; `-` where the title does not say.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.pipeline import convert
from kb.report import Metadata

TITLES = [
    row.split("\t")
    for row in (Path(__file__).parent / "shapes" / "titles.tsv").read_text(encoding="utf-8").splitlines()
]
BODY = "一、部门概况\n工作按计划推进，没有延误。\n二、评价结论\n自评得分95分。"


def metadata(text: str) -> Metadata:
    return convert(text.encode(), "x.txt").metadata


@pytest.mark.parametrize("row", TITLES, ids=lambda row: row[0])
def test_a_title_states_its_year_department_place_and_project(row: list[str]) -> None:
    stated = metadata(f"{row[0]}\n{BODY}")
    found = [stated.department, stated.region, stated.project]
    assert stated.title == row[0].replace(" ", "")
    assert [str(stated.year or "-"), *(each or "-" for each in found)] == row[1:]


def test_the_seal_under_a_report_names_its_department_only_with_a_place() -> None:
    assert metadata(f"整体支出绩效自评报告\n{BODY}\n清镇市教育局\n2022年4月20日").department == "清镇市教育局"
    assert metadata(f"整体支出绩效自评报告\n{BODY}\n财务办公室\n2022年4月20日").department is None


@pytest.mark.parametrize(
    "signed", ["清镇市教育局 2022年4月20日", "2022年4月20日\n清镇市教育局", "清镇市教育局（盖章）\n2022年4月20日"]
)
def test_a_seal_stands_above_beside_or_below_its_date(signed: str) -> None:
    assert metadata(f"整体支出绩效自评报告\n{BODY}\n{signed}").department == "清镇市教育局"


def test_a_body_that_says_how_it_will_call_itself_names_itself() -> None:
    head = "整体支出绩效自评报告\n一、部门概况\n2022年度"
    for known in ("清镇市教育局（以下简称我局）是市政府部门。", "清镇市教育局（以下简称“本部门”）是市政府部门。"):
        assert metadata(f"{head}{known}\n二、存在问题\n没有。").department == "清镇市教育局"
    assert metadata(f"{head}清镇市教育局（以下简称市教育局）来函。\n二、存在问题\n没有。").department is None


def test_a_form_whose_cells_lost_their_rules_still_names_its_unit() -> None:
    form = "项目支出绩效自评表\n（2022年度）\n项目名称\n农村公路养护\n主管部门\n石门县交通运输局\n年初预算数\n850"
    stated = metadata(form)
    assert (stated.department, stated.region, stated.year) == ("石门县交通运输局", "430726", 2022)


def test_two_years_of_equal_weight_leave_the_year_open() -> None:
    assert metadata(f"沅江市水利局2021年度和2022年度部门整体支出绩效自评报告\n{BODY}").year is None


@pytest.mark.parametrize("stated", ["评价年度：2021年", "预算年度: 2021", "所属年度\t2021", "年　度：2021年"])
def test_a_cover_names_the_year_that_the_title_does_not(stated: str) -> None:
    text = f"昆明市五华区老旧小区改造项目支出绩效评价报告\n{stated}\n评价日期：2022年5月\n{BODY}"
    assert metadata(text).year == 2021


def test_the_number_a_report_was_filed_under_is_no_part_of_its_title() -> None:
    title = "2020年度翁源县文化广电旅游体育局部门整体支出绩效自评报告"
    for filed in ("附件1：", "附件2 ", "附件3", "附表："):
        stated = metadata(f"{filed}{title}\n{BODY}")
        assert (stated.title, stated.department) == (title, "翁源县文化广电旅游体育局")


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("我局成立评价小组，对部门整体支出作了评价。", "部门整体支出自评"),
        ("评价方式：部门自评", "部门整体支出自评"),
        ("受石门县财政局委托，某会计师事务所对该局整体支出实施了评价，我局予以配合。", "评价报告"),
        ("评价机构：某咨询有限公司", "评价报告"),
        ("全年支出1,286.40万元。", "评价报告"),
    ],
)
def test_who_speaks_tells_a_self_assessment_from_a_review(speaker: str, kind: str) -> None:
    title = "石门县林业局2022年度部门整体支出绩效评价报告"
    assert metadata(f"{title}\n{speaker}\n一、部门概况\n没有延误。").kind == kind


def test_the_line_of_the_annex_is_not_the_title_where_one_below_names_whose_it_is() -> None:
    text = "附件：2023年度项目支出绩效自评表\n黟县中医医院2023年度项目支出绩效自评表\n主管部门：黟县卫生健康委员会\n"
    assert metadata(text).department == "黟县中医医院"


def test_a_notice_has_a_title_and_a_department_and_is_no_report() -> None:
    stated = metadata("郎溪县财政局关于2022年度绩效评价结果应用情况的通报\n各预算单位：\n一、评价结果\n总体良好。\n")
    assert (stated.department, stated.year, stated.kind) == ("郎溪县财政局", 2022, "其他")


def test_a_year_in_brackets_parts_a_project_from_its_department() -> None:
    stated = metadata("江西省文化和旅游厅非遗保护专项资金（2017-2019年度）绩效评价报告\n一、基本情况\n见下。\n")
    assert (stated.department, stated.project, stated.year) == ("江西省文化和旅游厅", "非遗保护专项资金", None)
