"""Which terms a text is indexed under, and which a query asks for.

A text is cut on its match key into numbers, words of letters and runs of Chinese characters; only the last go to
the tokenizer. Every maximal number becomes one term, spelled by value (3,388.310 -> 3388.31), whatever stands around
it; a word of letters may carry digits (pm2.5, g20) and stays whole beside the number in it. Characters outside jieba's
range (〇, kana, rare ideographs) are terms by themselves. Punctuation and white space are dropped; the exact-phrase
index has them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kb import matchkey
from kb.analysis import tokenizer
from kb.analysis.filters import unique, without_function_words
from kb.matchkey import match_key, match_key_with_offsets
from kb.numeral import blank_digit_signs, find_numbers, number_key, parse_year
from kb.report import Span

VERSION = 1

_CELL_END = re.compile(r"[\t\n]")
# Below U+2E80 stand the alphabets; a class that names \W can only be written by exclusion.
_RUN = re.compile(
    r"(?P<han>[\u4e00-\u9fd5]+)"
    r"|(?P<word>[^\W0-9_\u2e80-\U0010ffff][^\W_\u2e80-\U0010ffff]*(?:(?<=[0-9])\.[0-9]+(?![0-9]|\.[0-9]))?)"
    r"|(?P<char>[^\W\0-\u2e7f])"
)

_SPELLED_YEAR = re.compile("(?:一九|二[〇零])[一二三四五六七八九〇零]{2}(?=年)")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YEAR_WORDS = ("年", "年度")

_Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """The terms a bare run asks for, all of them required; `is_number` when the run is one whole number."""

    required: tuple[str, ...]
    is_number: bool


def terms_for_index(block: str) -> list[str]:
    """The terms of one shown block (a paragraph or one table cell) in reading order, repeats included."""
    return [term for _, term in _terms(number_key(block), tokenizer.tokenizer().for_index)]


def blocks_terms(paragraph_text: str, is_table: bool) -> list[str]:
    """The terms of a paragraph; a table's cells are read one by one, so that their figures do not run together."""
    return [term for cell in _cells(paragraph_text, is_table) for term in terms_for_index(cell)]


def terms_for_query(text: str) -> QueryTerms:
    """The terms of a bare run of a query: no repeats, function words only when there is nothing else.

    None at all when the run is punctuation; the phrase index may still find it. A year is asked for by its number,
    for a report says 2023年, 2023年度 or 二〇二三年 of the same one.
    """
    key = number_key(text)
    numbers = list(find_numbers(key))
    if len(numbers) == 1 and numbers[0].start == 0 and key[numbers[0].end :] in ("", "%") and key == match_key(text):
        return QueryTerms((numbers[0].term,), True)
    key = _SPELLED_YEAR.sub(lambda year: str(parse_year(year[0])), key)
    words = [run.span() for run in _RUN.finditer(key) if run.lastgroup == "word"]
    cut = tokenizer.tokenizer().for_query
    asked = [term for at, term in _terms(key, cut) if not any(start < at < end for start, end in words)]
    named = (t for before, t in pairwise(("", *asked)) if not (t in _YEAR_WORDS and _YEAR.fullmatch(before)))
    return QueryTerms(unique(without_function_words(named)), False)


def query_words(text: str) -> tuple[tuple[int, int], ...]:
    """[start, end) in the match key of every word a run of a query is cut into, in order; signs lie between them."""
    key = match_key(text)
    words: list[tuple[int, int]] = []
    for run in _RUN.finditer(key):
        at = run.start()
        for word in tokenizer.tokenizer().for_query(run[0]) if run.lastgroup == "han" else (run[0],):
            words.append((at, at + len(word)))
            at += len(word)
    return tuple(words)


def number_spans(text: str, terms: Set[str], is_table: bool = False) -> tuple[Span, ...]:
    """Where any of some number terms stands in a shown paragraph, as the index sees it: 61 is not in 161."""
    spans: list[Span] = []
    begin = 0
    for cell in _cells(text, is_table):
        shown = match_key_with_offsets(blank_digit_signs(cell))
        for number in find_numbers(shown.key):
            if number.term in terms:
                start, end = shown.span(number.start, number.end)
                spans.append(Span(begin + start, begin + end))
        begin += len(cell) + 1
    return tuple(spans)


@cache
def fingerprint() -> str:
    """Changes whenever the terms of any text may: an index of another fingerprint must be rebuilt."""
    return f"analyzer-{VERSION}+{tokenizer.fingerprint()}+{matchkey.fingerprint()}"


def _cells(text: str, is_table: bool) -> list[str]:
    return _CELL_END.split(text) if is_table else [text]


def _terms(key: str, cut: _Cut) -> Iterator[tuple[int, str]]:
    """(start in the key of the run it came from, term), in reading order; a word comes before the numbers in it."""
    numbers = find_numbers(key)
    number = next(numbers, None)
    for run in _RUN.finditer(key):
        start = run.start()
        while number and number.start < start:
            yield number.start, number.term
            number = next(numbers, None)
        for term in cut(run[0]) if run.lastgroup == "han" else (run[0],):
            yield start, term
    while number:
        yield number.start, number.term
        number = next(numbers, None)
