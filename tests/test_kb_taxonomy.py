"""A heading is of a type when it is one of the headings of that type, whatever stands around it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.taxonomy import (
    REPORT_KINDS,
    SECTION_TYPES,
    is_aspect,
    is_next_step,
    is_variant,
    leaning,
    report_kind,
    type_of,
)

NUMBERS = st.sampled_from(["", "一、", "（二）", "(3）", "4.", "５．", "1.2 ", "第一部分 ", "①", " 十二、 "])
WHOSE = st.sampled_from(["", "部门", "单位", "部门（单位）", "2023年度", "本部门", "增城区人大办"])
TAILS = st.sampled_from(["", "。", "：", "（以决算数为统计口径）", " "])
HEADINGS = st.sampled_from(
    [
        ("基本情况", "部门概况"),
        ("主要职责", "部门职能"),
        ("机构设置及人员情况", "机构人员"),
        ("重点工作任务", "年度工作"),
        ("整体支出绩效目标", "绩效目标"),
        ("整体收支情况", "收支情况"),
        ("预算完成情况", "预算执行"),
        ("整体绩效管理情况", "绩效管理"),
        ("绩效自评工作开展情况", "评价工作"),
        ("自评结论", "自评结论"),
        ("绩效目标完成情况分析", "履职效能"),
        ("管理效率分析", "管理效率"),
        ("主要工作成效", "主要成效"),
        ("存在的主要问题", "存在问题"),
        ("下一步改进措施", "改进措施"),
        ("其他需要说明的问题", "其他"),
    ]
)


def inherited(outline: list[dict[str, object]]) -> list[str]:
    """The type of every row: its own, else that of the nearest heading above it."""
    above: list[tuple[int, str]] = []
    types = []
    for row in outline:
        level = int(str(row["level"]))
        while above and above[-1][0] >= level:
            above.pop()
        own = type_of(str(row["heading"])) or (above[-1][1] if above else "其他")
        above.append((level, own))
        types.append(own)
    return types


def test_the_real_reports_are_typed_as_by_hand(shared: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    for report in gold["reports"].values():
        assert inherited(report["outline"]) == [row["type"] for row in report["outline"]]
        assert report_kind(report["title"]) == "部门整体支出自评"


@given(HEADINGS, NUMBERS, WHOSE, TAILS)
def test_numbering_owner_and_punctuation_do_not_count(
    heading: tuple[str, str], number: str, whose: str, tail: str
) -> None:
    assert type_of(number + whose + heading[0] + tail) == heading[1]


@given(HEADINGS, st.sampled_from(["加强", "进一步完善", "认真落实", "不断提高", "严格执行"]))
def test_a_deed_that_contains_a_heading_is_not_that_heading(heading: tuple[str, str], deed: str) -> None:
    assert type_of(f"（一）{deed}{heading[0]}") is None


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("一、部门（单位）概况", "部门概况"),
        ("洪江市人民政府办公室概况", "部门概况"),
        ("主要职能、机构设置和人员情况", "部门职能"),
        ("（一）部门主要职责职能，组织架构、人员及资产等基本情况", "部门职能"),
        ("（二）当年部门履职总体目标、工作任务。", "年度工作"),
        ("二、2023年部门整体支出管理及使用情况", "预算执行"),
        ("（五）当年部门预算及执行情况。", "预算执行"),
        ("预算资金的使用和管理情况", "预算执行"),
        ("三、部门（项目）组织实施情况", "管理效率"),
        ("（三）严控“三公经费”支出情况", "收支情况"),
        ("（四）部门整体支出情况（以决算数为统计口径）", "收支情况"),
        ("（一）专项资金安排落实、总投入等情况分析", "收支情况"),
        ("二、绩效评价工作开展情况", "评价工作"),
        ("（二）绩效评价原则、评价指标体系（附表说明）、评价方法、评价标准等", "评价工作"),
        ("四、绩效自评结果拟应用和公开情况", "评价工作"),
        ("三、评价情况分析及综合评价结论", "自评结论"),
        ("四、评价结论及建议", "自评结论"),
        ("六、部门整体支出绩效情况", "履职效能"),
        ("（三）社会满意度及可持续性影响。", "履职效能"),
        ("(1)数量指标", "履职效能"),
        ("五、主要经验及做法、存在的问题及原因分析", "主要成效"),
        ("四、偏离绩效目标的原因和下一步改进措施", "存在问题"),
        ("（三）部门整体支出绩效管理存在问题及改进意见", "存在问题"),
        ("（二）改进的方向和具体措施", "改进措施"),
        ("下一步改进措施和建议", "改进措施"),
        ("1．部门整体绩效目标管理。", "绩效管理"),
        ("(6）绩效管理", None),
        ("3．目标管理方面。", None),
        ("（一）制度建设", None),
        ("一、坚持党的全面领导，牢牢把握人大工作正确政治方向", None),
        ("（二）加强对部门预算执行情况的监督", None),
        ("（三）认真编制政府采购预算", None),
        ("1.在本区范围内，保证宪法、法律的遵守和执行", None),
        ("一是加强领导", None),
        ("", None),
        ("一、", None),
        ("基本情况" * 20, None),
        ("（四）上年度部门整体绩效自评结果应用情况", "评价工作"),
        ("（四）就部门整体支出绩效存在的问题和原因", "存在问题"),
        ("自评工作组织实施情况", "评价工作"),
        ("（三）教职工及学生情况", "机构人员"),
        ("二、乡镇卫生院基本医疗服务项目概况", "部门概况"),
        ("一、部门（单位）基本情况，包括部门职责、机构设置、人员构成等", "部门概况"),
        ("（三）部门整体支出规模、使用方向和主要内容", "收支情况"),
        ("（一）预算编制与实际需求有差距", None),
        ("（二）圆满完成重点工作任务", None),
        ("（一）固定资产管理有待加强", None),
        ("2.部分绩效目标未完成", "存在问题"),
    ],
)
def test_headings_of_the_whole_nation(heading: str, expected: str | None) -> None:
    assert type_of(heading) == expected
    assert expected is None or expected in SECTION_TYPES


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("广州市增城区民政局2023年部门整体支出绩效自评报告", "部门整体支出自评"),
        ("2021年度市财政局部门整体绩效自评结果", "部门整体支出自评"),
        ("某中心2018绩效评价自评报告（整体支出和信息采集服务费专项支出）", "部门整体支出自评"),
        ("广州市民政局2023年居家养老服务项目支出绩效自评报告", "项目支出自评"),
        ("红河州数据发展中心2024年度项目支出绩效单位自评报告", "项目支出自评"),
        ("2023年乡村振兴专项资金 绩效自评报告", "项目支出自评"),
        ("湖南省人民检察院2017年度部门整体支出绩效评价报告", "评价报告"),
        ("2022年度部门整体支出绩效自评表", "自评表"),
        ("项目支出绩效自评表（2023年度）", "自评表"),
        ("2023年度部门决算公开", "其他"),
        ("辰溪县民政局2022年度绩效自评报告", "部门整体支出自评"),
        ("辰溪县民政局2021年绩效自评工作总结", "部门整体支出自评"),
        ("辰溪县民政局2022年度部门整体支出绩效报告", "部门整体支出自评"),
        ("2021年水利专项资金绩效报告", "项目支出自评"),
        ("项目绩效目标申报表", "其他"),
        ("辰溪县财政局关于开展2022年度绩效自评工作的通知", "其他"),
        ("辰溪县预算绩效评价管理办法（试行）", "其他"),
        ("关于印发2022年部门整体支出绩效自评报告的通知", "部门整体支出自评"),
        ("", "其他"),
    ],
)
def test_kinds_of_report(title: str, kind: str) -> None:
    assert report_kind(title) == kind
    assert kind in REPORT_KINDS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一、项目概况 二、项目资金使用情况 三、项目绩效情况", "项目支出自评"),
        ("一、部门概况 主要职责 机构设置 二、项目支出", "部门整体支出自评"),
    ],
)
def test_a_bare_self_evaluation_is_of_what_its_text_tells(text: str, kind: str) -> None:
    assert report_kind("辰溪县民政局2022年度绩效自评报告", text) == kind


@given(HEADINGS, st.sampled_from("及和与、"), st.sampled_from("及和与、"))
def test_a_joint_may_be_any_word(heading: tuple[str, str], one: str, other: str) -> None:
    assert type_of(f"资金管理{one}使用情况") == type_of(f"资金管理{other}使用情况") == "预算执行"
    assert type_of(f"{heading[0]}{one}分析") == type_of(f"{heading[0]}{other}分析")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("三、全年履行的各类实绩", "主要成效"),
        ("四、镇村两级财务收支总表", "收支情况"),
        ("五、各类短板", "存在问题"),
        ("（一）校园安全", None),
        ("（二）加强内部管理", None),
    ],
)
def test_what_states_no_type_leans_to_one_by_its_last_word(heading: str, expected: str | None) -> None:
    assert leaning(heading) == expected


def test_a_plan_behind_the_problems_is_what_is_to_be_improved() -> None:
    own = type_of("五、2024年工作计划") or ""
    assert is_next_step("五、2024年工作计划", own, "存在问题")
    assert not is_next_step("五、2024年工作计划", own, "部门职能")


@given(HEADINGS)
def test_a_variant_is_one_and_no_longer_when_more_is_said(heading: tuple[str, str]) -> None:
    assert is_variant(heading[0])
    assert not is_variant(heading[0] + "我局全年共")
    assert not is_variant(heading[0] + "和")


@pytest.mark.parametrize(
    ("heading", "above", "expected"),
    [
        ("（一）预算编制方面", "存在问题", True),
        ("（二）资产管理", "改进措施", True),
        ("（一）主要问题", "存在问题", False),
        ("1.上年度绩效自评结果应用情况", "存在问题", False),
        ("1.产出指标", "绩效目标", True),
        ("（二）绩效目标完成情况", "绩效目标", False),
        ("1、组织架构", "管理效率", True),
        ("2.预算执行", "管理效率", False),
        ("2.组织实施", "管理效率", True),
        ("2.绩效评价工作", "管理效率", False),
        ("3.资产管理", "部门职能", True),
    ],
)
def test_an_aspect_is_of_the_type_of_what_it_is_an_aspect_of(heading: str, above: str, expected: bool) -> None:
    assert is_aspect(heading, type_of(heading) or "", above) is expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我局成立评价小组，对上年度支出作了评价。", "部门整体支出自评"),
        ("受县财政局委托，评价组实施了评价，我局予以配合。", "评价报告"),
        ("评价机构：某某会计师事务所", "评价报告"),
        ("全年支出1,286.40万元。", "评价报告"),
        ("", "评价报告"),
    ],
)
def test_who_speaks_tells_what_a_review_is(text: str, kind: str) -> None:
    assert report_kind("石门县林业局2022年度部门整体支出绩效评价报告", text) == kind
    assert report_kind("石门县2022年度财政重点绩效评价报告", text) == "评价报告"
