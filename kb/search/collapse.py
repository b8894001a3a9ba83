"""Near-identical sections behind the best of them: the boilerplate that department after department copies.

A view over the ranked hits: totals and facets stay those of the sections. Two sections are alike when the sets of
character bigrams of their match keys have a Jaccard index of ALIKE or more. In the order of the ranking each section
goes to the first group whose leader it is like, else leads one of its own; so the same hits give the same groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

ALIKE = Fraction(9, 10)
WINDOW = 300
"""Hits that are compared, the first of the ranking; those after them stand each by itself."""


def groups(keys: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """The places of `keys`, which are match keys in the order of the ranking, group by group, each leader first."""
    sets = [_bigrams(key) for key in keys]
    rank = {gram: at for at, (gram, _) in enumerate(sorted(Counter(g for s in sets for g in s).items(), key=_rarest))}
    led: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[int]] = {}
    for at, own in enumerate(sets):
        telling = _telling(own, rank)
        near = sorted({leader for gram in telling for leader in led[gram]})
        leader = next((leader for leader in near if alike(own, sets[leader])), None)
        if leader is not None:
            found[leader].append(at)
            continue
        found[at] = [at]
        for gram in telling:
            led[gram].append(at)
    return tuple(tuple(group) for group in found.values())


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets have a Jaccard index of ALIKE or more; empty ones are like nothing."""
    small, large = sorted((len(one), len(other)))
    if not small or small < ALIKE * large:
        return False
    return len(one & other) >= ALIKE * len(one | other)


def _bigrams(key: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(key))) or frozenset(key)


def _rarest(counted: tuple[str, int]) -> tuple[int, str]:
    return counted[1], counted[0]


def _telling(own: Iterable[str], rank: dict[str, int]) -> list[str]:
    """The rarest bigrams of a set, so many that any set it is alike to has one of them among its own such (prefix
    filtering: two sets with ALIKE of their bigrams in common cannot differ in all of these)."""
    ordered = sorted(own, key=rank.__getitem__)
    return ordered[: len(ordered) - ceil(ALIKE * len(ordered)) + 1]
