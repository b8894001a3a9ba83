"""Plain text in any encoding a Chinese office writes; what is no text is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.pipeline import convert
from indexer.readers import read
from indexer.readers.txt import lines
from kb.errors import SourceBinary, SourceDamaged, SourceEmpty, SourceError, SourceUndecodable, SourceUnsupported

TEXT = "广州市天河区教育局2023年部门整体支出绩效自评报告\n一、部门概况\n全年预算执行率为98.65%，在职人员83人。\n"
TRADITIONAL = (
    "廣州市天河區教育局二〇二三年度部門整體支出績效自評報告\n一、部門概況\n預算執行情況良好，在職人員八十三人。\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_gives_the_same_lines(encoding: str) -> None:
    assert [line.text for line in read(TEXT.encode(encoding), "x").lines] == TEXT.split("\n")[:-1]


def test_big5_is_told_from_gbk() -> None:
    reading = read(TRADITIONAL.encode("big5", "ignore"), "x")
    assert reading.lines[1].text == "一、部門概況"


def test_a_bom_is_no_text_but_one_inside_is() -> None:
    reading = read("\ufeff附件\n一\ufeff二".encode(), "x")
    assert [line.text for line in reading.lines] == ["附件", "一\ufeff二"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff\n\u3000".encode()])
def test_no_text_is_an_error_that_names_the_file(data: bytes) -> None:
    with pytest.raises(SourceEmpty, match="空白"):
        read(data, "空白.txt")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (bytes(range(256)) * 8, SourceBinary),
        (b"\x00\x01\x02\x03" * 200, SourceBinary),
        (b"%PDF-1.7\n...", SourceDamaged),
        (b"PK\x03\x04rest", SourceUnsupported),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", SourceDamaged),
        (b"\xff\xfe\x00\xd8\x00\xd8", SourceUndecodable),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error, match="坏文件"):
        read(data, "坏文件")


@given(st.binary(max_size=200))
def test_any_bytes_give_lines_or_a_source_error(data: bytes) -> None:
    try:
        reading = read(data, "x")
    except SourceError as error:
        assert error.message.startswith("x：") and error.message.endswith("。")
    else:
        assert reading.lines


def test_indent_blank_lines_and_pages_are_seen() -> None:
    found = lines("标题\n\n　　第一段\f\n    第二段\n")
    assert [(line.text, line.indent, line.blanks, line.page) for line in found] == [
        ("标题", 0, 0, 1),
        ("第一段", 4, 1, 1),
        ("第二段", 4, 1, 2),
    ]
    assert found[2].turned


def test_lines_cut_at_a_number_of_characters_are_joined() -> None:
    paragraphs = [
        "　　2022年部门总收入18,223.40万元，其中一般公共预算拨款收入15,100.25万元，政府性基金拨款收入3,123.15万元。",
        "　　全年完成食品抽检32,600批次，合格率达到98.1%，不合格样品核查处置率100%，群众满意度较上年提高1.4个百分点。",
        "　　检验特种设备11.2万台（套），定期检验率99.5%，未发生较大及以上事故。",
        "　　城镇新增就业5.6万人，为年度目标的112%；发放创业担保贷款3.4亿元，引进各类人才1,326名，均超额完成任务。",
    ]
    cut = "\n".join(each[at : at + 30] for each in paragraphs for at in range(0, len(each), 30))
    assert [line.width for line in read(cut.encode(), "甲.txt").lines][:2] == [56.0, 60.0]
    made = convert(cut.encode(), "甲.txt")
    assert [p.text for s in made.sections for p in s.paragraphs] == [each.strip() for each in paragraphs]


@pytest.mark.parametrize("count", [30, 34, 40])
def test_lines_cut_by_counting_come_back_whole_though_a_table_stands_among_them(count: int) -> None:
    written = [
        "项目总投资9,860万元，其中中央补助3,200万元，省级补助1,450万元，区级自筹5,210万元。截至2021年12月31日，累计支付8,742.36万元。",
        "部分小区施工组织不够紧凑，工期平均滞后27天；后续物业管理机制尚未建立，改造成果存在返潮的风险，群众对此意见较多。",
        "主管部门应建立项目进度周报制度，每周核对38个小区的形象进度，并在改造方案中同步明确长效管护责任，避免重建轻管。",
    ]
    rows: list[str] = []
    for paragraph in written * 2:
        text = "\u3000\u3000" + paragraph
        rows += [text[at : at + count] for at in range(0, len(text), count)]
    rows += ["指标\t权重\t得分", "产出\t35\t31.4"]
    report = convert("\n".join(rows).encode(), "x.txt")
    found = [paragraph.text for section in report.sections for paragraph in section.paragraphs]
    assert found == [*written * 2, "指标\t权重\t得分\n产出\t35\t31.4"]
