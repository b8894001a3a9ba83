"""What the index is in Whoosh's terms."""

from __future__ import annotations

from whoosh import fields, formats

from kb.search.facet import FACET_FIELDS
from kb.search.score import SCORED_FIELDS

INDEX_NAME = "MAIN"

FORMAT = "3 " + " ".join(f.name for f in (*SCORED_FIELDS, *FACET_FIELDS))
"""Of segments: raise the number when their files change. An index of another format is made again."""


class Terms(fields.FieldType):  # type: ignore[misc]  # whoosh is untyped to us
    """Terms made by us, kept with their frequencies by our codec.

    There is no analyzer in it: Whoosh pickles the schema into every TOC.
    """

    def __init__(self, boost: float) -> None:
        super().__init__(format=formats.Frequency(field_boost=boost), analyzer=None, scorable=True)


SCHEMA = fields.Schema(**{f.name: Terms(f.boost) for f in SCORED_FIELDS}, report=fields.STORED(), key=fields.STORED())
