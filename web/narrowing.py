"""What a search is narrowed by, laid out: the facets as links, and a chip for everything chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.query import nodes
from kb.search import facet
from kb.search.document import NO_DOUBT
from kb.search.facet import BY_NAME, DEPARTMENT_KIND, HEADING_LABEL, KIND, QUALITY, REPORT, SAMPLE, Facet, FacetValue
from kb.search.page import SearchPage, SearchParams
from kb.search.query_parts import parts, regrouped
from web import urls
from web.filters import title_of
from web.site import site

FIRST_SHOWN = 20
"""Values of a facet seen before one asks for the rest."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with the address at which it is toggled.

    `opens`: the values that lie in it come next, in a list of their own; `closes` such lists end after it.
    """

    value: FacetValue
    url: str
    opens: bool
    closes: int


@dataclass(frozen=True, slots=True)
class FacetView:
    """`hidden` values are not among the `choices`; `more` is the address that shows them, `less` that without them."""

    label: str
    anchor: str
    choices: tuple[Choice, ...]
    hidden: int
    more: str
    less: str | None


@dataclass(frozen=True, slots=True)
class Chip:
    """Something chosen and the address without it."""

    field: str
    label: str
    url: str


def facet_views(found: SearchPage, whole: str | None = None) -> tuple[FacetView, ...]:
    """The facets worth showing, the one named `whole` with all its values."""
    return tuple(_facet_view(f, found, f.field.name == whole) for f in found.facets if _worth_showing(f))


def chips(found: SearchPage) -> tuple[Chip, ...]:
    """What is chosen: the values of the facets, the headings, and the fields of the query itself."""
    params = found.params
    return (
        *(
            Chip(BY_NAME[name].label, _chosen_label(name, value, found), urls.toggled(params, name, value))
            for name, values in params.filters.items()
            for value in values
        ),
        *(Chip(HEADING_LABEL, text, urls.without_heading(params, text)) for text in params.heading),
        *(
            Chip(_field_label(part), part.value, urls.search(replace(params, query=without(found.node, part), page=1)))
            for part in fields(found.node)
        ),
    )


def cleared(found: SearchPage) -> str:
    """The address of the same words without anything chosen."""
    return urls.unfiltered(
        replace(found.params, query=without(found.node, *fields(found.node), typed=found.params.query))
    )


def fields(node: nodes.Node) -> tuple[nodes.Field, ...]:
    """The fields that a query asks for beside all else, so that each may be taken out of it."""
    return tuple(dict.fromkeys(part for part in parts(node) if isinstance(part, nodes.Field)))


def without(node: nodes.Node, *taken: nodes.Node, typed: str = "") -> str:
    """The query without these of its parts; as it was typed when none is taken."""
    return str(regrouped(node, (part for part in parts(node) if part not in taken))) if taken else typed


def _worth_showing(shown: Facet) -> bool:
    """Places, years, types and departments always; the others only when there is something to choose between, the
    state of conversion only when something about it is doubtful."""
    if shown.field is QUALITY:
        return bool(shown.counts.keys() - {NO_DOUBT})
    if shown.field in (DEPARTMENT_KIND, KIND, SAMPLE):
        return len(shown.counts) > 1 or bool(shown.chosen)
    return bool(shown.counts)


def _facet_view(shown: Facet, found: SearchPage, whole: bool) -> FacetView:
    name = shown.field.name
    address = urls.toggles(_without_wider(found, name), name)
    values = shown.values if whole else shown.leading(FIRST_SHOWN)
    return FacetView(
        label=shown.field.label,
        anchor=urls.facet_anchor(name),
        choices=tuple(
            Choice(value, address(value.value), following > level, max(0, level - following))
            for value, (level, following) in zip(values, pairwise((*_levels(values), 0)), strict=True)
        ),
        hidden=shown.size - len(values),
        more=urls.expanded(found.params, name),
        less=_folded(shown, found) if whole else None,
    )


def _levels(values: Iterable[FacetValue]) -> Iterator[int]:
    """How many of the values listed before each one it lies in; a place listed without what holds it lies in none."""
    above: list[int] = []
    for value in values:
        while above and above[-1] >= value.depth:
            above.pop()
        yield len(above)
        above.append(value.depth)


def _folded(shown: Facet, found: SearchPage) -> str | None:
    if len(shown.leading(FIRST_SHOWN)) == shown.size:
        return None
    return urls.search(found.params) + urls.within_page(urls.facet_anchor(shown.field.name))


def _without_wider(found: SearchPage, name: str) -> SearchParams:
    """The search without the short names that stand for many values of a facet: choosing one of these narrows."""
    wider = {m.given for m in found.meant if m.field.name == name and len(m.values) > 1}
    chosen = tuple(value for value in found.params.filters.get(name, ()) if value not in wider)
    return replace(found.params, filters={**found.params.filters, name: chosen})


def _chosen_label(name: str, value: str, found: SearchPage) -> str:
    if name == REPORT.name:
        return next((title_of(entry.metadata) for entry in site().entries() if entry.id == value), value)
    meant = next((m for m in found.meant if m.field.name == name and m.given == value), None)
    label = facet.label(BY_NAME[name], value)
    return f"{label}（{len(meant.values)} 个{BY_NAME[name].label}）" if meant and len(meant.values) > 1 else label


def _field_label(part: nodes.Field) -> str:
    return BY_NAME[part.name].label if part.name in BY_NAME else HEADING_LABEL
