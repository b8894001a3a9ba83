"""What a block would be as a heading, as a clause title and as a list item, and what each reading costs.

Costs are how unlikely a shape is, on the scale the outline adds up (0 = just what one would expect, 3 = odd,
9 = hardly ever). A block never decides for itself: the outline weighs the shapes of a whole list of siblings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.line import Block
from indexer.numbering import Numbering, Style
from kb import taxonomy
from kb.report import OTHER_TYPE

NEVER = 60.0
PREAMBLE = "前言"
"""The mark of a plain title that stands beside the numbered sections, hardly ever above them."""
_STOP = re.compile(r"[。：:；;！？!?]")
_SENTENCE = re.compile(r"[。；;！？!?]")
_COMMA = re.compile(r"，|,(?!\d{3}(?!\d))")
_PREAMBLE = re.compile(r"(?:报告)?摘\s*要|[前序引]\s*言|引\s*语|结\s*[语论]|结束语")
_TITLE_LIKE = re.compile(r"(?:\d{4}年度?)?[\u4e00-\u9fff“”‘’《》、，（）()\dA-Za-z]*[\u4e00-\u9fff”’》）)]")
_UNKNOWN_TITLE = re.compile(r"[\u4e00-\u9fff“”《》、]{4,18}")
_POINTS = r"\d+(?:\.\d+)?\s*分"
_SCORE = re.compile(
    rf"[（(，,]?\s*(?:满分|总分|分值|权重|计|共)?\s*{_POINTS}"
    rf"(?:[，,、/]?\s*(?:自评|实际|评价)*得?分?[:：]?\s*{_POINTS})?\s*[)）]?"
)
_CLOSING = re.compile(r"[)）]")
_FARTHEST_STOP = 80
"""Characters within which a title's brackets are looked at."""
_DEFINITION = re.compile(r"\s*(?:是?指|反映)")
_DEFINED = 6.0
"""How odd a heading is that a definition follows: 财政拨款收入：指…; it is a term of a glossary."""
_LONG = 45
_CLAUSE = 16
_BARE_LIST = 1.2
"""How odd it is that a title of an inner list has nothing below it; a whole list of such lists things."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block that could open a section.

    `title_end` is where its title would end in the block's text as a heading (a run-in title ends behind its first
    。 or ：), `clause_end` as a clause title ending before the first ，(0 where it has none). The three costs are of
    the readings heading, clause title and list item; `own_type` is the section type of the title, if it has one.
    """

    block: int
    numbering: Numbering
    title_end: int
    clause_end: int
    heading_cost: float
    clause_cost: float
    item_cost: float
    own_type: str | None


def numbered(index: int, block: Block, found: Numbering, bare: bool) -> Candidate:
    """A block with a number; `bare` says that nothing could stand under it."""
    text = block.text
    stop = _first_stop(text, found.end) if found.style is not Style.ANNEX else None
    title_end = stop.end() if stop else len(text)
    while title_end < len(text) and text[title_end] in "”’」』）)":
        title_end += 1
    comma = _COMMA.search(text, found.end)
    clause_end = comma.start() if comma and comma.end() < len(text) else 0
    title = text[found.end : title_end]
    own = OTHER_TYPE if found.style is Style.ANNEX else taxonomy.type_of(title)
    if title[-1:] in "：:" and _DEFINITION.match(text, title_end):
        own = None
    return Candidate(
        index,
        found,
        title_end,
        clause_end,
        _heading_cost(text, found, title_end, own, block, bare) + _empty_cost(text, found, title_end, own, block, bare),
        _clause_cost(text, found, clause_end, title_end),
        _item_cost(text, found, title_end, own, block, bare),
        own,
    )


def _first_stop(text: str, start: int) -> re.Match[str] | None:
    """The first mark that may end a title; one inside brackets （单位：万元） does not."""
    for stop in _STOP.finditer(text, start, start + _FARTHEST_STOP):
        before = text[start : stop.start()]
        opened = before.count("（") + before.count("(") - before.count("）") - before.count(")")
        if opened <= 0 or not _CLOSING.search(text, stop.end(), stop.end() + 30):
            return stop
    return _STOP.search(text, start + _FARTHEST_STOP)


def plain(index: int, block: Block) -> Candidate | None:
    """A known section title on a line of its own, without a number."""
    text = block.text
    styled = block.level is not None
    if (
        block.kind != "text"
        or len(text) > 30
        or (text[-1:] in "。；;，,、" if styled else not _TITLE_LIKE.fullmatch(text))
    ):
        return None
    own = taxonomy.type_of(text)
    preamble = _PREAMBLE.fullmatch(text) is not None
    if own is None and not preamble and not (styled and block.bold and len(text) <= 24):
        return None
    none = Numbering(Style.PLAIN, (0,), 0, PREAMBLE if preamble else "")
    return Candidate(index, none, len(text), 0, 0.6, NEVER, 3.0, own)


def unnamed(block: Block) -> bool:
    """Whether a line of text could be a title that nobody knows: short, and without a mark."""
    return block.kind == "text" and _UNKNOWN_TITLE.fullmatch(block.text) is not None


def untyped(index: int, block: Block) -> Candidate:
    """An unknown title without a number, in a report whose titles have none."""
    none = Numbering(Style.PLAIN, (0,), 0, "")
    return Candidate(index, none, len(block.text), 0, 1.0, NEVER, 2.0, None)


def _heading_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    title = _SCORE.sub("", text[found.end : title_end]).rstrip()
    alone = title_end >= len(text)
    commas = len(_COMMA.findall(title))
    length = len(title)
    cost = 0.0
    if alone:
        stop = 0.5 if length <= 12 or (not bare and length <= 28) else 1.0
        cost += {"。": stop, "；": 3.0, ";": 3.0, "，": 2.0}.get(title[-1:], 0.0)
    else:
        cost += 0.4 if title[-1:] in "。：:" else 3.0
    if found.style <= Style.HAN:
        cost *= 0.5
        cost += 0.3 * max(0, commas - 2)
    else:
        apart = alone and (title[-1:] not in "。；;" or (not bare and length <= 28))
        cost += (0.5 if apart or _told(text, found, title_end) else 1.1) * commas
    if length > _LONG:
        cost += 0.1 * (length - _LONG) + 1.5
    elif length > 24 and title[-1:] in "。；;":
        cost += 0.08 * (length - 24)
    if re.match(r"\s*\d{4}\s*年|\s*[A-Za-z]?\d", title):
        cost += 1.2
    if own is not None and title[-1:] not in "；;":
        cost = min(cost, 0.2) if length <= _LONG else cost - 1.0
    if block.level is not None or block.bold:
        cost = max(0.0, cost - 2.0)
    return max(0.0, cost)


def _empty_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    """A heading with nothing under it, or with a mere value behind its colon, heads nothing: it lists."""
    if block.level is not None or block.bold:
        return 0.0
    rest = text[title_end:]
    if rest:
        colon = text[title_end - 1] in "：:"
        if colon and _DEFINITION.match(rest):
            return _DEFINED
        return 1.6 if colon and len(rest) <= 40 and "。" not in rest else 0.0
    if not bare or own is not None:
        return 0.0
    sentence = text[-1:] in "。；;，,"
    if not sentence and found.style >= Style.ARABIC:
        return _BARE_LIST
    return (1.6 if sentence else 0.6) * (1.5 if found.style <= Style.HAN and sentence else 1.0)


def _clause_cost(text: str, found: Numbering, clause_end: int, title_end: int) -> float:
    """A clause title is short, and what follows it goes on long after it."""
    if not clause_end or clause_end >= title_end:
        return NEVER
    length = clause_end - found.end
    if length > _CLAUSE or length < 2 or text[found.end : found.end + 1].isdigit():
        return NEVER
    cost = 0.5 + 0.12 * max(0, length - 6)
    if title_end < len(text) and title_end - found.end <= 20:
        cost += 2.5
    if len(text) - clause_end < 20:
        cost += 1.5
    return cost


def _item_cost(text: str, found: Numbering, title_end: int, own: str | None, block: Block, bare: bool) -> float:
    """An item reads as a sentence; a short line without a full stop hardly does, and a known title even less."""
    cost = 0.7
    alone = title_end >= len(text)
    if alone and text.rstrip()[-1:] not in "。；;，,：:！!":
        listed = bare and own is None and found.style >= Style.ARABIC
        cost += 0.3 if listed or title_end - found.end > 30 else 1.3
    ended = text.rstrip()[-1:] in "。；;"
    sentence = ended and ((len(text) > 20 and _COMMA.search(text, found.end) is not None) or (bare and alone))
    if found.style <= Style.HAN:
        cost += 1.5 if sentence else 3.0
    elif found.style is Style.BRACKETED_HAN:
        cost += 0.3 if sentence else 1.2
    elif found.style is Style.DECIMAL:
        cost += 0.8
    if _told(text, found, title_end) or (alone and not bare):
        cost += 0.6
    if own is not None and text.rstrip()[-1:] not in "；;":
        cost += 2.0
    if block.level is not None:
        cost += 3.0
    return cost


def _told(text: str, found: Numbering, title_end: int) -> bool:
    """A short first sentence with a longer text behind it in the same paragraph: what is said, then the telling."""
    length = title_end - found.end
    return length <= 28 and len(text) - title_end > max(24, length) and "。" in text[title_end:]
