"""The engines behind the port kb.search.engine, and the choice between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb import config
from kb.errors import BadValue

if TYPE_CHECKING:
    from kb.library.library import Library
    from kb.search.engine import Engine

ENGINES = ("whoosh", "memory")


def open_engine(library: Library, name: str | None = None) -> Engine:
    """The engine over a library's index: the one named, else KB_ENGINE's, else whoosh. BadValue for another name.

    Whoever opens an engine brings it up to date (kb.indexing.catch_up); the memory engine keeps nothing between runs
    and begins empty. Whatever is not chosen is not imported either.
    """
    name = name or config.engine_name()
    if name == "whoosh":
        from kb.engines.whoosh.index import WhooshEngine

        return WhooshEngine(library.index_path)
    if name == "memory":
        from kb.engines.memory import MemoryEngine

        return MemoryEngine()
    raise BadValue("KB_ENGINE", name, f"请用 {' 或 '.join(ENGINES)}")
