"""Workbooks come out as what their sheets display: values under their formats, merged cells once, tables as tables."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from reading_checks import assert_same_characters, bare, blocks_of, discards_of, sections_of, soffice, stated_text

from indexer.line import Line
from indexer.readers import compound, sheet
from indexer.readers.sheet.number_format import displayed
from kb.errors import SourceDamaged, SourceEmpty, SourceError, SourceTooLarge

FORM = (
    ("附件2",),
    ("2023年度部门整体支出绩效自评表",),
    ("填报单位：某某区教育局", None, None, None, "金额单位：万元"),
    ("一级指标", "二级指标", "分值", "预算数", "执行率", "得分"),
    ("产出指标", "数量\n指标", 10, 3388.3, 0.9865, 9.8),
    (None, "质量指标", 10, 66208.75, 1, 10),
    ("二、评价结论",),
    ("合计", None, 20, None, None, 19.8),
    ("说明：本表由预算单位填写，一式两份。",),
)


def form() -> openpyxl.Workbook:
    """A self-evaluation form as offices fill it in."""
    book = openpyxl.Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = "自评表"
    for row in FORM:
        page.append(row)
    for place in ("A2:F2", "A5:A6", "A7:F7"):
        page.merge_cells(place)
    for row in (5, 6):
        page.cell(row, 4).number_format = "#,##0.00"
        page.cell(row, 5).number_format = "0.00%"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def lines(data: bytes) -> list[Line]:
    return list(sheet.read(data, "x").lines)


def changed(data: bytes, part: str, pattern: str, replacement: str) -> bytes:
    """A workbook with a part rewritten, as no program would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            if info.filename == part:
                text = re.sub(pattern, replacement, text.decode(), flags=re.S).encode()
            new.writestr(info.filename, text)
    return out.getvalue()


def sharing(data: bytes, strings: str, cells: str) -> bytes:
    """A workbook whose first sheet is one row of `cells` that point into shared strings."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    row = f"<sheetData><row>{cells}</row></sheetData>"
    data = changed(data, "xl/worksheets/sheet1.xml", "<sheetData>.*</mergeCells>", row)
    link = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rIdS"/></Relationships>'
    out = io.BytesIO(changed(data, "xl/_rels/workbook.xml.rels", "</Relationships>", link))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
    return out.getvalue()


DISPLAYED = [
    ("text", "附件2"),
    ("text", "2023年度部门整体支出绩效自评表"),
    ("table", "填报单位：某某区教育局\t\t\t\t金额单位：万元\n一级指标\t二级指标\t分值\t预算数\t执行率\t得分\n"
              "产出指标\t数量指标\t10\t3,388.30\t98.65%\t9.8\n\t质量指标\t10\t66,208.75\t100.00%\t10"),
    ("text", "二、评价结论"),
    ("table", "合计\t\t20\t\t\t19.8"),
    ("text", "说明：本表由预算单位填写，一式两份。"),
]  # fmt: skip


def test_a_form_is_its_title_its_tables_and_its_texts() -> None:
    reading = sheet.read(saved(form()), "x")
    assert [(block.kind, block.text) for block in blocks_of(reading)] == DISPLAYED
    assert reading.format == "xlsx"


def test_an_old_workbook_is_the_same_form(tmp_path: Path) -> None:
    new = tmp_path / "form.xlsx"
    new.write_bytes(saved(form()))
    (old,) = soffice([new], "xls", tmp_path)
    reading = sheet.read(old.read_bytes(), "x")
    assert sheet.claims(old.read_bytes()) and reading.format == "xls"
    assert [(block.kind, block.text) for block in blocks_of(reading)] == DISPLAYED


def test_several_sheets_are_named_and_those_after_the_first_are_annexed() -> None:
    book = form()
    book.create_sheet("项目支出绩效自评表").append(("项目名称", "金额"))
    book.create_sheet("Sheet3").append(("甲", "乙"))
    reading = sheet.read(saved(book), "x")
    named = [(line.text, line.level, line.furniture) for line in reading.lines if line.generated]
    assert named == [("自评表", None, None), ("项目支出绩效自评表", 1, None), ("Sheet3", None, "工作表名")]
    assert "项目支出绩效自评表" in [section.heading for section in sections_of(reading)]


def test_what_is_hidden_is_logged() -> None:
    book = form()
    page = book["自评表"]
    page.row_dimensions[9].hidden = True
    page.column_dimensions["F"].hidden = True
    book.create_sheet("底稿").append(("看不见",))
    book["底稿"].sheet_state = "hidden"
    reading = sheet.read(saved(book), "x")
    logged = [discard.text for discard in discards_of(reading) if discard.reason == "隐藏内容"]
    assert logged == ["得分", "9.8", "10", "19.8", "说明：本表由预算单位填写，一式两份。", "看不见"]


def test_a_covered_cell_shows_nothing_whatever_it_holds() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (("甲", "乙", "丙"), ("丁", "戊", "己"), ("庚", "辛", "壬")):
        page.append(row)
    data = changed(saved(book), "xl/worksheets/sheet1.xml", "</sheetData>",
                   '</sheetData><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="C2:C3"/></mergeCells>')  # fmt: skip
    assert [line.text for line in lines(data)] == ["甲\t\t丙", "\t\t己", "庚\t辛"]


def test_every_kind_of_cell_shows_as_in_the_sheet() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append((True, "=1+1", datetime.date(2024, 5, 31), datetime.datetime(2024, 5, 31, 9, 5), "=A1", "末"))
    page["C1"].number_format = 'yyyy"年"m"月"d"日"'
    page["D1"].number_format = "yyyy-mm-dd hh:mm"
    data = changed(
        saved(book), "xl/worksheets/sheet1.xml", r"<f>1\+1</f><v\s*/>|<f>1\+1</f><v></v>", "<f>1+1</f><v>2</v>"
    )
    data = changed(data, "xl/worksheets/sheet1.xml", r'<c r="E1"><f>A1</f><v\s*/></c>|<c r="E1"><f>A1</f><v></v></c>',
                   '<c r="E1" t="e"><v>#DIV/0!</v></c>')  # fmt: skip
    assert [line.text for line in lines(data)] == ["TRUE\t2\t2024年5月31日\t2024-05-31 09:05\t#DIV/0!\t末"]


def test_shared_strings_show_their_runs_and_not_their_phonetics() -> None:
    rich = "<si><r><t>预算</t></r><r><t xml:space='preserve'> 执行</t></r><rPh sb='0' eb='1'><t>yusuan</t></rPh></si>"
    cells = '<c t="s"><v>1</v></c><c t="s"><v>0</v></c><c t="s"><v>9</v></c>'
    assert [line.text for line in lines(sharing(saved(form()), rich + "<si><t>二</t></si>", cells))] == [
        "二\t预算 执行"
    ]


def test_cells_need_not_say_where_they_are() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("甲", "乙"))
    book.worksheets[0].append(("丙", "丁"))
    data = changed(saved(book), "xl/worksheets/sheet1.xml", r' r="[A-Z]?\d"', "")
    assert [line.text for line in lines(data)] == ["甲\t乙", "丙\t丁"]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (3388.31, "General", "3388.31"), (98.30123456789, "General", "98.30123457"), (2.675, "0.00", "2.68"),
        (-98765.4321, "#,##0.00;[Red]-#,##0.00", "-98,765.43"), (0.98651, "0.00%", "98.65%"), (0, "0;-0;;@", ""),
        (1234567.8, '0!.0,"万"', "123.5万"), (12345678, '#,##0.00,,"百万"', "12.35百万"), (5, '"共"0"项"', "共5项"),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"), (-3, "0_);(0)", "(3)"), (7, "000", "007"),
        (1500, '[>=1000]0.0,"千元";0"元"', "1.5千元"), (500, '[>=1000]0.0,"千元";0"元"', "500元"),
        (45443, "yyyy/m/d", "2024/5/31"), (45443.75, "yyyy-mm-dd h:mm AM/PM", "2024-05-31 6:00 PM"),
        (45443, "[$-804]aaaa", "星期五"), (1.5, "[h]:mm", "36:00"), (0.5, "# ?/?", "1/2"),
        (1.5, "# ?/?", "1 1/2"),
        (12345.678, "0.00E+00", "1.23E+04"), (-1, "yyyy/m/d", "-1"), ("文", "0.00", "文"),
        ("文", '"第"@"名"', "第文名"),
        (1e300, "#,##0", f"{10**300:,}"), (float("nan"), "0", ""),
    ],
)  # fmt: skip
def test_a_value_shows_under_its_format(value: float | str, code: str, shown: str) -> None:
    assert displayed(value, code) == shown


CODES = [
    "0", "0.00", "#,##0", "#,##0.00", "0%", "0.00%", "0.00E+00", "0.0#", "000-0000", '0.00"万元"', '"共"0"项"',
    "#,##0,",
    "#,##0.00_);[Red]\\(#,##0.00\\)", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "[$¥-804]#,##0.00",
    "yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "h:mm:ss", "mm:ss", "yyyy/m/d hh:mm",
]  # fmt: skip


def test_formats_show_as_libreoffice_shows_them(tmp_path: Path) -> None:
    values = [0, 1, 7.5, 61, 3388.31, 45443.5, 66208.75, 0.25, 123456.75]
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for code in CODES:
        for value in values:
            page.append((value, "末"))
            page.cell(page.max_row, 1).number_format = code
    (tmp_path / "formats.xlsx").write_bytes(saved(book))
    (file,) = soffice([tmp_path / "formats.xlsx"], "html", tmp_path)
    rows = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser").find_all("tr")
    theirs = [row.find_all("td")[0].get_text().strip() for row in rows]
    ours = [displayed(value, code) for code in CODES for value in values]
    dated = {index for index, (code, v) in enumerate((c, v) for c in CODES for v in values) if "y" in code and v < 61}
    # Excel counts a day that never was (29 February 1900), so that LibreOffice is a day off before it.
    assert [o for i, o in enumerate(ours) if i not in dated] == [t for i, t in enumerate(theirs) if i not in dated]


@given(st.floats(-1e12, 1e12), st.text(st.sampled_from('0#?.,%;[]"_*\\@/ymdhsE+-年万Red<>=1 '), max_size=12))
def test_any_value_under_any_format_shows_something(value: float, code: str) -> None:
    assert isinstance(displayed(value, code), str)


cells = st.one_of(
    st.none(), st.text(st.sampled_from("预算绩效98.5%\n （一）=_x000D_"), max_size=8), st.integers(-99, 99)
)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=6))
def test_every_displayed_character_is_read_once(rows: list[list[str | int | None]]) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    text = bare("".join(str(value) for row in rows for value in row if value is not None).replace("_x000D_", "\r"))
    if not text:
        with pytest.raises(SourceEmpty):
            sheet.read(saved(book), "x")
        return
    reading = sheet.read(saved(book), "x")
    assert_same_characters(stated_text(reading), text)
    everything = "".join(s.text for s in sections_of(reading)) + "".join(d.text for d in discards_of(reading))
    assert_same_characters(bare(everything), text)


def hostile() -> Iterator[tuple[str, bytes, type[SourceError]]]:
    whole = saved(form())
    first = "xl/worksheets/sheet1.xml"
    yield "cut short", whole[: len(whole) // 2], SourceDamaged
    yield "no sheets", saved(openpyxl.Workbook()), SourceEmpty
    yield "broken XML", changed(whole, first, "</sheetData>", "<"), SourceDamaged
    yield "entities", changed(whole, first, "^", '<!DOCTYPE a [<!ENTITY b "c">]>'), SourceDamaged
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 20_000 + "</mergeCells>"
    yield "merges without end", changed(whole, first, "<mergeCells.*</mergeCells>", merges), SourceTooLarge
    yield "a huge sheet", changed(whole, first, "</sheetData>", "<row/>" * 6_000_000 + "</sheetData>"), SourceTooLarge
    many = '<c t="s"><v>0</v></c>' * 5_000
    yield "one string everywhere", sharing(whole, f"<si><t>{'预' * 30_000}</t></si>", many), SourceTooLarge
    yield "an old one cut short", compound.MAGIC + b"\0" * 2_000, SourceDamaged


HOSTILE = list(hostile())


@pytest.mark.parametrize(("data", "error"), [(d, e) for _, d, e in HOSTILE], ids=[name for name, _, _ in HOSTILE])
def test_bad_workbooks_are_one_typed_error(data: bytes, error: type[SourceError]) -> None:
    with pytest.raises(error, match=r"坏\.xlsx：.+。$"):
        sheet.read(data, "坏.xlsx")


def test_one_merge_over_the_whole_sheet_ends() -> None:
    data = changed(saved(form()), "xl/worksheets/sheet1.xml", "<mergeCells.*</mergeCells>",
                   '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')  # fmt: skip
    assert [line.text for line in lines(data)] == ["附件2"]


def test_damaged_old_workbooks_are_one_typed_error(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(saved(form()))
    (old,) = soffice([tmp_path / "form.xlsx"], "xls", tmp_path)
    whole = old.read_bytes()
    for cut in range(600, len(whole), len(whole) // 7):
        try:
            assert sheet.read(whole[:cut] + b"\xff" * 64 + whole[cut + 64 :], "x").lines
        except SourceError as error:
            assert error.message.startswith("x：")


def test_workbooks_are_told_from_documents_and_text() -> None:
    assert sheet.claims(saved(form()))
    assert not sheet.claims(b"PK\x03\x04") and not sheet.claims(b"") and not sheet.claims("项目\t金额".encode())


def test_a_compound_file_names_its_streams(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(saved(form()))
    (old,) = soffice([tmp_path / "form.xlsx"], "xls", tmp_path)
    assert "Workbook" in compound.streams(old.read_bytes()) and not compound.is_encrypted(old.read_bytes())
    assert compound.streams(b"PK") == compound.streams(old.read_bytes()[:600]) == frozenset()


def test_a_document_behind_a_password_is_known_by_its_stream(tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_bytes(saved(form()))
    (old,) = soffice([tmp_path / "form.xlsx"], "xls", tmp_path)
    plain, locked = ("Workbook", "EncryptedPackage")
    entry = plain.encode("utf-16-le").ljust(64, b"\0") + bytes([2 * len(plain) + 2, 0])
    data = old.read_bytes().replace(
        entry, locked.encode("utf-16-le").ljust(64, b"\0") + bytes([2 * len(locked) + 2, 0])
    )
    assert compound.is_encrypted(data) and not sheet.claims(data)
