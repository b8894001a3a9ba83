"""The best passage of a section and every mark in it: text plus spans, markup is the web's.

Every occurrence of a literal of the query is marked, and every number asked for; of a nearness or a scope, all of its
words. The loose words of a run are marked only where the section does not hold the run itself, or a synonym of theirs,
its single characters only when it has no longer words. What is satisfied by the context alone is never marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from kb import matchkey
from kb.analysis.analyzer import number_spans
from kb.report import Span
from kb.search.plan import AllOf, AnyOf, InReport, InUnit, Literal, Near, Plan, Word

SNIPPET_LENGTH = 120
"""Code points of shown text a snippet aims at."""

_SENTENCE_END = re.compile(r"[。！？；\n]")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Snippet:
    """`spans` index `text`; `before` and `after` say whether text was left out on that side."""

    text: str
    spans: tuple[Span, ...]
    before: bool = False
    after: bool = False


Marks = tuple[tuple[Span, ...], ...]
"""For each block of a section, the spans to mark, in order and not overlapping."""


def marks(blocks: Sequence[str], plan: Plan, *, heading: bool = True) -> Marks:
    """Where the query is found in a section's blocks; `heading` says that the first of them is its heading."""
    keys = [matchkey.match_key(block) for block in blocks]
    needles = tuple(dict.fromkeys(_needles("".join(keys), plan)))
    words = [needle.term for needle in needles if isinstance(needle, Word)]
    numbers = {word for word in words if _NUMBER.fullmatch(word)}
    literals = [needle for needle in needles if isinstance(needle, Literal)]
    whole = {needle.key for needle in literals if needle.whole and needle.where == "section"}
    anywhere = [needle.key for needle in literals if not needle.whole and needle.where == "section"]
    anywhere += [word for word in words if word not in numbers]
    found = [list(spans) for spans in matchkey.occurrences_in(blocks, keys, anywhere)]
    for spans, block in zip(found, blocks, strict=True):
        spans += _whole_spans(block, whole)
        if numbers:
            # Only a table's text holds cells.
            spans += number_spans(block, numbers, is_table="\t" in block or "\n" in block)
    within = [needle for needle in literals if needle.where == "heading"]
    if heading and blocks and within:
        found[0] += matchkey.occurrences_in(blocks[:1], keys[:1], [n.key for n in within if not n.whole])[0]
        found[0] += _whole_spans(blocks[0], {needle.key for needle in within if needle.whole})
    return tuple(tuple(_merged(spans)) for spans in found)


def snippet(blocks: Sequence[str], found: Marks, length: int = SNIPPET_LENGTH) -> Snippet:
    """The window of at most `length` code points that shows most of what was asked for, the earliest of equals.

    It cuts no mark but one longer than itself, which is shown from its start; it begins with a sentence where one
    begins near by.
    """
    text = "\n".join(blocks)
    spans = list(_joined(blocks, found))
    if len(text) <= length:
        return Snippet(text, tuple(spans))
    start, end = _window(text, spans, length)
    inside = (Span(max(s.start, start) - start, min(s.end, end) - start) for s in spans)
    return Snippet(text[start:end], tuple(s for s in inside if s.start < s.end), start > 0, end < len(text))


def _needles(key: str, plan: Plan) -> Iterator[Literal | Word]:
    """What is to be marked in a section with this match key; nothing under a Not."""
    if isinstance(plan, Literal | Word):
        yield plan
    elif isinstance(plan, Near):
        yield from (plan.left, plan.right)
    elif isinstance(plan, InUnit | InReport):
        yield from _needles(key, plan.part)
    elif _is_run(plan):
        run, apart = plan.parts
        yield from _synonyms(apart)
        if isinstance(run, Literal) and run.key in key:
            yield run
        else:
            loose = tuple(_loose(key, apart))
            longer = [leaf for leaf in loose if len(text := _text(leaf)) > 1 or text.isdigit()]
            yield from longer or loose
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _needles(key, part)


def _is_run(plan: Plan) -> TypeGuard[AnyOf]:
    """Whether a plan is one of kb.search.runs: a run whole, or its words."""
    match plan:
        case AnyOf((Literal(), AllOf(parts) | AnyOf(parts))):
            return bool(parts) and all(map(_is_loose, parts))
        case _:
            return False


def _is_loose(plan: Plan) -> bool:
    """Whether a plan is one word of a run: a term, its characters, or a word with its synonyms."""
    match plan:
        case Word():
            return True
        case Literal(weight=weight):
            return weight < 1
        case AnyOf((AllOf(words), *synonyms)):
            return all(isinstance(word, Word) for word in words) and all(map(_is_loose, synonyms))
        case _:
            return False


def _synonyms(apart: Plan) -> Iterator[Literal]:
    """The synonyms of the words of a run."""
    for part in apart.parts if isinstance(apart, AllOf | AnyOf) else ():
        if isinstance(part, AnyOf):
            yield from (synonym for synonym in part.parts if isinstance(synonym, Literal))


def _loose(key: str, apart: Plan) -> Iterator[Word | Literal]:
    """The words of a run, but for those that a synonym stands for."""
    for part in apart.parts if isinstance(apart, AllOf | AnyOf) else ():
        if isinstance(part, Word | Literal):
            yield part
        elif not any(synonym.key in key for synonym in _synonyms(AllOf((part,)))):
            yield from _loose(key, part.parts[0] if isinstance(part, AnyOf) else part)


def _text(leaf: Word | Literal) -> str:
    return leaf.term if isinstance(leaf, Word) else leaf.key


def _whole_spans(block: str, keys: set[str]) -> Iterator[Span]:
    """Where one of the keys stands in a block and is no piece of a longer number."""
    if keys:
        shown = matchkey.match_key_with_offsets(block)
        for key in keys:
            for found in re.finditer(rf"(?<![0-9])(?<![0-9]\.)(?={re.escape(key)}(?!\.?[0-9]))", shown.key):
                yield Span(*shown.span(found.start(), found.start() + len(key)))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """In order, those that overlap made one; those that touch stay two."""
    held: Span | None = None
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if held is not None and span.start < held.end:
            held = Span(held.start, max(held.end, span.end))
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _joined(blocks: Sequence[str], found: Marks) -> Iterator[Span]:
    """The spans of all blocks as spans of the blocks joined by newlines."""
    offset = 0
    for block, spans in zip(blocks, found, strict=True):
        for span in spans:
            yield Span(offset + span.start, offset + span.end)
        offset += len(block) + 1


def _window(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """[start, end) of the passage to show, of a text longer than `length`."""
    if not spans:
        return 0, length
    begin, end = _richest(text, spans, length)
    spare = length - (end - begin)
    if spare <= 0:
        return begin, begin + length
    start = min(_opening(text, begin, spare * 2 // 3), len(text) - length)
    start = next((s.end for s in spans if s.start < start < s.end), start)
    end = min(start + length, len(text))
    return start, next((s.start for s in spans if s.start < end < s.end), end)


def _richest(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """From its first mark to the end of its last, the window with the most different marked text, then the most marks.

    One pass: a window begins at each mark in turn and holds all that fit.
    """
    best, most = spans[0], (0, 0)
    held: Counter[str] = Counter()
    different = after = 0
    for first, opening in enumerate(spans):
        while after < len(spans) and spans[after].end - opening.start <= length:
            marked = text[spans[after].start : spans[after].end]
            different += len(marked) * (not held[marked])
            held[marked] += 1
            after += 1
        if after == first:
            after, worth = first + 1, (length, 1)
        else:
            worth = (different, after - first)
            marked = text[opening.start : opening.end]
            held[marked] -= 1
            different -= len(marked) * (not held[marked])
        if worth > most:
            best, most = Span(opening.start, spans[after - 1].end), worth
    return best.start, best.end


def _opening(text: str, begin: int, room: int) -> int:
    """Where to begin, at most `room` before `begin`: with the sentence if it begins there, else with some of it."""
    earliest = max(0, begin - room)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, earliest, begin)]
    if ends:
        return ends[-1]
    return 0 if earliest == 0 else begin - room // 2
