"""Sentences as a grammar: a symbol has alternatives, an alternative is text with slots.

    grammar     = { "=" symbol NEWLINE { alternative NEWLINE } }
    alternative = text in which "{" symbol "}" stands for one of that symbol's alternatives

The alternatives of a symbol stand in order of how often they are said (corpus.synthetic.chance.Ranked). A symbol the
grammar does not define is asked of the speaker: words of a department, names, figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from corpus.synthetic.chance import Chance, Ranked

Words = Callable[[str], str]
"""What a symbol that is not in the grammar stands for, this time."""

_SLOT = re.compile(r"\{([^{}]+)\}")
Alternative = tuple[str, ...]
"""Text and symbols by turns: text first and last."""


class Grammar:
    """Patterns read once, spoken many times."""

    def __init__(self, text: str) -> None:
        self._rules: Mapping[str, Ranked[Alternative]] = {
            symbol: Ranked(alternatives) for symbol, alternatives in _rules(text).items()
        }

    def symbols(self) -> set[str]:
        """Every symbol the patterns name, defined here or not."""
        slots = (part for rule in self._rules.values() for alternative in rule.items for part in alternative[1::2])
        return {*self._rules, *slots}

    def defines(self, symbol: str) -> bool:
        return symbol in self._rules

    def pattern(self, symbol: str, chance: Chance) -> Alternative:
        """One of a symbol's alternatives."""
        return chance.ranked(self._rules[symbol])

    def say(self, pattern: Alternative, chance: Chance, words: Words) -> str:
        """An alternative with its slots filled."""
        said: list[str] = []
        self._say(pattern, chance, words, said)
        return "".join(said)

    def _say(self, pattern: Alternative, chance: Chance, words: Words, said: list[str]) -> None:
        for place, part in enumerate(pattern):
            if place % 2:
                rule = self._rules.get(part)
                if rule is None:
                    said.append(words(part))
                else:
                    self._say(chance.ranked(rule), chance, words, said)
            elif part:
                said.append(part)


def _rules(text: str) -> dict[str, list[Alternative]]:
    rules: dict[str, list[Alternative]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("="):
            alternatives = rules[line[1:]] = []
        else:
            alternatives.append(tuple(_SLOT.split(line)))
    return rules
