"""What every reader gives back, and how bytes are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.line import Line
from kb.report import QualityNote, Report


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of one source in reading order. `encoding` is None where the format has its own.

    `stated` is what a web page says of itself outside its text: title, published (ISO date), publisher, url.
    `front` is the YAML head of a Markdown file, in a sidecar's words; `report` the whole report where the file is one
    that kb.document wrote; `notes` say what is doubtful about the reading itself.
    """

    lines: tuple[Line, ...]
    format: str
    encoding: str | None = None
    stated: Mapping[str, str] = field(default_factory=dict)
    front: str = ""
    report: Report | None = None
    notes: tuple[QualityNote, ...] = ()
