"""Blocks and headings -> the sections of a report, each with its path, level and type."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.candidates import candidates
from indexer.heading import Candidate
from indexer.line import Block
from indexer.numbering import Style
from indexer.outline import Entry, outline
from indexer.title import join_title, title_end
from kb import taxonomy
from kb.report import FRONT_PATH, FRONT_TYPE, OTHER_TYPE, Paragraph, QualityNote, Section

DUPLICATE_NUMBER = "duplicate number"
NUMBER_GAP = "number gap"
_COVER = 60
"""Blocks among which the title of a report is looked for."""


def sections(blocks: Sequence[Block]) -> tuple[tuple[Section, ...], tuple[QualityNote, ...]]:
    """The sections in source order, and what is doubtful about their numbering."""
    entries = outline(_without_cover(candidates(blocks), blocks))
    made: list[Section] = []
    notes: list[QualityNote] = []
    first = entries[0].candidate.block if entries else len(blocks)
    if first:
        made.append(
            Section(FRONT_PATH, 0, "", FRONT_TYPE, _paragraphs(join_title(blocks[:first])), page=blocks[0].page)
        )
    path: list[int] = []
    types: list[str | None] = []
    for position, entry in enumerate(entries):
        end = entries[position + 1].candidate.block if position + 1 < len(entries) else len(blocks)
        path = path[: entry.level] if len(path) >= entry.level else [*path, 0]
        path[-1] += 1
        types = [*types[: entry.level - 1], _own_type(entry, blocks[entry.candidate.block].text[: entry.end], types)]
        section = _section(blocks, entry, end, path, types)
        made.append(section)
        notes += _notes(entry, section)
    return tuple(made), tuple(notes)


def _own_type(entry: Entry, title: str, types: Sequence[str | None]) -> str | None:
    """The type of a heading among those of the headings before it, one a level; None where it is its parent's."""
    above = next((t for t in reversed(types[: entry.level - 1]) if t is not None), None)
    before = types[entry.level - 1] if len(types) >= entry.level else None
    own = entry.candidate.own_type or (None if above else taxonomy.leaning(title))
    if own is None or (above and taxonomy.is_aspect(title, own, above)):
        return None
    return taxonomy.NEXT_STEP if taxonomy.is_next_step(title, own, before) else own


def _without_cover(found: Sequence[Candidate], blocks: Sequence[Block]) -> Sequence[Candidate]:
    """The candidates of the report itself: none of its cover, none of the page around it.

    An 附件 before all else is the number this very report was filed under, not an annex to it; a title without a
    number above the report's own title is a link.
    """
    start = next((i for i, c in enumerate(found) if c.numbering.style not in (Style.ANNEX, Style.PLAIN)), len(found))
    first = found[start].block if start < len(found) else len(blocks)
    below = title_end(blocks[: min(first, _COVER)])
    plain = [c for c in found[:start] if c.numbering.style is Style.PLAIN and c.block >= below]
    return [*plain, *found[start:]]


def _section(blocks: Sequence[Block], entry: Entry, end: int, path: list[int], types: Sequence[str | None]) -> Section:
    head = blocks[entry.candidate.block]
    heading, rest = head.text[: entry.end].rstrip(), head.text[entry.end :].lstrip()
    body = _paragraphs(blocks[entry.candidate.block + 1 : end])
    if rest:
        body = (Paragraph(rest, page=head.page), *body)
    kind = next((t for t in reversed(types) if t is not None), OTHER_TYPE)
    return Section(".".join(map(str, path)), entry.level, heading, kind, body, page=head.page)


def _paragraphs(blocks: Sequence[Block]) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(block.text, block.kind, page=block.page) for block in blocks)


def _notes(entry: Entry, section: Section) -> list[QualityNote]:
    if entry.step == 0:
        return [QualityNote(DUPLICATE_NUMBER, f"“{section.heading}”的序号与前一个标题重复", section.path)]
    if entry.step is not None and entry.step > 1:
        return [QualityNote(NUMBER_GAP, f"“{section.heading}”之前缺少 {entry.step - 1} 个序号", section.path)]
    return []
