"""Departments: the full name a report states, its short form, and the kind that says whom it is compared with."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.region import Mention, mentions
from kb.title import is_organ, read_title

OTHER = "其他"

_BLANK = re.compile(r"\s+")
_NOTE = re.compile("[（(](?:本级|机关|汇总|部门|单位|盖章|公章)[）)]|(?<=[局委办厅院会府部心])(?:本级|机关本级)$")
_PARTY = re.compile("^(?:中国共产党|中共)")
# A place not named: 市财政局, 某县民政局, XX区教育局; 市场监管局 and 市政园林局 begin with no place.
_OWN = re.compile(
    "^(?:(?:[A-Za-z×*某]{1,4})(?:自治)?[省市区县州旗])+|"
    "^[本我全]?(?:自治)?[省市区县州旗盟]直?(?!场|域|容|间|块|政(?!府|协|法|务|研|策)|民(?:中心|服务))"
)
_PARTY_COMMITTEE = re.compile(
    "^[省市区县州旗镇乡街]?委(?:员会)?(?=办|组|宣|统|政|党|巡|老|机|直|网|编|督|改|台|社|教|全|国|$)"
)
_ZONE = re.compile(
    "^[^局委办]{0,12}?(?:开发|高新|经开|新|园|示范|管理|度假)区(?:（[^）]*）)?(?:管理委员会|管委会)?(?=.{2,}[局办部院队心]$)"
)
# What is left of 增城中学 or 广州开发区管委会 without its place is no name.
_NO_NAME = re.compile(
    "^(?:师范|职业技术?|理工|医科)?(?:大学|学院|高?中学?|小学|幼儿园|医院|日报社?|图书馆|博物馆|公司|管理局|管理委员会|管委会)$"
)


@dataclass(frozen=True, slots=True)
class Department:
    """`name` as the report states it, `short` without place and officialese (人大办), `kind` from kb/data."""

    name: str
    short: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Rules:
    ends: tuple[tuple[str, re.Pattern[str]], ...]
    does: tuple[tuple[str, re.Pattern[str]], ...]
    short: tuple[tuple[re.Pattern[str], str], ...]


def read(name: str) -> Department:
    """The department that a full or a short name means; a name that fits no kind is of the kind 其他."""
    name = _BLANK.sub("", name)
    core = _core(name)
    return Department(name, _short(core), _kind(core))


def kinds() -> tuple[str, ...]:
    """Every kind, in the order in which they are listed to readers; 其他 last."""
    rules = _rules()
    return (*dict.fromkeys(kind for kind, _ in (*rules.does, *rules.ends)), OTHER)


def aliases(department: Department) -> tuple[str, ...]:
    """What people may type to find its reports: full and short name, the short one with its place, the kind."""
    places = [m for m in mentions(department.name) if not m.weak and len(m.regions) == 1]
    names = [department.name, department.short]
    if places:
        place = places[0].regions[0]
        names += [f"{place.name}{department.short}", f"{place.stem}{department.short}"]
    core = _core(department.name)
    names += [core, _short(core.removesuffix("办公室"))]
    if department.kind != OTHER:
        names.append(department.kind)
    return tuple(dict.fromkeys(n for n in names if n))


def from_title(title: str) -> str | None:
    """The department's full name out of a report's title; None when the title names none or only a place."""
    owner = read_title(title).owner
    if owner is None or not is_organ(owner):
        return None
    owner = _NOTE.sub("", owner)
    spots = [m for m in mentions(owner) if not m.weak]
    return None if spots and (spots[0].start, spots[0].end) == (0, len(owner)) else owner


def project_from_title(title: str) -> str | None:
    """The project's name out of a project report's title, None when it names none."""
    return read_title(title).project


def _core(name: str) -> str:
    """The name without its places: 中共广州市增城区委组织部 -> 党委组织部, 广州市公安局增城分局 -> 公安局分局."""
    name = _PARTY.sub("", _NOTE.sub("", _BLANK.sub("", name)))
    core = name
    for place in reversed(_own_places(name)):
        core = core[: place.start] + core[place.end :]
    core = core.replace("（）", "").replace("()", "")
    if core == name:
        core = _OWN.sub("", name)
    elif not core or _NO_NAME.match(core):
        return name
    return _PARTY_COMMITTEE.sub("党委", _ZONE.sub("", core))


def _own_places(name: str) -> list[Mention]:
    """Where a name says its place: the first place, and later ones that lie in it; not the 北京 of 驻北京办事处."""
    spots = [m for m in mentions(name) if not m.weak]
    above = {place.code for place in spots[0].regions} if spots else set()
    return [m for m in spots if any(not above.isdisjoint(place.path) for place in m.regions)]


def _short(core: str) -> str:
    for pattern, replacement in _rules().short:
        core = pattern.sub(replacement, core)
    return core


def _kind(core: str) -> str:
    """What the body is by its ending, else the function named first (the longer of two that begin together)."""
    rules = _rules()
    for kind, pattern in rules.ends:
        if pattern.search(core):
            return kind
    found = [(hit.start(), -len(hit[0]), kind) for kind, pattern in rules.does if (hit := pattern.search(core))]
    return min(found)[2] if found else OTHER


@cache
def _rules() -> _Rules:
    data = tomllib.loads((files("kb") / "data" / "department_kinds.toml").read_text(encoding="utf-8"))
    return _Rules(
        tuple((kind, re.compile(pattern)) for kind, pattern in data["ends"].items()),
        tuple((kind, re.compile(pattern)) for kind, pattern in data["does"].items()),
        tuple((re.compile(rule["of"]), rule["is"]) for rule in data["short"]),
    )
