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


def test_two_years_of_equal_weight_leave_the_year_open() -> None:
    assert metadata(f"沅江市水利局2021年度和2022年度部门整体支出绩效自评报告\n{BODY}").year is None
