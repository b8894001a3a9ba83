"""What a section is in Whoosh's terms: the schema, and a section as the values of its fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from whoosh import fields, formats
from whoosh.columns import VarBytesColumn

from kb.engines.whoosh.columns import RowColumn, ValuesColumn, values_bytes
from kb.engines.whoosh.record import to_bytes
from kb.search import score
from kb.search.document import AnalyzedSection
from kb.search.facet import FACET_FIELDS

FORMAT = 1
"""Raise it when the fields or columns of a segment change; an index of another format is made again."""

GRAM = "gram"
"""The bigrams of the match key, the last character with END: where a literal may be found."""
END = "\0"
REPORT = "report"
"""The report's id as a term: what a removal looks for."""
KEY = "key"
"""The match key, UTF-8."""
RECORD = "record"
ROW = "row"

ROW_TYPE = np.dtype(
    [("ordinal", "<u4"), ("heading_key", "<u4"), *((f.name, "<u4") for f in score.SCORED_FIELDS)],
)
"""Of a section: its place in the outline, the bytes of its key that are the heading's, the terms of each field."""


def facet_column(field: str) -> str:
    """The Whoosh field that keeps the values of one facet field."""
    return f"facet_{field}"


class Terms(fields.FieldType):  # type: ignore[misc]  # whoosh is untyped to us
    """Terms made by us, given with their frequencies; the frequency is the posting's weight, and nothing else is kept.

    There is no analyzer in it: Whoosh pickles the schema into every TOC.
    """

    def __init__(self) -> None:
        super().__init__(format=formats.Existence(), analyzer=None)

    def index(self, value: Mapping[str, int]) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term_bytes(term), frequency, float(frequency), b"") for term, frequency in value.items())


def term_bytes(term: str) -> bytes:
    """A term as Whoosh keeps it. A lone surrogate is a character like any other."""
    return term.encode("utf-8", "surrogatepass")


SCHEMA = fields.Schema(
    **{f.name: Terms() for f in score.SCORED_FIELDS},
    **{GRAM: Terms(), REPORT: Terms()},
    **{KEY: fields.COLUMN(VarBytesColumn()), RECORD: fields.COLUMN(VarBytesColumn())},
    **{ROW: fields.COLUMN(RowColumn(ROW_TYPE))},
    **{facet_column(f.name): fields.COLUMN(ValuesColumn()) for f in FACET_FIELDS},
)

Value = Mapping[str, int] | bytes


def values(section: AnalyzedSection) -> dict[str, Value]:
    """The fields of one section, as Whoosh's add_document takes them."""
    document = section.document
    heading_key = len(term_bytes(section.key[: section.heading_length]))
    terms = (section.heading_terms, section.body_terms, section.context_terms)
    row = np.array((document.ordinal, heading_key, *map(len, terms)), ROW_TYPE)
    return {
        **{f.name: Counter(t) for f, t in zip(score.SCORED_FIELDS, terms, strict=True)},
        GRAM: dict.fromkeys(bigrams(section.key), 1),
        REPORT: {document.report: 1},
        KEY: term_bytes(section.key),
        RECORD: to_bytes(document),
        ROW: row.tobytes(),
        **{facet_column(f.name): values_bytes(document.values(f.name)) for f in FACET_FIELDS},
    }


def bigrams(key: str) -> Iterator[str]:
    """Every two neighbours of a match key, its last character with END."""
    return map(str.__add__, key, key[1:] + END) if key else iter(())
