"""Every page of the site: well formed, in Chinese, samples marked, and every link opens."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from web_library import HOSTILE, SCRIPT, SLASHED, Shelf

from kb.document import from_markdown
from web import urls

pytest_plugins = ("web_fixtures",)

MARKED = "巡检"
ROOM = 1500
"""Pages a crawl of the small library may meet; searches multiply by their filters, so one filter deep is followed."""


def soup_of(client: FlaskClient, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return BeautifulSoup(answer.text, "html.parser")


def links_of(soup: BeautifulSoup, page: str) -> set[str]:
    found = {str(tag[name]) for name in ("href", "src") for tag in soup.find_all(attrs={name: True})}
    return {urljoin(page, link) for link in found if not urlsplit(link).netloc}


def worth_following(url: str) -> bool:
    """Not the product of all filters: a search with one filter at most, on its first pages; one search's marks."""
    parts = urlsplit(url)
    if parts.path.startswith("/reports/"):
        return not parts.query or url == urls.search_for(MARKED).replace("/search", parts.path)
    return parts.path != "/search" or parts.query.count("&") <= parts.query.startswith("q=")


def test_every_link_reached_from_the_first_page_opens(client: FlaskClient, shelf: Shelf) -> None:
    todo = ["/", urls.search_within({"year": "2023"}), *map(urls.search_for, ("预算执行率", MARKED, "没有的词语"))]
    seen = set(todo)
    fragments: dict[str, set[str]] = {}
    pages: dict[str, set[str]] = {}
    while todo:
        page = todo.pop()
        answer = client.get(page)
        assert answer.status_code in (200, 204, 302), (page, answer.status_code)
        if answer.status_code == 302:
            found = {urljoin(page, answer.headers["Location"])}
        elif answer.mimetype == "text/html":
            soup = BeautifulSoup(answer.text, "html.parser")
            check(soup, page)
            pages[page] = {str(tag["id"]) for tag in soup.find_all(id=True)}
            found = links_of(soup, page)
        else:
            continue
        for link in found:
            target, fragment = urldefrag(link)
            if fragment:
                fragments.setdefault(target, set()).add(unquote(fragment))
            if target not in seen and worth_following(target):
                seen.add(target)
                todo.append(target)
        assert len(seen) < ROOM
    assert {urls.region("440118"), urls.year("none"), urls.region("none"), urls.help_page()} <= seen
    assert {urls.report(shelf.ids[name]) for name in ("congress-2023", "bare", "hostile", "many")} <= seen
    for target, wanted in fragments.items():
        if target in pages:
            assert wanted <= pages[target], target


def check(soup: BeautifulSoup, page: str) -> None:
    """What holds for every page."""
    assert soup.html is not None and soup.html["lang"] == "zh-CN", page
    assert len(soup.find_all("h1")) == 1, page
    assert len(soup.find_all("main")) == 1, page
    assert soup.title is not None and soup.title.get_text().strip(), page
    assert not soup.find_all("script") and not soup.find_all(style=True), page
    assert not soup.find_all(lambda tag: any(name.startswith("on") for name in tag.attrs)), page
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), page
    levels = [int(tag.name[1]) for tag in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert all(after <= before + 1 for before, after in pairwise(levels)), (page, levels)
    named = [tag for tag in soup.find_all(["a", "button"]) if not (tag.get_text(strip=True) or tag.get("aria-label"))]
    assert not named, (page, named)


def test_the_first_page_counts_what_is_inside(client: FlaskClient, shelf: Shelf) -> None:
    text = soup_of(client, "/").get_text()
    reports = [r for name, r in shelf.reports.items() if name not in ("removed", "before", "misdated", "apart")]
    counts = BeautifulSoup(client.get("/").text, "html.parser").select(".counts dd")
    assert counts[0].get_text() == f"{len(reports)} 份"
    assert counts[1].get_text() == f"{sum(len(r.sections) for r in reports)} 节"
    assert "样例" in text


def test_a_place_shows_the_departments_of_all_places_in_it(client: FlaskClient, shelf: Shelf) -> None:
    city = soup_of(client, urls.region("440100"))
    rows = {row.get_text() for row in city.select("table.matrix th[scope=row]")}
    assert {"广州市财政局", "广州市增城区人大常委会办公室", SLASHED} <= rows
    own = soup_of(client, urls.region("440100-self"))
    assert {row.get_text() for row in own.select("table.matrix th[scope=row]")} == {"广州市财政局"}
    assert client.get("/regions/增城区/").headers["Location"] == urls.region("440118")
    assert client.get("/regions/增城区/").status_code == 308


def test_a_department_shows_its_years_side_by_side(client: FlaskClient, shelf: Shelf) -> None:
    soup = soup_of(client, urls.department("440118", "广州市增城区人大常委会办公室"))
    assert [a["href"] for a in soup.select(".reports a")] == [
        urls.report(shelf.ids["congress-2023"]),
        urls.report(shelf.ids["congress-2022"]),
    ]
    row = next(r for r in soup.select(".headings tbody tr") if r.th is not None and r.th.get_text() == "自评结论")
    years = ("congress-2023", "congress-2022")
    expected = [urls.section(shelf.ids[name], shelf.section(name, "自评结论").key) for name in years]
    assert [a["href"] for a in row.select("td a")] == expected
    assert soup_of(client, urls.department("440105", SLASHED)).select(".reports a")


def test_a_department_is_found_by_its_short_name_where_that_means_one(client: FlaskClient) -> None:
    for name in ("人大办", "增城区人大", "人大"):
        answer = client.get(f"/regions/440118/{name}/")
        full = urls.department("440118", "广州市增城区人大常委会办公室")
        assert (answer.status_code, answer.headers["Location"]) == (302, full)
    assert client.get("/regions/440100/人大办/").status_code == 404


def test_a_report_shows_the_whole_of_its_text_and_what_was_left_out(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["congress-2023"]
    soup = soup_of(client, urls.report(report.id))
    shown = "".join(p.get_text() for p in soup.select(".passage")).replace("#", "").replace("¶", "")
    assert "".join(shown.split()) == "".join("".join(s.text for s in report.sections).split())
    assert [a.get_text() for a in soup.select(".outline a")] == [s.heading for s in report.sections if s.heading]
    assert "— 3 —" in soup.get_text() and "之后缺少" in soup.get_text()
    assert len(soup.select(".printed-table tr")) == 3


def test_what_a_report_does_not_state_is_said_to_be_unstated(client: FlaskClient, shelf: Shelf) -> None:
    facts = soup_of(client, urls.report(shelf.ids["bare"])).select_one("dl.facts")
    assert facts is not None
    assert [dd.get_text() for dd in facts.find_all("dd")][:3] == ["未注明"] * 3


def test_a_section_shows_its_subtree_and_leads_on(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["congress-2023"]
    parent = shelf.section("congress-2023", "基本情况")
    soup = soup_of(client, urls.section(report.id, parent.key))
    assert soup.h1 is not None and soup.h1.get_text() == parent.heading
    assert "1.预算完成情况" in soup.get_text() and "自评得分99.12分" not in soup.select("article")[0].get_text()
    following = soup.select_one(".neighbours a[rel=next]")
    assert following is not None
    assert following["href"] == urls.section(report.id, shelf.section("congress-2023", "综合评价").key)
    assert soup.select_one(".outline a[aria-current=page]") is not None


def test_reading_on_from_section_to_section_passes_every_one(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["congress-2023"]
    url, seen = urls.section(report.id, report.sections[0].key), ""
    for _ in report.sections:
        soup = soup_of(client, url)
        seen += soup.select("article")[0].get_text()
        link = soup.select_one(".neighbours a[rel=next]")
        if link is None:
            break
        url = str(link["href"])
    assert all(block in seen for s in report.sections for p in s.paragraphs if p.kind == "text" for block in (p.text,))
    assert soup.select_one(".neighbours a[rel=next]") is None


def test_a_paragraph_link_opens_its_section_at_the_paragraph(client: FlaskClient, shelf: Shelf) -> None:
    section = shelf.section("congress-2023", "自评结论")
    paragraph = section.paragraphs[1]
    answer = client.get(urls.paragraph(shelf.ids["congress-2023"], section.key, paragraph.key, urls.Marking("目标")))
    page, anchor = urldefrag(answer.headers["Location"])
    assert answer.status_code == 302
    assert page == urls.section(shelf.ids["congress-2023"], section.key, urls.Marking("目标"))
    target = soup_of(client, page).find(id=anchor)
    assert target is not None and paragraph.text in target.get_text()


@pytest.mark.parametrize("name", ["report", "section", "search", "api", "region", "department", "year", "type"])
def test_samples_are_marked_on_every_surface(client: FlaskClient, shelf: Shelf, name: str) -> None:
    report = shelf.reports["haizhu-sample"]
    section = shelf.section("haizhu-sample", "自评结论")
    pages = {
        "report": urls.report(report.id),
        "section": urls.section(report.id, section.key),
        "search": "/search?q=自评得分&region=440105",
        "region": urls.region("440105"),
        "department": urls.department("440105", "广州市海珠区人大常委会办公室"),
        "year": urls.year("2023"),
        "type": urls.section_type("自评结论"),
    }
    if name == "api":
        assert client.get(urls.api_report(report.id)).get_json()["metadata"]["sample"] is True
        assert client.get(urls.json(report.id)).get_json()["metadata"]["sample"] is True
        assert client.get(urls.api_section(report.id, section.key)).get_json()["metadata"]["sample"] is True
        found = client.get("/api/v1/search?q=自评得分&region=440105").get_json()
        assert [hit["sample"] for hit in found["hits"]] == [True]
        assert "sample: true" in client.get(urls.markdown(report.id)).text
        assert "%E6%A0%B7%E4%BE%8B" in client.get(urls.original(report.id)).headers["Content-Disposition"]
        return
    badges = soup_of(client, pages[name]).select(".badge.sample")
    assert badges and all(badge.get_text() == "样例" for badge in badges)


def test_markup_in_a_report_shows_as_text(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["hostile"]
    for url in (
        urls.report(report.id),
        urls.report(report.id, urls.Marking("alert")),
        urls.section(report.id, report.sections[1].key, urls.Marking("script")),
        urls.search_for("alert"),
        urls.year("2020"),
        urls.region("440105"),
    ):
        soup = soup_of(client, url)
        assert not soup.find_all("script") and not soup.find_all("img")
        assert not [a for a in soup.find_all("a") if str(a.get("href", "")).lower().startswith("javascript")]
        if "/reports/" in url or "/years/" in url:
            assert HOSTILE in soup.get_text()


def test_markup_in_a_query_shows_as_text(client: FlaskClient) -> None:
    for query in (SCRIPT, '"><img src=x onerror=alert(1)>', "</title><script>", "' autofocus onfocus='alert(1)"):
        soup = soup_of(client, urls.search_for(query))
        assert not soup.find_all("script") and not soup.find_all("img")
        field = soup.select_one("input[name=q]")
        assert field is not None and field["value"] == query and "onfocus" not in field.attrs


def test_the_source_and_the_stored_forms_are_to_be_had(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["congress-2023"]
    original = client.get(urls.original(report.id))
    assert original.headers["Content-Type"] == "text/plain; charset=utf-8" and "预算执行率为99.12%" in original.text
    assert "sandbox" in original.headers["Content-Security-Policy"]
    assert client.get(urls.markdown(report.id)).mimetype == "text/markdown"
    sections = client.get(urls.json(report.id)).get_json()["sections"]
    assert [s["key"] for s in sections] == [s.key for s in report.sections]


def test_a_section_may_be_had_by_itself(client: FlaskClient, shelf: Shelf) -> None:
    report = shelf.reports["haizhu-sample"]
    parent = shelf.section("haizhu-sample", "基本情况")
    answer = client.get(urls.markdown(report.id, parent.key))
    assert answer.mimetype == "text/markdown"
    read = from_markdown(answer.text)
    assert read.sections == tuple(report.subtree(parent)) and len(read.sections) == 4
    assert read.metadata.sample
    record = client.get(urls.json(report.id, parent.key)).get_json()
    assert record == client.get(urls.api_section(report.id, parent.key)).get_json()
    soup = soup_of(client, urls.section(report.id, parent.key))
    links = [str(a["href"]) for a in soup.select("header .about a")]
    assert {urls.markdown(report.id, parent.key), urls.json(report.id, parent.key)} < set(links)
    for extension in ("md", "json"):
        assert client.get(f"/reports/{report.id}/nothing.{extension}").status_code == 404
    moved, present = shelf.section("apart", "会计事务").key, shelf.section("merged", "单位概况").key
    for made in (urls.markdown, urls.json):
        answer = client.get(made(shelf.ids["merged"], moved))
        assert (answer.status_code, answer.headers["Location"]) == (308, made(shelf.ids["merged"], present))


def test_pages_say_who_may_keep_them(client: FlaskClient) -> None:
    page = client.get("/")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    sheet = BeautifulSoup(page.text, "html.parser").select_one("link[rel=stylesheet]")
    assert sheet is not None
    assert "immutable" in client.get(str(sheet["href"])).headers["Cache-Control"]


def test_programs_find_the_doors(client: FlaskClient, shelf: Shelf) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert "Disallow: /search" in client.get("/robots.txt").text
    assert "{searchTerms}" in client.get("/opensearch.xml").text
