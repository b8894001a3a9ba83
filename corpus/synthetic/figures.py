"""The figures of one report: true to one another to the last 分, and how this report prints them.

Amounts are exact in 万元 with two decimals, shares and rates in per cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from corpus.synthetic.chance import Chance

CENT = Decimal("0.01")
AmountUnit = Literal["万元", "亿元", "元"]
UNITS: dict[AmountUnit, tuple[Decimal, Decimal]] = {
    "万元": (Decimal(1), CENT),
    "亿元": (Decimal("0.0001"), Decimal("0.0001")),
    "元": (Decimal(10000), CENT),
}
"""Unit -> what 万元 is multiplied by, and the step it is printed to. Report totals are whole 万元 in the unit 亿元."""

GRADES = ((Decimal(90), "优"), (Decimal(80), "良"), (Decimal(60), "中"), (Decimal(0), "差"))
"""Score from which a grade is given."""


@dataclass(frozen=True, slots=True)
class Staff:
    """`parts` are the people in post by status and add up to `total`; `posts` is the establishment (编制)."""

    posts: int
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)


@dataclass(frozen=True, slots=True)
class Figures:
    """All amounts in 万元. 基本 + 项目 = 支出 <= 收入 <= 调整预算; `official` is 三公经费."""

    initial: Decimal
    budget: Decimal
    income: Decimal
    basic: Decimal
    project: Decimal
    official: Decimal
    score: Decimal
    staff: Staff

    @property
    def spent(self) -> Decimal:
        return self.basic + self.project

    @property
    def rate(self) -> Decimal:
        """支出 ÷ 调整预算, per cent to two decimals."""
        return rate(self.spent, self.budget)

    @property
    def grade(self) -> str:
        return next(name for least, name in GRADES if self.score >= least)


@dataclass(frozen=True, slots=True)
class Printing:
    """How a report writes numbers: its unit of money, and whether thousands are parted by commas."""

    unit: AmountUnit
    commas: bool

    def money(self, amount: Decimal) -> str:
        return self.number(self._in_unit(amount)) + self.unit

    def plain(self, amount: Decimal) -> str:
        """The amount in its unit, without commas or the unit itself."""
        return str(self._in_unit(amount))

    def _in_unit(self, amount: Decimal) -> Decimal:
        factor, step = UNITS[self.unit]
        return (amount * factor).quantize(step)

    def number(self, value: Decimal | int) -> str:
        return f"{value:,}" if self.commas else str(value)


def rate(part: Decimal, whole: Decimal) -> Decimal:
    return (part / whole * 100).quantize(CENT, ROUND_HALF_UP)


def draw_printing(chance: Chance) -> Printing:
    drawn = chance.below(100)
    unit: AmountUnit = "亿元" if drawn < 8 else "元" if drawn < 16 else "万元"
    return Printing(unit, chance.often(0.45))


def draw_figures(chance: Chance, printing: Printing) -> Figures:
    """A department's year: budgets from some hundred 万元 to some 亿元, most of it spent."""
    step = Decimal(1) if printing.unit == "亿元" else CENT
    median = 90_000 if printing.unit == "亿元" else 3_200
    initial = _amount(chance.about(median, 0.9), step)
    budget = _amount(float(initial) * (0.97 + 0.15 * chance.below(1000) / 1000), step)
    spent = _amount(float(budget) * (1 - min(0.4, chance.about(0.016, 0.9))), step)
    basic = _amount(float(spent) * (0.15 + 0.75 * chance.below(1000) / 1000), step)
    income = spent if chance.often(0.4) else _amount((float(spent) + float(budget)) / 2, step)
    return Figures(
        initial=initial,
        budget=budget,
        income=income,
        basic=basic,
        project=spent - basic,
        official=_amount(float(spent) * 0.002 * (0.2 + chance.below(100) / 100) + 0.1, step),
        score=Decimal(chance.between(790, 999)) / 10 if chance.often(0.7) else Decimal(chance.between(80, 100)),
        staff=_staff(chance),
    )


def _amount(value: float, step: Decimal) -> Decimal:
    return max(Decimal(value).quantize(step, ROUND_HALF_UP), step)


def _staff(chance: Chance) -> Staff:
    first = int(chance.about(38, 0.6)) + 3
    parts = [("行政人员", first), ("事业人员", int(first * 0.6) + 2), ("工勤人员", chance.between(1, 6))]
    kept = tuple(parts[: chance.between(2, 3)])
    return Staff(sum(count for _, count in kept) + chance.between(0, 8), kept)
