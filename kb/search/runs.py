"""How a bare run, a number or a word of it is found: the small plans that the planner puts together.

A run is found literally or by all of its words: `AnyOf(Literal, AllOf(Word …))`. A run that is one whole number is that
number, by value: `Word`. Where words must stand together, in a sentence or a paragraph, there are only characters:
the words are `Literal` too, with so little weight that the run itself stands before them, and a number is a whole one.

A word that has synonyms (kb.analysis.synonyms) is found by any of them: `AnyOf(AllOf(Word …), Literal …)`; where it is
not the whole run, its own characters stand among these, above the others. Signs at a run's ends (预算执行率？) are
looked for with it, and it without them: `AnyOf(Literal, run without signs)`, which weighs a little less.
"""

from __future__ import annotations

import re
from itertools import pairwise

from kb.analysis import analyzer
from kb.analysis.filters import OPTIONAL_WORDS, unique, without_function_words
from kb.analysis.synonyms import Widened, widened
from kb.matchkey import match_key
from kb.query.enclosure import is_balanced
from kb.query.nodes import Bare, Phrase
from kb.search.plan import AllOf, AnyOf, Everything, Literal, Plan, Word

SYNONYM_WEIGHT = 0.05
SYNONYMS_WEIGHT = 0.1
"""What one synonym of a word weighs beside the run itself, and all of them at most: above what the words add, and far
too little for a section that has synonyms to pass one that has the run, in whatever number."""
OWN_WEIGHT = 0.15
"""What a word that has synonyms weighs in a longer run: more than all of them."""
CORE_WEIGHT = 0.9
"""What a run weighs without the signs at its ends."""
PERCENT_WEIGHT = 0.05
"""What the percent sign of a number weighs: above what the number adds, far less than any other run."""
PAIR_WEIGHT = 0.02
"""What two words of a run weigh where they stand side by side, in a search for any of its words."""
WORD_WEIGHT = 0.01
"""What a word of a run weighs where it is a literal: about as much as it would add as a `Word`."""

_SIGNS_AROUND = re.compile(r"^[^\w%]+|[^\w%]+$")
"""In a match key; a percent sign belongs to its number."""


def run(text: str, *, synonyms: bool = True) -> Plan:
    """The plan of a bare run."""
    terms = analyzer.terms_for_query(text)
    literal = Literal(match_key(text))
    if terms.is_number:
        return _number(literal.key, terms.required[0])
    if not terms.required:
        return literal
    core = _SIGNS_AROUND.sub("", literal.key)
    if core and core != literal.key and is_balanced(core):
        return AnyOf((literal, _core(core, synonyms)))
    return AnyOf((literal, _apart(literal.key, terms.required, synonyms)))


def _core(core: str, synonyms: bool) -> Plan:
    """A run without the signs that stood around it."""
    terms = analyzer.terms_for_query(core)
    if terms.is_number:
        return _number(core, terms.required[0])
    return AnyOf((Literal(core, weight=CORE_WEIGHT), _apart(core, terms.required, synonyms)))


def _number(key: str, term: str) -> Plan:
    """A number by its value; one that is typed as a percentage adds to the score where it is one."""
    if not key.endswith("%"):
        return Word(term)
    return AllOf((Word(term), AnyOf((Literal(key, whole=True, weight=PERCENT_WEIGHT), Everything()))))


def _apart(key: str, required: tuple[str, ...], synonyms: bool) -> AllOf:
    """The words of a run, wherever they stand."""
    wide = widened(key) if synonyms else ()
    return AllOf(_words(key, required, wide) if wide else tuple(map(Word, required)))


def named(text: str) -> Plan:
    """The plan of a run that names whose reports are meant: found as any other, ranked as its words are."""
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return Word(terms.required[0])
    return AnyOf((Literal(match_key(text), weight=WORD_WEIGHT), AllOf(tuple(map(Word, terms.required)))))


def any_of_run(text: str, *, finer: bool = False) -> Plan:
    """The run, or any of its words; of these the single characters only when it has no others, for they are in most
    sections. `finer`: also the shorter words in its words (第三方 and 评价 of 第三方评价)."""
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return Word(terms.required[0])
    literal = Literal(match_key(text))
    found = terms.required
    if finer:
        found = unique(without_function_words((*found, *analyzer.terms_for_index(text))))
    words = [term for term in found if len(term) > 1] or terms.required
    pairs = (Literal(pair, weight=PAIR_WEIGHT) for pair in _pairs(literal.key) if pair != literal.key)
    return AnyOf((literal, AnyOf((*map(Word, words), *pairs)))) if words else literal


def _pairs(key: str) -> tuple[str, ...]:
    """Each two words of a run that stand side by side, but for function words."""
    found = [
        key[start:end]
        for (start, middle), (after, end) in pairwise(analyzer.query_words(key))
        if middle == after and not {key[start:middle], key[after:end]} & OPTIONAL_WORDS
    ]
    return unique(found)


def by_characters(text: str) -> Plan:
    """The run as it can be found within a part of a section, or in the text alone: by literals."""
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return Literal(terms.required[0], whole=True)
    literal = Literal(match_key(text))
    words = (Literal(term, whole=_is_number(term), weight=WORD_WEIGHT) for term in terms.required)
    return AnyOf((literal, AllOf(tuple(words)))) if terms.required != (literal.key,) and terms.required else literal


def excluded(text: str) -> Plan:
    """What a NOT of the run leaves out: what holds it literally in the text."""
    terms = analyzer.terms_for_query(text)
    if terms.is_number:
        return AllOf((Literal(terms.required[0]), Word(terms.required[0])))
    return Literal(match_key(text))


def characters(node: Bare | Phrase) -> Literal:
    """One operand of a nearness: the characters of the run or phrase, of a number the whole of it."""
    if isinstance(node, Bare):
        terms = analyzer.terms_for_query(node.text)
        if terms.is_number:
            return Literal(terms.required[0], whole=True)
    return Literal(match_key(node.text))


def _words(key: str, required: tuple[str, ...], wide: tuple[Widened, ...]) -> tuple[Plan, ...]:
    """All that a run asks for: each word with synonyms in its place, then the terms that no such word holds."""
    parts: list[Plan] = []
    rest: list[str] = []
    at = 0
    for word in wide:
        rest += analyzer.terms_for_query(key[at : word.start]).required
        parts.append(_widened(word, whole=word.word == key))
        at = word.end
    rest += analyzer.terms_for_query(key[at:]).required
    return (*parts, *(Word(term) for term in required if term in rest))


def _widened(word: Widened, *, whole: bool) -> Plan:
    """`whole`: it is all of the run, whose own literal stands beside it."""
    weight = min(SYNONYM_WEIGHT, SYNONYMS_WEIGHT / len(word.others)) if word.others else 1.0
    terms = AllOf(tuple(map(Word, analyzer.terms_for_query(word.word).required)))
    own = () if whole or not word.others else (Literal(word.word, weight=OWN_WEIGHT),)
    return AnyOf((terms, *own, *(Literal(match_key(other), weight=weight) for other in word.others)))


def _is_number(term: str) -> bool:
    return term[:1].isascii() and term[:1].isdigit()
