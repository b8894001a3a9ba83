"""The whole path of one source: bytes -> lines -> body -> blocks -> sections -> metadata -> report.

readers      bytes           lines, told by content
furniture    lines           body lines, discards
wrap         body lines      blocks (paragraphs)
sections     blocks          the outline, decided over the whole sequence; types
extract      sections        what the report states of itself
quality      all of it       what is doubtful about the reading
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from indexer import furniture, provenance, quality, wrap
from indexer.extract.metadata import metadata
from indexer.readers import read
from indexer.sections import sections
from indexer.sidecar import Overrides, parse_head
from kb.errors import SourceTooLarge
from kb.report import Discard, Metadata, Report, Source

LARGEST = 4_000_000
"""Characters of a source; the largest report anybody has seen has not the tenth part."""
HEAD = "文件头"
"""Reason of the discard that keeps a Markdown file's YAML head."""


def convert(data: bytes, name: str, overrides: Overrides = Overrides()) -> Report:  # noqa: B008
    """What `data` makes: a report without id and keys (the library mints them). Raises SourceError.

    `name` is the manifest path. Deterministic: the same bytes and overrides give the same report.
    """
    reading = read(data, name)
    source = Source(name, hashlib.sha256(data).hexdigest(), reading.format, reading.encoding)
    if reading.report is not None:
        whole = reading.report
        return replace(whole, id="", source=source, metadata=overrides.apply(whole.metadata))
    if sum(len(line.text) for line in reading.lines) > LARGEST:
        raise SourceTooLarge(name, f"一份报告最多 {LARGEST // 10_000} 万字")
    body, discards = furniture.split(reading.lines)
    blocks = wrap.blocks(body)
    found, notes = sections(blocks)
    page = {**provenance.printed(provenance.around(found, discards)), **reading.stated}
    stated = _with_page(parse_head(reading.front).apply(metadata(found)), page)
    head = (Discard(reading.front, HEAD, line=1),) if reading.front else ()
    return Report(
        metadata=overrides.apply(stated),
        sections=found,
        source=source,
        discards=(*head, *discards),
        quality=(*reading.notes, *notes, *quality.notes(body, blocks, found)),
    )


def _with_page(stated: Metadata, page: Mapping[str, str]) -> Metadata:
    """What is said around the text fills what the text leaves open."""
    return replace(
        stated,
        title=stated.title or page.get("title"),
        publisher=stated.publisher or page.get("publisher"),
        url=stated.url or page.get("url"),
        published=stated.published or page.get("published"),
    )
