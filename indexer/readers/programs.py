"""Optional programs, found at run time: LibreOffice and tesseract, each run as a child that can be stopped whole."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from kb.errors import SourceTimeout


def find(*names: str) -> str | None:
    """The path of the first program that is there."""
    return next((path for name in names if (path := shutil.which(name)) is not None), None)


def run(
    command: Sequence[str],
    source: str,
    seconds: float,
    *,
    data: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """(exit status, standard output). `source` is whose reading it serves; SourceTimeout when it takes too long.

    The child stays in our process group, so that whoever ends us ends it too.
    """
    with subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    ) as child:
        try:
            output, _ = child.communicate(data, timeout=seconds)
        except subprocess.TimeoutExpired:
            for process in [child.pid, *descendants(child.pid)]:
                _kill(process)
            raise SourceTimeout(source, seconds) from None
    return child.returncode, output


def descendants(process: int) -> Iterator[int]:
    """The children of a process, their children and so on, nearest first. Nothing where there is no /proc."""
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return
    for task in tasks:
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from descendants(child)


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
