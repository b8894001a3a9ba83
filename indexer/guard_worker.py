"""A guarded child process: one reader at a time, with limits, and the word of what became of each job.

The parent's side of indexer.guarded. The child is a process group and a session of its own; whatever it starts belongs
to the group and dies with it. It leaves its files in a folder that goes with it too.
"""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

from indexer import guarded
from kb.errors import SourceCrashed, SourceError, SourceTimeout, SourceTooLarge

_SINGLE_THREADED = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LAST_BREATH = 2.0
"""Seconds between a child's closing its end and our hearing how it died."""
_NEAR_LIMIT = 0.7
"""Share of the memory limit that a killed reader must have filled for memory to be what killed it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes of address space; `clock` and `processor` in seconds a job (`processor` is the reader's own,
    programs it starts have the same again); a worker is replaced after `jobs`, or when it holds `growth` bytes more
    than after its first job."""

    memory: int = 2 << 30
    clock: float = 600.0
    processor: float = 120.0
    jobs: int = 500
    growth: int = 256 << 20


class Worker:
    """One child process and the channel to it. Mutable; used by one thread at a time, ended by any."""

    def __init__(self, work: bytes, limits: Limits) -> None:
        self._limits = limits
        self._jobs = 0
        self._first = self._held = 0
        self._late = False
        self.dead = False
        self._ending = threading.Lock()
        self._folder = tempfile.mkdtemp(prefix="kb-worker-")
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", guarded.__name__, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment(self._folder),
            )
        self._channel = Connection(ours.detach())
        for part in (str(limits.memory).encode(), str(limits.processor).encode(), work):
            with suppress(OSError):
                self._channel.send_bytes(part)

    @property
    def spent(self) -> bool:
        """Whether it has done its share, or has grown."""
        return self._jobs >= self._limits.jobs or self._held - self._first > self._limits.growth

    def run(self, name: str, job: bytes) -> object:
        """The job's result, or a SourceError that names the source."""
        timer = threading.Timer(self._limits.clock, self._expire)
        timer.start()
        try:
            self._channel.send_bytes(job)
            kind, value, self._held = pickle.loads(self._channel.recv_bytes())
        except (EOFError, OSError):
            return self._death(name)
        finally:
            timer.cancel()
        self._jobs += 1
        self._first = self._first or self._held
        return self._read(name, kind, value)

    def _read(self, name: str, kind: int, value: object) -> object:
        if kind == guarded.DONE:
            return value
        if kind == guarded.FAILED:
            return _unpacked(cast("tuple[type[SourceError], tuple[object, ...], dict[str, object]]", value))
        if kind == guarded.MEMORY:
            self.end()
            return self._too_large(name)
        if kind == guarded.UNFIT:
            self.end()
            raise RuntimeError(f"the guarded child cannot load the work:\n{value}")
        said, trace = cast("tuple[str, str]", value)
        error = SourceCrashed(name, said)
        error.add_note(trace)
        return error

    def _death(self, name: str) -> SourceError:
        """Why the child ended in the middle of a job."""
        status, used = self.end(_LAST_BREATH)
        if self._late:
            return SourceTimeout(name, self._limits.clock)
        if status == -signal.SIGXCPU:
            return SourceTimeout(name, self._limits.processor)
        if used >= _NEAR_LIMIT * self._limits.memory:
            return self._too_large(name)
        return SourceCrashed(name, signal.Signals(-status).name if status < 0 else "")

    def _too_large(self, name: str) -> SourceTooLarge:
        return SourceTooLarge(name, f"读取时最多用 {self._limits.memory / (1 << 30):g} GB 内存")

    def _expire(self) -> None:
        self._late = True
        self._kill()

    def end(self, grace: float = 0.0) -> tuple[int, int]:
        """Ends the child and all it started, after `grace` seconds to die by itself. (its status, most bytes held)."""
        with self._ending:
            if self.dead:
                return 0, 0
            self.dead = True
            status, held = self._waited(grace)
            self._kill()
            self._channel.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            return status, held

    def _waited(self, grace: float) -> tuple[int, int]:
        last = time.monotonic() + grace
        while True:
            process, status, usage = os.wait4(self._process.pid, os.WNOHANG)
            if process:
                break
            if time.monotonic() >= last:
                self._kill()
            time.sleep(0.002)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode, usage.ru_maxrss * 1024

    def _kill(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _unpacked(packed: tuple[type[SourceError], tuple[object, ...], dict[str, object]]) -> SourceError:
    """An error as it was raised in the child: its own constructor would make another message."""
    kind, args, state = packed
    error = kind.__new__(kind)
    Exception.__init__(error, *args)
    vars(error).update(state)
    return error


def _environment(folder: str) -> dict[str, str]:
    """Our own, with our import path, one thread, one order of hashing, and a folder for what the child leaves."""
    paths = [path or str(Path.cwd()) for path in sys.path]
    threads = dict.fromkeys(_SINGLE_THREADED, "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0", "TMPDIR": folder}
