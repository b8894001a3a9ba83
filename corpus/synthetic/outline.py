"""The outlines departments use, with the wordings of their headings, and the numbering habits that go with them.

A line of a form is a section, indented by its level:

    wording|wording @type =content +topics ?share

`@type` is the section type when the heading states one; `=content` names what its own text is about (corpus.synthetic.
body); `+topics` gives it children whose headings are spoken from that symbol of the grammar; `?share` is the percentage
of reports that have the section at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.synthetic.chance import Ranked


@dataclass(frozen=True, slots=True)
class Form:
    """One section of an outline before it is filled; `level` counts from 1."""

    level: int
    wordings: Ranked[str]
    type: str | None
    content: str | None
    topics: str | None
    share: int


_FORMS = (
    """
    部门基本情况|基本情况|部门概况 @部门概况
     部门职能|主要职责|职能职责 @部门职能 =职能
     机构设置及人员情况|人员编制情况 @机构人员 =机构 ?60
     年度总体工作和重点工作任务|年度工作任务 @年度工作 =年度 +小题
     部门整体支出绩效目标|绩效目标设立情况 @绩效目标 =目标
     部门整体收支情况|部门收支情况 @收支情况 =收支
     部门整体绩效管理情况 @绩效管理 =管理
    绩效自评情况|综合评价分析 @评价工作 =组织
     自评结论|自评结论综述 @自评结论 =结论
     履职效能分析 @履职效能 =履职
     管理效率分析 @管理效率 =效率
    主要工作成效 @主要成效 =成效 ?40
    存在的主要问题|存在问题 @存在问题 =问题
    下一步改进措施|改进措施 @改进措施 =措施
    """,
    """
    部门概况 @部门概况 =概况
     主要职责|职能职责 @部门职能 =职能
     机构设置和人员编制情况 @机构人员 =机构
     年度重点工作任务 @年度工作 =年度 +小题
    部门收支情况 @收支情况
     资金投入情况 @收支情况 =预算
     预算执行情况|资金使用情况 @预算执行 =支出
     “三公”经费支出情况 @收支情况 =三公
    绩效目标设立情况 @绩效目标 =目标
    绩效自评情况 @评价工作
     评价工作开展情况 @评价工作 =组织
     自评结论 @自评结论 =结论
     履职效能分析 @履职效能
      产出指标完成情况 @履职效能 =产出
      效益指标完成情况 @履职效能 =效益
     管理效率分析 @管理效率
      资金管理 @管理效率 =资金
      采购管理 @管理效率 =采购
      资产管理 @管理效率 =资产
      信息公开 @管理效率 =公开 ?70
    主要工作成效|主要经验做法 @主要成效 =成效
    存在问题及原因分析 @存在问题 +问题题
    改进措施及建议 @改进措施 +措施题
    其他需要说明的情况 @其他 =其他 ?50
    """,
    """
    单位基本情况 @部门概况 =概况
     单位职能|主要职能 @部门职能 =职能
     机构人员情况 @机构人员 =机构
    年度总体工作和重点工作任务 @年度工作 =年度 +小题
    部门整体支出绩效目标 @绩效目标 =目标
    部门整体收支情况 @收支情况
     预算安排情况 @收支情况 =预算
     预算完成情况 @预算执行 =支出
     “三公”经费情况 @收支情况 =三公
    部门整体绩效管理情况 @绩效管理 =管理
    综合评价分析 @评价工作
     评价结论|自评结论 @自评结论 =结论
     绩效目标完成情况分析 @履职效能 =履职
     管理效率分析 @管理效率 =效率
    存在的主要问题 @存在问题 =问题 +问题题
    下一步改进措施 @改进措施 =措施 +措施题
    """,
)

_LINE = re.compile(r"( *)(\S+)(?: @(\S+))?(?: =(\S+))?(?: \+(\S+))?(?: \?(\d+))?")


def _parse(text: str) -> tuple[Form, ...]:
    found = []
    for line in text.strip("\n").splitlines():
        if match := _LINE.fullmatch(line.removeprefix("    ")):
            indent, wordings, type, content, topics, share = match.groups()
            found.append(Form(len(indent) + 1, Ranked(wordings.split("|")), type, content, topics, int(share or 100)))
    return tuple(found)


FORMS: Ranked[tuple[Form, ...]] = Ranked([_parse(text) for text in _FORMS])

_HAN = ("", *"一二三四五六七八九十", *(f"十{digit}" for digit in "一二三四五六七八九"))

NUMBERINGS: Ranked[tuple[str, ...]] = Ranked(
    (
        ("{han}、", "（{han}）", "{n}.", "（{n}）"),
        ("{han}、", "（{han}）", "{n}．", "（{n}）"),
        ("{han}、", "({han})", "{n}、", "({n})"),
        ("第{han}部分　", "{han}、", "（{han}）", "{n}."),
        ("{n} ", "{path} ", "{path} ", "{path} "),
    )
)
"""A habit is one pattern a level: `han` and `n` count among siblings, `path` is the outline path."""


def number(habit: tuple[str, ...], path: str) -> str:
    """What stands before a heading at an outline path ("2.1") under a numbering habit."""
    place = int(path.rpartition(".")[2])
    return habit[path.count(".")].format(han=_HAN[place], n=place, path=path)
