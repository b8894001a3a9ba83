"""Comparisons of stated figures: 得分:>95, 执行率:<=90%, 年初预算:100万..320万元, 等级:>=良.

A name of an indicator acts only before a sign or a range, so a pasted 预算执行率：99.58% stays text. A figure is
compared in its indicator's unit: percent, 元, 人 or points; money is written with its unit, for 元 and 万元 are both
usual and neither is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from kb.matchkey import match_key
from kb.numeral import parse_number

Operator = Literal["<", "<=", "=", ">=", ">", ".."]
Measure = Literal["分", "%", "元", "人", "等级"]

NAMES: Mapping[str, tuple[Measure, tuple[str, ...]]] = {
    "自评得分": ("分", ("得分", "自评分", "自评分数", "评价得分", "score")),
    "等级": ("等级", ("自评等级", "评价等级", "绩效等级", "grade")),
    "年初预算": ("元", ("年初预算数", "initial_budget")),
    "调整预算": ("元", ("调整预算数", "调整后预算", "全年预算", "全年预算数", "adjusted_budget")),
    "收入": ("元", ("总收入", "收入合计", "income")),
    "支出": ("元", ("总支出", "支出合计", "expenditure")),
    "基本支出": ("元", ("basic_expenditure",)),
    "项目支出": ("元", ("project_expenditure",)),
    "预算执行率": ("%", ("执行率", "预算完成率", "资金执行率", "支付率", "支出进度", "支出执行率", "execution_rate")),
    "三公经费": ("元", ("三公", "three_public")),
    "编制人数": ("人", ("编制数", "编制", "posts")),
    "在职人数": ("人", ("在职人员", "在职", "staff")),
}
"""Indicator -> what it is measured in, and the other names it is typed by."""

GRADES: Mapping[str, Decimal] = {
    "差": Decimal(0),
    "较差": Decimal(0),
    "中": Decimal(1),
    "中等": Decimal(1),
    "一般": Decimal(1),
    "良": Decimal(2),
    "良好": Decimal(2),
    "优": Decimal(3),
    "优秀": Decimal(3),
}
"""What a grade is worth beside the others."""

_CANONICAL = {name: indicator for indicator, (_, others) in NAMES.items() for name in (indicator, *others)}
_NAME = rf"(?P<indicator>{'|'.join(sorted(_CANONICAL, key=len, reverse=True))})[:：]"
_SIGNS = {"≤": "<=", "≦": "<=", "⩽": "<=", "=<": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "=>": ">=", "==": "="}
_SIGN = "[<>=＜＞＝≤≥≦≧⩽⩾﹤﹥﹦]"
_RANGE = r"(?:\.\.|．．|‥)"

START = re.compile(rf"{_NAME}(?={_SIGN}|\S*{_RANGE})", re.IGNORECASE)
"""What a comparison begins with."""
SIGNED = re.compile(_NAME + _SIGN, re.IGNORECASE)
"""What can hardly be meant as anything else."""

_SPOKEN = {
    "不低于": ">=",
    "不少于": ">=",
    "不小于": ">=",
    "不高于": "<=",
    "不超过": "<=",
    "不大于": "<=",
    "大于": ">",
    "高于": ">",
    "超过": ">",
    "小于": "<",
    "低于": "<",
    "等于": "=",
}
_WITHOUT_COLON = re.compile(
    rf"(?P<indicator>{'|'.join(sorted(_CANONICAL, key=len, reverse=True))})"
    rf"(?:[:：]?(?P<spoken>{'|'.join(_SPOKEN)})|(?P<sign>{_SIGN}{{1,2}}))(?P<value>[^<>=＜＞＝≤≥]+)",
    re.IGNORECASE,
)
_COMPARED = re.compile(r"(?P<sign>[<>=≤≥≦≧⩽⩾]=?|=[<>])(?P<value>[^<>=]+)|(?P<low>.+?)\.\.(?P<high>.+)")
_UNITS: Mapping[Measure, re.Pattern[str]] = {
    "分": re.compile("分$"),
    "%": re.compile("%$"),
    "元": re.compile("元$"),
    "人": re.compile("[人名个]$"),
    "等级": re.compile("$"),
}
_MONEY = re.compile("[万亿元]")
_EXAMPLES: Mapping[Measure, str] = {"分": ">95", "%": "<90%", "元": ">320万元", "人": ">50", "等级": ">=良"}


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a comparison lets through, in the indicator's unit; None is no bound on that side."""

    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True

    def holds(self, value: Decimal) -> bool:
        above = self.low is None or value > self.low or (self.low_included and value == self.low)
        below = self.high is None or value < self.high or (self.high_included and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class Read:
    """A comparison as read: `indicator` is its first name; `upper` is the other end of a range, else ""."""

    indicator: str
    operator: Operator
    value: str
    upper: str = ""


def read(text: str) -> Read | None:
    """A comparison with its name, as in 得分：＞95; None when it is none or its figure cannot be read."""
    begun = START.match(text)
    # Letters that only case-folding makes equal (ſ for s) match the pattern and are no name.
    indicator = _CANONICAL.get(begun["indicator"].lower()) if begun else None
    if begun is None or indicator is None:
        return None
    found = _COMPARED.fullmatch(match_key(text[begun.end() :]))
    if found is None:
        return None
    if found["sign"]:
        sign = _SIGNS.get(found["sign"], found["sign"])
        if sign not in get_args(Operator) or figure(indicator, found["value"]) is None:
            return None
        return Read(indicator, _operator(sign), found["value"])
    low, high = figure(indicator, found["low"]), figure(indicator, found["high"])
    if low is None or high is None or low > high:
        return None
    return Read(indicator, "..", found["low"], found["high"])


def spelled(text: str) -> str | None:
    """How a comparison is spelled that was typed without its colon (得分>95) or in words (得分大于95); None for any
    other text, 得分高于去年 among them."""
    typed = _WITHOUT_COLON.fullmatch(text)
    if typed is None:
        return None
    meant = f"{typed['indicator']}:{typed['sign'] or _SPOKEN[typed['spoken']]}{typed['value']}"
    return meant if read(meant) else None


def example(name: str) -> str:
    """A comparison that could be typed for an indicator, by any of its names."""
    measure = NAMES[_CANONICAL[name]][0] if name in _CANONICAL else "分"
    return f"{name}:{_EXAMPLES[measure]}" + ("（金额要有单位）" if measure == "元" else "")


def figure(indicator: str, text: str) -> Decimal | None:
    """A value typed for an indicator, in its unit (money in 元, a grade as its rank); None when it can be none."""
    measure = NAMES[indicator][0]
    if measure == "等级":
        return GRADES.get(text)
    if measure == "元" and not _MONEY.search(text):
        return None
    if measure != "%" and "%" in text:
        return None
    return parse_number(_UNITS[measure].sub("", text))


def interval(indicator: str, operator: Operator, value: str, upper: str = "") -> Interval:
    """The values let through; raises ValueError for a figure that `read` would not have taken."""
    low, high = figure(indicator, value), figure(indicator, upper) if upper else None
    if low is None or (operator == ".." and high is None):
        raise ValueError(f"no figure of {indicator}: {value!r} {upper!r}")
    match operator:
        case "<" | "<=":
            return Interval(None, low, high_included=operator == "<=")
        case ">" | ">=":
            return Interval(low, None, low_included=operator == ">=")
        case "=":
            return Interval(low, low)
        case "..":
            return Interval(low, high)


def _operator(sign: str) -> Operator:
    return next(operator for operator in get_args(Operator) if operator == sign)
