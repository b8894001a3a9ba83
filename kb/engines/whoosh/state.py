"""What a commit says of itself, beside Whoosh's TOC of the same number: catalog generation, fingerprint, checksums.

It is on the disk before the TOC is renamed into place, so whoever sees the TOC finds it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kb.engines.whoosh.codec.arrays import ArrayFile
from kb.engines.whoosh.codec.segment import EXTENSIONS
from kb.engines.whoosh.fields import INDEX_NAME
from kb.errors import IndexDamaged

TOC_NAME = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
STATE_NAME = re.compile(r"state-([0-9]+)\.json")


@dataclass(frozen=True, slots=True)
class Seal:
    """Size in bytes and a CRC-32 of a file that will not change again: of all its bytes, or of the tail of a file of
    arrays, which has the checksums of the rest (codec.arrays)."""

    size: int
    crc: int

    @classmethod
    def of(cls, path: Path) -> Seal:
        if path.suffix in EXTENSIONS:
            file = ArrayFile(path)
            return cls(file.size, file.tail_checksum)
        data = path.read_bytes()
        return cls(len(data), zlib.crc32(data))


@dataclass(frozen=True, slots=True)
class State:
    """`format` is the segments' (fields.FORMAT); `generation` the catalog's, None before the first batch."""

    format: str
    fingerprint: str
    generation: int | None
    files: Mapping[str, Seal]

    def to_json(self) -> str:
        files = {name: {"size": seal.size, "crc": seal.crc} for name, seal in self.files.items()}
        said = {"format": self.format, "fingerprint": self.fingerprint, "generation": self.generation, "files": files}
        contents = json.dumps(said, sort_keys=True)
        return json.dumps({"crc": zlib.crc32(contents.encode()), "contents": contents})

    @classmethod
    def from_json(cls, text: str) -> State:
        """Raises ValueError, KeyError or TypeError when the text is none of ours, or not as it was written."""
        outer = json.loads(text)
        if zlib.crc32(outer["contents"].encode()) != outer["crc"]:
            raise ValueError("checksum")
        data = json.loads(outer["contents"])
        data["files"] = {name: Seal(**seal) for name, seal in data["files"].items()}
        return cls(**data)


def newest(folder: Path) -> int | None:
    """The number of the newest TOC; None when no index is there."""
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise IndexDamaged("索引的位置上不是文件夹") from None
    return max((int(m[1]) for m in map(TOC_NAME.fullmatch, names) if m), default=None)


def toc_name(number: int) -> str:
    return f"_{INDEX_NAME}_{number}.toc"


def state_name(number: int) -> str:
    return f"state-{number}.json"


def read_state(folder: Path, number: int) -> State:
    """The state of TOC `number`; FileNotFoundError when it is gone, IndexDamaged when it is not as written."""
    data = (folder / state_name(number)).read_bytes()
    try:
        return State.from_json(data.decode())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{state_name(number)} 已损坏") from error
