"""What somebody states about a source from outside: a sidecar (name.meta.yaml), or options of the command.

An override stands above what is found in the text. A key that is not known or a value of the wrong kind is an error
of that source, never passed over.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

import yaml

from kb import department, region
from kb.errors import SidecarInvalid, UserError
from kb.report import Metadata

SUFFIX = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class Overrides:
    """Metadata given from outside; None leaves what the text says. `region` is a code or a name."""

    title: str | None = None
    kind: str | None = None
    region: str | None = None
    year: int | None = None
    department: str | None = None
    project: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    retrieved: str | None = None
    sample: bool | None = None

    def over(self, below: Overrides) -> Overrides:
        """These overrides, and where they are silent those of `below`."""
        given = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        return replace(below, **given)

    def apply(self, stated: Metadata) -> Metadata:
        """`stated` with every override in place; raises BadValue for a region that is none."""
        given = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if getattr(self, f.name) is not None and f.name not in ("region", "department")
        }
        made = replace(stated, **given)
        if self.region is not None:
            made = replace(made, region=region.parse(self.region).code)
        if self.department is not None:
            unit = department.read(self.department)
            made = replace(made, department=unit.name, department_short=unit.short, department_kind=unit.kind)
        return made


def parse(text: str, name: str) -> Overrides:
    """A sidecar's YAML. Raises SidecarInvalid naming `name` and what is wrong with it."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise SidecarInvalid(name, f"不是有效的 YAML（{str(error).splitlines()[0]}）") from None
    if data is None:
        return Overrides()
    if not isinstance(data, Mapping):
        raise SidecarInvalid(name, "应当是“名称: 值”的形式")
    known = {f.name for f in fields(Overrides)}
    unknown = [str(key) for key in data if key not in known]
    if unknown:
        raise SidecarInvalid(name, f"有不认识的项目“{unknown[0]}”，可用的是 {'、'.join(sorted(known))}")
    overrides = Overrides()
    for key, value in data.items():
        if value is not None:
            overrides = replace(overrides, **{str(key): _READ.get(key, _text)(value, key, name)})  # type: ignore[arg-type]
    try:
        overrides.apply(Metadata())
    except UserError as error:
        raise SidecarInvalid(name, error.message.rstrip("。")) from None
    return overrides


def parse_head(text: str) -> Overrides:
    """The YAML head of a Markdown file that is not ours: what it says in a sidecar's words; the rest is its own."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError:
        return Overrides()
    overrides = Overrides()
    for name in (f.name for f in fields(Overrides)) if isinstance(data, Mapping) else ():
        try:
            overrides = parse(yaml.safe_dump({name: data[name]}), "").over(overrides) if name in data else overrides
        except SidecarInvalid:
            continue
    return overrides


def _text(value: object, key: str, name: str) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise SidecarInvalid(name, f"“{key}”应当是文字")


def _year(value: object, key: str, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1949 <= value <= 2999:
        return value
    raise SidecarInvalid(name, f"“{key}”应当是四位年份")


def _flag(value: object, key: str, name: str) -> bool:
    if isinstance(value, bool):
        return value
    raise SidecarInvalid(name, f"“{key}”应当是 true 或 false")


def _date(value: object, key: str, name: str) -> str:
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise SidecarInvalid(name, f"“{key}”应当是日期，如 2024-05-31") from None


_READ: dict[str, Callable[[object, str, str], object]] = {
    "year": _year,
    "sample": _flag,
    "published": _date,
    "retrieved": _date,
}
