"""Segments written anew as one, a slice of each array at a time: memory does not grow with what they hold.

| room | |
| --- | --- |
| part | one of the segments, with the numbers its sections are to have; where slices begin |
| postings, grams, columns | each of the three files |

What comes out is, but for the order of metadata rows, what codec.contents makes of the same sections at once; that is
the quicker way as long as all of them fit into memory as arrays.
"""

from __future__ import annotations

from collections.abc import Sequence

from whoosh.filedb.filestore import FileStorage

from kb.engines.whoosh.codec.joining.columns import join_columns
from kb.engines.whoosh.codec.joining.grams import join_grams
from kb.engines.whoosh.codec.joining.part import parts
from kb.engines.whoosh.codec.joining.postings import join_postings
from kb.engines.whoosh.codec.segment import COLUMNS, GRAMS, POSTINGS, Segment, SegmentView, write_files


def write_joined(storage: FileStorage, index_name: str, views: Sequence[SegmentView]) -> Segment:
    """A new segment of all that is live in these, one after another, without any section removed."""
    joined = parts(views)
    segment = Segment(index_name, sum(part.count for part in joined), sum(part.size for part in joined))
    write_files(
        storage,
        segment,
        {
            POSTINGS: lambda out: join_postings(out, joined),
            GRAMS: lambda out: join_grams(out, joined),
            COLUMNS: lambda out: join_columns(out, joined),
        },
    )
    return segment
