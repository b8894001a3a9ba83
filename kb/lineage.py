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
    if not old or not new:
        return links
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
    if not old or not new:
        return links
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
        self.known = frozenset(self.chains)
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
        self.bare_by_heading: dict[str, list[int]] = defaultdict(list)
        for position, heading in enumerate(self.headings):
            if self.is_bare(position):
                self.bare_by_heading[heading].append(position)
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
    """Sections that are only a heading, innermost first: by the same headings and by where their children went.

    Where these two contradict each other, nothing says which section it is, and it is left alone.
    """
    bare = [i for i in reversed(range(len(before.chains))) if before.is_bare(i) and not links.linked(i)]
    rivals: dict[tuple[str, ...], list[int]] = defaultdict(list)
    free: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in reversed(bare):
        rivals[before.chains[i]].append(i)
    for j, headings in enumerate(after.chains):
        if j not in links.keeper and headings in rivals:
            free[headings].append(j)
    for i in bare:
        headings = before.chains[i]
        target = _same_headings(i, rivals[headings], free[headings], before, after, links)
        if target is None and not free[headings]:
            target = _new_home(i, before, after, links)
        if target is not None and target not in links.keeper:
            links.keep(i, target)


def _same_headings(
    i: int, rivals: list[int], free: list[int], before: _Outline, after: _Outline, links: Links
) -> int | None:
    """The n-th new section under the same headings for the n-th old one, if there are as many; else the children's."""
    votes = _votes(i, before, after, links)
    pool = free if len(free) == len(rivals) else [j for j in free if after.is_bare(j)]
    if len(pool) == len(rivals):
        nth = pool[rivals.index(i)]
        astray = any(votes[j] for j in pool) or _new_home(i, before, after, links) is not None
        if not votes[nth]:
            return nth if after.is_bare(nth) and not astray else None
    elif len(votes) == 1 and votes.keys() <= set(free):
        (nth,) = votes
    else:
        return None
    return nth if after.is_bare(nth) or _took_over(i, nth, before, after, links) else None


def _new_home(i: int, before: _Outline, after: _Outline, links: Links) -> int | None:
    """The bare new section under headings that were not there before that has all of i's children and only those.

    Not when i's heading stands, bare and free, over something else.
    """
    votes = _votes(i, before, after, links)
    if len(votes) != 1:
        return None
    (j,) = votes
    strangers = any(before.parents[links.keeper[child]] != i for child in after.children[j] if child in links.keeper)
    if strangers or not after.is_bare(j) or after.chains[j] in before.known:
        return None
    heading = before.headings[i]
    elsewhere = any(k not in links.keeper for k in after.bare_by_heading.get(heading, ()))
    if after.headings[j] != heading and elsewhere:
        return None
    return j if _took_over(i, j, before, after, links) else None


def _took_over(i: int, j: int, before: _Outline, after: _Outline, links: Links) -> bool:
    """Whether at least half of what stood under the old section stands under the new one, and of that came from it."""
    came = {links.kept.get(child) for child in before.children[i]}
    drawn = sum(after.weights[child] for child in after.children[j] if child in came)
    return 2 * _votes(i, before, after, links)[j] >= before.weights[i] and 2 * drawn >= after.weights[j]


def _votes(i: int, before: _Outline, after: _Outline, links: Links) -> Counter[int]:
    """New sections by how much of the old one's children, in words, stands under them."""
    votes: Counter[int] = Counter()
    for child in before.children.get(i, ()):
        target = links.kept.get(child)
        parent = None if target is None else after.parents[target]
        if parent is not None:
            votes[parent] += before.weights[child]
    return votes
