"""Title, kind, region, year and department of a report, from its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.extract.year import fiscal_year
from indexer.title import title_of
from kb import department, region, taxonomy
from kb.report import FRONT_PATH, Metadata, Section

_STATED_UNIT = re.compile(
    r"(?:填\s*报|编\s*报|报\s*告|自\s*评|评\s*价|主\s*管|实\s*施|项\s*目|预\s*算|公\s*开)?\s*(?:单\s*位|部\s*门)\s*"
    r"(?:名\s*称|全\s*称)?\s*(?:[（(][^）)]{1,8}[）)])?\s*[:：\t]\s*([^\t\n：:，。；]{3,40})"
)
_SEAL = re.compile(r"\s*[（(]?\s*(?:公\s*章|盖\s*章|签\s*章|章)\s*[）)]?\s*$")
_LOOKED_AT = 6_000
"""Characters of the body in which a region may still be told; what stands further down is about other things."""


def metadata(sections: Sequence[Section]) -> Metadata:
    """What the sections state; every field that they leave open is None."""
    front = [p.text for s in sections if s.path == FRONT_PATH for p in s.paragraphs]
    body = [block for s in sections if s.path != FRONT_PATH for block in s.blocks]
    title = title_of(front)
    name = (department.from_title(title) if title else None) or _stated_unit(front)
    unit = department.read(name) if name else None
    text = "\n".join((*front, *body))[:_LOOKED_AT]
    place = region.locate(title or "", name, text)
    return Metadata(
        title=title,
        kind=taxonomy.report_kind(title or ""),
        region=place.code if place else None,
        year=fiscal_year(title, front, body),
        department=unit.name if unit else None,
        department_short=unit.short if unit else None,
        department_kind=unit.kind if unit else None,
        project=department.project_from_title(title) if title else None,
    )


def _stated_unit(front: Sequence[str]) -> str | None:
    """填报单位：…, written on a cover instead of in the title."""
    for text in front:
        match = _STATED_UNIT.search(text)
        if match:
            name = _SEAL.sub("", match[1]).strip()
            return name or None
    return None
