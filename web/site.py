"""What every request of one process shares: the library, its engine, and what was read of them once."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import current_app

from kb.errors import IndexDamaged
from kb.library.library import Library
from kb.search.engine import Engine, Searcher
from web.holdings import Entries

KEY = "kb-site"


@dataclass(frozen=True, slots=True)
class State:
    """The catalog generations that the library is at and that the index holds, None when there is no index."""

    library: int
    index: int | None


@dataclass(slots=True)
class Site:
    """`entries()` is the list of reports as of one catalog generation, read again only when that has moved on."""

    library: Library
    engine: Engine
    _read: tuple[int, Entries] | None = field(default=None, repr=False)

    def state(self) -> State:
        """What can be shown now. Raises IndexDamaged when the index cannot say what it holds."""
        return State(self.library.generation(), self.engine.generation())

    def searcher(self, state: State) -> Searcher:
        """The newest view of the index. IndexDamaged when it has gone: that nothing was found would be untrue."""
        if state.index is None and state.library:
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
