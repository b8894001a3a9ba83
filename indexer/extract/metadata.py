"""Title, kind, region, year and department of a report, from its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.extract.year import fiscal_year
from indexer.title import title_of
from kb import department, region, taxonomy
from kb.report import FRONT_PATH, Metadata, Section
from kb.title import is_organ

_STATED_UNIT = re.compile(
    r"(?:填\s*报|编\s*报|报\s*告|自\s*评|评\s*价|主\s*管|实\s*施|承\s*担|项\s*目|预\s*算|公\s*开|使\s*用)?\s*(?:单\s*位|部\s*门)\s*(?:[（(]\s*(?:单位|部门)\s*[)）])?\s*"
    r"(?:名\s*称|全\s*称)?\s*(?:[（(][^）)]{1,8}[）)])?\s*(?:[:：\t|]\s*)*([^\t\n：:，。；|\s（(]{3,40})"
)
_UNIT_LABEL = re.compile(
    r"(?:填报|编报|主管|实施|项目|预算|报告)?(?:单位|部门)(?:[（(](?:单位|部门)[)）])?(?:名称)?(?:[（(](?:盖章|公章)[)）])?"
)
_BRACKETED = re.compile(r"[（(]([^（）()]{3,40})[)）]")
_ANNOUNCED = re.compile(
    r"现\s*[将就]([^，。；：]{6,90}?)(?:的?(?:有关|相关|具体)?(?:情况|结果))?(?:予以)?"
    r"(?:报告|汇报|公开|公示|公布|说明|总结|通报)*如下"
)
_NUMBER = r"[\d一二三四五六七八九十]{1,3}"
_DATED = re.compile(rf"(?:20\d\d|二[〇○零0][^年]{{2}})\s*年\s*{_NUMBER}\s*月\s*(?:{_NUMBER}\s*日?)?")
_KNOWN_AS = re.compile(r"([^\s，。；：、（）()“”《》]{4,40})[（(]以下(?:统一)?简称[:：]?[“\"「‘]?[我本]")
_LEAD = re.compile(r"^(?:(?:20\d\d|二[〇○零0][^年]{2})年度?|现将|经|由|为|对|按照|根据|是)+")
_SEAL = re.compile(r"\s*[（(]?\s*(?:公\s*章|盖\s*章|签\s*章|章)\s*[）)]?\s*$")
_LABEL = re.compile(r"名称|单位$|部门$|主管|负责|评价|填报")
_ABOUT = re.compile(r"绩效|自评|评价")
_WE = re.compile(r"[我本该全]")
_LOOKED_AT = 6_000
"""Characters of the body in which a region may still be told; what stands further down is about other things."""


def metadata(sections: Sequence[Section]) -> Metadata:
    """What the sections state; every field that they leave open is None."""
    front = [p.text for s in sections if s.path == FRONT_PATH for p in s.paragraphs]
    body = [block for s in sections if s.path != FRONT_PATH for block in s.blocks]
    title = title_of(front)
    named = title or _announced(front) or ""
    name = _titled(title) or _stated_unit(front) or _titled(_announced(front))
    text = "\n".join((*front, *body))[:_LOOKED_AT]
    name = name or _introduced(text) or _signed(body or front)
    unit = department.read(name) if name else None
    place = region.locate(named, name, text)
    return Metadata(
        title=title,
        kind=taxonomy.report_kind(named, text),
        region=place.code if place else None,
        year=fiscal_year(named or None, front, body),
        department=unit.name if unit else None,
        department_short=unit.short if unit else None,
        department_kind=unit.kind if unit else None,
        project=department.project_from_title(named) if named else None,
    )


def _announced(front: Sequence[str]) -> str | None:
    """What a report without a title says that it reports: 现将某局2022年度部门整体支出绩效自评情况报告如下."""
    for text in front:
        match = _ANNOUNCED.search(text)
        if match and _ABOUT.search(match[1]):
            return match[1] + "报告"
    return None


def _titled(title: str | None) -> str | None:
    name = department.from_title(title) if title else None
    return None if name is None or _WE.match(name) else name


def _stated_unit(front: Sequence[str]) -> str | None:
    """填报单位：…, written on a cover instead of in the title, or （某某局） below the title."""
    rows = [row for block in front for row in block.split("\n")]
    for row, below in pairwise([*rows, ""]):
        text = f"{row}：{below}" if _UNIT_LABEL.fullmatch(row) else row
        if len(text) > 120:
            continue
        bracketed = _BRACKETED.fullmatch(text)
        found = [bracketed[1]] if bracketed else [match[1] for match in _STATED_UNIT.finditer(text)]
        for stated in found:
            name = _SEAL.sub("", stated).strip()
            if is_organ(name) and not _LABEL.search(name):
                return name
    return None


def _introduced(text: str) -> str | None:
    """某县某局（以下简称我局）: the name that the text says it will call by a short one, with its place."""
    for match in _KNOWN_AS.finditer(text):
        name = _LEAD.sub("", match[1])
        if is_organ(name) and any(spot.start == 0 for spot in region.mentions(name)):
            return name
    return None


def _signed(blocks: Sequence[str]) -> str | None:
    """The department that signs a report above, beside or below its date, with its place."""
    last = list(blocks[-8:])
    names = [first for first, second in pairwise(last) if _DATED.fullmatch(second)]
    names += [_DATED.sub("", line) for line in last if _DATED.search(line) and len(line) <= 45]
    names += [second for first, second in pairwise(last) if _DATED.fullmatch(first)]
    for name in (_SEAL.sub("", name).strip() for name in names):
        if len(name) <= 30 and is_organ(name) and any(spot.start == 0 for spot in region.mentions(name)):
            return name
    return None
