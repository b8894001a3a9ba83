"""The match key: the form of a text that is used for finding, and never shown.

A key is built character by character, so `match_key(a + b) == match_key(a) + match_key(b)`, and the key of every piece
of a text is found in the key of the text. Two rules look around them and may break that at a seam, which is *free*
when one side's key is empty or either key character at it is outside `[0-9a-z%.,]`:

1. white space goes, but between two of `[0-9a-z%.]` a run of it stays as one space ("12 3" is not "123");
2. the commas of a grouped whole number go ("3,388.31" is "3388.31"; "1,2" and "1234,567" stay).

Each character is replaced until nothing changes, by the first of these that applies:
a dash, tilde, quote or middle dot by one of its kind (`VARIANTS`); white space by a space; control and invisible
characters by nothing; NFKC of the character alone; a radical by its ideograph (UCD Equivalent_Unified_Ideograph,
data/radicals.tsv); a traditional character by its simplified one (OpenCC, data/traditional.tsv); case folding.

So a key holds no control character (an engine may part sections by one), and the key of a key is itself. It depends
on the Unicode data of the running Python only for characters younger than Unicode 14; `fingerprint` names both.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.report import Span

VERSION = 1

_SEAM = "}"
"""Stays as it is, is rare, and free on both sides."""

VARIANTS: dict[str, str] = {
    # UCD Dash=Yes without the wave dashes, and the box lines that stand for a dash in typed Chinese.
    "-": "\u058a\u05be\u1400\u1806‐‑‒–—―⁃⁻₋−⎯─━⸗⸚⹀\u2e5d゠︱︲﹘﹣－\U00010ead",
    "--": "⸺",
    "---": "⸻",
    "~": "˜⁓∼〜〰～",
    # UCD Quotation_Mark=Yes, with the accents and primes typed in their place.
    '"': "«»“”„‟❝❞⹂「」『』〝〞〟﹁﹂﹃﹄＂｢｣″‶🙶🙷🙸",
    "'": "`´ʹʻʼˋˊ‘’‚‛‹›❛❜′‵＇",
    "·": "\u0387•‧∙⋅⸱・･",
}
"""What a reader takes for one sign, by the sign that stands for it in a key."""

# UCD Default_Ignorable_Code_Point=Yes outside the general categories Cf and Cc, which are dropped whole.
_INVISIBLE = (
    (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2065, 0x2065), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MatchKey:
    """A key with the way back to the shown text.

    `offsets[i]` is the code point index in the shown text of the character that gave key character i; one more entry
    holds the length of the shown text.
    """

    key: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The smallest shown range that covers key[start:end]; an empty one for an empty range.

        Raises IndexError outside 0 <= start <= end <= len(key).
        """
        if not 0 <= start <= end <= len(self.key):
            raise IndexError(f"key range [{start}, {end}) of a key of {len(self.key)} characters")
        first = self.offsets[start]
        return first, self.offsets[end - 1] + 1 if end > start else first


def match_key(text: str) -> str:
    """The key of a text, a query or a piece of either; "" when nothing in it can be found."""
    key = _folded(text)
    for char, rules in _CONTEXT_RULES.items():
        if char in key:
            for rule in rules:
                key = rule.apply(key)
    return key


def match_key_with_offsets(text: str) -> MatchKey:
    """The same key as `match_key`, with its offset map."""
    key = _folded(text)
    offsets: Sequence[int] = range(len(text) + 1)
    if _UNUSUAL.search(text) and any(len(_FOLDING[ord(char)]) != 1 for char in set(text)):
        offsets = [*(index for index, char in enumerate(text) for _ in _FOLDING[ord(char)]), len(text)]
    for rule in itertools.chain.from_iterable(_CONTEXT_RULES.values()):
        dropped = set(rule.dropped(key))
        if dropped:
            kept = [index for index in range(len(key)) if index not in dropped]
            offsets = [*map(offsets.__getitem__, kept), offsets[-1]]
            key = "".join(map(key.__getitem__, kept))
    return MatchKey(key, tuple(offsets) if isinstance(offsets, list) else offsets)


def section_key(blocks: Iterable[str]) -> str:
    """The key of a section: its blocks' keys with nothing between, so that a phrase may run from one into the next."""
    return "".join(block_keys(blocks))


def block_keys(blocks: Iterable[str]) -> list[str]:
    """The key of each block, all made in one go, for at the sign between them every rule's view ends."""
    blocks = tuple(blocks)
    keys = match_key(_SEAM.join(blocks)).split(_SEAM)
    return keys if len(keys) == len(blocks) else list(map(match_key, blocks))


def is_as_key(text: str) -> bool:
    """Whether only signs tell a text from its key, each in its place: what holds no sign stands in both alike."""
    return not (_MOVING.search(text) or _GROUPED.search(text))


def holds_sign(key: str) -> bool:
    """Whether something in a key may be another sign in the text."""
    return any(sign in key for _, sign in _SIGNS)


def occurrences(blocks: Sequence[str], *needles: str) -> tuple[tuple[Span, ...], ...]:
    """Where any of `needles`, which are keys, stands in a section: for each shown block its spans, in order.

    Occurrences that overlap become one span; one that runs across blocks gives a span in each. An empty needle
    stands nowhere. Linear in the text, whatever the number of blocks.
    """
    return occurrences_in(blocks, block_keys(blocks), needles)


def occurrences_in(blocks: Sequence[str], keys: Sequence[str], needles: Iterable[str]) -> tuple[tuple[Span, ...], ...]:
    """`occurrences`, for who has the blocks' keys already."""
    joined = "".join(keys)
    found: list[tuple[int, int]] = []
    for needle in needles:
        found += _overlapping(joined, needle)
    if not found:
        return ((),) * len(blocks)
    if len(found) > 1:
        found = list(_merged(sorted(found)))
    spans: list[tuple[Span, ...]] = []
    at = begin = 0
    for block, key in zip(blocks, keys, strict=True):
        end = begin + len(key)
        inside: list[tuple[int, int]] = []
        while key and at < len(found) and found[at][0] < end:
            first, last = found[at]
            inside.append((max(first, begin) - begin, min(last, end) - begin))
            if last > end:
                break
            at += 1
        spans.append(tuple(_shown(block, key, inside)) if inside else ())
        begin = end
    return tuple(spans)


@cache
def fingerprint() -> str:
    """Changes whenever the key of any text may: a stored key or index of another fingerprint is out of date."""
    digest = hashlib.sha256()
    for table in _TABLES:
        digest.update(_table(table).encode())
    return f"matchkey-{VERSION}-{digest.hexdigest()[:12]}-unicode-{unicodedata.unidata_version}"


def _shown(block: str, key: str, ranges: Iterable[tuple[int, int]]) -> Iterator[Span]:
    """Where ranges of a block's key are in the block."""
    if key is block or (len(key) == len(block) and not _UNUSUAL.search(block)):
        return itertools.starmap(Span, ranges)
    shown = match_key_with_offsets(block)
    return (Span(*shown.span(start, end)) for start, end in ranges)


def _overlapping(haystack: str, needle: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = haystack.find(needle) if needle else -1
    while at >= 0:
        found.append((at, at + len(needle)))
        at = haystack.find(needle, at + 1)
    return found


def _merged(ranges: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges in order of their start, those that share a character made one."""
    held: tuple[int, int] | None = None
    for start, end in ranges:
        if held and start < held[1]:
            held = held[0], max(held[1], end)
        else:
            if held:
                yield held
            held = start, end
    if held:
        yield held


def _folded(text: str) -> str:
    """Each character replaced; a text of usual characters some times faster than by looking up each."""
    if _UNUSUAL.search(text):
        return text.translate(_FOLDING)
    for char, sign in _SIGNS:
        text = text.replace(char, sign)
    return text


@dataclass(frozen=True, slots=True)
class _ContextRule:
    """Drops every `char` inside each match of `pattern`, where `hint`, which is cheaper to look for, is found."""

    char: str
    hint: re.Pattern[str]
    pattern: re.Pattern[str]

    def apply(self, key: str) -> str:
        return self.pattern.sub(lambda match: match[0].replace(self.char, ""), key) if self.hint.search(key) else key

    def dropped(self, key: str) -> Iterator[int]:
        if self.hint.search(key):
            for match in self.pattern.finditer(key):
                yield from (index for index in range(*match.span()) if key[index] == self.char)


_CONTEXT_RULES = {
    " ": (
        _ContextRule(" ", re.compile("  "), re.compile(" +(?= )")),
        _ContextRule(" ", re.compile(" "), re.compile("(?<![0-9a-z%.]) | (?![0-9a-z%.])")),
    ),
    # The first digit comes before its look-behinds so that a search runs from digit to digit.
    ",": (
        _ContextRule(
            ",",
            re.compile(",[0-9]{3}(?![0-9])"),
            re.compile("[0-9](?<![0-9]{2})(?<![0-9][,.][0-9])[0-9]{0,2}(?:,[0-9]{3})+(?!,?[0-9])"),
        ),
    ),
}
"""By the character they drop, in their order."""

_TABLES = ("radicals.tsv", "traditional.tsv")


def _table(name: str) -> str:
    return files("kb").joinpath("data", name).read_text(encoding="utf-8")


class _Folding(dict[int, str]):
    """What each code point becomes, worked out when it is first met."""

    def __init__(self) -> None:
        self._variants = {ord(char): sign for sign, chars in VARIANTS.items() for char in chars}
        rows = (row.split("\t") for name in _TABLES for row in _table(name).splitlines() if not row.startswith("#"))
        self.ideographs = {ord(char): ideograph for char, ideograph in rows}

    def __missing__(self, code: int) -> str:
        before, after = "", chr(code)
        while after != before:
            before, after = after, "".join(map(self._once, after))
        self[code] = after
        return after

    def _once(self, char: str) -> str:
        code = ord(char)
        if sign := self._variants.get(code):
            return sign
        if char.isspace():
            return " "
        if unicodedata.category(char) in ("Cc", "Cf") or any(first <= code <= last for first, last in _INVISIBLE):
            return ""
        compatible = unicodedata.normalize("NFKC", char)
        return compatible if compatible != char else self.ideographs.get(code) or char.casefold()


_FOLDING = _Folding()

_SIGNS = tuple((char, _FOLDING[ord(char)]) for char in "\n\t\u3000，：；（）！？％—–－“”‘’")
"""The usual characters that become another one: what Chinese text is full of."""


def _staying() -> str:
    """Usual characters that stay as they are, white space apart, as a class of a pattern: ideographs that are neither
    traditional nor radicals do."""
    ideographs = (chr(code) for code in range(0x4E00, 0xA000))
    return f"!-@{re.escape('[]^_{|}')}a-z、。《》" + "".join(c for c in ideographs if ord(c) not in _FOLDING.ideographs)


_STAYING = _staying()
_UNUSUAL = re.compile(f"[^ {_STAYING}{''.join(char for char, _ in _SIGNS)}]")
"""Whatever is not known to stay as it is, or to be one of `_SIGNS`."""
_MOVING = re.compile(f"[^{_STAYING}{''.join(char for char, sign in _SIGNS if sign != ' ')}]")
"""The unusual, and white space, which may go."""
_GROUPED = re.compile("[,，][0-9]{3}")
