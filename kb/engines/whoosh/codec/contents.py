"""What a segment holds, as arrays in memory: gathered from a batch, read back from a segment, joined, thinned, written.

Building and merging are the same: contents are made, then written by one sort of the tokens and one of the bigrams.
Nothing is analyzed twice. What is too large to stand in memory is joined by kb.engines.whoosh.codec.joining.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from kb.engines.whoosh.codec.coded import Coded
from kb.engines.whoosh.codec.columns import Columns, Row
from kb.engines.whoosh.codec.documents import REPORT_FACETS, SECTION_FACETS, own_bytes, shared, shared_bytes
from kb.engines.whoosh.codec.postings import Tokens, tokens, unpacked
from kb.engines.whoosh.codec.records import Records
from kb.engines.whoosh.codec.text import Text, Units, code_points
from kb.search.document import AnalyzedSection, SectionDocument
from kb.search.score import BODY, CONTEXT, HEADING


@dataclass(frozen=True, slots=True)
class Contents:
    """`terms`: distinct, in any order; `tokens`: of each scored field, by the places of terms in `terms`."""

    terms: tuple[str, ...]
    tokens: Mapping[str, Tokens]
    text: Text
    columns: Columns

    @property
    def count(self) -> int:
        """How many sections there are."""
        return len(self.columns.ordinals)

    @property
    def size(self) -> int:
        """How many characters of match key and terms there are: what building costs grows with."""
        return len(self.text.points) + sum(map(len, self.tokens.values()))

    @classmethod
    def joined(cls, parts: list[Contents]) -> Contents:
        """One after another; at least one."""
        if len(parts) == 1:
            return parts[0]
        numbers: dict[str, int] = {}
        joined: dict[str, list[Tokens]] = {name: [] for name in parts[0].tokens}
        base = 0
        for part in parts:
            new = np.array([numbers.setdefault(term, len(numbers)) for term in part.terms], np.uint32)
            for name, packed in part.tokens.items():
                terms, sections = unpacked(packed)
                joined[name].append(tokens(new[terms], sections + np.uint32(base)))
            base += part.count
        return cls(
            tuple(numbers),
            {name: np.concatenate(packed) for name, packed in joined.items()},
            Text.joined([p.text for p in parts]),
            Columns.joined([p.columns for p in parts]),
        )

    def taken(self, chosen: NDArray[np.bool_]) -> Contents:
        """The sections chosen, with the terms they have."""
        if chosen.all():
            return self
        number = (np.cumsum(chosen) - 1).astype(np.uint32)
        used = np.zeros(len(self.terms), np.bool_)
        kept: dict[str, tuple[NDArray[np.uint32], NDArray[np.uint32]]] = {}
        for name, packed in self.tokens.items():
            terms, sections = unpacked(packed)
            wanted = chosen[sections]
            kept[name] = terms[wanted], number[sections[wanted]]
            used[kept[name][0]] = True
        new = (np.cumsum(used) - 1).astype(np.uint32)
        return Contents(
            tuple(compress(self.terms, used.tolist())),
            {name: tokens(new[terms], sections) for name, (terms, sections) in kept.items()},
            self.text.taken(chosen),
            self.columns.taken(chosen),
        )


class Gatherer:
    """Contents of a batch, section by section."""

    def __init__(self) -> None:
        self.count = 0
        self.size = 0
        self._terms = _Numbers()
        self._tokens = {f.name: array("I") for f in (HEADING, BODY, CONTEXT)}
        self._lengths = {f.name: array("I") for f in (HEADING, BODY, CONTEXT)}
        self._keys: list[str] = []
        self._points: list[NDArray[np.uint32]] = []
        self._key_lengths = array("I")
        self._headings = array("I")
        self._units: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = ([], [])
        self._ordinals = array("I")
        self._rows: dict[object, int] = {}
        self._row_values: list[Row] = []
        self._row_codes = array("I")
        self._facets: dict[str, list[tuple[str, ...]]] = {name: [] for name in SECTION_FACETS}
        self._records: list[bytes] = []

    def add(self, section: AnalyzedSection) -> None:
        document = section.document
        for name, terms in (
            (HEADING.name, section.heading_terms),
            (BODY.name, section.body_terms),
            (CONTEXT.name, section.context_terms),
        ):
            self._tokens[name].extend(map(self._terms.__getitem__, terms))
            self._lengths[name].append(len(terms))
            self.size += len(terms)
        self._keys.append(section.key)
        self._key_lengths.append(len(section.key))
        self._headings.append(section.heading_length)
        self._units[0].append(section.sentences)
        self._units[1].append(section.paragraphs)
        self._ordinals.append(document.ordinal)
        self._row_codes.append(self._row(document))
        for name in SECTION_FACETS:
            self._facets[name].append(document.values(name))
        self._records.append(own_bytes(document))
        self.count += 1
        self.size += len(section.key)
        if len(self._keys) >= _KEYS_AT_ONCE:
            self._encode_keys()

    def finish(self) -> Contents:
        """All that was added."""
        self._encode_keys()
        lengths = {name: np.array(counts, np.uint32) for name, counts in self._lengths.items()}
        sections = np.arange(self.count, dtype=np.uint32)
        return Contents(
            tuple(self._terms),
            {
                name: tokens(np.frombuffer(terms, np.uint32), np.repeat(sections, lengths[name]))
                if terms
                else np.empty(0, np.uint64)
                for name, terms in self._tokens.items()
            },
            Text(
                np.concatenate([np.empty(0, np.uint32), *self._points]),
                np.array(self._key_lengths, np.uint32),
                np.array(self._headings, np.uint32),
                *map(Units.of, self._units),
            ),
            Columns(
                np.array(self._ordinals, np.uint32),
                lengths,
                Coded(np.array(self._row_codes, np.uint32), tuple(self._row_values)),
                {name: Coded.of(values) for name, values in self._facets.items()},
                Records.of(self._records),
            ),
        )

    def _row(self, document: SectionDocument) -> int:
        metadata = shared(document)
        row = self._rows.get(metadata)
        if row is None:
            row = self._rows[metadata] = len(self._rows)
            values = tuple(document.values(name) for name in REPORT_FACETS)
            self._row_values.append(Row(shared_bytes(document), values))
        return row

    def _encode_keys(self) -> None:
        self._points.append(code_points("".join(self._keys)))
        self._keys.clear()


_KEYS_AT_ONCE = 4096
"""Keys are kept as text no longer than this many; as code points they take a fourth of the room of small strings."""


class _Numbers(dict[str, int]):
    """The number of each term, given when it is first asked for."""

    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number
