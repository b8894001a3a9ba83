"""A sheet as either workbook format gives it: what its cells display, and what is merged or hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import SourceTooLarge

MOST_CHARACTERS = 20_000_000
"""Displayed in one file. A shared string can be shown in every cell, so a small file may show gigabytes."""
MOST_MERGES = 10_000
"""In one sheet; rows are not checked against more of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` holds the displayed text by column, from 0; empty cells are not in it. `number` counts from 0."""

    number: int
    cells: Mapping[int, str]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` that hold anything, from the top; `merges` as (first row, last row, first column, last column)."""

    name: str
    rows: tuple[Row, ...]
    merges: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class Budget:
    """How many characters a file may still display. Mutable: taken from with each cell."""

    name: str
    left: int = MOST_CHARACTERS

    def take(self, text: str) -> str:
        """`text`, or SourceTooLarge."""
        self.left -= len(text)
        if self.left < 0:
            raise SourceTooLarge(self.name, f"一个表格文件最多 {MOST_CHARACTERS // 10_000} 万字")
        return text
