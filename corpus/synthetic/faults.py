"""Seeded contradictions: a figure stated falsely once, and the finding that says so.

The figures stay true (corpus.synthetic.figures); a fault only changes what one sentence states of them. Rules are
named as in corpus/answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corpus.samples import Contradiction
from corpus.synthetic.chance import Chance, Ranked
from corpus.synthetic.figures import CENT, UNITS, Figures, Printing

Rule = Literal[
    "rate against amounts", "sum of parts", "staff against parts", "repeated statement", "year against title"
]
RULES: Ranked[Rule] = Ranked(
    ("rate against amounts", "sum of parts", "repeated statement", "staff against parts", "year against title")
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What the report says, true or not. Amounts in 万元; `told` are the two tellings of one count, `year` the fiscal
    year the conclusion names."""

    rate: Decimal
    project: Decimal
    staff: int
    told: tuple[int, int]
    year: int


def draw_rule(chance: Chance, share: float) -> Rule | None:
    """The fault of a report, None for the `1 - share` of them that have none."""
    if not chance.often(share):
        return None
    rule: Rule = chance.ranked(RULES)
    return rule


def state(figures: Figures, year: int, count: int, rule: Rule | None, printing: Printing, chance: Chance) -> Stated:
    """The truth, but for the one figure that breaks `rule`."""
    off = chance.between(1, 4)
    rate, project, staff, told, named = figures.rate, figures.project, figures.staff.total, (count, count), year
    match rule:
        case "rate against amounts":
            rate = figures.rate - Decimal(off) - Decimal("0.5")
        case "sum of parts":
            step = Decimal(1) if printing.unit == "亿元" else CENT
            project += (Decimal(off) + Decimal("1.25")).quantize(step)
        case "staff against parts":
            staff += off
        case "repeated statement":
            told = (count, count + off)
        case "year against title":
            named = year - 1
    return Stated(rate, project, staff, told, named)


def findings(
    figures: Figures, stated: Stated, rule: Rule | None, printing: Printing, year: int, printed: Mapping[str, str]
) -> list[Contradiction]:
    """What cannot both be true; `printed` is the wording of each statement by its indicator's name."""
    places: tuple[str, ...]
    match rule:
        case None:
            return []
        case "rate against amounts":
            difference, places = f"{figures.rate} % / {stated.rate} %", ("支出", "调整预算", "预算执行率")
        case "sum of parts":
            factor, step = UNITS[printing.unit]
            gap = ((stated.project - figures.project) * factor).quantize(step)
            difference, places = f"{gap} {printing.unit}", ("基本支出", "项目支出", "支出")
        case "staff against parts":
            difference = f"{stated.staff} 人 / {figures.staff.total} 人"
            places = ("在职人数", "在职构成")
        case "repeated statement":
            difference, places = f"{stated.told[0]} / {stated.told[1]}", ("初次", "再次")
        case "year against title":
            difference, places = f"{year} / {stated.year}", ("标题", "结论年份")
    return [{"rule": rule, "difference": difference, "evidence": [printed[place] for place in places]}]
