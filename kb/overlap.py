"""Which passage of an old text is which of a new one, told by text that only it holds.

Two passages may share a template, a boilerplate sentence or a heading and still be two. So what counts as evidence
is only a *distinctive* shingle: three neighbouring words that stand in one passage of their version. (A word here is
a Han character, a run of Latin letters, or a whole figure.) Without evidence nothing short of equal text in an equal
place is the same passage, and the caller is told nothing rather than a guess.

An old passage is linked to the new one that

1. has the same text in the same place; among several equal ones, the one with a linked neighbour, or the n-th for
   the n-th when there are as many;
2. stands in the same place and holds at least half of its distinctive text, or is itself at least half made of it;
3. anywhere holds at least half of its distinctive text, that being at least `LEAST_EVIDENCE` shingles that stand
   nowhere else in the new version either.

One old passage *keeps* the new one: the one from the same place, else the one with most evidence. Others linked to it
are *merged* into it. Cost is linear in the text that is not found by rule 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

LEAST_SHARE = 0.5
LEAST_EVIDENCE = 8
"""Shingles: ten words in a row, or a few shorter runs."""

Shingle = tuple[str, ...]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|[^\W_]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section's or paragraph's text. Equal `place`s mean the same spot in both versions; "" is no text to go by."""

    place: Hashable
    text: str


@dataclass(slots=True)
class Links:
    """Old position → new position. Each new one has at most one old one that keeps it; merged ones come on top."""

    kept: dict[int, int] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    keeper: dict[int, int] = field(default_factory=dict)

    def keep(self, old: int, new: int) -> None:
        self.kept[old] = new
        self.keeper[new] = old

    def target(self, old: int) -> int | None:
        return self.kept.get(old, self.merged.get(old))

    def open_old(self, count: int) -> list[int]:
        return [i for i in range(count) if i not in self.kept and i not in self.merged]

    def open_new(self, count: int) -> list[int]:
        return [j for j in range(count) if j not in self.keeper]


@dataclass(frozen=True, slots=True)
class _Claim:
    """An old passage's best new one. `same_place` first, then `shared` shingles decide who keeps it."""

    old: int
    new: int
    same_place: bool
    shared: int
    may_merge: bool


def link(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> None:
    """Add to `links` what can be told of the passages it does not link yet."""
    link_equal(old, new, links)
    claims = _claims(old, new, links)
    for claim in sorted(claims, key=lambda c: (c.new, not c.same_place, -c.shared, c.old)):
        if claim.new not in links.keeper:
            links.keep(claim.old, claim.new)
        elif claim.may_merge:
            links.merged[claim.old] = claim.new
    link_equal(old, new, links)


def link_equal(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> None:
    """Rule 1 for passages with text: as many equal ones are linked in order, otherwise only beside linked neighbours."""
    groups = _equal_groups(old, new, links)
    for mine, theirs in groups:
        if len(mine) == len(theirs):
            for i, j in zip(mine, theirs, strict=True):
                links.keep(i, j)
    for step in (-1, 1):
        for mine, theirs in groups:
            left = set(theirs)
            for i in mine[::-step]:
                beside = links.kept.get(i + step)
                if beside is not None and beside - step in left and i not in links.kept:
                    left.discard(beside - step)
                    if beside - step not in links.keeper:
                        links.keep(i, beside - step)


def words(text: str) -> list[str]:
    """Han characters, Latin words and figures of `text`, folded; what two versions of a text are compared by."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
