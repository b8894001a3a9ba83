"""A section's document in two parts, as bytes: what its report says of it, shared by all its sections, and its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from kb.report import Paragraph
from kb.search.document import SectionDocument
from kb.search.facet import FACET_FIELDS, SECTION

_OWN = ("key", "ordinal", "path", "heading", "type", "paragraphs")
_SHARED = tuple(f.name for f in fields(SectionDocument) if f.name not in _OWN)

SECTION_FACETS = (SECTION.name,)
REPORT_FACETS = tuple(f.name for f in FACET_FIELDS if f.name not in SECTION_FACETS)
"""The facet fields whose values are the same for all sections with the same shared part."""

shared = attrgetter(*_SHARED)
"""The shared part of a document, as a tuple that can be compared and hashed."""
_own = attrgetter(*_OWN[:-1])
_paragraph = attrgetter(*(f.name for f in fields(Paragraph)))


def shared_bytes(document: SectionDocument) -> bytes:
    return _to_bytes(shared(document))


def own_bytes(document: SectionDocument) -> bytes:
    return _to_bytes([*_own(document), [_paragraph(paragraph) for paragraph in document.paragraphs]])


def shared_from(data: bytes) -> Mapping[str, Any]:
    """The fields that `shared_bytes` keeps."""
    return dict(zip(_SHARED, map(_tuples, _from_bytes(data)), strict=True))


def document(shared_fields: Mapping[str, Any], own: bytes) -> SectionDocument:
    """The document whose parts these are."""
    *values, paragraphs = _from_bytes(own)
    given = dict(zip(_OWN, values, strict=False))
    return SectionDocument(**shared_fields, **given, paragraphs=tuple(Paragraph(*p) for p in paragraphs))


def _to_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _from_bytes(data: bytes) -> Any:
    return json.loads(data.decode("utf-8", "surrogatepass"))


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
