"""Publisher, date and address of a report are read behind their labels, wherever the source prints them."""

from __future__ import annotations

import pytest

from indexer.pipeline import convert
from indexer.provenance import printed

REPORT = (
    "某省某市某区民政局2023年度部门整体支出绩效自评报告\n{}一、基本情况\n本局设五个科室。\n"
    "二、存在问题\n项目进度偏慢。\n{}"
)


@pytest.mark.parametrize(
    ("line", "stated"),
    [
        (
            "发布时间：2024-03-05 09:20 来源：某区民政局 浏览次数：31",
            {"published": "2024-03-05", "publisher": "某区民政局"},
        ),
        ("发布日期：2024年3月5日", {"published": "2024-03-05"}),
        ("公开时间: 2024/3/5", {"published": "2024-03-05"}),
        ("发布机构：某区财政局  索引号：000-1", {"publisher": "某区财政局"}),
        ("原文链接：https://www.example.gov.cn/art/1.html", {"url": "https://www.example.gov.cn/art/1.html"}),
        ("来源：https://www.example.gov.cn/art/1.html", {"url": "https://www.example.gov.cn/art/1.html"}),
        ("发布时间：2024-02-31", {}),
        ("2024年3月5日", {}),
        ("资金来源：区级财政拨款", {}),
    ],
)
def test_a_labelled_line_says_where_it_was_published(line: str, stated: dict[str, str]) -> None:
    assert printed([line]) == stated
    for text in (REPORT.format(line + "\n", ""), REPORT.format("", line)):
        metadata = convert(text.encode(), "x.txt").metadata
        found = {name: getattr(metadata, name) for name in ("published", "publisher", "url")}
        assert {name: value for name, value in found.items() if value} == stated


def test_a_sentence_of_the_report_is_not_about_its_publication() -> None:
    body = "，".join(["本年度按时在门户网站公开预算，来源：某平台"] * 12)
    assert convert(REPORT.format("", body).encode(), "x.txt").metadata.publisher is None
