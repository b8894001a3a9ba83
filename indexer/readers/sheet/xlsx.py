"""Workbooks of Excel 2007 and later (.xlsx and kin), read from their XML parts.

openpyxl refuses what Excel opens (styles that other programs wrote), fills in every cell of a merged range however
large, and gives values, not what the sheet displays; so the parts are read here, within the limits of a Package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from indexer.readers.package import Package
from indexer.readers.sheet.format_codes import GENERAL, code_of
from indexer.readers.sheet.model import MOST_MERGES, Budget, Row, Sheet
from indexer.readers.sheet.number_format import displayed
from kb.errors import SourceDamaged, SourceTooLarge

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})$", re.I)
_LONGEST_CELL = 32_767
_LAST_COLUMN = 16_383
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Book:
    strings: Sequence[str]
    codes: Sequence[str]
    since_1904: bool
    budget: Budget


def sheets(data: bytes, name: str) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs; charts are none."""
    package = Package(data, name)
    main = package.main("xl/workbook.xml")
    workbook = package.xml(main)
    if workbook is None:
        raise SourceDamaged(name)
    related = package.related(main)
    parts = dict(related.values())
    properties = workbook.find(f"{S}workbookPr")
    book = _Book(
        _strings(package.xml(parts.get("sharedStrings", ""))),
        _codes(package.xml(parts.get("styles", ""))),
        properties is not None and properties.get("date1904") in ("1", "true"),
        Budget(name),
    )
    for tab in workbook.iterfind(f"{S}sheets/{S}sheet"):
        kind, target = related.get(tab.get(_ID, ""), ("", ""))
        root = package.xml(target) if kind == "worksheet" else None
        if root is not None:
            yield _sheet(root, tab, book, name)


def _strings(root: etree._Element | None) -> list[str]:
    return [] if root is None else [_text(item) for item in root.iterfind(f"{S}si")]


def _text(item: etree._Element) -> str:
    """The runs of a string; its phonetic guide is none of them."""
    runs = (each.text or "" for tag in (f"{S}t", f"{S}r/{S}t") for each in item.iterfind(tag))
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(runs))[:_LONGEST_CELL]


def _codes(root: etree._Element | None) -> list[str]:
    """The number format of each cell style."""
    if root is None:
        return []
    own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter(f"{S}numFmt")}
    numbers = [style.get("numFmtId", "0") for style in root.iterfind(f"{S}cellXfs/{S}xf")]
    return [code_of(int(number), own.get(number)) if number.isdecimal() else GENERAL for number in numbers]


def _sheet(root: etree._Element, tab: etree._Element, book: _Book, name: str) -> Sheet:
    merges = [_range(each.get("ref", "")) for each in root.iterfind(f"{S}mergeCells/{S}mergeCell")]
    if len(merges) > MOST_MERGES:
        raise SourceTooLarge(name, f"一张工作表最多 {MOST_MERGES} 个合并单元格")
    return Sheet(
        tab.get("name", ""),
        tuple(_rows(root, book)),
        tuple(merge for merge in merges if merge is not None),
        tab.get("state", "visible") != "visible",
        _hidden_columns(root),
    )


def _rows(root: etree._Element, book: _Book) -> Iterator[Row]:
    """Rows and cells need not say where they are; then they follow the last."""
    number = -1
    for row in root.iterfind(f"{S}sheetData/{S}row"):
        stated = row.get("r", "")
        number = int(stated) - 1 if stated.isdecimal() and len(stated) < 8 else number + 1
        column = -1
        cells: dict[int, str] = {}
        for cell in row.iterfind(f"{S}c"):
            place = _REFERENCE.match(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            text = book.budget.take(_shown(cell, book))
            if text.strip() and column <= _LAST_COLUMN:
                cells[column] = text
        if cells:
            yield Row(number, cells, row.get("hidden") in ("1", "true") or row.get("zeroHeight") in ("1", "true"))


def _shown(cell: etree._Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{S}is")
        return "" if inline is None else _text(inline)
    value = cell.findtext(f"{S}v") or ""
    style = cell.get("s", "")
    code = book.codes[int(style)] if style.isdecimal() and int(style) < len(book.codes) else GENERAL
    if kind == "s":
        number = int(value) if value.strip().isdecimal() else len(book.strings)
        return displayed(book.strings[number], code) if number < len(book.strings) else ""
    if kind in ("str", "d"):
        return displayed(value[:_LONGEST_CELL], code)
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(value.strip(), value)
    try:
        return value if kind == "e" or not value else displayed(float(value), code, book.since_1904)
    except ValueError:
        return value


def _hidden_columns(root: etree._Element) -> frozenset[int]:
    found: set[int] = set()
    for each in root.iterfind(f"{S}cols/{S}col"):
        first, last = each.get("min", ""), each.get("max", "")
        if each.get("hidden") in ("1", "true") and first.isdecimal() and last.isdecimal():
            found.update(range(int(first) - 1, min(int(last), _LAST_COLUMN + 1)))
    return frozenset(found)


def _range(reference: str) -> tuple[int, int, int, int] | None:
    corners = [_REFERENCE.match(corner) for corner in reference.split(":")]
    if len(corners) != 2 or corners[0] is None or corners[1] is None:
        return None
    return int(corners[0][2]) - 1, int(corners[1][2]) - 1, _column(corners[0][1]), _column(corners[1][1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
