"""What a report's title states: whose report it is and, for a project's report, which project.

title    = ["附件" n] ["关于"] (owner | year | owner year | year owner) [project] kernel rest
kernel   = the words of the kind of report up to its first 绩效, 自评 or 评价: 部门整体支出绩效…
owner    = a department with its place, or a place alone
project  = … 项目 | 专项资金 | 经费 …
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL_WIDTH = {0xFF10 + n: str(n) for n in range(10)} | {ord("("): "（", ord(")"): "）"}
_ANNEX = re.compile(
    r"^\s*(?:附件|附表)\s*(?:[0-9]{1,2}(?![0-9])|[0-9]{1,2}(?=20[0-9]{2}年)|[一二三四五六七八九十]{1,3})?\s*[:：.．、]?|^\s*附\s*[:：]"
)
_WRAPPING = re.compile(
    r"^(?:[《“\"【]|关于(?:报送|上报|印发|开展|公开)?)+|\.(?:docx?|pdf|wps|txt|html?|xlsx?)$", re.IGNORECASE
)
_YEAR = re.compile(
    "(?<![0-9])20[0-9]{2}(?:年?[—\\-－~～至]+(?:20)?[0-9]{2})?(?:年?[0-9]{1,2}[—\\-－~至][0-9]{1,2}月|年度|年|度)?(?![0-9])"
    "|二[〇零○O0][〇零○O0一二三四五六七八九十]{2}(?:年度|年)?"
)
_YEAR_NOTE = re.compile(f"（((?:{_YEAR.pattern}))）")
# The word the kernel turns on; a body that has it in its name (绩效评价中心) is no kernel.
_PIVOT = re.compile("(?:绩效|自评|评价)(?!(?:管理|评价|考核|评估|评审)?(?:中心|局|处|科|办|所|室))")
_OTHER_PIVOT = re.compile("部门整体|整体支出|(?:部门|单位)?(?:预算|决算)")
_GENERIC = re.compile(
    "(?:整体|部门|单位|支出|预算|财政资金|财政|年度|重点|使用|部分|的|和|及|与|、|情况|本级|全面|实施|开展|关于|对|"
    "（本级）|（汇总）|（机关）|（单位）|（部门）|（含[^（）]*）)+$"
)
_PROJECT = re.compile("(?:项目|专项资金|专项经费|专项|转移支付资金|转移支付|补助资金|债券资金|资金|经费|政策|工程)$")
_WHOLE = re.compile("整体|部门(?!项目|专项)|单位(?!项目|专项)")
# Endings that close a department's name wherever they stand, so that a project may follow without a year between.
_BODY_END = re.compile(
    "委员会办公室|委员会|办公室|办公厅|人民政府|街道办事处|管委会|人民法院|人民检察院|总工会|联合会|党校|人大办|政协办|"
    "(?:组织|宣传|统战|社会工作)部|[政育安法障利务业理济术游健计全源境设村输事局兴信商管革建改旅体文卫监保案防林草机渔牧象震药粮产资据批访发动运通化督疗]局|厅"
)
_AFTER = re.compile("[—\\-－_:：（]+([^—\\-－_:：（）]{4,40}?)）?$")
_ORGAN = re.compile(
    "(?:[局厅委办院校所队馆站室处社会部台镇乡街园]|监狱|中心|街道|政府|政协|人大|公司|集团|大学|中学|小学|工会|"
    "妇联|残联|文联|侨联|科协|工商联|支队|大队|总队|林场|机关|团市委|团区委|团县委|团委|基地|学会|协会|院区|水库|农场)$"
)


@dataclass(frozen=True, slots=True)
class Title:
    """`owner` as stated, without year and kind of report, None when the title names none; `project` likewise."""

    owner: str | None
    project: str | None


def read_title(title: str) -> Title:
    """Splits a report's title; blanks and line breaks in it do not count. Nothing is completed or guessed."""
    text = _cleaned(title)
    pivot = _PIVOT.search(text) or _OTHER_PIVOT.search(text)
    head = text[: pivot.start()] if pivot else text
    head = head.rstrip("（“《")
    stated = _GENERIC.sub("", head) if pivot else head
    before, after = _around_year(stated)
    is_project = bool(_PROJECT.search(after or before)) and not _WHOLE.search(head[len(stated) :])
    if not is_project:
        if before and after and is_organ(before) and not is_organ(after):
            return Title(before, None)
        owner = _trimmed(before + after)
        if pivot and not is_organ(owner):
            owner = _after_kernel(text[pivot.start() :]) or owner
        return Title(owner or None, None)
    if before and after:
        return Title(before, _named(after))
    return _without_year(before or after)


def without_annex(title: str) -> str:
    """A title without the number it was filed under: 附件1：某县…报告."""
    annex = _ANNEX.match(title.translate(_FULL_WIDTH))
    return title[annex.end() :].lstrip() if annex else title


def is_organ(name: str) -> bool:
    """Whether a name ends like that of a department or another public body."""
    return _ORGAN.search(name) is not None


def _cleaned(title: str) -> str:
    text = re.sub(r"[\s》”\"】]+", "", _ANNEX.sub("", title.translate(_FULL_WIDTH)))
    return _YEAR_NOTE.sub(r"\1", _WRAPPING.sub("", text))


def _around_year(stated: str) -> tuple[str, str]:
    """What stands before and after the years; a year at either end leaves that side empty."""
    parts = [_trimmed(part) for part in _YEAR.split(stated)]
    return parts[0], "".join(parts[1:])


def _trimmed(text: str) -> str:
    text = re.sub("^(?:关于|对|开展)+", "", _GENERIC.sub("", text)).strip("，,、：:—-－_ ")
    return text if len(text) > 1 else ""


def _without_year(text: str) -> Title:
    end = next((m.end() for m in _BODY_END.finditer(text) if 4 <= m.end() < len(text) - 1), None)
    if end is None:
        return Title(None, _named(text))
    return Title(text[:end], _named(text[end:]))


def _named(project: str) -> str | None:
    """The project's name, unless only its kind is said (项目, 专项资金)."""
    project = re.sub("^(?:部门|单位|预算|财政|重点|的)+", "", project).strip("“”（）《》")
    return project if _PROJECT.sub("", project) else None


def _after_kernel(rest: str) -> str | None:
    """A department named after the kind of report: …自评报告（某某局）, …自评报告—某某局."""
    tail = _AFTER.search(rest)
    return tail[1] if tail and is_organ(tail[1]) else None
