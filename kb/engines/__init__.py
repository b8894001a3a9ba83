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

    The memory engine keeps nothing between runs, so it is filled from the library here and sees no later change of
    another process. Whatever is not chosen is not imported either.
    """
    name = name or config.engine_name()
    if name == "whoosh":
        from kb.engines.whoosh.index import WhooshEngine

        return WhooshEngine(library.index_path)
    if name == "memory":
        from kb.engines.memory import MemoryEngine
        from kb.indexing import catch_up

        engine = MemoryEngine()
        catch_up(library, engine)
        return engine
    raise BadValue("KB_ENGINE", name, f"请用 {' 或 '.join(ENGINES)}")
