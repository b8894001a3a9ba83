"""What kind of thing a section and a report are: the types of headings and of titles."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
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

REVIEW = "评价报告"
NEXT_STEP = "改进措施"
_OWN = "自评"

_PLANNED = re.compile("计划|打算|安排|思路|重点|目标")
_EVALUATED = re.compile("评价|自评|评估|结果")
_DONE = re.compile("完成|实现|达成|分析|情况|结果|成效")
_OF_OTHERS = re.compile("重点(?:绩效)?评价|财政(?:绩效)?评价|再评价|复评|第三方|抽评|事后评价")
_COMMISSIONED = re.compile(
    "受[^。；]{2,40}委托|(?:评价机构|评价单位|受托(?:机构|单位)|第三方机构|报告(?:单位|机构))(?:名称)?[:：]"
    "[^\n。]{0,30}(?:公司|事务所)|(?:事务所|咨询(?:有限)?公司)[^。\n]{0,12}(?:评价|编制|\n)"
)
_OURSELVES = re.compile(
    "自评|自我评价|自查|我(?:单位|部门|街道|中心|[局委办厅院校会镇乡部站所队馆园处社])|"
    "本(?:单位|部门|街道|[局委厅院校镇乡]|办(?!法))"
)
_OF_PROJECT = re.compile("项目(?:概况|基本|背景|立项|绩效|资金|实施|单位|主要|组织|产出|效益|决策|过程)")
_OF_WHOLE = re.compile(
    "(?:部门|单位|基本)概况|(?:部门|单位)(?:基本|职能|职责|整体)|主要职责|主要职能|机构设置|人员编制|整体支出|基本支出"
)
_LONGEST = 60
_LONGEST_NAME = 24
_LONGEST_PART = 8
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
_QUOTED = re.compile('[“”"‘「]{1,2}(三公(?:经费)?)[“”"’」]{1,2}')
_END = re.compile("[。：:；;]|[，,](?=包括|包含|含|主要|其中|详见|见附)")
_JOINT = re.compile("以及|[及和与、]")
# Where the name of a body may end that stands before what is said of it: 增城区人大办|基本情况.
_WHOSE_END = re.compile("(?<=[㐀-鿿])(?:[局委办厅院会校所队馆站社镇乡室府心处]|街道)(?=[㐀-鿿]{2})")
_DEED = re.compile(
    "加强|完善|健全|提高|提升|强化|推进|深化|落实|加大|加快|优化|规范|细化|严格|进一步|不断|切实|认真|扎实|积极|坚持|做好|"
    "抓好|开展|充分|聚焦|围绕|发挥|明确|建立|制定|全面|着力|统筹|深入|持续|科学|合理|创新|转变|履行|依法|注重|突出|狠抓"
)


# What makes the words before a variant more than attributes of it: 圆满完成|重点工作任务, 群众最关心的|问题.
_VERBAL = re.compile(
    f"{_DEED.pattern}|完成|实现|解决|处理|办理|保障|确保|促进|推动|助力|支持|争取|督促|协调|负责|参与|承担|达到|得到|受到|制约|"
    "编制|缺乏|没有|[是被把将让已未不较更很最有在按由向抓]|[，,；;“”]"
)
_OWNED = re.compile("[就对]")


@dataclass(frozen=True, slots=True)
class _Variants:
    plain: dict[str, str]
    exact: dict[str, str]
    before: Mapping[str, Sequence[str]]
    after: Mapping[str, Sequence[str]]
    fillers: frozenset[str]
    heads: frozenset[str]


@lru_cache(maxsize=16_384)
def type_of(heading: str) -> str | None:
    """The section type a heading itself states; None when it states none, and the section is of its parent's type.

    Numbering, year, punctuation, notes in brackets and blanks do not count. A heading is of a type when it *is* a
    variant of kb/data/section_types.toml, or a longer name that ends in one (上年度整体绩效自评|结果应用情况); not when
    it tells of a deed or a state (加强对部门预算执行情况的监督, 绩效目标完成较好 state none).
    """
    text = _stated(heading)
    if not text or len(text) > _LONGEST:
        return None
    found = _known(text) or _joined(text, _known)
    if found is None and not _DEED.match(text):
        ends = (end.end() for end in _WHOSE_END.finditer(text))
        found = next((t for end in ends if (t := _known(text[end:]) or _joined(text[end:], _known))), None)
        found = found or _headed(text) or _joined(text, _headed)
    return found


def leaning(heading: str) -> str | None:
    """What a heading that states no type leans to by its last word, for one that would be 其他: 取得的实绩."""
    text = _stated(heading)
    if not 0 < len(text) <= _LONGEST_NAME or _DEED.match(text):
        return None
    ends = sorted(_ends(text, _variants().after))
    return next((kind for end in ends for kind, last in _leanings() if last.search(text[:end])), None)


def is_variant(title: str) -> bool:
    """Whether a title, without its number, is one of the variants themselves; a longer name that ends in one is not."""
    text = _stated(title)
    if not 0 < len(text) <= _LONGEST or _JOINT.fullmatch(text[-1]):
        return False
    parts = [part for part in _JOINT.split(text) if part]
    return _known(text) is not None or all(part in _variants().fillers or _known(part) for part in parts)


def is_aspect(heading: str, own: str, above: str) -> bool:
    """Whether a heading of the type `own` only names what a section of the type `above` is about, and is of its type.

    预算编制 under 存在问题 is a problem and 资产管理 under 改进措施 a measure; 产出指标 under 绩效目标 is a goal,
    not yet met; 资产管理 under 部门职能 is a duty; 组织架构 under 项目管理 is the project's, and so is 组织实施, which
    elsewhere is the evaluation's.
    """
    if above in ("存在问题", "改进措施"):
        return own not in ("存在问题", "改进措施", "主要成效", "评价工作", "自评结论", "其他")
    if above == "绩效目标":
        return own == "履职效能" and not _DONE.search(heading)
    if above == "部门职能":
        return own in ("管理效率", "预算执行", "绩效管理")
    if above == "管理效率" and own == "评价工作":
        return not _EVALUATED.search(heading)
    return above == "管理效率" and own in ("部门概况", "部门职能", "机构人员")


def is_next_step(heading: str, own: str, before: str | None) -> bool:
    """Whether a plan stands right behind the problems: 2024年工作计划 is then what is to be improved."""
    return own == "年度工作" and before in ("存在问题", "改进措施") and _PLANNED.search(heading) is not None


def report_kind(title: str, text: str = "") -> str:
    """The kind of report, one of REPORT_KINDS, that a title states; 其他 when it states none of the others.

    Many departments call what they wrote of themselves 绩效评价报告, as those do whom a finance bureau commissioned to
    write of others: there `text`, how the report begins, says who speaks. Without it the title's own words decide.
    """
    title = re.sub(r"\s+", "", title)
    kind = _kind(title)
    if kind == REVIEW and text and not _OF_OTHERS.search(title) and _speaks_of_itself(text):
        kind = _kind(title.replace("评价", "自评"))
    return _of_what(text) if kind == _OWN else kind


def _kind(title: str) -> str:
    return next((kind for kind, pattern in _kinds() if pattern.search(title)), "其他")


def _of_what(text: str) -> str:
    """What a department evaluated of its own, where no title says so: itself, unless projects are its matter."""
    projects, whole = len(_OF_PROJECT.findall(text)), len(_OF_WHOLE.findall(text))
    return "项目支出自评" if projects > 1 and projects > 2 * whole else "部门整体支出自评"


def _speaks_of_itself(text: str) -> bool:
    return _COMMISSIONED.search(text) is None and _OURSELVES.search(text) is not None


def _stated(heading: str) -> str:
    """The heading without blanks, numbering, notes, years, 的, and what follows 。 or ：."""
    text = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "、", heading.translate(_HALF_WIDTH))
    text = re.sub(r"\s+", "", text)
    while (shorter := _NUMBERING.sub("", text, count=1)) != text:
        text = shorter
    text = _YEAR.sub("", _NOTE.sub("", _END.split(text, maxsplit=1)[0]))
    text = _QUOTED.sub(r"\1", text)
    return text.strip("，,、.．…—-－_《》[]【】*#").replace("的", "")


def _known(text: str) -> str | None:
    """The type of a variant, as printed or with modifiers around it; the fewest modifiers taken off win."""
    found = _matched(text, _variants())
    return found if found or not _JOINT.search(text) else _matched(_folded(text), _folded_variants())


def _matched(text: str, variants: _Variants) -> str | None:
    if found := variants.exact.get(text):
        return found
    starts, ends = _starts(text, variants.before), _ends(text, variants.after)
    ways = sorted((starts[start] + ends[end], start, end) for start in starts for end in ends if start < end)
    return next((found for _, start, end in ways if (found := variants.plain.get(text[start:end]))), None)


def _folded(text: str) -> str:
    """Every word that joins two things as one: 管理和使用 is 管理及使用."""
    return _JOINT.sub("及", text)


def _starts(text: str, words: Mapping[str, Sequence[str]]) -> dict[int, int]:
    """Where the text may begin when words are taken off its beginning -> how many words that takes."""
    steps = {0: 0}
    for at, character in enumerate(text):
        if at in steps:
            for word in words.get(character, ()):
                if text.startswith(word, at):
                    end = at + len(word)
                    steps[end] = min(steps.get(end, steps[at] + 1), steps[at] + 1)
    return steps


def _ends(text: str, reversed_words: Mapping[str, Sequence[str]]) -> dict[int, int]:
    return {len(text) - at: count for at, count in _starts(text[::-1], reversed_words).items()}


def _headed(text: str) -> str | None:
    """The type of the variant that a longer name ends in: the rest of the name is only what it is of."""
    variants = _variants()
    for end in sorted(_ends(text, variants.after), reverse=True):
        for start in range(1, end - 1):
            core = text[start:end]
            if len(core) < 4 and core not in variants.heads:
                continue
            if (found := variants.plain.get(core)) and not _VERBAL.search(_OWNED.sub("", text[:start], count=1)):
                return found
    return None


def _joined(text: str, read: Callable[[str], str | None]) -> str | None:
    """The type of the first of several things joined in one heading; the others may be anything that tells no deed."""
    parts = [part for part in _JOINT.split(text) if part]
    if len(parts) < 2:
        return None
    first = read(parts[0])
    if first is None or any(_tells(part, read) for part in parts[1:]):
        return None
    return first


def _tells(part: str, read: Callable[[str], str | None]) -> bool:
    """Whether a part of a heading is more than a name: 预算编制与|实际需求有差距."""
    if part in _variants().fillers or read(part) is not None:
        return False
    return len(part) > _LONGEST_PART or _VERBAL.search(part) is not None


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
        _by_first(data["modifiers"]["before"].split()),
        _by_first(word[::-1] for word in data["modifiers"]["after"].split()),
        frozenset(data["fillers"].split()),
        frozenset(data["heads"].split()),
    )


@cache
def _folded_variants() -> _Variants:
    """The variants with every joint as 及; of two that then are one the first stands."""
    known = _variants()
    plain = {_folded(word): kind for word, kind in reversed(known.plain.items())}
    exact = {_folded(word): kind for word, kind in reversed(known.exact.items())}
    return replace(known, plain=plain, exact=exact)


def _by_first(words: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word[0], []).append(word)
    return found


@cache
def _leanings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = _data("section_types.toml")["leanings"].items()
    return tuple((kind, re.compile(f"(?:{'|'.join(last.split())})$")) for kind, last in words)


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind["name"], re.compile(kind["title"])) for kind in _data("report_kinds.toml")["kind"])


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("kb") / "data" / name).read_text(encoding="utf-8"))
