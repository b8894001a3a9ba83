"""A report is edited and indexed again, over and over: every link ever given opens its own section, or is gone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import settings
from report_editor import BOILERPLATE, Editor

from indexer import batch
from kb.errors import Gone
from kb.library.library import Library
from kb.permalink import heading_letters
from kb.report import Report, Section

TITLE = "广州市天河区民政局2023年度部门整体支出绩效自评报告"
VERSIONS = 6
AUTHORS = max(3, settings().max_examples // 12)


def written(editor: Editor) -> tuple[str, Mapping[str, int]]:
    """The report as a text file, and whose every sentence is that not everybody writes."""
    draft, identities = editor.report()
    owners = {
        sentence: identity
        for section, identity in zip(draft.sections, identities, strict=True)
        for paragraph in section.paragraphs
        for sentence in paragraph.text.split("。")
        if sentence and sentence + "。" not in BOILERPLATE
    }
    blocks = (block for section in draft.sections for block in section.blocks)
    return "\n".join((TITLE, *blocks)), owners


def owners_of(section: Section, owners: Mapping[str, int]) -> frozenset[int]:
    """The nodes whose sentences a section holds; a heading alone is nobody's that a sentence could tell."""
    sentences = (sentence for block in section.blocks for sentence in block.split("。"))
    return frozenset(owners[sentence] for sentence in sentences if sentence in owners)


def editions(folder: Path, seed: int) -> Iterator[tuple[Library, Report, Mapping[str, int]]]:
    """The library after each edition was indexed, the report as stored, whose its sentences are."""
    editor = Editor(seed)
    everybody: dict[str, int] = {}
    source = folder / "报告.txt"
    with Library.create(folder / "library") as library:
        for edition in range(VERSIONS):
            if edition:
                editor.edit()
            text, owners = written(editor)
            everybody |= owners
            source.write_text(text, encoding="utf-8")
            summary = batch.index(library, [source], workers=1)
            assert not summary.failed
            (entry,) = library.reports()
            yield library, library.report(entry.id), everybody


@pytest.mark.parametrize("seed", [random.Random(n).randrange(2**32) for n in range(AUTHORS)])
def test_every_old_link_opens_its_own_section_or_is_gone(tmp_path: Path, seed: int) -> None:
    given: dict[str, tuple[frozenset[int], str, str]] = {}
    for library, report, owners in editions(tmp_path, seed):
        for key, (whose, heading, text) in given.items():
            try:
                now = library.resolve_section(report.id, key)
            except Gone:
                continue
            section = report.section(now)
            assert section is not None
            now_whose = owners_of(section, owners)
            alike = heading == heading_letters(section.heading) and not (whose and now_whose)
            assert alike or whose & now_whose, (key, text, section)
        for section in report.sections:
            given[section.key] = owners_of(section, owners), heading_letters(section.heading), section.text
    assert len(given) > 1
