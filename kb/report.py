"""What a report is: the frozen types every floor speaks.

A `Report` is one published document of one department, one fiscal year, one region. Its `sections` stand in source
order; each holds its *own text* (heading as printed plus the paragraphs up to the next heading of any level), so
every character of the source is in exactly one section or in `discards`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

FRONT_PATH = "0"
"""Outline path of what stands before the first heading."""
FRONT_TYPE = "题头"
OTHER_TYPE = "其他"

ParagraphKind = Literal["text", "table"]


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) in Unicode code points of shown text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a section. A table is one paragraph: cells joined by TAB, rows by "\\n".

    `key` is unique within its section and survives re-indexing; it is "" until the report is minted.
    """

    text: str
    kind: ParagraphKind = "text"
    key: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A node of the outline. `path` is by position ("1.2.3"), `level` its depth (1 = top, 0 = the front matter).

    `key` is the permalink key, "" until minted. `page` is the 1-based source page of the heading, where pages exist.
    """

    path: str
    level: int
    heading: str
    type: str
    paragraphs: tuple[Paragraph, ...] = ()
    key: str = ""
    page: int | None = None

    @property
    def blocks(self) -> tuple[str, ...]:
        """The heading (when there is one) and the paragraphs, in order: what a span of the section indexes."""
        body = tuple(p.text for p in self.paragraphs)
        return (self.heading, *body) if self.heading else body

    @property
    def text(self) -> str:
        """`blocks` joined with a newline."""
        return "\n".join(self.blocks)

    @property
    def parent_path(self) -> str | None:
        head, dot, _ = self.path.rpartition(".")
        return head if dot else None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the report says of itself. None means it does not say (未注明), never a guess.

    `region` is a GB/T 2260 code, a province's or prefecture's own code for its 本级. `year` is the fiscal year.
    `department` is the full name as stated, `department_short` without the place, `department_kind` one of
    kb.department's kinds. `published` and `retrieved` are ISO dates.
    """

    title: str | None = None
    kind: str = OTHER_TYPE
    region: str | None = None
    year: int | None = None
    department: str | None = None
    department_short: str | None = None
    department_kind: str | None = None
    project: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    retrieved: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file a report came from. `name` is its manifest path, `sha256` names its bytes in originals/."""

    name: str
    sha256: str
    format: str
    encoding: str | None = None

    @property
    def file_name(self) -> str:
        """The name without folders; a member of an archive keeps its place in it (`a.zip!/b.docx`)."""
        archive, mark, member = self.name.partition("!/")
        return archive.rpartition("/")[2] + mark + member


@dataclass(frozen=True, slots=True)
class Discard:
    """Page furniture left out of the sections, logged with its place: `line` is 1-based in the source."""

    text: str
    reason: str
    page: int | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class QualityNote:
    """Something doubtful about how the source was read (a numbering gap, a repeated number), never a finding."""

    rule: str
    message: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """A stated figure. `value` is exact in `unit`; `printed` is the source's own words at `span` of `section`."""

    name: str
    value: Decimal | str
    unit: str
    printed: str
    section: str
    span: Span
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    section: str
    span: Span
    printed: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Two or more places that cannot all be true."""

    rule: str
    message: str
    difference: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One published document. `id` is "" until minted (kb.permalink), then never changes by itself."""

    metadata: Metadata
    sections: tuple[Section, ...]
    source: Source
    id: str = ""
    discards: tuple[Discard, ...] = ()
    quality: tuple[QualityNote, ...] = ()
    indicators: tuple[Indicator, ...] = field(default=())
    findings: tuple[Finding, ...] = field(default=())

    def subtree(self, section: Section) -> Iterator[Section]:
        """`section` and everything under it, in outline order."""
        prefix = section.path + "."
        return (s for s in self.sections if s.path == section.path or s.path.startswith(prefix))

    def section(self, key: str) -> Section | None:
        return next((s for s in self.sections if s.key == key), None)
