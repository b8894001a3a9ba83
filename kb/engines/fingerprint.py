"""What an index was made with, as one line of text; when it differs from today's, the index is made again."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256

from kb.analysis import analyzer
from kb.report import Paragraph
from kb.search.document import SectionDocument

CONTENTS = 2
"""Raise it when the terms, keys, units or context of a section are made differently from the same analyzer."""


def present() -> str:
    """The fingerprint an index made now would have: analyzer, match key tables and the shape of a document."""
    shape = ",".join(f.name for kind in (SectionDocument, Paragraph) for f in fields(kind))
    digest = sha256(shape.encode()).hexdigest()[:12]
    return f"{analyzer.fingerprint()} contents-{CONTENTS}-{digest}"
