"""The best passage of a section and every mark in it: text plus spans, markup is the web's.

A mark is an occurrence of a literal of the query; of a run that the section does not hold literally, its words are
marked instead. What is satisfied by the context alone is never marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb import matchkey
from kb.report import Span
from kb.search.plan import AllOf, AnyOf, Literal, Not, Plan, Word

SNIPPET_LENGTH = 120
"""Code points of shown text a snippet aims at."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """`spans` index `text`; `before` and `after` say whether text was left out on that side."""

    text: str
    spans: tuple[Span, ...]
    before: bool = False
    after: bool = False


Marks = tuple[tuple[Span, ...], ...]
"""For each block of a section, the spans to mark, in order and not overlapping."""


def marks(blocks: Sequence[str], plan: Plan) -> Marks:
    """Where the query is found in a section's blocks."""
    found: list[list[Span]] = [[] for _ in blocks]
    for needle in _needles(blocks, plan):
        for block, spans in enumerate(needle):
            found[block] += spans
    return tuple(tuple(_merged(spans)) for spans in found)


def snippet(blocks: Sequence[str], found: Marks, length: int = SNIPPET_LENGTH) -> Snippet:
    """The window of about `length` code points with the most marks, the earliest of equals; a match longer than the
    window is shown from its start."""
    text = "\n".join(blocks)
    spans = list(_joined(blocks, found))
    if len(text) <= length:
        return Snippet(text, tuple(spans))
    start, end = _window(text, spans, length)
    inside = tuple(
        Span(max(s.start, start) - start, min(s.end, end) - start) for s in spans if s.start < end and s.end > start
    )
    return Snippet(text[start:end], inside, before=start > 0, after=end < len(text))


def _needles(blocks: Sequence[str], plan: Plan) -> Iterator[Marks]:
    """Occurrences to mark, a run at a time: AnyOf(literal, its words) marks the words only without the literal."""
    if isinstance(plan, Literal):
        yield matchkey.occurrences(blocks[:1] if plan.where == "heading" else blocks, plan.key)
    elif isinstance(plan, Word):
        yield matchkey.occurrences(blocks, plan.term, whole_number=True)
    elif isinstance(plan, AnyOf) and plan.parts and isinstance(plan.parts[0], Literal):
        literal = matchkey.occurrences(blocks, plan.parts[0].key)
        if any(literal):
            yield literal
        else:
            for part in plan.parts[1:]:
                yield from _needles(blocks, part)
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _needles(blocks, part)
    elif isinstance(plan, Not):
        return


def _merged(spans: list[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if last is not None and span.start < last.end:
            last = Span(last.start, max(last.end, span.end))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _joined(blocks: Sequence[str], found: Marks) -> Iterator[Span]:
    offset = 0
    for block, spans in zip(blocks, found, strict=False):
        for span in spans:
            yield Span(offset + span.start, offset + span.end)
        offset += len(block) + 1


def _window(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    if not spans:
        return 0, length
    best, most = 0, 0
    last = 0
    for first, span in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last].end - span.start <= length:
            last += 1
        if last - first > most:
            best, most = first, last - first
    lead = max(0, (length - (spans[best + max(most, 1) - 1].end - spans[best].start)) // 3)
    start = max(0, min(spans[best].start - lead, len(text) - length))
    return start, start + length
