"""Drafts for the tests of the library: small reports whose bytes are their text."""

from __future__ import annotations

from hashlib import sha256

from kb.library.library import Library, Stored
from kb.report import Metadata, Paragraph, Report, Section, Source

CONGRESS = Metadata(
    title="某区人大办2023年部门整体支出绩效自评报告",
    kind="部门整体支出自评",
    region="440118",
    year=2023,
    department="某区人大常委会办公室",
    department_short="人大办",
)
STAFF = "本单位核定编制六十一名，年末实有在职人员五十八名，另有聘用人员十二名，人员结构总体稳定。"
MONEY = "全年预算安排三千三百八十八万元，实际支付三千三百七十四万元，支付进度达到预期，结余按规定上缴财政。"
FAULT = "部分项目前期论证不够细致，采购启动偏晚，导致第四季度集中支付，绩效指标的可衡量性仍有提升余地。"
USUAL = (("一、人员", STAFF), ("二、收支", MONEY), ("三、问题", FAULT))


def draft(name: str, rows: tuple[tuple[str, str], ...] = USUAL, metadata: Metadata = CONGRESS) -> Report:
    """A report of (heading, paragraphs parted by "|")."""
    sections = tuple(
        Section(str(n + 1), 1, heading, "其他", tuple(map(Paragraph, text.split("|"))))
        for n, (heading, text) in enumerate(rows)
    )
    return Report(metadata, sections, Source(name, sha256(original(rows)).hexdigest(), "txt", "utf-8"))


def original(rows: tuple[tuple[str, str], ...]) -> bytes:
    return "\n".join(f"{heading}\n{text}" for heading, text in rows).encode()


def put(
    library: Library,
    name: str,
    rows: tuple[tuple[str, str], ...] = USUAL,
    metadata: Metadata = CONGRESS,
    stamp: str = "1",
) -> Stored:
    return library.store(draft(name, rows, metadata), original(rows), stamp)
