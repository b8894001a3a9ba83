"""What every request of one process shares: the library, its engine, and what was read of them once."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app

from kb.errors import IndexDamaged
from kb.library.library import Library
from kb.search.engine import Engine, Searcher
from web.holdings import Entries

KEY = "kb-site"


@dataclass(slots=True)
class Site:
    """`entries()` is the list of reports as of one catalog generation, read again only when that has moved on."""

    library: Library
    engine: Engine
    _read: tuple[int, Entries] | None = field(default=None, repr=False)

    def searcher(self) -> Searcher:
        """The newest view of the index. IndexDamaged when it has gone: that nothing was found would be untrue."""
        if self.engine.generation() is None and self.library.generation():
            raise IndexDamaged("索引文件不见了")
        return self.engine.searcher()

    def entries(self) -> Entries:
        generation = self.library.generation()
        known = self._read
        if known is None or known[0] != generation:
            known = self._read = (generation, self.library.reports())
        return known[1]


def site() -> Site:
    """The site of the application that answers this request."""
    found: Site = current_app.extensions[KEY]
    return found
