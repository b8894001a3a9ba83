"""The queries: six classes, drawn by document frequency from the corpus itself, always the same for a seed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.synthetic.chance import Chance
from kb.analysis import analyzer
from kb.search.document import AnalyzedSection

Kind = Literal["rare", "common", "and", "or", "phrase", "filtered"]
KINDS: tuple[Kind, ...] = ("rare", "common", "and", "or", "phrase", "filtered")
FACETS = ("region", "year", "section", "department")
"""The multi-select facets of a page."""

_HAN = re.compile("[\u4e00-\u9fd5]{2,6}")


@dataclass(frozen=True, slots=True)
class Query:
    """`words` are index terms, all asked for, or any of them in the class "or"; or one exact `phrase`, a match key.

    `filters`: facet field -> the values chosen, OR within and AND across.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    phrase: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def needles(self) -> tuple[str, ...]:
        """What is looked for in the text of a hit."""
        return self.words or (self.phrase,)

    @property
    def text(self) -> str:
        """As a person types it, without the filters."""
        if self.phrase:
            return f"“{self.phrase}”"
        return (" OR " if self.kind == "or" else " ").join(self.words)

    @property
    def label(self) -> str:
        chosen = " ".join(f"{name}:{'|'.join(values)}" for name, values in self.filters.items())
        return f"{self.text} {chosen}".strip()


def draw(sections: Iterable[AnalyzedSection], count: int, seed: int, each: int = 6) -> tuple[Query, ...]:
    """`each` queries of every class from `count` sections."""
    chance = Chance(f"queries {seed}")
    frequency: Counter[str] = Counter()
    kept: list[AnalyzedSection] = []
    for section in sections:
        frequency.update({*section.heading_terms, *section.body_terms})
        if chance.often(min(1.0, 3000 / count)):
            kept.append(section)
    words = sorted(word for word in frequency if _HAN.fullmatch(word) and _one_word(word))
    rare = [word for word in words if 2 <= frequency[word] <= max(4, count // 5000)]
    common = [word for word in words if frequency[word] >= count // 8]
    middling = [word for word in words if count // 100 <= frequency[word] < count // 8]
    found = [Query("rare", (word,)) for word in _different(rare, each, chance)]
    found += [Query("common", (word,)) for word in _different(common, each, chance)]
    found += [Query("and", pair) for pair in _together(kept, set(middling), each, chance)]
    found += [Query("or", tuple(_different(middling, 2 + n % 2, chance))) for n in range(each)]
    found += [Query("phrase", phrase=_phrase(kept, 3 + 2 * (n % 4), chance)) for n in range(each)]
    found += [_filtered(kept, set(common if n % 2 else middling), n, chance) for n in range(each)]
    return tuple(found)


def _one_word(word: str) -> bool:
    """Whether a query of it asks for this one term."""
    return analyzer.terms_for_query(word).required == (word,)


def _different(words: list[str], count: int, chance: Chance) -> list[str]:
    chosen: dict[str, None] = {}
    while len(chosen) < min(count, len(words)):
        chosen[chance.pick(words)] = None
    return list(chosen)


def _together(sections: list[AnalyzedSection], words: set[str], count: int, chance: Chance) -> list[tuple[str, ...]]:
    """Words that stand in one section, two and three by turns."""
    found: dict[tuple[str, ...], None] = {}
    while len(found) < count:
        held = sorted(words & set(chance.pick(sections).body_terms))
        size = 2 + len(found) % 2
        if len(held) >= size:
            found[tuple(_different(held, size, chance))] = None
    return list(found)


def _phrase(sections: list[AnalyzedSection], length: int, chance: Chance) -> str:
    """A run of Chinese characters as it stands in some section, beginning anywhere, not only with a word."""
    while True:
        key = chance.pick(sections).key
        start = chance.below(max(1, len(key) - length))
        run = key[start : start + length]
        if re.fullmatch(f"[\u4e00-\u9fd5]{{{length}}}", run):
            return run


def _filtered(sections: list[AnalyzedSection], words: set[str], n: int, chance: Chance) -> Query:
    """A word of some section under filters that hold for that section."""
    while True:
        section = chance.pick(sections)
        if held := sorted(words & set(section.body_terms)):
            break
    document = section.document
    region, year = document.regions[-1], document.year or 2023
    filters: tuple[Mapping[str, tuple[str, ...]], ...] = (
        {"year": (str(year),)},
        {"section": (document.type,), "year": (str(year), str(year - 1))},
        {"region": (region,)},
        {"section": (document.type, "预算执行")},
        {"year": (str(year), str(year - 1), str(year + 1))},
        {"region": (region,), "section": (document.type,)},
    )
    return Query("filtered", (chance.pick(held),), filters=filters[n % len(filters)])
