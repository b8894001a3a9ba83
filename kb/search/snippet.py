"""The best passage of a section, with the marks in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.report import Span
from kb.search.marks import Marks

SNIPPET_LENGTH = 120
"""Code points of shown text a snippet aims at."""

_SENTENCE_ENDS = "。！？；\n"
_FIGURE = re.compile(r"\d(?:[,.，．]?\d){0,19}")
_IN_FIGURE = frozenset("0123456789０１２３４５６７８９,.，．")
_LONGEST_FIGURE = 40


@dataclass(frozen=True, slots=True)
class Snippet:
    """`spans` index `text`; `before` and `after` say whether text was left out on that side."""

    text: str
    spans: tuple[Span, ...]
    before: bool = False
    after: bool = False


def snippet(blocks: Sequence[str], found: Marks, length: int = SNIPPET_LENGTH) -> Snippet:
    """The window of at most `length` code points that shows most of what was asked for, the earliest of equals.

    It cuts no mark but one longer than itself, which is shown from its start, and no figure that is not marked, for
    4,87… would read as another than 4,870; it begins with a sentence where one begins near by.
    """
    text = "\n".join(blocks)
    spans = list(_joined(blocks, found))
    if len(text) <= length:
        return Snippet(text, tuple(spans))
    start, end = _window(text, spans, length)
    inside = (Span(max(s.start, start) - start, min(s.end, end) - start) for s in spans)
    return Snippet(text[start:end], tuple(s for s in inside if s.start < s.end), start > 0, end < len(text))


def _joined(blocks: Sequence[str], found: Marks) -> Iterator[Span]:
    """The spans of all blocks as spans of the blocks joined by newlines."""
    offset = 0
    for block, spans in zip(blocks, found, strict=True):
        yield from (Span(offset + s.start, offset + s.end) for s in spans) if offset else spans
        offset += len(block) + 1


def _window(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """[start, end) of the passage to show, of a text longer than `length`."""
    if not spans:
        return 0, _figure_around(text, length).start or length
    begin, end = spans[0].start, spans[-1].end
    if len(spans) > 1 and end - begin > length:
        begin, end = _richest(text, spans, length)
    core, spare = end, length - (end - begin)
    if spare <= 0:
        return begin, begin + length
    start = min(_opening(text, begin, spare * 2 // 3), len(text) - length)
    start = min(begin, _figure_around(text, start).end)
    start = next((s.end for s in spans if s.start < start < s.end), start)
    end = max(core, _figure_around(text, min(start + length, len(text))).start)
    return start, next((s.start for s in spans if s.start < end < s.end), end)


def _figure_around(text: str, at: int) -> Span:
    """The figure that a cut at `at` would go through; empty, at `at`, when there is none."""
    if not (0 < at < len(text) and text[at - 1] in _IN_FIGURE and text[at] in _IN_FIGURE):
        return Span(at, at)
    near = _FIGURE.finditer(text, max(0, at - _LONGEST_FIGURE), at + _LONGEST_FIGURE)
    return next((Span(*figure.span()) for figure in near if figure.start() < at < figure.end()), Span(at, at))


def _richest(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """From its first mark to the end of its last, the window with the most different marked text, then the most marks.

    One pass: a window begins at each mark in turn and holds all that fit.
    """
    best, most = (0, 0), (0, 0)
    marked = [text[span.start : span.end] for span in spans]
    held = dict.fromkeys(marked, 0)
    different = after = 0
    for first, opening in enumerate(spans):
        while after < len(spans) and spans[after].end - opening.start <= length:
            different += len(marked[after]) * (not held[marked[after]])
            held[marked[after]] += 1
            after += 1
        if after == first:
            after, worth = first + 1, (length, 1)
        else:
            worth = (different, after - first)
            held[marked[first]] -= 1
            different -= len(marked[first]) * (not held[marked[first]])
        if worth > most:
            best, most = (opening.start, spans[after - 1].end), worth
    return best


def _opening(text: str, begin: int, room: int) -> int:
    """Where to begin, at most `room` before `begin`: with the sentence if it begins there, else with some of it."""
    earliest = max(0, begin - room)
    end = max(text.rfind(mark, earliest, begin) for mark in _SENTENCE_ENDS)
    if end >= 0:
        return end + 1
    return 0 if earliest == 0 else begin - room // 2
