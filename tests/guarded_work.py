"""Jobs for the tests of the guarded pool: a function the children can load, and what a bad file does to its reader."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from indexer.readers import pdf
from kb.errors import SourceUnsupported


@dataclass(frozen=True)
class Job:
    """`what` is to be done with `number` and `data`; `name` is the source's."""

    name: str
    what: str = "double"
    number: float = 0
    data: bytes = b""


def named(job: Job) -> str:
    return job.name


def work(job: Job) -> object:
    done = getattr(_Deeds, job.what)
    return done(job)


class _Deeds:
    """Everything a reader can do, by name."""

    @staticmethod
    def double(job: Job) -> float:
        return 2 * job.number

    @staticmethod
    def process(job: Job) -> int:
        return os.getpid()

    @staticmethod
    def scratch(job: Job) -> str:
        path = Path(os.environ["TMPDIR"]) / "left behind"
        path.write_text("x")
        return str(path.parent)

    @staticmethod
    def pages(job: Job) -> int:
        return len(pdf.read(job.data, job.name).lines)

    @staticmethod
    def refuse(job: Job) -> None:
        raise SourceUnsupported(job.name, "测试")

    @staticmethod
    def fault(job: Job) -> object:
        return {}["no such key"]

    @staticmethod
    def eat(job: Job) -> int:
        return len(bytes(int(job.number)))

    @staticmethod
    def keep(job: Job) -> int:
        _held.append(b"x" * int(job.number))
        return os.getpid()

    @staticmethod
    def sleep(job: Job) -> float:
        time.sleep(job.number)
        return job.number

    @staticmethod
    def spin(job: Job) -> None:
        while True:
            pass

    @staticmethod
    def crash(job: Job) -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    @staticmethod
    def leave(job: Job) -> None:
        os._exit(3)

    @staticmethod
    def start_program(job: Job) -> None:
        """Starts a program that would run for long, writes its number to the file named, and dies or waits."""
        child = subprocess.Popen(["sleep", "1000"])
        Path(job.data.decode()).write_text(str(child.pid))
        if job.number:
            os._exit(1)
        time.sleep(1000)


_held: list[bytes] = []
