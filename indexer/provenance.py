"""Where a report was published, by whom and when, as printed around it (发布时间：… 来源：… 原文链接：…).

Only what stands behind its own label is read; a date or a name without one may be about anything.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from kb.report import FRONT_PATH, Discard, Section

DATE = re.compile(r"((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|发表|公开|生成)\s*(?:时间|日期)\s*[:：]?\s*[\[(（]?\s*" + DATE.pattern)
_TIME = re.compile(r"^(?:时\s*间|日\s*期)\s*[:：]\s*" + DATE.pattern)
_PUBLISHER = re.compile(r"(?:发布|发文|公开)(?:机构|机关|单位|部门)\s*[:：]\s*([^\s:：|【\[]{3,40})")
_SOURCE = re.compile(r"(?<![\u4e00-\u9fff])(?:信息|文章|稿件|内容)?来\s*源\s*[:：]\s*([^\s:：|【\[]{3,40})")
_LABEL_AT_END = re.compile(r"(?:发布|发表|公开|浏览|点击|阅读|访问|作者|责任|字|时间|日期|索引|文号|主题|分类).{0,6}$")
_ADDRESS = re.compile(
    r"(?:网\s*址|链\s*接|原\s*文|来\s*源|地\s*址|URL)\s*[:：]\s*(https?://[^\s，。；、）)】]+)", re.IGNORECASE
)
_LONGEST = 200
"""Characters of a line that may be about the publication and not the report's own text."""
_LAST = 4
"""Paragraphs at the end of a report among which its publication may be told."""


def around(found: Sequence[Section], discards: Sequence[Discard]) -> list[str]:
    """The short texts of a report where its publication may be told: before the first heading, at the end, left out."""
    front = [p.text for s in found[:1] if s.path == FRONT_PATH for p in s.paragraphs]
    last = [p.text for s in found[-1:] for p in s.paragraphs[-_LAST:]]
    return [text for text in (*front, *last, *(d.text for d in discards)) if len(text) <= _LONGEST]


def printed(texts: Sequence[str]) -> Mapping[str, str]:
    """published (ISO date), publisher and url, each only where it is stated."""
    found = {"published": _date(texts), "publisher": _publisher(texts), "url": _address(texts)}
    return {name: value for name, value in found.items() if value}


def iso(found: re.Match[str] | None) -> str:
    """A day that exists, or ""; its year, month and day are the last three groups."""
    try:
        return datetime.date(*map(int, found.groups()[-3:])).isoformat() if found else ""
    except ValueError:
        return ""


def _date(texts: Sequence[str]) -> str:
    return next((day for pattern in (_PUBLISHED, _TIME) for text in texts if (day := iso(pattern.search(text)))), "")


def _publisher(texts: Sequence[str]) -> str:
    for pattern in (_PUBLISHER, _SOURCE):
        for text in texts:
            found = pattern.search(text) if len(text) <= _LONGEST else None
            name = _LABEL_AT_END.sub("", found[1]).strip("　 】]）)") if found else ""
            if len(name) >= 3 and not name.startswith("http"):
                return name
    return ""


def _address(texts: Sequence[str]) -> str:
    return next((found[1] for text in texts if (found := _ADDRESS.search(text))), "")
