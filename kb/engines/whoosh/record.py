"""A document as bytes (compressed JSON), and back: what an engine gives with a hit."""

from __future__ import annotations

import json
import zlib
from dataclasses import astuple, fields

from kb.report import Paragraph
from kb.search.document import SectionDocument

_FIELDS = tuple(f.name for f in fields(SectionDocument))


def to_bytes(document: SectionDocument) -> bytes:
    data = {name: getattr(document, name) for name in _FIELDS}
    data["paragraphs"] = [astuple(paragraph) for paragraph in document.paragraphs]
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"))


def from_bytes(data: bytes) -> SectionDocument:
    values = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
    values["paragraphs"] = tuple(Paragraph(*paragraph) for paragraph in values["paragraphs"])
    for name in ("regions", "quality", "context"):
        values[name] = tuple(values[name])
    return SectionDocument(**values)
