"""The files of a library: originals by SHA-256, one Markdown file a report; written whole or not at all.

A file is written under incoming/ and renamed into its place. An original goes there before the commit that names it:
until then nobody sees it. A report's Markdown goes there right after the commit that it tells of, so that it is never
ahead of the catalog; its staged name says of which generation it is, and whoever opens the library after a crash
finishes the move.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path

from kb.disk import sync

_STAGED_MARKDOWN = re.compile(r"(\d+)\.([0-9a-z-]+)\.md")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Files:
    """originals/, markdown/ and incoming/ under a library's folder."""

    def __init__(self, root: Path) -> None:
        self._originals = root / "originals"
        self._markdown = root / "markdown"
        self.incoming = root / "incoming"
        self._serial = count()

    def make(self) -> None:
        for folder in (self._originals, self._markdown, self.incoming):
            folder.mkdir(parents=True, exist_ok=True)

    def original(self, sha256: str) -> Path:
        return self._originals / sha256[:2] / sha256

    def markdown(self, report: str) -> Path:
        return self._markdown / f"{report}.md"

    def stage_original(self, sha256: str, data: bytes) -> Path | None:
        """Where the bytes wait; None when the library has them."""
        if self.original(sha256).exists():
            return None
        staged = self.incoming / f"{os.getpid()}-{next(self._serial)}-{sha256}"
        staged.write_bytes(data)
        return staged

    def stage_markdown(self, report: str, generation: int, text: str) -> Path:
        staged = self.incoming / f"{generation}.{report}.md"
        staged.write_bytes(text.encode())
        return staged

    def settle_originals(self, staged: Iterable[Path]) -> None:
        folders = set()
        for path in staged:
            place = self.original(path.name.rpartition("-")[2])
            place.parent.mkdir(exist_ok=True)
            path.replace(place)
            folders |= {self._originals, place.parent}
        sync(folders)

    def settle_markdown(self, staged: Iterable[Path]) -> None:
        found = [(path, _STAGED_MARKDOWN.fullmatch(path.name)) for path in staged]
        for path, named in found:
            if named:
                path.replace(self.markdown(named[2]))
        sync([self._markdown] if found else [])

    def recover(self, connection: sqlite3.Connection) -> None:
        """Finish or undo what a crash left in incoming/. The caller is the only writer."""
        committed = []
        for path in self.incoming.iterdir():
            named = _STAGED_MARKDOWN.fullmatch(path.name)
            if (
                named
                and connection.execute(
                    "SELECT 1 FROM report WHERE id = ? AND generation = ? AND state = 'live'", (named[2], int(named[1]))
                ).fetchone()
            ):
                committed.append(path)
            else:
                path.unlink()
        self.settle_markdown(committed)

    def sweep(self, connection: sqlite3.Connection) -> None:
        """Delete originals that no source names and the Markdown of reports that do not stand; nothing not ours.

        The caller is the only writer.
        """
        named = {row[0] for row in connection.execute("SELECT sha256 FROM source WHERE standing")}
        for folder in self._originals.iterdir():
            with suppress(NotADirectoryError):
                for path in folder.iterdir():
                    if _SHA256.fullmatch(path.name) and path.name not in named:
                        path.unlink()
        for row in connection.execute("SELECT id FROM report WHERE state != 'live'"):
            self.markdown(row[0]).unlink(missing_ok=True)
