"""Page furniture: page numbers, running heads, tables of contents and what a site prints around a report.

A page number counts on from the last one; a running head comes again and again; a table of contents names lines that
come once more below. Nothing is thrown away: each line left out is logged as a discard with its place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.line import Line
from indexer.numbering import numbering
from kb.report import Discard

PAGE_NUMBER = "页码"
RUNNING_HEAD = "页眉页脚"
CONTENTS = "目录"
NAVIGATION = "导航"

_DASHES = r"[-—–―─－~～·•]"
_DECORATED = re.compile(
    rf"(?:{_DASHES}+\s*(\d{{1,4}})\s*{_DASHES}+"
    r"|第\s*(\d{1,4})\s*页(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?"
    r"|(\d{1,4})\s*[/／]\s*\d{1,4}|[Pp]age\s*(\d{1,4})(?:\s*of\s*\d{1,4})?)"
)
_BARE = re.compile(r"\d{1,4}")
_LEADERS = re.compile(
    r"[.…．。·•‥_—\-\s]*(?:[…‥]{1,}|[.．·•_]{3,}|\t)[.…．·•‥_\s]*[(（]?\s*([0-9IVXivxlⅠ-Ⅻ]{1,5})?\s*[)）]?\s*$"
)
_TRAILING_PAGE = re.compile(r"[\s.…．·•‥]*[(（]?\d{1,4}[)）]?\s*$")
_TITLED = re.compile(r"(?:报告|表)\s*$")
_AROUND = 40
"""Lines at either end of a copied page that may be the site's."""
_ENTRY = 120
"""Characters of a line that can be an entry of contents."""
_LED = 400
"""Characters of one with its leaders; a longer line is none, whatever white it holds."""
_CONTENTS_TITLE = re.compile(r"目\s*[录錄次]\s*[:：]?")


_SITE = re.compile(
    r"[【\[〖（(\s·•|]*(?:(?:上|下)一(?:篇|条|页|则)\s*(?:[:：].{0,80})?|(?:打\s*印|关\s*闭)(?:本页|此页|页面|正文|窗口)?|返回(?:顶部|列表|首页|上一页)"
    r"|扫一扫.{0,30}|分享到?\s*[:：]?.{0,30}|字\s*[体号](?:大小)?\s*[:：]?[\s〖【\[（(]*(?:大\s*中\s*小)?|[大中小]|相关(?:链接|阅读|新闻|文章|信息|附件)\s*[:：]?"
    r"|(?:主办|承办|技术支持)(?:单位)?\s*[:：].{0,60}|.{0,40}(?:ICP备|公网安备|版权所有|网站标识码|政府网站找错).{0,60}|(?:网站地图|联系我们|关于我们|网站声明|无障碍浏览|收藏)"
    r"|[（(]?责任编辑\s*[:：].{0,20})[】\]〗）)\s|]*"
)
"""What sites say around a report and nobody writes in one."""


def split(lines: Sequence[Line]) -> tuple[list[Line], list[Discard]]:
    """(body lines, discards), both in source order; a line below a discard counts as below a turned page."""
    reasons = {index: line.furniture for index, line in enumerate(lines) if line.furniture is not None}
    _mark_contents(lines, reasons)
    _mark_page_numbers(lines, reasons)
    _mark_running_heads(lines, reasons)
    _mark_site(lines, reasons)
    body = [
        replace(line, turned=True) if index - 1 in reasons else line
        for index, line in enumerate(lines)
        if index not in reasons
    ]
    discards = [Discard(lines[i].text, reasons[i], lines[i].page, lines[i].number) for i in sorted(reasons)]
    return body, discards


def _mark_page_numbers(lines: Sequence[Line], reasons: dict[int, str]) -> None:
    """Decorated numbers (— 3 —, 第3页) always; bare ones only where several count upwards one by one."""
    bare: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        text = line.text.strip()
        if _DECORATED.fullmatch(text):
            reasons.setdefault(index, PAGE_NUMBER)
        elif _BARE.fullmatch(text) and line.kind == "text" and index not in reasons:
            bare.append((index, int(text)))
    bare = [(index, number) for index, number in bare if not _in_cells(lines, index)]
    for start, (_, number) in enumerate(bare):
        if number > 2:
            continue
        run = [start]
        for at in range(start + 1, len(bare)):
            if bare[at][1] == bare[run[-1]][1] + 1:
                run.append(at)
        if len(run) >= 3 or (len(run) == 2 and number == 1):
            for at in run:
                reasons.setdefault(bare[at][0], PAGE_NUMBER)
            return


def _mark_site(lines: Sequence[Line], reasons: dict[int, str]) -> None:
    """The stock phrases of a web page before a report's first number and behind its last sentence."""
    numbered = (i for i, line in enumerate(lines) if i not in reasons and numbering(line.text.strip()) is not None)
    head = min(next(numbered, 0), _AROUND)
    sentences = (i for i in range(len(lines) - 1, -1, -1) if lines[i].text.rstrip()[-1:] in "。；")
    tail = max(next(sentences, len(lines)), len(lines) - _AROUND)
    for index in (*range(head), *range(tail + 1, len(lines))):
        if lines[index].kind == "text" and _SITE.fullmatch(lines[index].text.strip()):
            reasons.setdefault(index, NAVIGATION)


def _in_cells(lines: Sequence[Line], index: int) -> bool:
    """A number between short lines that end no sentence is a cell of a table that lost its rules."""
    beside = [lines[at].text.strip() for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    if index and lines[index].page != lines[index - 1].page:
        return False
    cells = [text for text in beside if len(text) <= 14 and numbering(text) is None and text[-1:] not in "。；"]
    return len(cells) == 2


def _mark_running_heads(lines: Sequence[Line], reasons: dict[int, str]) -> None:
    """A line that stands first or last on most pages; where pages are not known, beside several page numbers."""
    if all(line.page is None for line in lines):
        _mark_beside_numbers(lines, reasons)
        return
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.page is not None and index not in reasons:
            pages.setdefault(line.page, []).append(index)
    if len(pages) < 3:
        return
    for edge in (0, -1):
        texts = Counter(_without_digits(lines[indices[edge]].text) for indices in pages.values() if len(indices) > 1)
        for indices in pages.values():
            text = _without_digits(lines[indices[edge]].text)
            if len(indices) > 1 and text and texts[text] >= max(3, 0.6 * len(pages)):
                reasons.setdefault(indices[edge], RUNNING_HEAD)


def _mark_beside_numbers(lines: Sequence[Line], reasons: dict[int, str]) -> None:
    """Lines printed alike three times or more, twice at least beside page numbers; a report's title stays a title."""
    numbers = [index for index in range(len(lines)) if reasons.get(index) == PAGE_NUMBER]
    beside: Counter[str] = Counter()
    for step in (1, -1):
        near = (index + step for index in numbers if 0 <= index + step < len(lines) and index + step not in reasons)
        beside += Counter(_without_digits(lines[index].text) for index in near if _may_run(lines[index]))
    heads = {text for text, count in beside.items() if count >= 2}
    if not heads:
        return
    alike = [i for i, line in enumerate(lines) if i not in reasons and _without_digits(line.text) in heads]
    texts = Counter(_without_digits(lines[index].text) for index in alike)
    for index in alike:
        text = _without_digits(lines[index].text)
        title = _TITLED.search(text) and index - 1 not in numbers and index + 1 not in numbers
        if texts[text] >= 3 and not title:
            reasons[index] = RUNNING_HEAD


def _may_run(line: Line) -> bool:
    text = line.text.strip()
    return line.kind == "text" and len(text) > 3 and text[-1] not in "。；，：" and numbering(text) is None


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)


def _mark_contents(lines: Sequence[Line], reasons: dict[int, str]) -> None:
    """目录 and the lines under it that either lead to a page number or stand again further down."""
    for start, line in enumerate(lines[: max(60, len(lines) // 4)]):
        if _CONTENTS_TITLE.fullmatch(line.text.strip()):
            entries = _entries(lines, start + 1)
            if len(entries) >= 2:
                reasons[start] = CONTENTS
                for index in entries:
                    reasons[index] = CONTENTS
            return
    unnamed = _unnamed_contents(lines)
    if unnamed:
        for index in unnamed:
            reasons[index] = CONTENTS
        return
    led = [i for i, line in enumerate(lines) if (m := _led(line.text)) and m[1] and line.kind == "text"]
    if len(led) >= 3 and led[-1] - led[0] < 2 * len(led):
        for index in led:
            reasons[index] = CONTENTS


def _unnamed_contents(lines: Sequence[Line]) -> range | None:
    """Contents without the word: from a numbered line to where it comes again, all of it short and coming again."""
    if not lines or any(line.kind == "table" for line in lines[:8]):
        return None
    first = next((i for i, line in enumerate(lines[:40]) if numbering(line.text.strip()) is not None), None)
    if first is None:
        return None
    key = _entry_key(lines[first].text[:_ENTRY])
    near = range(first + 3, min(len(lines), first + 80))
    again = next((i for i in near if _entry_key(lines[i].text[:_ENTRY]) == key), None)
    if again is None or len(key) < 4:
        return None
    entries = lines[first:again]
    below = {_entry_key(line.text[:_ENTRY]) for line in lines[again:]}
    same = sum(1 for line in entries if _entry_key(line.text) in below)
    short = all(len(line.text) <= 60 and not line.text.rstrip().endswith("。") for line in entries)
    return range(first, again) if short and same >= 0.8 * len(entries) else None


def _entries(lines: Sequence[Line], start: int) -> list[int]:
    """The run of contents lines from `start`: it ends with the first line that neither leads on nor comes again."""
    keys = {index: _entry_key(lines[index].text) for index in range(start, len(lines))}
    below = Counter(keys.values())
    ordered = sorted((key, -index) for index, key in keys.items())
    found: list[int] = []
    seen: set[str] = set()
    for index in range(start, len(lines)):
        line = lines[index]
        if _BARE.fullmatch(line.text.strip()):
            found.append(index)
            continue
        led = _led(line.text)
        key = keys[index]
        if key in seen and not (led and led[1]):
            break
        again = below[key] >= 2 or _begins_below(ordered, key, index)
        if not ((led and led[1]) or (again and len(key) > 1)):
            break
        seen.add(key)
        found.append(index)
    return found


def _begins_below(ordered: Sequence[tuple[str, int]], key: str, index: int) -> bool:
    """Whether a line below begins with an entry's words; `ordered` are the keys of all lines with -index, sorted."""
    for at in range(bisect_left(ordered, (key,)), len(ordered)):
        if not ordered[at][0].startswith(key):
            return False
        if -ordered[at][1] > index:
            return True
    return False


def _led(text: str) -> re.Match[str] | None:
    """The leaders and the page number that end an entry of contents."""
    return _LEADERS.search(text) if len(text) <= _LED else None


def _entry_key(text: str) -> str:
    """An entry without leaders, page number and layout: what its heading below must begin with."""
    led = _led(text)
    bare = text[: led.start()] if led else _TRAILING_PAGE.sub("", text) if len(text) <= _LED else text
    return re.sub(r"[\s。：:．.、]", "", bare or text)
