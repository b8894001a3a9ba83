"""Where a query is found in a section, as the reader sees it: spans of its blocks, markup is the web's.

Every occurrence of a literal of the query is marked, and every number asked for; of a nearness or a scope, all of its
words. The loose words of a run are marked only where the section does not hold the run itself, or a synonym of theirs,
its single characters only when it has no longer words. What is satisfied by the context alone is never marked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from kb import matchkey
from kb.analysis.analyzer import number_spans
from kb.report import Span
from kb.search.plan import AllOf, AnyOf, InReport, InUnit, Literal, Near, Plan, Word

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")

Marks = tuple[tuple[Span, ...], ...]
"""For each block of a section, the spans to mark, in order and not overlapping."""


def marks(blocks: Sequence[str], plan: Plan, *, heading: bool = True) -> Marks:
    """Where the query is found in a section's blocks; `heading` says that the first of them is its heading."""
    return Marker(plan).marks(blocks, heading=heading)


class Marker:
    """Marks one query in one section after another: what is to be looked for is worked out once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._decisive = tuple(dict.fromkeys(_decisive(plan)))
        self._signless = not any(map(matchkey.holds_sign, (*self._decisive, *_texts(plan))))
        """Whether all that is looked for stands in a plain text as in its key."""
        self._needles: dict[frozenset[str], _Needles] = {}

    def marks(self, blocks: Sequence[str], *, heading: bool = True) -> Marks:
        as_keys = self._signless and matchkey.is_as_key("".join(blocks))
        keys = blocks if as_keys else matchkey.block_keys(blocks)
        needles = self._needles_in(keys)
        found = matchkey.occurrences_in(blocks, keys, needles.anywhere)
        if not needles.more:
            return found
        spans = [[*given, *needles.spans(block)] for given, block in zip(found, blocks, strict=True)]
        if heading and blocks:
            spans[0] += needles.heading_spans(blocks[0], keys[0])
        return tuple(tuple(_merged(each)) for each in spans)

    def _needles_in(self, keys: Sequence[str]) -> _Needles:
        """What is to be marked in a section with these keys."""
        key = "".join(keys) if self._decisive else ""
        held = frozenset([decisive for decisive in self._decisive if decisive in key])
        needles = self._needles.get(held)
        if needles is None:
            needles = self._needles[held] = _Needles.of(_needles(held, self._plan))
        return needles


@dataclass(frozen=True, slots=True)
class _Needles:
    """Keys that are marked `anywhere`, or where they are no piece of a longer number (`whole`), or only in a heading;
    and numbers, marked by value."""

    anywhere: tuple[str, ...]
    whole: tuple[str, ...]
    numbers: frozenset[str]
    heading_anywhere: tuple[str, ...]
    heading_whole: tuple[str, ...]

    @classmethod
    def of(cls, leaves: Iterable[Literal | Word]) -> _Needles:
        needles = tuple(dict.fromkeys(leaves))
        words = [needle.term for needle in needles if isinstance(needle, Word)]
        numbers = frozenset(word for word in words if _NUMBER.fullmatch(word))

        def literals(*, heading: bool = False, whole: bool = False) -> list[str]:
            found = (needle for needle in needles if isinstance(needle, Literal))
            return [n.key for n in found if (n.where == "heading") == heading and n.whole == whole]

        anywhere = literals() + [word for word in words if word not in numbers]
        headings = literals(heading=True), literals(heading=True, whole=True)
        return cls(_distinct(anywhere), _distinct(literals(whole=True)), numbers, *map(_distinct, headings))

    @property
    def more(self) -> bool:
        """Whether there is more than what is marked anywhere."""
        return bool(self.whole or self.numbers or self.heading_anywhere or self.heading_whole)

    def spans(self, block: str) -> Iterator[Span]:
        yield from _whole_spans(block, self.whole)
        if self.numbers:
            # Only a table's text holds cells.
            yield from number_spans(block, self.numbers, is_table="\t" in block or "\n" in block)

    def heading_spans(self, heading: str, key: str) -> Iterator[Span]:
        yield from matchkey.occurrences_in((heading,), (key,), self.heading_anywhere)[0]
        yield from _whole_spans(heading, self.heading_whole)


def _distinct(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keys))


def _decisive(plan: Plan) -> Iterator[str]:
    """The keys on whose standing in a section it depends what else is marked there."""
    if isinstance(plan, InUnit | InReport):
        yield from _decisive(plan.part)
    elif _is_run(plan):
        run, apart = plan.parts
        if isinstance(run, Literal):
            yield run.key
        yield from (synonym.key for synonym in _synonyms(apart))
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _decisive(part)


def _needles(held: Container[str], plan: Plan) -> Iterator[Literal | Word]:
    """What is to be marked in a section that holds these of the decisive keys; nothing under a Not."""
    if isinstance(plan, Literal | Word):
        yield plan
    elif isinstance(plan, Near):
        yield from (plan.left, plan.right)
    elif isinstance(plan, InUnit | InReport):
        yield from _needles(held, plan.part)
    elif _is_run(plan):
        run, apart = plan.parts
        yield from _synonyms(apart)
        if isinstance(run, Literal) and run.key in held:
            yield run
        else:
            loose = tuple(_loose(held, apart))
            longer = [leaf for leaf in loose if len(text := _text(leaf)) > 1 or text.isdigit()]
            yield from longer or loose
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _needles(held, part)


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


def _loose(held: Container[str], apart: Plan) -> Iterator[Word | Literal]:
    """The words of a run, but for those that a synonym stands for."""
    for part in apart.parts if isinstance(apart, AllOf | AnyOf) else ():
        if isinstance(part, Word | Literal):
            yield part
        elif not any(synonym.key in held for synonym in _synonyms(AllOf((part,)))):
            yield from _loose(held, part.parts[0] if isinstance(part, AnyOf) else part)


def _texts(plan: Plan) -> Iterator[str]:
    """The keys and terms of a plan."""
    if isinstance(plan, Word | Literal):
        yield _text(plan)
    elif isinstance(plan, Near):
        yield from (plan.left.key, plan.right.key)
    elif isinstance(plan, InUnit | InReport):
        yield from _texts(plan.part)
    elif isinstance(plan, AllOf | AnyOf):
        for part in plan.parts:
            yield from _texts(part)


def _text(leaf: Word | Literal) -> str:
    return leaf.term if isinstance(leaf, Word) else leaf.key


def _whole_spans(block: str, keys: Collection[str]) -> Iterator[Span]:
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
