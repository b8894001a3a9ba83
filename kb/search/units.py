"""The sentences and paragraphs of a section's match key: the units that words may be asked for together in.

The heading is one unit of both kinds. Of a text, a sentence ends after 。！？； or their half-width and vertical forms,
with the quotes and brackets that close after them, and with its paragraph; a table is one paragraph, each of its rows a
sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from kb.matchkey import match_key_with_offsets
from kb.report import Paragraph

_SENTENCE_END = re.compile(r"[。！？；!?;｡︒︔︕︖﹔﹖﹗]+[”’」』﹂﹄）)〉》】〕\]]*")
_ROW_END = re.compile(r"\n\s*")


def unit_starts(heading: str, paragraphs: Sequence[Paragraph]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """(sentences, paragraphs): where each begins in the section's match key, ascending, the first at 0.

    What has no match key begins nowhere; of an empty key both are ().
    """
    sentences: list[int] = []
    starts: list[int] = []
    length = 0
    for text, ends in _blocks(heading, paragraphs):
        shown = match_key_with_offsets(text)
        if shown.key:
            begins = (0, *(match.end() for match in ends.finditer(text))) if ends else (0,)
            found = (bisect_left(shown.offsets, begin, hi=len(shown.key)) for begin in begins)
            sentences += (length + at for at in dict.fromkeys(found) if at < len(shown.key))
            starts.append(length)
            length += len(shown.key)
    return tuple(sentences), tuple(starts)


def _blocks(heading: str, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[str, re.Pattern[str] | None]]:
    """Each block in order, with what ends a sentence in it."""
    yield heading, None
    for paragraph in paragraphs:
        yield paragraph.text, _ROW_END if paragraph.kind == "table" else _SENTENCE_END
