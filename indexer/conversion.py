"""Conversion of sources in the guarded pool: what a child is given, and what it does with it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass

from indexer.guard import Pool
from indexer.guard_worker import Limits
from indexer.pipeline import convert
from indexer.sidecar import Overrides
from kb.report import Report


@dataclass(frozen=True, slots=True)
class Job:
    """One source to convert: its bytes, what is stated from outside, and the stamp of all that decides the result."""

    name: str
    data: bytes
    overrides: Overrides
    stamp: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def pool(workers: int | None = None, limits: Limits = Limits()) -> Pool[Job, Report]:  # noqa: B008
    """The pool that converts; as many workers as there are processors for us unless a number is given."""
    return Pool(_converted, _named, workers or processors(), limits)


def processors() -> int:
    """How many processors this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _converted(job: Job) -> Report:
    return convert(job.data, job.name, job.overrides)


def _named(job: Job) -> str:
    return job.name
