"""Who speaks: a department in one year and place, answering the grammar's symbols with its own words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from corpus.synthetic.chance import Chance, Ranked
from corpus.synthetic.duties import Duty
from corpus.synthetic.figures import Printing
from corpus.synthetic.grammar import Alternative, Grammar
from corpus.synthetic.names import NAMES
from corpus.synthetic.patterns import OPENED, SENTENCES
from corpus.synthetic.vocabulary import WORDS

OPENS, JOINED = 0.45, 0.3
"""How often a sentence opens with a clause of its own, and how often it is joined to the one before."""

GRAMMAR = Grammar(WORDS + SENTENCES)


class Speaker:
    """Says sentences of a symbol, patterns by turns."""

    def __init__(self, chance: Chance, duty: Duty, printing: Printing, year: int, place: str, itself: str) -> None:
        self._chance = chance
        self._printing = printing
        self._duty = duty
        self._used: set[Alternative] = set()
        fixed = {"年": str(year), "上年": str(year - 1), "下年": str(year + 1), "地": place, "本": itself}
        self._words: Mapping[str, Callable[[], str]] = {
            **{symbol: partial(str, word) for symbol, word in fixed.items()},
            **{symbol: partial(name, chance) for symbol, name in NAMES.items()},
            **{symbol: partial(chance.ranked, words) for symbol, words in _own(duty).items()},
            "设": lambda: self._counted(duty.things),
            "行": lambda: self._counted(duty.deeds),
            "数": lambda: str(1 + int(chance.about(8, 0.8))),
            "大数": lambda: printing.number(100 + int(chance.about(2400, 1.0))),
            "率": self._percentage,
            "小率": lambda: str(Decimal(chance.between(1, 99)) / 10),
            "额": self._amount,
            "月": lambda: str(chance.between(1, 12)),
        }

    def sentences(self, symbol: str, count: int) -> str:
        """`count` sentences; some open with a clause, some are joined by a semicolon into one."""
        said = ""
        for _ in range(count):
            if said and self._chance.often(JOINED):
                said = said.removesuffix("。") + "；"
            opening = OPENED.get(symbol)
            if opening and self._chance.often(OPENS):
                said += self.sentence(opening)
            said += self.sentence(symbol)
        return said

    def sentence(self, symbol: str) -> str:
        """A sentence of a pattern not used lately; after a few attempts, of whatever pattern comes."""
        for _ in range(8):
            pattern = GRAMMAR.pattern(symbol, self._chance)
            if pattern not in self._used:
                break
        self._used.add(pattern)
        return GRAMMAR.say(pattern, self._chance, self._word)

    def deed(self) -> tuple[str, str]:
        """A deed and its counting word, for a count that is told twice."""
        return self._chance.ranked(self._duty.deeds)

    def _word(self, symbol: str) -> str:
        return self._words[symbol]()

    def _counted(self, things: Ranked[tuple[str, str]]) -> str:
        noun, word = self._chance.ranked(things)
        count = 1 + int(self._chance.about(24, 1.3))
        if word.startswith("万"):
            count = count % 90 + 1
        return f"{noun}{self._printing.number(count)}{word}"

    def _percentage(self) -> str:
        if self._chance.often(0.15):
            return "100"
        if self._chance.often(0.4):
            return str(Decimal(self._chance.between(7000, 9999)) / 100)
        return str(Decimal(self._chance.between(700, 999)) / 10)

    def _amount(self) -> str:
        """Of a part of the year's money, so always in 万元."""
        amount = Decimal(int(self._chance.about(9000, 1.2)) + 50) / 100
        return f"{self._printing.number(amount.quantize(Decimal('0.01')))}万元"


def _own(duty: Duty) -> Mapping[str, Ranked[str]]:
    return {
        "事": duty.tasks,
        "象": duty.people,
        "项": duty.projects,
        "标": duty.measures,
    }
