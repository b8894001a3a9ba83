"""web.urls: an address says everything about its view, and says it in one way."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from kb.search.facet import BY_NAME
from kb.search.page import SearchParams, params_from
from kb.search.request import SORTS
from web import urls

VALUES = {
    "region": st.sampled_from(["440118", "440100-self", "440105", "110000", "none"]),
    "year": st.sampled_from(["2021", "2023", "none"]),
    "section": st.sampled_from(["自评结论", "其他"]),
    "department": st.text("局办/?&#%+ ", min_size=1, max_size=6).map(str.strip).filter(bool),
    "sample": st.sampled_from(["yes", "no"]),
}
queries = st.text(st.characters(exclude_categories=("Cs",)), max_size=20).filter(lambda q: q == "" or q.strip())


@st.composite
def searches(draw: st.DrawFn) -> SearchParams:
    filters = {
        name: tuple(draw(st.lists(VALUES[name], min_size=1, max_size=3, unique=True)))
        for name in draw(st.sets(st.sampled_from(sorted(VALUES))))
    }
    return SearchParams(
        query=draw(queries),
        filters={name: filters[name] for name in BY_NAME if name in filters},
        sort=draw(st.sampled_from(SORTS)),
        page=draw(st.integers(1, 99)),
        limit=draw(st.integers(1, 100)),
        strict=draw(st.booleans()),
        heading=tuple(draw(st.lists(st.sampled_from(["改进", "二、/&#"]), unique=True))),
        synonyms=draw(st.booleans()),
        collapse=draw(st.booleans()),
    )


def read(url: str) -> SearchParams:
    return params_from(parse_qs(urlsplit(url).query, keep_blank_values=True))


@given(searches())
def test_a_search_reads_back_from_its_address(params: SearchParams) -> None:
    assert read(urls.search(params)) == params
    assert urls.search(read(urls.search(params))) == urls.search(params)


@given(searches(), st.sampled_from(sorted(VALUES)), st.data())
def test_toggling_twice_leads_back_to_the_first_page(params: SearchParams, field: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[field])
    once = read(urls.toggled(params, field, value))
    assert (value in once.filters.get(field, ())) != (value in params.filters.get(field, ()))
    assert once.page == 1
    twice = read(urls.toggled(once, field, value))
    assert _sets(twice.filters) == _sets(params.filters)


def test_a_place_within_a_chosen_one_takes_its_place() -> None:
    city = SearchParams(query="预算", filters={"region": ("440100", "110000")})
    inside = read(urls.toggled(city, "region", "440118"))
    assert inside.filters["region"] == ("110000", "440118")
    assert read(urls.toggled(inside, "region", "440000")).filters["region"] == ("110000", "440000")
    own = read(urls.toggled(city, "region", "440100-self"))
    assert own.filters["region"] == ("110000", "440100-self")
    assert read(urls.toggled(own, "region", "none")).filters["region"] == ("110000", "440100-self", "none")


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12))
def test_no_value_breaks_out_of_its_path_segment(name: str) -> None:
    made = urlsplit(urls.department("440118", name))
    assert made.path.isascii() and made.query == made.fragment == ""
    assert unquote(made.path) == f"/regions/440118/{name}/"
    assert made.path.count("/") == 4


def _sets(filters: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(values) for name, values in filters.items()}
