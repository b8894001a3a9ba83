"""The fiscal year a report is about, which is not the year it was written or published in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kb.numeral import parse_year

_YEAR = re.compile(
    r"(?<![\d.])([12１２][09０９][0-9０-９]{2}|[二2２][〇○◯零0０OoＯ][一二三四五六七八九〇○◯零0-9０-９]{2})\s*年(\s*度)?"
)
_RANGE = re.compile(r"\d{4}\s*(?:年度?)?\s*[-—–－~～至到]+\s*\d{4}\s*年")
_FISCAL = re.compile(r"\s*(?:部门|单位|整体|项目|预算|决算|财政|支出|绩效|专项|自评|全年|本级|区级|市级|县级)")
_PROJECT_NAME = re.compile(r"\s*项\s*目\s*名\s*称")
_LABEL = re.compile(r"年\s*度\s*[:：\t]\s*$")
"""What stands before the year that a form or a cover names: 评价年度：2021年."""
_LABELLED = re.compile(r"年\s*度\s*[:：\t]\s*((?:19|20)\d{2})(?![\d.年])")
"""A year so named that is a bare number."""
_DATE = re.compile(r"\s*\d{1,2}\s*月|\s*[一二三四五六七八九十]{1,2}\s*月")


def fiscal_year(title: str | None, front: Sequence[str], body: Sequence[str]) -> int | None:
    """From the title, else from the lines around it, else the year that the body's own words single out."""
    if title is not None:
        if _RANGE.search(title):
            return None
        stated = _single(_weighed(title))
        if stated is not None or _YEAR.search(title):
            return stated
    stated = _single([(y, w) for text in front if len(text) <= 120 for y, w in _weighed(text) if w >= _least(text)])
    if stated is not None:
        return stated
    return _dominant(Counter(), body)


def _least(text: str) -> int:
    """A bare year counts on the line that names the project; elsewhere it may be any."""
    return 1 if _PROJECT_NAME.match(text) else 2


def _weighed(text: str) -> Iterator[tuple[int, int]]:
    """Each year named and how plainly as a fiscal year: 3 for 2023年度 and 年度：2023, 2 for 2023年部门…, 1 bare, 0 in
    a date."""
    for match in _YEAR.finditer(text):
        year = parse_year(match[1])
        if year is None:
            continue
        if match[2] or _LABEL.search(text, 0, match.start()):
            yield year, 3
        elif _DATE.match(text, match.end()):
            yield year, 0
        else:
            yield year, 2 if _FISCAL.match(text, match.end()) else 1
    yield from ((int(match[1]), 3) for match in _LABELLED.finditer(text))


def _single(found: Iterator[tuple[int, int]] | list[tuple[int, int]]) -> int | None:
    """The one year of the highest weight; None when two years have it."""
    best: dict[int, int] = {}
    for year, weight in found:
        if weight:
            best[year] = max(best.get(year, 0), weight)
    top = [year for year, weight in best.items() if weight == max(best.values())]
    return top[0] if len(top) == 1 else None


def _dominant(votes: Counter[int], body: Sequence[str]) -> int | None:
    """The year with at least twice the weight of any other, and more than one plain mention."""
    for text in body:
        for year, weight in _weighed(text):
            votes[year] += weight
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < 4:
        return None
    return ranked[0][0] if len(ranked) == 1 or ranked[0][1] >= 2 * ranked[1][1] else None
