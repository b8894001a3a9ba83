"""Ids and keys of permalinks: frozen, versioned pure functions (design, section 10).

What is minted here is written into the Markdown and the catalog and never computed again, so a later version of this
module may mint otherwise, but only under a new `VERSION` and never for what has a key already. Nothing here depends
on the match key, the analyzer or any data file of ours.

Alphabet of a hash: Crockford's base 32 in lower case (no i, l, o, u), 5 bits a character.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterable, Sequence

from kb.report import FRONT_PATH, Metadata, Paragraph, Section

VERSION = 1
HASH_LENGTH = 8
SLUG_LENGTH = 40
"""Longest spelling of one name in a report id, in characters; cut between syllables."""
MAIN_KIND = "部门整体支出自评"
"""The report kind that needs no mention in an id."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SEPARATOR = "\x1f"
_SHIFTS = range(5 * (HASH_LENGTH - 1), -1, -5)

_HAN_NUMBER = "〇零一二三四五六七八九十百两"
_DIGIT = "0-9０-９"
_NUMBERING = re.compile(
    rf"""\s*(?:
      第\s*[{_HAN_NUMBER}{_DIGIT}]{{1,5}}\s*(?:部分|章|节|条|篇|编|款)\s*[、.．:：,，]?
    | [(（〔\[【]\s*[{_HAN_NUMBER}{_DIGIT}A-Za-zⅠ-Ⅻⅰ-ⅻ]{{1,5}}\s*[)）〕\]】]\s*[、.．]?
    | [{_HAN_NUMBER}]{{1,4}}\s*[、.．:：,，·]
    | [{_HAN_NUMBER}{_DIGIT}]{{1,3}}\s*[)）]
    | [{_DIGIT}]{{1,3}}(?:\s*[.．]\s*[{_DIGIT}]{{1,2}})+(?![{_DIGIT}.．%％‰万亿元])\s*[、.．]?
    | [{_DIGIT}]{{1,3}}\s*[、.．:：](?![{_DIGIT}]{{1,3}}\s*[%％‰万亿元])
    | [①-⒛⓪-⓿❶-➓㈠-㈩㉑-㉟㊀-㊉㊱-㊿Ⅰ-Ⅻⅰ-ⅻ]\s*[、.．]?
    | [A-Za-z]\s*[、.．)）]
    | [IVXivx]{{1,5}}\s*[、.．)）]
    )\s*""",
    re.VERBOSE,
)


def letters(text: str) -> str:
    """The letters and digits of `text`, compatibility forms folded and case-folded: what a hash is made of."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def heading_letters(heading: str) -> str:
    """`letters` of a heading without its outline numbering, so that renumbering leaves it as it was.

    A heading that is nothing but numbering is ""; one of punctuation only is itself.
    """
    rest = heading
    for _ in range(3):
        found = _NUMBERING.match(rest)
        if not found:
            break
        rest = rest[found.end() :]
    return letters(rest) or rest


def heading_chains(sections: Sequence[Section]) -> tuple[tuple[str, ...], ...]:
    """For each section the `heading_letters` of its ancestors and its own, outermost first; front matter has none."""
    chains: dict[str, tuple[str, ...]] = {}
    result = []
    for section in sections:
        above = chains.get(section.parent_path, ()) if section.parent_path is not None else ()
        chain = () if section.path == FRONT_PATH else (*above, heading_letters(section.heading))
        chains[section.path] = chain
        result.append(chain)
    return tuple(result)


def section_base(chain: tuple[str, ...]) -> str:
    """The key of the first section under this heading chain; later ones are told apart by an ordinal."""
    return _hash("section", *chain)


def paragraph_base(text: str) -> str:
    """The key of the first paragraph of a section with these letters and digits."""
    return _hash("paragraph", letters(text) or text)


def section_keys(sections: Sequence[Section], used: Container[str] = ()) -> tuple[str, ...]:
    """A key for each section, unique in the report and not in `used`: its heading chain hashed, `-2` among equals."""
    return distinct((section_base(chain) for chain in heading_chains(sections)), used)


def paragraph_keys(paragraphs: Sequence[Paragraph], used: Container[str] = ()) -> tuple[str, ...]:
    """A key for each paragraph of one section, unique in it and not in `used`: a hash of its letters and digits."""
    return distinct((paragraph_base(paragraph.text) for paragraph in paragraphs), used)


def distinct(bases: Iterable[str], used: Container[str]) -> tuple[str, ...]:
    """Each base, with the next ordinal not in `used` nor given before: `k`, `k-2`, `k-3`."""
    given: dict[str, int] = {}
    result = []
    for base in bases:
        ordinal = given.get(base, 0) + 1
        while _with_ordinal(base, ordinal) in used:
            ordinal += 1
        given[base] = ordinal
        result.append(_with_ordinal(base, ordinal))
    return tuple(result)


def report_id(metadata: Metadata, taken: Container[str]) -> str:
    """`440118-2023-rendabangongshi`: region, year, department, then project or kind unless it is the main kind.

    `x` stands for what the report does not state, followed then by a hash of the title; `-2`, `-3` when `taken`.
    Characters are [a-z0-9-] only, at most 120 of them before the ordinal.
    """
    department = _slug(metadata.department_short or "") or _slug(metadata.department or "")
    region = re.sub(r"[^0-9a-z]", "", (metadata.region or "").casefold())[:12]
    parts = [region or "x", "x" if metadata.year is None else str(metadata.year), department or "x"]
    stated = "x" not in parts
    if metadata.kind != MAIN_KIND:
        parts.append(_slug(metadata.project or "") or _slug(metadata.kind) or "x")
    if not stated and metadata.title:
        parts.append(_hash("title", letters(metadata.title) or metadata.title))
    return distinct(("-".join(parts),), taken)[0]


def path(report: str, section: str | None = None, paragraph: str | None = None) -> str:
    """The permalink's path on the site: `/reports/<report>/`, `/reports/<report>/<key>`, `…/<key>/<paragraph key>`."""
    if not section:
        return f"/reports/{report}/"
    return f"/reports/{report}/{section}" + (f"/{paragraph}" if paragraph else "")


def _with_ordinal(base: str, ordinal: int) -> str:
    return base if ordinal == 1 else f"{base}-{ordinal}"


def _hash(*parts: str) -> str:
    text = _SEPARATOR.join((f"kb{VERSION}", *parts))
    number = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:HASH_LENGTH], "big")
    return "".join([_ALPHABET[number >> shift & 31] for shift in _SHIFTS])


def _slug(name: str) -> str:
    """A name in pinyin, lower case, [a-z0-9] only; "" when nothing of it can be spelt."""
    from pypinyin import lazy_pinyin  # loading its tables takes 0.2 s, and only a new report needs them

    syllables = (re.sub(r"[^0-9a-z]", "", s.casefold()) for s in lazy_pinyin(unicodedata.normalize("NFKC", name)))
    slug = ""
    for syllable in syllables:
        if len(slug) + len(syllable) > SLUG_LENGTH:
            return slug or syllable[:SLUG_LENGTH]
        slug += syllable
    return slug
