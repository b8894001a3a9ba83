"""The whole path of one source: bytes -> lines -> body -> blocks -> sections -> metadata -> report.

readers      bytes           lines, told by content
furniture    lines           body lines, discards
wrap         body lines      blocks (paragraphs)
sections     blocks          the outline, decided over the whole sequence; types
extract      sections        what the report states of itself
"""

from __future__ import annotations

import hashlib

from indexer import furniture, wrap
from indexer.extract.metadata import metadata
from indexer.readers import read
from indexer.sections import sections
from indexer.sidecar import Overrides
from kb.report import Report, Source


def convert(data: bytes, name: str, overrides: Overrides = Overrides()) -> Report:  # noqa: B008
    """What `data` makes: a report without id and keys (the library mints them). Raises SourceError.

    `name` is the manifest path. Deterministic: the same bytes and overrides give the same report.
    """
    reading = read(data, name)
    body, discards = furniture.split(reading.lines)
    found, notes = sections(wrap.blocks(body))
    return Report(
        metadata=overrides.apply(metadata(found)),
        sections=found,
        source=Source(name, hashlib.sha256(data).hexdigest(), reading.format, reading.encoding),
        discards=tuple(discards),
        quality=notes,
    )
