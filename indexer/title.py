"""The title of a report: the lines before the first heading that together name it, joined into one paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.line import Block
from indexer.normalize import joined
from kb import region
from kb.title import read_title, without_annex

_END = re.compile(
    r"(?:报告|报告书|报告的函|自评表|评价表|评分表|情况表|目标表|总结|说明|材料|汇报|结果|自评|评价|(?:情况|结果)的?(?:公开|公示|公告)|(?:自评|评价|绩效)(?:工作)?(?:的)?情况|(?:部门|单位|年度)(?:决算|预算)(?:公开)?)"
    r"\s*(?:[（(][^）)]{1,20}[）)])?\s*$"
)
# What orders or announces reports is titled so; it is the title only where nothing is titled as a report.
_ORDER_END = re.compile(r"(?:通知|通报|办法|方案|细则|规定|公告|意见|批复|函)\s*(?:[（(][^）)]{1,20}[）)])?\s*$")
_ABOUT = re.compile(r"绩\s*效|自\s*评|评\s*价|支\s*出|预\s*算|决\s*算|资\s*金|项\s*目")
_NOT_TITLE = re.compile(
    r"^\s*(?:附\s*[件表录]|目\s*录|[（(]?\s*\d{4}\s*年\s*\d{1,2}\s*月|[（(]?\s*[二2][〇○零0Oo][^年]{2}年[^年]{1,3}月|\d+\s*$|来源|发布|浏览|时间|日期)"
    r"|[：:。；;！？]"
)
_YEAR_BELOW = re.compile(r"[（(]\s*(?:20\d\d|二[〇○零0][^年]{2})\s*年\s*度?\s*[）)]")
_LONGEST = 90


def join_title(front: Sequence[Block]) -> list[Block]:
    """The front blocks with the lines of the title made one."""
    found = _span(front)
    if found is None:
        return list(front)
    start, end = found
    lines = front[start : end + 1]
    text = joined([block.text for block in lines])
    title = replace(front[start], text=text, lines=sum(block.lines for block in lines))
    return [*front[:start], title, *front[end + 1 :]]


def title_end(blocks: Sequence[Block]) -> int:
    """Behind which block the title ends; 0 where there is none."""
    found = _span(blocks)
    return found[1] + 1 if found is not None else 0


def title_of(front: Sequence[str]) -> str | None:
    """The title among the paragraphs before the first heading, already joined; None where there is none.

    The line that names the annex (附件：2023年度项目支出绩效自评表) is it only where no line below names whose it is.
    """
    bare = [(without_annex(text), text) for text in front if len(text) <= _LONGEST]
    for last in (_END, _ORDER_END):
        titles = [(title, title != text) for title, text in bare if _ends_title(title, last)]
        if titles and (not titles[0][1] or read_title(titles[0][0]).owner):
            return titles[0][0]
        if titles:
            return next((title for title, _ in titles[1:] if read_title(title).owner), titles[0][0])
    return None


def _span(front: Sequence[Block]) -> tuple[int, int] | None:
    return _span_to(front, _END) or _span_to(front, _ORDER_END)


def _span_to(front: Sequence[Block], last: re.Pattern[str]) -> tuple[int, int] | None:
    """[start, end] of the title's lines. It reaches up until it names a place or a line cannot belong to it."""
    for end, block in enumerate(front):
        text = without_annex(block.text[: 2 * _LONGEST])
        if block.kind != "text" or _NOT_TITLE.search(text) or not last.search(text):
            continue
        start = end
        while start and not region.mentions(_text(front[start : end + 1])) and _may_belong(front[start - 1]):
            start -= 1
        text = _text(front[start : end + 1])
        if _ABOUT.search(text) and len(text) <= _LONGEST:
            below = front[end + 1].text if end + 1 < len(front) else ""
            return start, end + (_YEAR_BELOW.fullmatch(below) is not None)
    return None


def _text(lines: Sequence[Block]) -> str:
    return joined([line.text for line in lines])


def _may_belong(block: Block) -> bool:
    return block.kind == "text" and len(block.text) <= 45 and not _NOT_TITLE.search(block.text)


def _ends_title(text: str, last: re.Pattern[str]) -> bool:
    return not _NOT_TITLE.search(text) and bool(last.search(text)) and bool(_ABOUT.search(text))
