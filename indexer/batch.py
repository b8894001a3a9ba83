"""Files, folders, archives -> the library: each source converted and stored by itself, the rest going on without it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer import archive
from indexer.manifest import SourceFile, manifest_name, read_source, sources, stamp
from indexer.pipeline import convert
from indexer.sidecar import Overrides, parse
from kb.errors import SourceError, SourceMissing
from kb.library.library import Library

Progress = Callable[[int, int, str], None]
"""Called before each file with (files done, files in all, name of the next)."""


@dataclass(slots=True)
class Summary:
    """What a batch did, as manifest names; `failed` holds each error, in order. Mutable: filled while it runs."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    pruned: list[str] = field(default_factory=list)
    failed: list[SourceError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    """One source to convert: its bytes, what is stated from outside, and the stamp of all that decides the result."""

    name: str
    data: bytes
    overrides: Overrides
    stamp: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


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
    found = list(sources(paths, base))
    present: set[str] = set()
    with library.batch():
        for done, source in enumerate(found):
            if isinstance(source, SourceMissing):
                summary.failed.append(source)
                continue
            if progress is not None:
                progress(done, len(found), source.name)
            for job in _jobs(source, overrides):
                if isinstance(job, SourceError):
                    present.add(job.name)
                    summary.failed.append(job)
                    continue
                present.add(job.name)
                try:
                    _store(library, job, force, summary)
                except SourceError as error:
                    summary.failed.append(error)
        if progress is not None:
            progress(len(found), len(found), "")
        if prune:
            _prune(library, paths, base, present, summary)
    return summary


def _jobs(source: SourceFile, options: Overrides) -> Iterator[_Job | SourceError]:
    """The source, or each member where it is an archive; what stands beside an archive holds for all its members."""
    try:
        data, sidecar, overrides = read_source(source, options)
    except SourceError as error:
        yield error
        return
    if not archive.claims(data):
        yield _Job(source.name, data, overrides, stamp(sidecar, repr(options)))
        return
    for member in archive.members(data, source.name):
        if isinstance(member, SourceError):
            yield member
            continue
        try:
            beside = parse(member.sidecar.decode("utf-8", "replace"), member.name) if member.sidecar else Overrides()
        except SourceError as error:
            yield error
            continue
        mark = stamp(sidecar + b"\0" + member.sidecar, repr(options))
        yield _Job(member.name, member.data, options.over(beside.over(overrides)), mark)


def _store(library: Library, job: _Job, force: bool, summary: Summary) -> None:
    known = library.manifest_entry(job.name)
    if not force and known is not None and (known.stamp, known.sha256) == (job.stamp, job.sha256):
        summary.same.append(job.name)
        return
    stored = library.store(convert(job.data, job.name, job.overrides), job.data, job.stamp)
    getattr(summary, stored.outcome).append(job.name)


def _prune(library: Library, paths: Sequence[Path], base: Path, present: set[str], summary: Summary) -> None:
    """Forget the sources that stood under `paths` and are no longer there."""
    roots = [manifest_name(path, base) for path in paths]
    for name in sorted(library.manifest()):
        under = any(name == root or name.startswith(root.rstrip("/") + "/") for root in roots)
        if under and name not in present:
            library.forget(name)
            summary.pruned.append(name)
