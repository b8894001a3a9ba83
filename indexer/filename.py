"""File names whose bytes do not say how they are encoded."""

from __future__ import annotations

import os
from pathlib import Path

_ENCODINGS = ("utf-8", "gb18030")
"""A Chinese Windows, and the archives packed there, write GBK; whatever is unpacked elsewhere keeps those bytes."""


def spelled(raw: bytes) -> str | None:
    """A name as it was typed; None where it is in no known encoding."""
    for encoding in _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def shown(path: str | Path) -> str:
    """A path that can be stored and printed, always: undecodable bytes stand as escapes (\\xff)."""
    raw = os.fsencode(path)
    return spelled(raw) or raw.decode("utf-8", "backslashreplace")
