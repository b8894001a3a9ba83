"""What kind of thing a section and a report are: the types of headings and of titles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

SECTION_TYPES = (
    "部门概况",
    "部门职能",
    "机构人员",
    "年度工作",
    "绩效目标",
    "收支情况",
    "预算执行",
    "绩效管理",
    "评价工作",
    "自评结论",
    "履职效能",
    "管理效率",
    "主要成效",
    "存在问题",
    "改进措施",
    "题头",
    "其他",
)
REPORT_KINDS = ("部门整体支出自评", "项目支出自评", "评价报告", "自评表", "其他")

_LONGEST = 60
_HALF_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}
_NUMBERING = re.compile(
    "^(?:第?[一二三四五六七八九十百]+(?:部分|章|节|[、.．,，:：])|[（(][一二三四五六七八九十0-9]{1,3}[）)]|"
    "[0-9]{1,2}(?:[.．][0-9]{1,2})*(?:[、.．)）:：]|(?=[㐀-鿿]))|[Ⅰ-Ⅻ①-⑳⑴-⒇⒈-⒛㈠-㈩]|[—\\-－●■◆★*#·]+)"
    "[、.．,，:：]?"
)
_YEAR = re.compile(
    "(?:20[0-9]{2}|[X×]{2,4}|二[〇零○][一二三四五六七八九〇零○]{2})年?(?:[—\\-－~～至]+20[0-9]{2}年?)?度?"
)
_NOTE = re.compile("[（(][^（）()]*(?:[）)]|$)")
_END = re.compile("[。：:；;]")
_JOINT = re.compile("以及|[及和与、]")
# Where the name of a body may end that stands before what is said of it: 增城区人大办|基本情况.
_WHOSE_END = re.compile("(?<=[㐀-鿿])(?:[局委办厅院会校所队馆站社镇乡室府心处]|街道)(?=[㐀-鿿]{2})")
_DEED = re.compile(
    "加强|完善|健全|提高|提升|强化|推进|深化|落实|加大|加快|优化|规范|细化|严格|进一步|不断|切实|认真|扎实|积极|坚持|做好|"
    "抓好|开展|充分|聚焦|围绕|发挥|明确|建立|制定|全面|着力|统筹|深入|持续|科学|合理|创新|转变|履行|依法|注重|突出|狠抓"
)


@dataclass(frozen=True, slots=True)
class _Variants:
    plain: dict[str, str]
    exact: dict[str, str]
    before: tuple[str, ...]
    after: tuple[str, ...]
    fillers: frozenset[str]


def type_of(heading: str) -> str | None:
    """The section type a heading itself states; None when it states none, and the section is of its parent's type.

    Numbering, year, punctuation, notes in brackets and blanks do not count. A heading is of a type when it *is* a
    variant of kb/data/section_types.toml, not when it merely contains one (加强对部门预算执行情况的监督 states none).
    """
    text = _stated(heading)
    if not text or len(text) > _LONGEST:
        return None
    found = _known(text) or _joined(text)
    if found is None and not _DEED.match(text):
        ends = (end.end() for end in _WHOSE_END.finditer(text))
        found = next((t for end in ends if (t := _known(text[end:]) or _joined(text[end:]))), None)
    return found


def report_kind(title: str) -> str:
    """The kind of report a title states, one of REPORT_KINDS; 其他 when it states none of the others."""
    title = re.sub(r"\s+", "", title)
    return next((kind for kind, pattern in _kinds() if pattern.search(title)), "其他")


def _stated(heading: str) -> str:
    """The heading without blanks, numbering, notes, years, 的, and what follows 。 or ：."""
    text = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "、", heading.translate(_HALF_WIDTH))
    text = re.sub(r"\s+", "", text)
    while (shorter := _NUMBERING.sub("", text, count=1)) != text:
        text = shorter
    text = _YEAR.sub("", _NOTE.sub("", _END.split(text, maxsplit=1)[0]))
    return text.strip("，,、.．…—-－_《》[]【】*#").replace("的", "")


def _known(text: str) -> str | None:
    """The type of a variant, as printed or with modifiers around it; the fewest modifiers taken off win."""
    variants = _variants()
    if found := variants.exact.get(text):
        return found
    forms, seen = [text], {text}
    while forms:
        for form in forms:
            if found := variants.plain.get(form):
                return found
        forms = [shorter for form in forms for shorter in _shorter(form) if shorter not in seen]
        seen.update(forms)
    return None


def _shorter(form: str) -> Iterator[str]:
    variants = _variants()
    for word in variants.before:
        if form.startswith(word) and len(form) > len(word):
            yield form[len(word) :]
    for word in variants.after:
        if form.endswith(word) and len(form) > len(word):
            yield form[: -len(word)]


def _joined(text: str) -> str | None:
    """The type of the first of several variants joined in one heading; each part must be one, or a filler."""
    parts = [part for part in _JOINT.split(text) if part]
    if len(parts) < 2:
        return None
    first = _known(parts[0])
    if first is None or any(part not in _variants().fillers and _known(part) is None for part in parts[1:]):
        return None
    return first


@cache
def _variants() -> _Variants:
    data = _data("section_types.toml")
    plain: dict[str, str] = {}
    exact: dict[str, str] = {}
    for section_type, words in data["types"].items():
        for word in words.split():
            (exact if word.startswith("=") else plain)[word.removeprefix("=").replace("的", "")] = section_type
    return _Variants(
        plain,
        exact,
        tuple(data["modifiers"]["before"].split()),
        tuple(data["modifiers"]["after"].split()),
        frozenset(data["fillers"].split()),
    )


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind["name"], re.compile(kind["title"])) for kind in _data("report_kinds.toml")["kind"])


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("kb") / "data" / name).read_text(encoding="utf-8"))
