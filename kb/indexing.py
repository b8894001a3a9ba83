"""From the library to the index: what an engine is given of a report, and how an index that lags catches up.

The index is derived. It records the catalog generation it holds; `catch_up` brings it to the library's present one in
batches of reports, and makes it anew when it was made differently or is damaged. A batch but the last records the
generation the index held before, so that after an interruption the work is done again, not skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from kb import department, region
from kb.engines import fingerprint
from kb.errors import BadValue, IndexDamaged, NotFound
from kb.library.catalog import Catalog
from kb.library.library import CATALOG, Library
from kb.library.reading import Changes, LibraryReader
from kb.report import Metadata, Report
from kb.search.document import AnalyzedSection, SectionDocument, analyze
from kb.search.engine import Engine, ParallelWriter, Writer

BATCH = 200
"""Reports a commit."""
_CHUNK = 500
"""Reports a process is given at a time, at most."""
_CHUNKS = 4
"""How often each process is given some, at least: as many as there are reports for."""

_DAMAGED = "索引不完整或已损坏"

Progress = Callable[[int, int], None]
"""Called after each report with how many are done, of how many."""


def documents(report: Report) -> tuple[SectionDocument, ...]:
    """What an engine keeps of each section of a stored report, in outline order."""
    metadata = report.metadata
    regions = _regions(metadata)
    context = tuple(dict.fromkeys(_context(metadata, regions)))
    return tuple(
        SectionDocument(
            report=report.id,
            key=section.key,
            ordinal=ordinal,
            path=section.path,
            heading=section.heading,
            type=section.type,
            paragraphs=section.paragraphs,
            title=metadata.title or "",
            regions=regions,
            year=metadata.year,
            department=metadata.department,
            department_kind=metadata.department_kind,
            kind=metadata.kind,
            sample=metadata.sample,
            quality=tuple(sorted({note.rule for note in report.quality})),
            context=context,
        )
        for ordinal, section in enumerate(report.sections)
    )


def catch_up(
    library: Library,
    engine: Engine,
    progress: Progress | None = None,
    rebuilding: Callable[[str], None] | None = None,
    workers: int = 1,
) -> int:
    """Bring the index to the library's generation; how many reports were indexed.

    An index already there is not written to. One that cannot be brought there is made anew: then `rebuilding` is told
    why, in a clause for a reader. `workers` processes tokenize an index that is made anew; what comes of it is the
    same. Raises LibraryBusy when another process is indexing.
    """
    reason = _unusable(library, engine)
    if reason is None:
        try:
            filled = engine.generation() is not None
            return _index(library, engine, progress) if filled else rebuild(library, engine, progress, workers)
        except IndexDamaged:
            # A byte that has changed shows when it is first read, which may be no sooner than here.
            reason = _DAMAGED
    if rebuilding is not None:
        rebuilding(reason)
    return rebuild(library, engine, progress, workers)


def rebuild(library: Library, engine: Engine, progress: Progress | None = None, workers: int = 1) -> int:
    """Make the index anew, whatever is there; how many reports it holds. Readers keep the old one until it is whole.

    `workers` processes read, tokenize and invert side by side, where the engine can do so; one writer takes what they
    made in the library's order, so the index is the same however many there are.
    """
    present = library.generation()
    reports = library.changes(0).changed
    with engine.writer(anew=True) as writer:
        for done in _added(writer, library, reports, workers):
            if progress is not None:
                progress(done, len(reports))
        writer.commit(present)
    return len(reports)


def _unusable(library: Library, engine: Engine) -> str | None:
    """Why the index must be made anew; None when it can be caught up, or is not there yet."""
    try:
        made_with = engine.fingerprint()
        generation = engine.generation() or 0
        engine.searcher().close()
    except IndexDamaged:
        return _DAMAGED
    if made_with is not None and made_with != fingerprint.present():
        return "分词词典或索引格式有变化"
    if generation > library.generation():
        return "索引比知识库新，知识库可能是从备份恢复的"
    return None


def _index(library: Library, engine: Engine, progress: Progress | None) -> int:
    held = engine.generation()
    # Read before the changes: what is stored between the two is then indexed twice, not never.
    present = library.generation()
    if present == held:
        return 0
    changes = library.changes(held or 0)
    done = 0
    for batch, last in _batches(changes):
        with engine.writer() as writer:
            if done == 0:
                for report in changes.removed:
                    writer.remove_report(report)
            for report in batch:
                writer.remove_report(report)
                writer.add(_sections(library, report))
                done += 1
                if progress is not None:
                    progress(done, len(changes.changed))
            writer.commit(present if last else held or 0)
    return done


def _batches(changes: Changes) -> Iterator[tuple[tuple[str, ...], bool]]:
    """The changed reports by batches, at least one, and whether each is the last."""
    for start in range(0, max(1, len(changes.changed)), BATCH):
        yield changes.changed[start : start + BATCH], start + BATCH >= len(changes.changed)


def _added(writer: Writer, library: Library, reports: Sequence[str], workers: int) -> Iterator[int]:
    """Add all reports, in order; how many are in, now and then."""
    size = min(_CHUNK, -(-len(reports) // (_CHUNKS * workers)))
    if workers > 1 and size > 1 and isinstance(writer, ParallelWriter):
        chunks = [reports[start : start + size] for start in range(0, len(reports), size)]
        done = 0
        for chunk in writer.add_of(partial(_sections_of, library.path), chunks, workers):
            done += len(chunk)
            yield done
        return
    for done, report in enumerate(reports, 1):
        writer.add(_sections(library, report))
        yield done


def _sections_of(library: Path, reports: Sequence[str]) -> Iterator[AnalyzedSection]:
    """For a process that has no library open."""
    catalog = Catalog.open(library / CATALOG)
    try:
        reader = LibraryReader(library, catalog)
        for report in reports:
            yield from _sections(reader, report)
    finally:
        catalog.close()


def _sections(library: LibraryReader, report: str) -> Iterator[AnalyzedSection]:
    # What was taken down or moved since the changes were read is in the next ones.
    try:
        stored = library.report(report)
    except NotFound:
        return
    if stored.id == report:
        yield from map(analyze, documents(stored))


def _regions(metadata: Metadata) -> tuple[str, ...]:
    """Codes from the province down; none for a code that the present GB/T 2260 table does not know."""
    try:
        return region.region(metadata.region).path if metadata.region else ()
    except BadValue:
        return ()


def _context(metadata: Metadata, regions: tuple[str, ...]) -> Iterator[str]:
    """The strings a bare word may be satisfied by without standing in the section."""
    if metadata.title:
        yield metadata.title
    if metadata.department:
        yield metadata.department
        yield from department.aliases(department.read(metadata.department))
    if metadata.department_short:
        yield metadata.department_short
    if regions:
        place = region.region(regions[-1])
        yield from (place.label, place.short, *place.aliases)
    if metadata.year is not None:
        yield from (str(metadata.year), f"{metadata.year}年")
