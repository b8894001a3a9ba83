"""What the small library of the site's tests holds: ordinary reports, bare and hostile ones, and ones that moved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kb.library.library import Library
from kb.report import Discard, Metadata, Paragraph, QualityNote, Report, Section, Source

SCRIPT = "<script>alert('x')</script>"
HOSTILE = f"{SCRIPT} **粗** [链接](javascript:alert(1)) `码` <img src=x onerror=alert(2)> &amp; \"引\" 'y'"
WIDE = "\n".join("\t".join(f"{row}行{column}列指标" for column in range(14)) for row in range(3))
SLASHED = "市/区?联合#办公室%20"
ITEMS = 33
"""Sections of the report that fills several pages of results."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The library's folder, and the ids of the reports that the tests speak of by name."""

    path: Path
    ids: dict[str, str]
    reports: dict[str, Report]

    def section(self, name: str, heading: str) -> Section:
        """The first section of a report whose heading holds `heading`."""
        return next(s for s in self.reports[name].sections if heading in s.heading)


PEOPLES_CONGRESS = Metadata(
    title="广州市增城区人大常委会办公室2023年部门整体支出绩效自评报告",
    kind="部门整体支出自评",
    region="440118",
    year=2023,
    department="广州市增城区人大常委会办公室",
    department_short="人大办",
    department_kind="人大",
    publisher="增城区财政局",
    url="https://example.org/report",
    published="2024-09-30",
)
FINANCE = replace(
    PEOPLES_CONGRESS,
    title="广州市财政局2023年部门整体支出绩效自评报告",
    region="440100",
    department="广州市财政局",
    department_short="财政局",
    department_kind="财政",
)


def sections(*rows: tuple[str, str, str, tuple[str | Paragraph, ...]]) -> tuple[Section, ...]:
    """Rows of path, heading, type and paragraphs."""
    return tuple(
        Section(
            path=path,
            level=0 if path == "0" else path.count(".") + 1,
            heading=heading,
            type=type,
            paragraphs=tuple(p if isinstance(p, Paragraph) else Paragraph(p) for p in paragraphs),
        )
        for path, heading, type, paragraphs in rows
    )


def usual(rate: str, number: str) -> tuple[Section, ...]:
    """The outline most of the reports here have; `rate` and `number` tell them apart."""
    table = Paragraph(f"项目\t预算数\t决算数\n基本支出\t{number}\t{number}\n项目支出\t120.5\t118.2", "table")
    return sections(
        ("0", "", "题头", ("附件2", f"编号{number}")),
        ("1", "一、基本情况", "部门概况", ()),
        ("1.1", "（一）部门职能", "部门职能", ("承担本级会务、信访与代表联络的日常工作。", f"内设机构{number}个。")),
        ("1.2", "（二）部门整体收支情况", "收支情况", (f"全年支出{number}万元。", table)),
        ("1.2.1", "1.预算完成情况", "预算执行", (f"截至年末，预算执行率为{rate}%，支付进度与序时进度相符。",)),
        ("2", "二、综合评价分析", "评价工作", ()),
        ("2.1", "（一）自评结论", "自评结论", (f"自评得分{rate}分，等级为优。", "各项绩效目标基本实现。")),
        ("3", "三、存在的主要问题", "存在问题", (f"个别项目的预算执行率偏低，前期论证不够充分，涉及{number}项。",)),
        ("4", "四、下一步改进措施", "改进措施", (f"提前谋划，按月通报预算执行率，{number}天内整改到位。",)),
    )


def drafts() -> dict[str, Report]:
    """The reports by the names the tests know them by."""
    metadata = {
        "congress-2023": (PEOPLES_CONGRESS, usual("99.12", "61")),
        "congress-2022": (
            replace(PEOPLES_CONGRESS, title=PEOPLES_CONGRESS.title.replace("2023", "2022"), year=2022),
            usual("97.30", "5820.4"),
        ),
        "haizhu-sample": (
            replace(
                PEOPLES_CONGRESS,
                title="广州市海珠区人大常委会办公室2023年部门整体支出绩效自评报告",
                region="440105",
                department="广州市海珠区人大常委会办公室",
                sample=True,
            ),
            usual("88.00", "734"),
        ),
        "city-finance": (FINANCE, usual("95.55", "18")),
        "many": (
            replace(
                FINANCE, title="广州市财政局2021年巡检项目绩效自评报告", kind="项目支出自评", year=2021, project="巡检"
            ),
            sections(
                *(
                    (str(n), f"{n}、第{n}次巡检", "其他", (f"第{n}次巡检共查验{n * 7 + 1}处，记录了{n * 13}条。",))
                    for n in range(1, ITEMS + 1)
                )
            ),
        ),
        "bare": (Metadata(), sections(("0", "", "题头", ("没有写明任何出处的一段文字，仅供留存。",)))),
        "hostile": (
            Metadata(title=HOSTILE, kind="其他", region="440105", year=2020, department=SLASHED),
            sections(
                ("0", "", "题头", (HOSTILE,)),
                (
                    "1",
                    f"一、{HOSTILE}",
                    "其他",
                    (HOSTILE, "# 不是标题", "1. 不是列表", "| 不是 | 表格 |", "    不是代码"),
                ),
                ("2", "二、带标签的表", "其他", (Paragraph(f"甲<b>\t{HOSTILE}\n乙\t<td>丙", "table"),)),
                ("3", "三、很宽的表", "其他", (Paragraph(WIDE, "table"),)),
            ),
        ),
    }
    return {name: draft(name, *parts) for name, parts in metadata.items()}


def draft(name: str, metadata: Metadata, own: tuple[Section, ...]) -> Report:
    """A report as the indexer would hand it over; what follows a blank in `name` is not part of the file's name."""
    return Report(
        metadata=metadata,
        sections=own,
        source=Source(f"reports/{name.partition(' ')[0]}.txt", sha256(original(name, own)).hexdigest(), "txt", "utf-8"),
        discards=(Discard("— 3 —", "页码", line=40),),
        quality=(QualityNote("number gap", "“（一）”之后缺少“（二）”", "2.1"),),
    )


def original(name: str, own: tuple[Section, ...]) -> bytes:
    return "\n".join((name, *(section.text for section in own))).encode()


def stored(library: Library, report: Report, name: str) -> Report:
    return library.store(report, original(name, report.sections), "test").report


def removed() -> Report:
    metadata = replace(FINANCE, title="将要撤下的报告", region="440106", department="广州市天河区财政局", year=2019)
    return draft("removed", metadata, usual("70.00", "9"))


def misdated() -> Report:
    metadata = replace(FINANCE, title="从化区财政局绩效自评报告", region="440117", department="从化区财政局", year=2015)
    return draft("misdated", metadata, usual("71.25", "2086"))


def merging(*, apart: bool) -> Report:
    """A report whose second section becomes a part of its first when it is published again."""
    metadata = replace(FINANCE, title="南沙区财政局绩效自评报告", region="440115", department="南沙区财政局", year=2017)
    first = "负责全区公共资金的筹集、分配与监督，编制年度预算草案。"
    second = "管理会计事务，监缴罚没收入，指导各镇街的财务核算，组织会计人员轮训。"
    rows = [("1", "一、单位概况", "部门概况", (first,)), ("2", "二、会计事务", "部门职能", (second,))]
    whole = [("1", "一、单位概况", "部门概况", (first, second))]
    return draft(f"merging {apart}", metadata, sections(*(rows if apart else whole)))


def rewritten() -> Report:
    """The city's report as published again, without its last section."""
    return draft("city-finance", FINANCE, usual("95.55", "18")[:-1])
