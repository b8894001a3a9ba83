"""The port: what a search engine does for us, in a handful of verbs.

An engine keeps analyzed sections and answers requests about them; it never sees a query string, a report file or a
page. kb.engines.memory is the oracle every other engine is judged by (tests/test_kb_engines_contract.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Protocol, Self, TypeVar, runtime_checkable

from kb.search.document import AnalyzedSection
from kb.search.hit import SearchResult
from kb.search.request import SearchRequest

T = TypeVar("T")


class Searcher(Protocol):
    """One unchanging view of the index; safe for one thread at a time."""

    def search(self, request: SearchRequest) -> SearchResult: ...

    def close(self) -> None: ...


class Writer(Protocol):
    """One batch of changes: nothing is seen by new searchers before `commit`, all of it after.

    Leaving the `with` block by an exception cancels. `generation` is the catalog generation the index then holds.
    """

    def add(self, sections: Iterable[AnalyzedSection]) -> None: ...

    def remove_report(self, report: str) -> None: ...

    def commit(self, generation: int) -> None: ...

    def cancel(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class ParallelWriter(Writer, Protocol):
    """A writer that can have pieces of its index made by processes side by side."""

    def add_of(
        self, sections_of: Callable[[T], Iterable[AnalyzedSection]], things: Sequence[T], workers: int
    ) -> Iterator[T]:
        """As `add(sections_of(thing))` of each, in their order; gives each back when it is in.

        `sections_of` and things are pickled, and the sections of a thing made and taken in by one of `workers`
        processes.
        """
        ...


class Engine(Protocol):
    """An index and its two doors. `fingerprint` names the analyzer and schema its contents were made with."""

    def searcher(self) -> Searcher:
        """A view of the newest committed state; cheap when nothing changed since the last one."""
        ...

    def writer(self, *, anew: bool = False) -> Writer:
        """The one writer; raises kb.errors.LibraryBusy when another holds it.

        `anew` begins with nothing, whatever is there, damaged or made with another fingerprint; readers have what they
        had until it commits, and the new index, whole, from then on.
        """
        ...

    def generation(self) -> int | None:
        """The catalog generation of the newest commit; None when the index is empty or not there."""
        ...

    def fingerprint(self) -> str | None:
        """The fingerprint the index was built with; None when it is not there."""
        ...
