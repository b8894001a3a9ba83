"""Which section and which paragraph of a report's old version is which of its new one.

kb.overlap decides by text; on top of it come the outline's own facts: the front matter is always itself, a section
without text of its own stands where its children stand, and below a heading that was renamed the same heading under
the same parent is the same place.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from kb import overlap
from kb.overlap import Links, Passage
from kb.permalink import heading_chains, heading_letters
from kb.report import FRONT_PATH, Section


def section_links(old: Sequence[Section], new: Sequence[Section]) -> Links:
    """Links between positions in `old` and in `new`."""
    links = Links()
    before, after = _Outline(old), _Outline(new)
    if before.front is not None and after.front is not None:
        links.keep(before.front, after.front)
    overlap.link(before.passages(before.chains), after.passages(after.chains), links)
    _link_bare(before, after, links)
    here = [(None if p is None else links.kept.get(p, f"lost {p}"), h) for p, h in before.spots()]
    overlap.link(before.passages(here), after.passages(list(after.spots())), links)
    return links


def paragraph_links(old: Sequence[Section], new: Sequence[Section], sections: Links) -> Links:
    """Links between positions in all the paragraphs of `old` and all of `new`, counted through in order.

    The place of a paragraph is its section, or the one that took its section over.
    """
    links = Links()
    targets = [sections.target(i) for i in range(len(old))]
    places = [f"lost {i}" if target is None else target for i, target in enumerate(targets)]
    overlap.link(_paragraphs(old, places), _paragraphs(new, range(len(new))), links)
    return links


def _paragraphs(sections: Sequence[Section], places: Sequence[Hashable]) -> list[Passage]:
    return [
        Passage(place, overlap.words(paragraph.text))
        for section, place in zip(sections, places, strict=True)
        for paragraph in section.paragraphs
    ]


class _Outline:
    """One version's sections with what their order and nesting says. Everything is by position."""

    def __init__(self, sections: Sequence[Section]) -> None:
        places = {section.path: position for position, section in enumerate(sections)}
        self.chains = heading_chains(sections)
        self.headings = [heading_letters(section.heading) for section in sections]
        self.front = places.get(FRONT_PATH)
        self.parents = [places.get(s.parent_path) if s.parent_path is not None else None for s in sections]
        self.children: dict[int, list[int]] = defaultdict(list)
        for position, parent in enumerate(self.parents):
            if parent is not None:
                self.children[parent].append(position)
        self.bodies = [overlap.words("\n".join(p.text for p in section.paragraphs)) for section in sections]
        self.weights = [1 + len(body) for body in self.bodies]
        """Of the whole subtree, in words."""
        for position in reversed(range(len(sections))):
            parent = self.parents[position]
            if parent is not None:
                self.weights[parent] += self.weights[position]

    def passages(self, places: Sequence[Hashable]) -> list[Passage]:
        """The section's own text; its heading where that is all there is."""
        return [
            Passage(place, body or (() if position in self.children else overlap.words(self.headings[position])))
            for position, (place, body) in enumerate(zip(places, self.bodies, strict=True))
        ]

    def spots(self) -> Iterator[tuple[int | None, str]]:
        """The parent's position and the section's own heading."""
        return zip(self.parents, self.headings, strict=True)

    def is_bare(self, position: int) -> bool:
        return not self.bodies[position]


def _link_bare(before: _Outline, after: _Outline, links: Links) -> None:
    """Sections that are only a heading, innermost first: the same headings over the same children, then either alone.

    Where the headings stand in one place and the children in another, nothing says which of the two it is.
    """
    bare = [i for i in reversed(range(len(before.chains))) if before.is_bare(i) and not links.linked(i)]
    standing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j, headings in enumerate(after.chains):
        standing[headings].append(j)
    rivals = Counter(before.chains[i] for i in bare)
    for i in bare:
        headings = before.chains[i]
        free = [j for j in standing[headings] if j not in links.keeper]
        silent = [j for j in free if after.is_bare(j)]
        votes = _votes(i, before, after, links)
        voted = max(free, key=lambda j: votes[j], default=None)
        home = _new_home(i, votes, before, after, links)
        if voted is not None and votes[voted]:
            links.keep(i, voted)
        elif len(silent) == rivals[headings] and home is None:
            links.keep(i, silent[-1])
        elif not silent and home is not None:
            links.keep(i, home)
        rivals[headings] -= 1


def _votes(i: int, before: _Outline, after: _Outline, links: Links) -> Counter[int]:
    """New sections by how much of the old one's children, in words, stands under them."""
    votes: Counter[int] = Counter()
    for child in before.children.get(i, ()):
        target = links.kept.get(child)
        parent = None if target is None else after.parents[target]
        if parent is not None:
            votes[parent] += before.weights[child]
    return votes


def _new_home(i: int, votes: Counter[int], before: _Outline, after: _Outline, links: Links) -> int | None:
    """The free, bare new section that has most of the old one's children, and few others."""
    for j, weight in votes.most_common(1):
        came = {links.kept.get(child) for child in before.children[i]}
        theirs = after.children[j]
        drawn = sum(after.weights[child] for child in theirs if child in came)
        mostly = 2 * weight > before.weights[i] - 1 and 2 * drawn > sum(after.weights[child] for child in theirs)
        if mostly and after.is_bare(j) and j not in links.keeper:
            return j
    return None
