"""Runs, pieces of a batch that are segments already: made in processes of their own, beside the index.

A process knows nothing of the index; it writes into a folder that goes with the batch, whatever becomes of it. What it
has finished is moved into the index by the one writer, which alone holds the lock.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from whoosh.filedb.filestore import FileStorage

from kb.engines.whoosh.codec.contents import Gatherer
from kb.engines.whoosh.codec.segment import Segment, write_segment
from kb.engines.whoosh.fields import INDEX_NAME
from kb.processes import in_order
from kb.search.document import AnalyzedSection

FOLDER = "building"
"""How the folder in the index's begins, before the writer's process id. What a killed process left in its own goes when
the next batch is published."""

T = TypeVar("T")


def runs(
    index: Path, most: int, sections_of: Callable[[T], Iterable[AnalyzedSection]], things: Sequence[T], workers: int
) -> Iterator[list[tuple[Segment, list[Path]]]]:
    """Of each thing the segments made of its sections, in order, with their files; none larger than `most` (of
    codec.contents) by more than a section."""
    folder = index / f"{FOLDER}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for made in in_order(partial(_written, folder, most, sections_of), things, workers):
            yield [(segment, [folder / name for name in segment.file_names()]) for segment in made]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _written(folder: Path, most: int, sections_of: Callable[[T], Iterable[AnalyzedSection]], thing: T) -> list[Segment]:
    """To be run in a process of its own."""
    storage = FileStorage(str(folder))
    made = []
    gathering = Gatherer()
    for section in sections_of(thing):
        gathering.add(section)
        if gathering.size >= most:
            made.append(write_segment(storage, INDEX_NAME, gathering.finish()))
            gathering = Gatherer()
    if gathering.count:
        made.append(write_segment(storage, INDEX_NAME, gathering.finish()))
    return made
