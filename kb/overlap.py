"""Which passage of an old text is which of a new one, told by text that only it holds.

Two passages may share a template, a boilerplate sentence or a heading and still be two. So what counts as evidence
is only a *distinctive* shingle: three neighbouring words that stand in one passage of their version. (A word here is
a Han character, a run of Latin letters, or a whole figure.) Without evidence nothing short of equal text in an equal
place is the same passage, and the caller is told nothing rather than a guess.

An old passage is linked to the new one that

1. has the same words in the same place; among several equal ones, the n-th for the n-th when there are as many, else
   the one with a linked neighbour; or the same words anywhere, when they are `LEAST_EQUAL` or more and nowhere twice;
2. stands in the same place and holds more than half of its distinctive text, or is itself more than half made of it,
   that being at least `LEAST_EVIDENCE` shingles;
3. anywhere holds more than half of its distinctive text, that being at least `LEAST_EVIDENCE` shingles that stand
   nowhere else in the new version either.

One old passage *keeps* the new one: the one from the same place, else, of those it is more than half made of, the one
with most evidence. Others linked to it are *merged* into it. Cost is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

SHARE = 0.5
"""Of its distinctive text, that a passage must have in common with another to be it."""
LEAST_EVIDENCE = 16
"""Shingles: a sentence of 18 words, or several shorter runs."""
LEAST_EQUAL = 10
"""Words, for an equal text to be enough wherever it stands."""

Shingle = tuple[str, ...]

_SEVERAL = -1
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+|[^\W_]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section or a paragraph. Equal `place`s mean the same spot in both versions; no words, nothing to go by."""

    place: Hashable
    words: tuple[str, ...]


@dataclass(slots=True)
class Links:
    """Old position → new position. A new one has at most one old one that keeps it; merged ones come on top."""

    kept: dict[int, int] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    keeper: dict[int, int] = field(default_factory=dict)

    def keep(self, old: int, new: int) -> None:
        self.kept[old] = new
        self.keeper[new] = old

    def target(self, old: int) -> int | None:
        return self.kept.get(old, self.merged.get(old))

    def linked(self, old: int) -> bool:
        return old in self.kept or old in self.merged


@dataclass(frozen=True, slots=True)
class _Claim:
    """An old passage's best new one. `shared` is in shingles."""

    old: int
    new: int
    same_place: bool
    shared: int
    may_keep: bool
    may_merge: bool


def words(text: str) -> tuple[str, ...]:
    """Han characters, Latin words and figures of `text`, folded; a text of signs only is one word."""
    found = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return tuple(found or text.split())


def link(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> None:
    """Add to `links` what can be told of the passages it does not link yet."""
    _link_equal(old, new, links)
    for claim in sorted(_claims(old, new, links), key=lambda c: (c.new, not c.same_place, -c.shared, c.old)):
        if claim.may_keep and claim.new not in links.keeper:
            links.keep(claim.old, claim.new)
        elif claim.may_merge:
            links.merged[claim.old] = claim.new
    _link_equal(old, new, links)


def _link_equal(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> None:
    """Rule 1."""
    groups = _equal_groups(old, new, links)
    for mine, theirs in groups:
        if len(mine) == len(theirs):
            for i, j in zip(mine, theirs, strict=True):
                links.keep(i, j)
    for mine, theirs in groups:
        if len(mine) != len(theirs):
            _link_beside(mine, theirs, links, -1)
            _link_beside(mine[::-1], theirs, links, 1)
    theirs_alone = _alone(new)
    for found, i in _alone(old).items():
        only = theirs_alone.get(found)
        if only is not None and not links.linked(i) and only not in links.keeper:
            links.keep(i, only)


def _alone(passages: Sequence[Passage]) -> dict[tuple[str, ...], int]:
    """Words → position, of the passages long enough whose words no other has."""
    times = Counter(passage.words for passage in passages)
    return {p.words: i for i, p in enumerate(passages) if times[p.words] == 1 and len(p.words) >= LEAST_EQUAL}


def _equal_groups(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> list[tuple[list[int], list[int]]]:
    """Positions, old and new, of the passages not linked yet that are equal in place and words."""
    mine: dict[Passage, list[int]] = defaultdict(list)
    theirs: dict[Passage, list[int]] = defaultdict(list)
    for i, passage in enumerate(old):
        if passage.words and not links.linked(i):
            mine[passage].append(i)
    for j, passage in enumerate(new):
        if passage in mine and j not in links.keeper:
            theirs[passage].append(j)
    return [(mine[passage], positions) for passage, positions in theirs.items()]


def _link_beside(mine: Iterable[int], theirs: Iterable[int], links: Links, side: int) -> None:
    """Link an old position to the new one that stands right beside its kept neighbour's."""
    left = set(theirs) - links.keeper.keys()
    for i in mine:
        neighbour = links.kept.get(i + side)
        if neighbour is not None and neighbour - side in left and i not in links.kept:
            left.discard(neighbour - side)
            links.keep(i, neighbour - side)


def _claims(old: Sequence[Passage], new: Sequence[Passage], links: Links) -> Iterator[_Claim]:
    """Rules 2 and 3: the best new passage of each old one not linked yet."""
    mine = {i: _shingles(p) for i, p in enumerate(old) if p.words and not links.linked(i)}
    if not mine:
        return
    theirs = {j: _shingles(p) for j, p in enumerate(new) if p.words and j not in links.keeper}
    wanted = set().union(*mine.values(), *theirs.values())
    holder_old, holder_new = _holders(old, mine, wanted), _holders(new, theirs, wanted)
    own_new = Counter(holder_new.values())
    at_place: dict[Hashable, list[int]] = defaultdict(list)
    for j in theirs:
        at_place[new[j].place].append(j)
    for i, shingles in mine.items():
        own = {s for s in shingles if holder_old[s] == i}
        here = at_place.get(old[i].place, ())
        # Of many rivals in one place only those that share something can win; looking at all would be quadratic.
        likely = here if len(here) == 1 else sorted({holder_new.get(s, _SEVERAL) for s in shingles}.intersection(here))
        near = (_claim_at_place(i, j, own, shingles, theirs[j], holder_new) for j in likely)
        best = max((claim for claim in near if claim), key=lambda c: c.shared, default=None)
        claim = best or _claim_anywhere(i, own, holder_new, own_new)
        if claim:
            yield claim


def _claim_at_place(
    i: int, j: int, own: set[Shingle], mine: set[Shingle], theirs: set[Shingle], holder_new: Mapping[Shingle, int]
) -> _Claim | None:
    """Rule 2. `own` is the distinctive part of the old passage's shingles `mine`, `theirs` are the new one's."""
    held = len(own & theirs)
    their_own = {s for s in theirs if holder_new[s] == j}
    drawn = len(their_own & mine)
    holds = held > SHARE * len(own)
    if holds or (drawn >= LEAST_EVIDENCE and drawn > SHARE * len(their_own)):
        return _Claim(i, j, True, max(held, drawn), True, holds and held >= LEAST_EVIDENCE)
    return None


def _claim_anywhere(
    i: int, own: set[Shingle], holder_new: Mapping[Shingle, int], own_new: Mapping[int, int]
) -> _Claim | None:
    """Rule 3. `own_new` are the sizes of the new passages' distinctive text."""
    holders = Counter(holder_new.get(s, _SEVERAL) for s in own)
    del holders[_SEVERAL]
    for j, shared in holders.most_common(1):
        if shared >= LEAST_EVIDENCE and shared > SHARE * len(own):
            return _Claim(i, j, False, shared, shared > SHARE * own_new[j], True)
    return None


def _shingles(passage: Passage) -> set[Shingle]:
    w = passage.words
    return set(zip(w, w[1:], w[2:], strict=False)) if len(w) > 2 else {w}


def _holders(
    passages: Sequence[Passage], known: Mapping[int, AbstractSet[Shingle]], wanted: AbstractSet[Shingle]
) -> dict[Shingle, int]:
    """For each wanted shingle the position that holds it, or _SEVERAL. `known` are shingles computed already."""
    holder: dict[Shingle, int] = {}
    for position, passage in enumerate(passages):
        if passage.words:
            for shingle in known.get(position) or _shingles(passage) & wanted:
                holder[shingle] = position if shingle not in holder else _SEVERAL
    return holder
