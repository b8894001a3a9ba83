"""What every reader gives back, and how bytes are told apart."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.line import Line


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of one source in reading order. `encoding` is None where the format has its own."""

    lines: tuple[Line, ...]
    format: str
    encoding: str | None = None
