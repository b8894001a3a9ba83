"""Workbooks of Excel 97 to 2003 (.xls), by xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator

import xlrd

from indexer.readers.sheet.format_codes import GENERAL, code_of
from indexer.readers.sheet.model import MOST_MERGES, Budget, Row, Sheet
from indexer.readers.sheet.number_format import displayed
from kb.errors import SourceDamaged, SourceEncrypted, SourceTooLarge

_OWN_FORMATS = 164
"""Format numbers from here on are the file's own."""


def sheets(data: bytes, name: str) -> Iterator[Sheet]:
    """Every worksheet in the order of its tabs."""
    book = _opened(data, name)
    budget = Budget(name)
    for index in range(book.nsheets):
        try:
            sheet = book.sheet_by_index(index)
            if len(sheet.merged_cells) > MOST_MERGES:
                raise SourceTooLarge(name, f"一张工作表最多 {MOST_MERGES} 个合并单元格")
            found = _sheet(book, sheet, budget)
        except SourceTooLarge:
            raise
        except Exception as error:
            # xlrd trusts every length and offset of the file, so damage shows as any error at all.
            raise SourceDamaged(name) from error
        yield found


def _opened(data: bytes, name: str) -> xlrd.Book:
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise SourceEncrypted(name) from None
        raise SourceDamaged(name) from None
    except Exception as error:
        # As above.
        raise SourceDamaged(name) from error


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet, budget: Budget) -> Sheet:
    rows = []
    for number in range(sheet.nrows):
        cells = {
            column: text
            for column in range(sheet.row_len(number))
            if (text := budget.take(_shown(book, sheet, number, column))).strip()
        }
        if cells:
            info = sheet.rowinfo_map.get(number)
            rows.append(Row(number, cells, bool(info is not None and info.hidden)))
    return Sheet(
        str(sheet.name),
        tuple(rows),
        tuple((top, below - 1, left, right - 1) for top, below, left, right in sheet.merged_cells),
        sheet.visibility != 0,
        frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
    )


def _shown(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> str:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#N/A"))
    return displayed(value, _code(book, sheet, row, column), book.datemode == 1)


def _code(book: xlrd.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> str:
    style = sheet.cell_xf_index(row, column)
    if not 0 <= style < len(book.xf_list):
        return GENERAL
    number = book.xf_list[style].format_key
    stated = book.format_map.get(number)
    return code_of(number, stated.format_str if stated is not None and number >= _OWN_FORMATS else None)
