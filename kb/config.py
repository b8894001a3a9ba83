"""Where things stand: settings from the environment, with their defaults, read in one place."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULT_LIBRARY = Path("library")
DEFAULT_ENGINE = "whoosh"


def library_path(option: Path | None = None) -> Path:
    """The library's folder: the command's option, else KB_LIBRARY, else ./library."""
    return option or Path(os.environ.get("KB_LIBRARY") or DEFAULT_LIBRARY)


def engine_name() -> str:
    """The engine asked for by KB_ENGINE; the embedded one unless told otherwise."""
    return os.environ.get("KB_ENGINE") or DEFAULT_ENGINE
