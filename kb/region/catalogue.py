"""The places of GB/T 2260 as a table: code, names, what lies in what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# The peoples named in the titles of autonomous places.
_PEOPLES = (
    "达斡尔族 柯尔克孜 哈萨克族 布依族 朝鲜族 土家族 哈尼族 傈僳族 拉祜族 东乡族 纳西族 景颇族 仫佬族 布朗族 "
    "撒拉族 毛南族 仡佬族 普米族 鄂温克族 保安族 裕固族 独龙族 蒙古族 维吾尔 哈萨克 达斡尔 塔吉克 蒙古 锡伯 "
    "回族 藏族 苗族 彝族 壮族 满族 侗族 瑶族 白族 傣族 黎族 佤族 畲族 水族 羌族 土族 怒族 各族"
)
_PEOPLE = re.compile(f"(?:{_PEOPLES.replace(' ', '|')})$")
_SUFFIX = re.compile("(?:特别行政区|自治区|自治州|自治县|自治旗|新区|矿区|林区|特区|地区|省|市|盟|区|县|旗)$")


@dataclass(frozen=True, slots=True)
class Region:
    """One place that has a code of its own. `province`, `city` and `district` are full names.

    `city` is None where the law puts nothing between province and county (济源市, 定安县) and for a province itself; a
    district of 北京, 天津, 上海 or 重庆 has the municipality for its city. Source: kb/data/regions.tsv.
    """

    code: str
    name: str
    province: str
    city: str | None
    district: str | None

    @property
    def level(self) -> str:
        """One of "province", "city" and "district"; a county-level 市 is a district."""
        if self.code.endswith("0000"):
            return "province"
        return "city" if self.code.endswith("00") else "district"

    @property
    def path(self) -> tuple[str, ...]:
        """Codes from the province down to this place: ("440000", "440100", "440118")."""
        codes = [self.code[:2] + "0000"]
        if self.city is not None and self.city != self.province:
            codes.append(self.code[:4] + "00")
        if self.district is not None:
            codes.append(self.code)
        return tuple(codes)

    @property
    def label(self) -> str:
        """The full name with all that it lies in: 广东省广州市增城区, 北京市东城区, 河南省济源市."""
        city = "" if self.city in (None, self.province) else self.city
        return f"{self.province}{city}{self.district or ''}"

    @property
    def short(self) -> str:
        """The place's own full name, without what it lies in: 增城区."""
        return self.name

    @property
    def stem(self) -> str:
        """The name without its kind: 增城, 恩施, 内蒙古; a name that would be one character stays whole (赵县)."""
        return stem(self.name)

    @property
    def aliases(self) -> tuple[str, ...]:
        """What people may type to find this place: its own names, those of what it lies in, its former names."""
        names = [self.name, self.stem, *common_forms(self.name)]
        if self.district is not None and self.city is not None:
            names += [f"{self.city}{self.name}", f"{stem(self.city)}{self.stem}"]
        names.append(self.label)
        for above in reversed(self.path[:-1]):
            parent = table()[above]
            names += [parent.name, parent.stem]
        names += [alias.name for alias in aliases() if alias.codes == (self.code,) and alias.kind == "former"]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name or code for places of today. `kind` is former, zone, short or custom; `year` that of the change."""

    name: str
    codes: tuple[str, ...]
    kind: str
    was: str | None
    year: int | None


@cache
def table() -> dict[str, Region]:
    """Every place by code, in code order."""
    names = {row[0]: row[1] for row in rows("regions.tsv")}
    return {code: _region(code, names) for code in names}


@cache
def aliases() -> tuple[Alias, ...]:
    """Former names and codes, zones without a code, customary short forms. Source: kb/data/region_aliases.tsv."""
    found = []
    for row in rows("region_aliases.tsv"):
        name, codes, kind, was, year = [*row, "", ""][:5]
        found.append(Alias(name, tuple(codes.split(",")), kind, was or None, int(year) if year else None))
    return tuple(found)


@cache
def offspring() -> dict[str, tuple[Region, ...]]:
    """Code -> the places directly below it, in code order."""
    below: dict[str, list[Region]] = defaultdict(list)
    for place in table().values():
        if len(place.path) > 1:
            below[place.path[-2]].append(place)
    return {code: tuple(places) for code, places in below.items()}


def rows(name: str) -> Iterator[list[str]]:
    """The tab-separated rows of a file in kb/data, without its comments."""
    for line in (files("kb") / "data" / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def stem(name: str) -> str:
    """A place name without its kind and its peoples: 湘西土家族苗族自治州 -> 湘西; never a single character."""
    bare = _SUFFIX.sub("", name)
    while (shorter := _PEOPLE.sub("", bare)) != bare and len(shorter) > 1:
        bare = shorter
    if "自治" in name or name.endswith("族区"):
        bare = bare.removesuffix("族") if len(bare) > 2 else bare
    return bare if len(bare) > 1 else name


def common_forms(name: str) -> tuple[str, ...]:
    """What an autonomous place is called for short with its kind kept: 恩施州, 彭水县, 广西自治区."""
    kind = re.search("自治([区州县旗])$", name)
    if kind is None:
        return ()
    return (stem(name) + ("自治区" if kind[1] == "区" else kind[1]),)


def _region(code: str, names: dict[str, str]) -> Region:
    province = names[code[:2] + "0000"]
    if code.endswith("0000"):
        return Region(code, province, province, None, None)
    if code.endswith("00"):
        return Region(code, names[code], province, names[code], None)
    municipality = province if province in ("北京市", "天津市", "上海市", "重庆市") else None
    return Region(code, names[code], province, names.get(code[:4] + "00", municipality), names[code])
