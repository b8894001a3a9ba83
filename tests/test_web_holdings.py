"""web.holdings: however much the library holds, a page names what it has room for and leads on to the rest."""

from __future__ import annotations

from kb import region
from kb.library.library import ReportEntry
from kb.report import Metadata, Source
from web import holdings


def entry(number: int, code: str | None, year: int | None = 2023) -> ReportEntry:
    metadata = Metadata(region=code, year=year, department=f"第{number % 3}局")
    return ReportEntry(f"r{number}", metadata, 1, 1, Source("a.txt", "0", "txt"), "", "")


def everywhere() -> holdings.Entries:
    return tuple(entry(n, place.code) for n, place in enumerate(region.all_regions()))


def test_a_place_counts_all_that_lies_in_it() -> None:
    entries = everywhere()
    counts = {value.value: value.count for value in holdings.places(entries).values}
    assert counts["440100"] == len(holdings.inside(entries, "440100")) == 1 + len(region.children("440100"))
    assert counts["440100-self"] == len(holdings.inside(entries, "440100-self")) == 1
    assert sum(v.count for v in holdings.places(entries).values if v.depth == 0) == len(entries)


def test_the_first_page_names_provinces_when_the_whole_country_is_there() -> None:
    tree = holdings.places(everywhere())
    upper = holdings.upper(tree).values
    assert {value.depth for value in upper} == {0} and len(upper) <= holdings.ROOM
    few = holdings.places(tuple(entry(n, p.code) for n, p in enumerate(region.children("440100"))))
    assert holdings.upper(few).values == few.values


def test_a_place_with_too_many_reports_lists_its_own() -> None:
    entries = everywhere()
    assert {e.metadata.region for e in holdings.listed(entries, "440000")} == {"440000"}
    city = holdings.inside(entries, "440100")
    assert holdings.listed(city, "440100") == city


def test_what_is_not_stated_or_not_known_stands_last() -> None:
    entries = (entry(0, None, None), entry(1, "999999"), entry(2, "440118"), entry(3, "440118", 2022))
    assert [place for place, _ in holdings.by_place(entries)] == ["440118", "none"]
    assert [len(found) for _, found in holdings.by_place(entries)] == [2, 2]
    table = holdings.departments_by_year(entries)
    assert table.years == ("2023", "2022", "none")
    listed = [e for _, rows in table.groups for row in rows for cell in row.cells for e in cell]
    assert sorted(e.id for e in listed) == ["r0", "r1", "r2", "r3"]
    assert holdings.place_of(entries[1]) == "none"
