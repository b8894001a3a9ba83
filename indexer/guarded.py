"""The child's side of indexer.guard: limits on itself, then one job after the other, each answered.

Started as `python -m indexer.guarded FD`. The first message holds the work and the limits, each further one a job;
each answer is (kind, value, resident bytes). When the parent is gone, the whole process group goes too.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kb.errors import SourceError

DONE, FAILED, MEMORY, FAULT, UNFIT = range(5)
"""What came of a job: a result, a SourceError, too much memory, a fault of ours; or the work could not be loaded."""
_LARGEST_FILE = 1 << 30


def main(descriptor: int) -> None:
    threading.Thread(target=_outlive_nobody, args=(descriptor,), daemon=True).start()
    channel = Connection(descriptor)
    memory, processor, work = channel.recv_bytes(), channel.recv_bytes(), channel.recv_bytes()
    _limit(resource.RLIMIT_AS, int(memory))
    _limit(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)
    try:
        function: Callable[[Any], object] = pickle.loads(work)
    except Exception:
        channel.send_bytes(pickle.dumps((UNFIT, traceback.format_exc(), 0)))
        return
    while True:
        try:
            job = channel.recv_bytes()
        except EOFError:
            return
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + float(processor)) + 1)
        channel.send_bytes(_answer(function, job))


def _answer(function: Callable[[Any], object], job: bytes) -> bytes:
    try:
        return pickle.dumps((DONE, function(pickle.loads(job)), _resident()))
    except SourceError as error:
        packed = (type(error), error.args, vars(error))
        return pickle.dumps((FAILED, packed, _resident()))
    except MemoryError:
        return pickle.dumps((MEMORY, None, _resident()))
    except Exception as error:
        said = traceback.format_exc()
        return pickle.dumps((FAULT, (f"{type(error).__name__}: {error}"[:200], said), _resident()))


def _limit(which: int, value: int) -> None:
    """Lowers a soft limit; a system that has no such limit goes without."""
    _, hard = resource.getrlimit(which)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _resident() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _outlive_nobody(descriptor: int) -> None:
    """Waits until the parent has closed its end, then ends this process and all it started."""
    poll = select.poll()
    poll.register(descriptor, 0)
    poll.poll()
    os.killpg(os.getpgrp(), signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
