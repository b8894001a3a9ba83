"""What the readers' tests share: a reading taken the rest of the way, and what it must be equal to."""

from __future__ import annotations

import functools
import os
import subprocess
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.samples import Sample, samples
from indexer import furniture, wrap
from indexer.line import Block
from indexer.readers import txt
from indexer.readers.base import Reading
from indexer.sections import sections
from kb.report import Discard, Section

SAMPLES = samples()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])
LONG = os.environ.get("KB_TEST_PROFILE") == "long"
SOME = SAMPLES if LONG else SAMPLES[::4]
"""The samples that costly tests are run on: every fourth, in the long profile all."""
some_samples = pytest.mark.parametrize("sample", SOME, ids=[sample.stem for sample in SOME])
UNPAGED = [sample for sample in SAMPLES if "\f" not in sample.text()]
"""Those without form feeds: a format without pages cannot tell which lines of the others are running heads."""


def bare(text: str) -> str:
    return "".join(text.split())


def sections_of(reading: Reading) -> tuple[Section, ...]:
    return sections(blocks_of(reading))[0]


def blocks_of(reading: Reading) -> list[Block]:
    return wrap.blocks(furniture.split(reading.lines)[0])


def discards_of(reading: Reading) -> list[Discard]:
    return furniture.split(reading.lines)[1]


@functools.cache
def plain(sample: Sample) -> Reading:
    return txt.read(sample.path.read_bytes(), sample.path.name)


@functools.cache
def wanted(sample: Sample) -> tuple[Section, ...]:
    """What the plain text comes out as; test_indexer_answers holds that against the answers."""
    return sections_of(plain(sample))


def outline(found: Sequence[Section]) -> list[tuple[int, str, str]]:
    return [(section.level, bare(section.heading), section.type) for section in found if section.level]


def paragraphs(found: Sequence[Section]) -> list[tuple[str, ...]]:
    return [section.blocks for section in found]


def stated_text(reading: Reading) -> str:
    """All that the source itself says, without what the reader generated and without white space."""
    return bare("".join(line.text[line.generated :] for line in reading.lines))


def assert_same_characters(got: str, wanted: str) -> None:
    """The same characters, each as often; a failure names those that are too many and too few."""
    more, less = Counter(got), Counter(wanted)
    assert (more - less, less - more) == (Counter(), Counter())


def soffice(sources: Sequence[Path], target: str, folder: Path, *options: str) -> list[Path]:
    """`sources` as LibreOffice saves them; the test is skipped, aloud, where there is none."""
    command = ["soffice", f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", *options]
    command += ["--convert-to", target, "--outdir", str(folder), *map(str, sources)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    except FileNotFoundError:
        pytest.skip("LibreOffice is not here: Debian packages libreoffice-writer and libreoffice-calc")
    return [folder / f"{source.stem}.{target.partition(':')[0]}" for source in sources]
