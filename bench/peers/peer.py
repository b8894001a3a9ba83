"""What a peer is: an index of its own in a folder, and an open session that answers full pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Protocol

from bench.page import Page
from bench.queries import Query
from kb.search.document import AnalyzedSection

Finds = Literal["terms", "literals", "either", "its own words"]
"""What a query's words are to a peer, and so which of the scan's totals it must give."""


class Session(Protocol):
    """An open index, for one thread."""

    def page(self, query: Query) -> Page: ...

    def forget(self) -> None:
        """Let go of whatever was kept of earlier queries; not timed."""
        ...

    def close(self) -> None: ...


class Peer(ABC):
    """`folder` is its own; `exact` says that it finds phrases exactly."""

    name: str
    finds: Finds
    exact: bool

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot run here: what to install. None when it can."""
        return None

    def can(self, query: Query) -> bool:
        """Whether it can answer the query at all."""
        return True

    @abstractmethod
    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        """The whole index, new, committed."""

    @abstractmethod
    def add(self, sections: list[AnalyzedSection]) -> None:
        """A small commit to what is there."""

    @abstractmethod
    def open(self) -> Session: ...
