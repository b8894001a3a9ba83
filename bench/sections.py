"""The corpus every peer is built from: analyzed sections on disk, made once a size and seed."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from corpus.synthetic import generate
from kb.indexing import documents
from kb.search.document import AnalyzedSection, SectionDocument, analyze

BATCH = 2000
"""Sections a file, and what a peer is handed at a time."""


@dataclass(frozen=True, slots=True)
class Made:
    """What making the corpus took, in seconds; `characters` of shown text."""

    sections: int
    reports: int
    characters: int
    generating: float
    tokenizing: float


class Sections:
    """`count` sections of the seed's first reports, kept under `folder` between runs."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        self.folder = folder / f"sections-{count}-seed-{seed}"
        self.count = count
        self.seed = seed

    def make(self) -> Made:
        """Generate and analyze them, unless they are here."""
        done = self.folder / "made.json"
        if done.is_file():
            return Made(**json.loads(done.read_text()))
        self.folder.mkdir(parents=True, exist_ok=True)
        characters, tokenizing, generating = 0, 0.0, 0.0
        reports: set[str] = set()
        left = _documents(self.seed)
        for number in range(-(-self.count // BATCH)):
            start = time.perf_counter()
            batch = list(islice(left, min(BATCH, self.count - number * BATCH)))
            middle = time.perf_counter()
            analyzed = list(map(analyze, batch))
            generating += middle - start
            tokenizing += time.perf_counter() - middle
            characters += sum(len(block) for document in batch for block in document.blocks)
            reports.update(document.report for document in batch)
            with (self.folder / f"{number:05d}.pickle").open("wb") as file:
                pickle.dump(analyzed, file, pickle.HIGHEST_PROTOCOL)
        made = Made(self.count, len(reports), characters, generating, tokenizing)
        done.write_text(json.dumps(asdict(made)))
        return made

    def batches(self) -> Iterator[list[AnalyzedSection]]:
        """All of them, in order, BATCH at a time."""
        for path in sorted(self.folder.glob("*.pickle")):
            with path.open("rb") as file:
                yield pickle.load(file)

    def __iter__(self) -> Iterator[AnalyzedSection]:
        for batch in self.batches():
            yield from batch


def more(count: int, seed: int) -> list[AnalyzedSection]:
    """Sections of another seed's reports, to be added later."""
    return list(map(analyze, islice(_documents(seed), count)))


def _documents(seed: int) -> Iterator[SectionDocument]:
    """Sections of ever more reports; what is not taken is not made."""
    for report in generate(10**7, seed):
        yield from documents(report.report())
