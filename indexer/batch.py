"""Files, folders, archives -> the library: each source converted and stored by itself, the rest going on without it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer import archive
from indexer.conversion import Job, pool
from indexer.manifest import SourceFile, manifest_name, read_source, sources, stamp
from indexer.sidecar import Overrides, parse
from kb.errors import SourceError, SourceMissing
from kb.library.library import Library
from kb.report import Report

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
class _Settled:
    """A source that needs no conversion: it is as it was, or could not be read (`error`)."""

    name: str
    error: SourceError | None = None


def index(
    library: Library,
    paths: Sequence[Path],
    overrides: Overrides = Overrides(),  # noqa: B008
    *,
    force: bool = False,
    prune: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Bring the library up to date with `paths`. Nothing stored before is lost by a source that fails.

    Sources are converted in `workers` guarded processes at once and stored one after the other, in name order.
    """
    summary = Summary()
    base = library.path.resolve().parent
    present: set[str] = set()
    with library.batch():
        found = _found(library, paths, base, overrides, force, progress)
        for step, outcome in _converted(found, workers):
            if isinstance(step, SourceMissing):
                summary.failed.append(step)
                continue
            present.add(step.name)
            if isinstance(outcome, SourceError):
                summary.failed.append(outcome)
            elif isinstance(step, Job) and outcome is not None:
                stored = library.store(outcome, step.data, step.stamp)
                getattr(summary, stored.outcome).append(step.name)
            else:
                summary.same.append(step.name)
        if prune:
            _prune(library, paths, base, present, summary)
    return summary


_Step = Job | _Settled | SourceMissing


def _converted(steps: Iterator[_Step], workers: int | None) -> Iterator[tuple[_Step, Report | SourceError | None]]:
    """Every step in its order with what came of it: a report or an error for a job, None for what needs none.

    The pool runs ahead of what is stored, so that it never waits for the disk.
    """
    waiting: deque[_Step] = deque()

    def jobs() -> Iterator[Job]:
        for step in steps:
            waiting.append(step)
            if isinstance(step, Job):
                yield step

    def settled() -> Iterator[tuple[_Step, Report | SourceError | None]]:
        while waiting and not isinstance(waiting[0], Job):
            step = waiting.popleft()
            yield step, step.error if isinstance(step, _Settled) else None

    with pool(workers) as converting:
        for outcome in converting.map(jobs()):
            yield from settled()
            yield waiting.popleft(), outcome
        yield from settled()


def _found(
    library: Library,
    paths: Sequence[Path],
    base: Path,
    options: Overrides,
    force: bool,
    progress: Progress | None,
) -> Iterator[_Step]:
    """Every source under `paths`, as the job it needs or as settled."""
    found = list(sources(paths, base))
    for done, source in enumerate(found):
        if isinstance(source, SourceMissing):
            yield source
            continue
        if progress is not None:
            progress(done, len(found), source.name)
        for job in _jobs(source, options):
            if isinstance(job, SourceError):
                yield _Settled(job.name, job)
            else:
                yield _Settled(job.name) if not force and _is_stored(library, job) else job
    if progress is not None:
        progress(len(found), len(found), "")


def _jobs(source: SourceFile, options: Overrides) -> Iterator[Job | SourceError]:
    """The source, or each member where it is an archive; what stands beside an archive holds for all its members."""
    try:
        data, sidecar, overrides = read_source(source, options)
    except SourceError as error:
        yield error
        return
    if not archive.claims(data):
        yield Job(source.name, data, overrides, stamp(sidecar, repr(options)))
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
        yield Job(member.name, member.data, options.over(beside.over(overrides)), mark)


def _is_stored(library: Library, job: Job) -> bool:
    known = library.manifest_entry(job.name)
    return known is not None and (known.stamp, known.sha256) == (job.stamp, job.sha256)


def _prune(library: Library, paths: Sequence[Path], base: Path, present: set[str], summary: Summary) -> None:
    """Forget the sources that stood under `paths` and are no longer there.

    What stood in a folder or an archive that could not be read stays: nobody saw that it is gone.
    """
    unread = [manifest_name(Path(e.name), base) if isinstance(e, SourceMissing) else e.name for e in summary.failed]
    closed = tuple(name + mark for name in (*unread, *(e.name for e in summary.failed)) for mark in ("/", "!/"))
    roots = [manifest_name(path, base) for path in paths]
    for name in sorted(library.manifest()):
        under = any(name == root or name.startswith((root.rstrip("/") + "/", root + "!/")) for root in roots)
        if under and name not in present and not name.startswith(closed):
            library.forget(name)
            summary.pruned.append(name)
