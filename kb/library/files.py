"""The files of a library: originals by SHA-256, one Markdown file a report; written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TEMPORARY = ".part"


class Files:
    """originals/ and markdown/ under a library's folder.

    A file is written under a temporary name (`stage`) and takes its place when it is wholly on the disk (`settle`),
    so that what has its own name is complete. What a crash leaves behind has the temporary name and is swept away.
    """

    def __init__(self, root: Path) -> None:
        self._originals = root / "originals"
        self._markdown = root / "markdown"
        self._staged: list[tuple[Path, Path]] = []

    def original(self, sha256: str) -> Path:
        return self._originals / sha256[:2] / sha256

    def markdown(self, report: str) -> Path:
        return self._markdown / f"{report}.md"

    def stage_original(self, sha256: str, data: bytes) -> None:
        if not self.original(sha256).exists():
            self._stage(self.original(sha256), data)

    def stage_markdown(self, report: str, text: str) -> None:
        self._stage(self.markdown(report), text.encode("utf-8", "surrogatepass"))

    def settle(self) -> None:
        """Put every staged file in its place, on the disk for good."""
        staged, self._staged = self._staged, []
        for temporary, _ in staged:
            with temporary.open("rb") as file:
                os.fsync(file.fileno())
        for temporary, final in staged:
            if temporary.exists():
                temporary.replace(final)
        for folder in {final.parent for _, final in staged}:
            _sync_folder(folder)

    def drop_staged(self) -> None:
        staged, self._staged = self._staged, []
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)

    def remove(self, paths: Iterable[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what an interrupted run left under temporary names."""
        for folder in (self._originals, self._markdown):
            for leftover in folder.rglob(f"*{_TEMPORARY}"):
                leftover.unlink(missing_ok=True)

    def _stage(self, final: Path, data: bytes) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary = final.with_name(final.name + _TEMPORARY)
        temporary.write_bytes(data)
        self._staged.append((temporary, final))


def _sync_folder(folder: Path) -> None:
    """Make the new names durable; where folders cannot be opened (Windows) the system does it by itself."""
    with suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
