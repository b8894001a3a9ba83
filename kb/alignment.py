"""A new version of a report takes over the permalinks of the old one (design, section 10).

Every key that ever stood for a section goes on to open that section, redirects to the one that holds its text now, or
is gone; it never stands for another. Which section is which is kb.lineage's to tell; this is about their keys.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kb import lineage, permalink
from kb.overlap import Links
from kb.report import Paragraph, Report, Section

Address = tuple[str, str]
"""Section key, paragraph key; the latter "" for the section itself."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A permalink that nothing holds any more. Its key is never given to another.

    `successor` is where it redirects; without one it is gone, and `nearest` is what stands closest to where it was.
    `digest` names what stood there (heading chain and text): the very same content may have its key back.
    """

    address: Address
    digest: str
    successor: Address | None = None
    nearest: Address | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """`report` with all its keys; what was retired on the way; what was retired before and lives again."""

    report: Report
    retired: tuple[Retired, ...] = ()
    revived: frozenset[Address] = frozenset()

    @property
    def redirects(self) -> dict[str, str]:
        """Old section key → the key of the section that holds its text now."""
        return {r.address[0]: r.successor[0] for r in self.retired if not r.address[1] and r.successor}

    @property
    def gone(self) -> dict[str, str | None]:
        """Old section key → the key of the nearest section that stands, if any."""
        lost = (r for r in self.retired if not r.address[1] and not r.successor)
        return {r.address[0]: r.nearest[0] if r.nearest else None for r in lost}


def mint(report: Report, history: Iterable[Retired] = ()) -> Carried:
    """Keys for a report that has no older version; with `history`, for one that returns after it was taken down."""
    return carry(replace(report, sections=()), report, history)


def retire(report: Report) -> tuple[Retired, ...]:
    """All permalinks of a report that is taken down: all gone."""
    return carry(report, replace(report, sections=())).retired


def carry(old: Report, new: Report, history: Iterable[Retired] = ()) -> Carried:
    """`new` with the id of `old`, and its keys where they belong. Pure.

    `old` has all its keys; any in `new` are ignored. `history` is all that was ever retired of this report.
    """
    sections = lineage.section_links(old.sections, new.sections)
    paragraphs = lineage.paragraph_links(old.sections, new.sections, sections)
    keyring = _Keyring(old.sections, history)
    keys = keyring.section_keys(new.sections, sections)
    kept = _kept_paragraph_keys(old.sections, new.sections, sections, paragraphs)
    keyed = tuple(
        replace(section, key=key, paragraphs=keyring.keyed_paragraphs(key, section.paragraphs, kept[j]))
        for j, (section, key) in enumerate(zip(new.sections, keys, strict=True))
    )
    retired = tuple(_retired(old.sections, keyed, sections, paragraphs))
    return Carried(replace(new, id=old.id, sections=keyed), retired, frozenset(keyring.revived))


class _Keyring:
    """Gives each section and paragraph its key: the one carried over, one its very content had before, or a new one."""

    def __init__(self, old: Sequence[Section], history: Iterable[Retired]) -> None:
        self.revived: set[Address] = set()
        self._old = old
        self._used: dict[str, set[str]] = defaultdict(set)
        """Section key → its paragraph keys; of all times."""
        self._dead: dict[tuple[str, str], list[str]] = defaultdict(list)
        """Scope (the section key of a paragraph, "" of a section) and digest → keys, oldest first."""
        for section in old:
            self._used[section.key] |= {paragraph.key for paragraph in section.paragraphs}
        for retired in history:
            section_key, paragraph_key = retired.address
            self._used[section_key].add(paragraph_key)
            scope, key = (section_key, paragraph_key) if paragraph_key else ("", section_key)
            self._dead[scope, retired.digest].append(key)

    def section_keys(self, sections: Sequence[Section], links: Links) -> list[str]:
        chains = permalink.heading_chains(sections)
        keys = [self._old[links.keeper[j]].key if j in links.keeper else "" for j in range(len(sections))]
        for j, section in enumerate(sections if self._dead else ()):
            keys[j] = keys[j] or self._revive("", _section_digest(chains[j], section))
        bases = (permalink.section_base(c) for c, key in zip(chains, keys, strict=True) if not key)
        fresh = iter(permalink.distinct(bases, self._used.keys()))
        return [key or next(fresh) for key in keys]

    def keyed_paragraphs(
        self, section_key: str, paragraphs: Sequence[Paragraph], kept: Mapping[int, str]
    ) -> tuple[Paragraph, ...]:
        """The paragraphs of one section with keys; `kept` are those carried over, by position."""
        keys = [kept.get(q, "") for q in range(len(paragraphs))]
        for q, paragraph in enumerate(paragraphs if self._dead else ()):
            keys[q] = keys[q] or self._revive(section_key, _digest(paragraph.text))
        bases = (permalink.paragraph_base(p.text) for p, key in zip(paragraphs, keys, strict=True) if not key)
        fresh = iter(permalink.distinct(bases, self._used.get(section_key, ())))
        return tuple(replace(p, key=key or next(fresh)) for p, key in zip(paragraphs, keys, strict=True))

    def _revive(self, scope: str, digest: str) -> str:
        """The key that this content had before it was retired, "" if none; each is given once."""
        dead = self._dead.get((scope, digest))
        if not dead:
            return ""
        key = dead.pop(0)
        self.revived.add((scope, key) if scope else (key, ""))
        return key


def _kept_paragraph_keys(
    old: Sequence[Section], new: Sequence[Section], sections: Links, paragraphs: Links
) -> list[dict[int, str]]:
    """For each new section: position of a paragraph → its old key, where section and paragraph are both kept."""
    before, after = list(_positions(old)), list(_positions(new))
    kept: list[dict[int, str]] = [{} for _ in new]
    for p, q in paragraphs.kept.items():
        i, place = before[p]
        j, new_place = after[q]
        if sections.kept.get(i) == j:
            kept[j][new_place] = old[i].paragraphs[place].key
    return kept


def _retired(old: Sequence[Section], new: Sequence[Section], sections: Links, paragraphs: Links) -> Iterator[Retired]:
    """The addresses of the old sections and paragraphs that the new ones, keyed, do not hold."""
    standing: set[Address] = {(section.key, p.key) for section in new for p in section.paragraphs}
    where = [(new[j].key, new[j].paragraphs[q].key) for j, q in _positions(new)]
    nearest = _nearest(old, new, sections)
    count = 0
    for i, (section, headings) in enumerate(zip(old, permalink.heading_chains(old), strict=True)):
        j = sections.target(i)
        here = nearest[i] if j is None else (new[j].key, "")
        if i not in sections.kept:
            digest = _section_digest(headings, section)
            yield Retired((section.key, ""), digest, None if j is None else here, here)
        for paragraph in section.paragraphs:
            q = paragraphs.target(count)
            count += 1
            if (section.key, paragraph.key) not in standing:
                successor = None if q is None else where[q]
                yield Retired((section.key, paragraph.key), _digest(paragraph.text), successor, successor or here)


def _nearest(old: Sequence[Section], new: Sequence[Section], sections: Links) -> list[Address | None]:
    """For each old section what stands closest: the same headings, else what the section before it became."""
    same: dict[tuple[str, ...], str] = {}
    for headings, section in zip(permalink.heading_chains(new), new, strict=True):
        same.setdefault(headings, section.key)
    result: list[Address | None] = []
    last = new[0].key if new else ""
    for i, headings in enumerate(permalink.heading_chains(old)):
        target = sections.target(i)
        last = last if target is None else new[target].key
        key = same.get(headings, last)
        result.append((key, "") if key else None)
    return result


def _positions(sections: Sequence[Section]) -> Iterator[tuple[int, int]]:
    """Section and paragraph position of every paragraph, in order."""
    return ((i, p) for i, section in enumerate(sections) for p in range(len(section.paragraphs)))


def _section_digest(headings: tuple[str, ...], section: Section) -> str:
    return _digest(*headings, "", *(paragraph.text for paragraph in section.paragraphs))


def _digest(*texts: str) -> str:
    """Sixteen hexadecimal digits that name the letters and digits of the texts."""
    text = "\x1f".join(permalink.letters(text) or text for text in texts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
