"""Files, folders -> the library: each source read, converted and stored by itself, the rest going on without it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kb.library.library import Library

from indexer.manifest import SourceFile, manifest_name, read_source, sources, stamp
from indexer.pipeline import convert
from indexer.sidecar import Overrides
from kb.errors import SourceError, SourceMissing

Progress = Callable[[int, int, str], None]
"""Called before each source with (sources done, sources in all, name of the next)."""


@dataclass(slots=True)
class Summary:
    """What a batch did, as manifest names; `failed` holds each error, in order. Mutable: filled while it runs."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    pruned: list[str] = field(default_factory=list)
    failed: list[SourceError] = field(default_factory=list)


def index(
    library: Library,
    paths: Sequence[Path],
    overrides: Overrides = Overrides(),  # noqa: B008
    *,
    force: bool = False,
    prune: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Bring the library up to date with `paths`. Nothing stored before is lost by a source that fails."""
    summary = Summary()
    base = library.path.resolve().parent
    found: list[SourceFile] = []
    for source in sources(paths, base):
        if isinstance(source, SourceMissing):
            summary.failed.append(source)
        else:
            found.append(source)
    with library.batch():
        for done, source in enumerate(found):
            if progress is not None:
                progress(done, len(found), source.name)
            try:
                _index_one(library, source, overrides, force, summary)
            except SourceError as error:
                summary.failed.append(error)
        if progress is not None:
            progress(len(found), len(found), "")
        if prune:
            _prune(library, paths, base, {source.name for source in found}, summary)
    return summary


def _index_one(library: Library, source: SourceFile, options: Overrides, force: bool, summary: Summary) -> None:
    data, sidecar, overrides = read_source(source, options)
    mark = stamp(sidecar, repr(options))
    known = library.manifest().get(source.name)
    if not force and known is not None and known.stamp == mark and known.sha256 == hashlib.sha256(data).hexdigest():
        summary.same.append(source.name)
        return
    stored = library.store(convert(data, source.name, overrides), data, mark)
    getattr(summary, stored.outcome).append(source.name)


def _prune(library: Library, paths: Sequence[Path], base: Path, present: set[str], summary: Summary) -> None:
    """Forget the sources that stood under `paths` and are no longer there."""
    roots = [manifest_name(path, base) for path in paths]
    for name in sorted(library.manifest()):
        under = any(name == root or name.startswith(root.rstrip("/") + "/") for root in roots)
        if under and name not in present:
            library.forget(name)
            summary.pruned.append(name)
