"""How one report sets and writes its paragraphs, learnt from its plain cases: what its doubtful line ends are read by.

The counterpart of indexer.placement where places are exact and all of the report is seen. A line end is one of two
things, a paragraph's end or a wrap, and each sign of it (how full the line is, whether it was drawn out to its edge as
justified lines are that are not the last, the mark it ends with, the number, indent and white below) is as likely
under either as it is in the report's plain cases. Costs are negative natural logarithms of these likelihoods.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import log
from statistics import median
from typing import TypeVar

from indexer.line import Line
from indexer.numbering import Style, numbering
from indexer.readers.page.lines import Spacing
from indexer.readers.page.pairs import FULL, Setting, is_short, is_wrap, other_type, room, slack
from indexer.sentence import cannot_begin, ends_sentence
from kb import taxonomy

CERTAIN = 9.0
_STEP = 1.5
"""Columns from which a line is indented."""
_SLACK_COST = 1.5
_OTHER_TYPE = 4.0
_OFFSET, _CENTRED, _HANGING = 4.0, 0.5, 1.5
"""What it costs that the further lines of a paragraph do not stand under one another, are centred, or hang."""
_SAME = 1.2
_DRAWN = (0.0004, 0.004)
_EDGE = 0.25
"""Ems by which a justified line is drawn out at least (Han characters, the white beside letters and figures), columns
within which a line reaches its edge."""
_KEPT = 2.0
"""How much oftener a line ends behind a mark than its share of characters says: no line may begin with it."""
_LAST_MARK = re.compile(r"([。！？!?；;：:])[”’」』）)》\"']*$")
_CLAUSE = re.compile(r"[。！？!?；;：:，,]")
_KINDS = str.maketrans("！？!?;:", "。。。。；：")
_TITLE = 24
"""Columns of a line that may be a known section title."""

T = TypeVar("T", bound=Hashable)
Costs = Mapping[T, float]


class End(Enum):
    """How a line comes to its end: drawn out (or squeezed) to fit, at its column's edge by itself, or inside of it."""

    DRAWN = 0
    EDGE = 1
    INSIDE = 2


_LAST = {End.DRAWN: 0.02, End.EDGE: 0.15, End.INSIDE: 0.83}
"""How full last lines come to their ends where nothing draws them out."""
_REPORT = "报告"
_ENDS_ALONE = {"。": 0.3, "；": 0.1, "：": 0.1, "": 0.45, _REPORT: 0.05}
_ENDS_LONG = {"。": 0.84, "；": 0.08, "：": 0.03, "": 0.04, _REPORT: 0.01}
"""Marks that a paragraph ends with, of one line and of more, in most reports."""


@dataclass(frozen=True, slots=True)
class Habits:
    """Costs by sign, of a paragraph's end and of a wrap; `natural` is the spacing of lines that nothing draws
    out. `lone` and `long` are those of a mark at the end of a paragraph of one line and of more."""

    natural: Spacing
    often: tuple[float, float]
    lone: Costs[str]
    long: Costs[str]
    marks: Costs[str]
    starts: Costs[Style | None]
    numbers: Costs[Style | None]
    ends: tuple[Costs[End], Costs[End]]
    indents: tuple[Costs[tuple[bool, bool]], Costs[bool]]
    white: tuple[Costs[bool], Costs[bool]]

    def break_cost(self, above: Setting, first: bool, below: Line) -> float:
        """What it costs to say that a paragraph ends above `below`; `first` that `above` began it too."""
        line = above.line
        if cannot_begin(below.text):
            return CERTAIN
        if other_type(line, below):
            return 0.0
        style = style_of(below)
        cost = self.often[0] + (self.lone if first else self.long)[mark_of(line.text)] + self.starts[style]
        cost += self.indents[0][style is None, below.indent >= _STEP]
        if slack(line, below) <= FULL:
            cost += log(max(2.0, line.measure or 0.0) / 2.0) + self.ends[0][_end(above, self.natural)]
        return cost + (0.0 if below.turned else self.white[0][below.blanks > 0])

    def wrap_cost(self, above: Setting, first: bool, below: Line) -> float:
        """What it costs to say that the paragraph goes on in `below`."""
        line, left = above.line, slack(above.line, below)
        cost = self.often[1] + self.marks[mark_of(line.text)] + self.numbers[style_of(below)]
        cost += min(CERTAIN, _SLACK_COST * max(0.0, left - FULL)) + _offset(line, first, below)
        if not _centred(line, below):
            cost += self.indents[1][below.indent >= _STEP]
        cost += self.ends[1][_end(above, self.natural)]
        cost += _OTHER_TYPE if other_type(line, below) else 0.0
        return cost + (0.0 if below.turned else self.white[1][below.blanks > 0])


def habits(runs: Iterable[Sequence[Setting]]) -> Habits:
    """The habits of a report; a run is lines with nothing but text between them."""
    listed = [list(run) for run in runs]
    lines = [each.line for run in listed for each in run]
    ended: list[tuple[Setting, Line]] = []
    wrapped: list[tuple[Setting, Line]] = []
    alone: list[str] = []
    further: list[str] = []
    for run in listed:
        begun: bool | None = True
        for above, (line, below) in zip(run, pairwise(each.line for each in run), strict=False):
            short, wrap = is_short(line, below), is_wrap(line, below)
            if short:
                ended.append((above, below))
                if begun is not None:
                    (alone if begun else further).append(mark_of(line.text))
            elif wrap:
                wrapped.append((above, below))
            begun = True if short else False if wrap else None
    natural = _natural([above.spacing for above, _ in ended])
    plain = [(above.line, below) for above, below in ended], [(above.line, below) for above, below in wrapped]
    share = (len(ended) + 1) / (len(ended) + len(wrapped) + 2)
    indented = _indented(below for _, below in plain[0])
    return Habits(
        natural,
        (-log(share), -log(1 - share)),
        _marks(alone, further, _ENDS_ALONE),
        _marks(further, further, _ENDS_LONG),
        _within(lines),
        _costs([style_of(below) for _, below in plain[0]], _EVENLY, 2.0),
        _numbers(lines),
        _ends([_end(a, natural) for a, _ in ended], [_end(a, natural) for a, _ in wrapped]),
        (indented, _costs([below.indent >= _STEP for _, below in plain[1]], {False: 0.95, True: 0.05}, 1.0)),
        (
            _costs([b.blanks > 0 for _, b in plain[0] if not b.turned], {False: 0.5, True: 0.5}, 1.0),
            _costs([b.blanks > 0 for _, b in plain[1] if not b.turned], {False: 0.95, True: 0.05}, 1.0),
        ),
    )


def mark_of(text: str) -> str:
    """The kind of mark a text ends with, "" for none, _REPORT where it may be a report's title."""
    found = _LAST_MARK.search(text)
    return found[1].translate(_KINDS) if found else _REPORT if ends_sentence(text) else ""


def style_of(line: Line) -> Style | None:
    """How the number is written that a line begins with; PLAIN for a known title without one."""
    found = numbering(line.text)
    if found is not None:
        return found.style
    short = line.width <= _TITLE and not _CLAUSE.search(line.text)
    return Style.PLAIN if short and taxonomy.type_of(line.text) is not None else None


_EVENLY: Mapping[Style | None, float] = {None: 0.5, **{style: 0.5 / len(Style) for style in Style}}


def _costs(seen: Iterable[T], expected: Mapping[T, float], weight: float) -> Costs[T]:
    """-log of the share of each value, with what was expected as `weight` cases more."""
    return {value: -log(share) for value, share in _shares(seen, expected, weight).items()}


def _shares(seen: Iterable[T], expected: Mapping[T, float], weight: float) -> Mapping[T, float]:
    counts = Counter(seen)
    total = sum(counts.values()) + weight
    return {value: (counts[value] + weight * share) / total for value, share in expected.items()}


def _indented(starts: Iterable[Line]) -> Costs[tuple[bool, bool]]:
    """Costs of an indent by (whether the line has no number, whether it is indented)."""
    listed = [(style_of(line) is None, line.indent >= _STEP) for line in starts]
    share = (sum(indented for _, indented in listed) + 0.5) / (len(listed) + 1)
    expected = {False: 1 - share, True: share}
    found: dict[tuple[bool, bool], float] = {}
    for plain in (False, True):
        costs = _costs([indented for kind, indented in listed if kind == plain], expected, 1.0)
        found |= {(plain, indented): min(cost, -log(0.01)) for indented, cost in costs.items()}
    return found


def _marks(alone: Sequence[str], further: Sequence[str], expected: Mapping[str, float]) -> Costs[str]:
    """Costs of a mark at a paragraph's end, seen at the ends of paragraphs of one line and of more: a full line may be
    either. None is so rare that it says for certain; a title ends wherever it does."""
    one, more = _shares(alone, expected, 2.0), _shares(further, _ENDS_LONG, 2.0)
    return {mark: -log(max(0.03, (one[mark] + more[mark]) / 2)) for mark in one} | {_REPORT: 0.0}


def _within(lines: Sequence[Line]) -> Costs[str]:
    """Costs of a mark at a wrap: as often as it stands inside of lines."""
    inside = Counter(
        found[0].translate(_KINDS) for line in lines for found in re.finditer("[。！？!?；;：:]", line.text[:-1])
    )
    characters = sum(len(line.text) for line in lines) + 1
    shares = {mark: min(0.3, _KEPT * (inside[mark] + 1) / characters) for mark in "。；："}
    return {mark: -log(share) for mark, share in shares.items()} | {"": -log(1 - sum(shares.values())), _REPORT: 6.0}


def _numbers(lines: Sequence[Line]) -> Costs[Style | None]:
    """Costs of a number at the head of a line that goes on: as often as one stands behind a mark inside of lines."""
    inside: Counter[Style] = Counter()
    for line in lines:
        for mark in _CLAUSE.finditer(line.text[:-1]):
            if found := numbering(line.text[mark.end() : mark.end() + 12]):
                inside[found.style] += 1
    characters = sum(len(line.text) for line in lines) + 1
    costs = {style: -log(min(0.3, (_KEPT * inside[style] + 1) / (characters + 100))) for style in Style}
    return {None: 0.0, **{style: min(_RAREST, cost) for style, cost in costs.items()}}


_RAREST = 8.0


def _ends(ended: Sequence[End], wrapped: Sequence[End]) -> tuple[Costs[End], Costs[End]]:
    """Costs by how a full line comes to its end; none where too few wraps show how they do."""
    if len(wrapped) < 3:
        return dict.fromkeys(End, 0.0), dict.fromkeys(End, 0.0)
    drawn = max(_LAST[End.DRAWN], sum(end is End.DRAWN for end in ended) / max(1, len(ended)))
    rest = (1 - drawn) / (1 - _LAST[End.DRAWN])
    last = {end: drawn if end is End.DRAWN else rest * share for end, share in _LAST.items()}
    return {end: -log(max(0.01, share)) for end, share in last.items()}, _costs(wrapped, dict.fromkeys(End, 1 / 3), 0.1)


def _natural(spacings: Sequence[Spacing]) -> Spacing:
    """How far apart characters stand where nothing draws them out: in lines that end paragraphs."""
    parts = ([part for part in parts if part is not None] for parts in zip(*spacings, strict=True))
    return Spacing(*(median(part) if len(part) >= 3 else None for part in parts))


def _end(above: Setting, natural: Spacing) -> End:
    for own, usual, most in zip(above.spacing, natural, _DRAWN, strict=True):
        if own is not None and usual is not None and abs(own - usual) > most:
            return End.DRAWN
    return End.EDGE if room(above.line) <= _EDGE else End.INSIDE


def _offset(line: Line, first: bool, below: Line) -> float:
    """How odd it is that `below` stands where it does under `line`, were it the same paragraph."""
    step = below.indent - line.indent
    if _centred(line, below):
        return _CENTRED
    if not first:
        return 0.0 if abs(step) <= _SAME else _OFFSET
    return 0.0 if step <= _SAME else _HANGING if numbering(line.text) is not None else _OFFSET


def _centred(line: Line, below: Line) -> bool:
    """Whether `below` is centred under `line`, white on both of its sides, as in a title that takes two lines."""
    middle = (line.measure or 0.0) / 2
    centres = [each.indent + each.width / 2 for each in (line, below)]
    return min(below.indent, room(below)) > _STEP and all(abs(centre - middle) <= _SAME for centre in centres)
