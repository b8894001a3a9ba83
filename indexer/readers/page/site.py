"""What a printed web page shows around the report: menus, where one is, when it was put there, buttons, a foot.

Menus are text that leads elsewhere; the rest is told by stock words. Both count only above the report's first number
or long sentence and below its last; what stands further out than the innermost of them is the site's as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from indexer import furniture
from indexer.furniture import NAVIGATION
from indexer.line import Line
from indexer.numbering import numbering
from indexer.readers.page import measure
from indexer.readers.page.measure import PlacedLine
from indexer.readers.page.menus import undated

_AROUND = 80
"""Lines at either end that may be the site's."""
_FEWEST = 2
"""Signs of a site that a page needs: a report may give an address of its own."""
_LINKED = 0.6
"""The share of a line's characters that lead elsewhere, from which it is a menu; the day beside a link counts not."""
_LONG = 60.0
"""Columns of a line that is text of the report, if it ends a sentence."""
_HERE = re.compile(r"\s*(?:您?当?前?的?(?:现在)?(?:所在)?(?:位置|栏目)(?:是|在)?\s*[:：]|首页\s*[>＞›»])")
_LABELS = re.compile(
    r"(发布|发文|成文|生成|公开)(?:时间|日期|机构|机关|单位)|来\s*源\s*[:：]|浏览(?:次数|量)|(?:点击|阅读|访问)(?:次数|量|数)"
    r"|字\s*[体号](?:大小)?\s*[:：【\[〖]|打印|关闭|分享|索\s*引\s*号|主题分类|责任编辑|作者\s*[:：]|文\s*号\s*[:：]"
)
_BUTTONS = re.compile(
    r"(?:[\s【】\[\]〖〗（）()|｜·•/]|打印|关闭|返回|收藏|分享到?|纠错|下载|本页|此页|页面|正文|窗口|顶部|首页|列表|上一页|网站地图"
    r"|(?:联系|关于)我们|(?:网站|版权|隐私|免责)声明|无障碍(?:浏览|阅读)?|长者(?:模式|版|助手)?|[:：])+"
)
_FOOT = re.compile(r"地址\s*[:：].*(?:邮编|电话)|(?:主办|承办)(?:单位)?\s*[:：]|ICP备|公网安备|网站标识码|版权所有")
_ABOVE_LINKS = re.compile(r"\s*(?:附件|相关|更多|上一|下一).{0,6}[:：]?\s*")
_TITLE_LINES = 8


def marked(placed: Sequence[PlacedLine]) -> list[PlacedLine]:
    """The lines, what is the site's marked as navigation: it tells nothing of how wide the report is set."""
    lines = measure.lines(placed)
    stock = {discard.line for discard in furniture.split(lines)[1] if discard.reason == NAVIGATION}
    body = [(line, place) for line, place in zip(lines, placed, strict=True) if line.furniture is None]
    signs = [_is_site(line, place, stock) for line, place in body]
    reports = [_is_report(line, place) and not sign for (line, place), sign in zip(body, signs, strict=True)]
    first = min(reports.index(True) if True in reports else 0, _AROUND)
    last = len(reports) - reports[::-1].index(True) if True in reports else len(reports)
    last = max(last, first, len(body) - _AROUND)
    if sum(signs[:first]) + sum(signs[last:]) < _FEWEST:
        return list(placed)
    shown = [line for line, _ in body]
    site = _head(shown, signs[:first]) | _foot(shown, signs, last)
    return [replace(line, furniture=NAVIGATION) if number in site else line for number, line in enumerate(placed, 1)]


def _is_site(line: Line, place: PlacedLine, stock: Set[int | None]) -> bool:
    text = line.text.strip()
    if _leads(line, place) or line.number in stock or _HERE.match(text) or _BUTTONS.fullmatch(text):
        return True
    return len(set(_LABELS.findall(text))) > 1 or len(list(_LABELS.finditer(text))) > 1 or bool(_FOOT.search(text))


def _leads(line: Line, place: PlacedLine) -> bool:
    return place.linked > 0 and place.linked * len(line.text) >= _LINKED * undated(line.text)


def _is_report(line: Line, place: PlacedLine) -> bool:
    text = line.text.strip()
    if _leads(line, place) or _ABOVE_LINKS.fullmatch(text):
        return False
    return numbering(text) is not None or (line.width >= _LONG and text[-1:] in "。；，、") or len(text) > _LONG


def _head(lines: Sequence[Line], signs: Sequence[bool]) -> set[int]:
    """Numbers of the lines above the report; the page's title stays where the report does not say it again."""
    if sum(signs) < 1:
        return set()
    end = len(signs) - list(signs)[::-1].index(True)
    while end < len(signs) and lines[end].kind == "table" and lines[end - 1].kind == "table" and not lines[end].blanks:
        end += 1
    found = {line.number for line in lines[:end]}
    menus = [index for index in range(end) if signs[index]]
    title = [line for line in lines[menus[-2] + 1 if len(menus) > 1 else 0 : menus[-1]] if line.kind == "text"]
    below = "".join(_bare(line.text) for line in lines[end : end + _TITLE_LINES])
    said = "".join(_bare(line.text) for line in title)
    if title and said not in below and max(line.size for line in title) > 1:
        found -= {line.number for line in title}
    return found


def _foot(lines: Sequence[Line], signs: Sequence[bool], start: int) -> set[int]:
    """Numbers of the lines below the report, from the first that is the site's."""
    at = next((index for index in range(start, len(lines)) if signs[index]), len(lines))
    while at > start and _ABOVE_LINKS.fullmatch(lines[at - 1].text):
        at -= 1
    return {line.number for line in lines[at:]}


def _bare(text: str) -> str:
    return "".join(text.split())
