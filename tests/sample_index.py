"""Reports read by the real indexer into the oracle engine, for tests of what is searched and shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from indexer.pipeline import convert
from kb import permalink
from kb.engines.memory import MemoryEngine
from kb.indexing import documents
from kb.report import Report
from kb.search.document import AnalyzedSection, analyze


def minted(path: Path, taken: set[str], *, sample: bool) -> Report:
    """The report in a file, with an id and section keys as the library would give them."""
    report = convert(path.read_bytes(), path.name)
    metadata = replace(report.metadata, sample=sample)
    keys = permalink.section_keys(report.sections)
    sections = tuple(replace(s, key=key) for s, key in zip(report.sections, keys, strict=True))
    made = replace(report, metadata=metadata, sections=sections, id=permalink.report_id(metadata, taken))
    taken.add(made.id)
    return made


def analyzed(paths: Iterable[Path], *, sample: bool = True) -> tuple[AnalyzedSection, ...]:
    taken: set[str] = set()
    reports = [minted(path, taken, sample=sample) for path in paths]
    return tuple(analyze(document) for report in reports for document in documents(report))


def engine_of(sections: Iterable[AnalyzedSection]) -> MemoryEngine:
    engine = MemoryEngine()
    with engine.writer() as writer:
        writer.add(sections)
        writer.commit(1)
    return engine
