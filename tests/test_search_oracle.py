"""Promise 2 over a whole library: a quoted phrase finds exactly the sections a plain scan of match keys finds.

The library is the samples, with the two real reports beside them where they are; the path is the one a reader takes:
sources, indexer, library, engine, query, page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import settings

from corpus.samples import samples
from indexer import batch
from kb import indexing
from kb.engines.memory import MemoryEngine
from kb.engines.whoosh.index import WhooshEngine
from kb.library.library import Library
from kb.matchkey import match_key, section_key
from kb.query.parser import parse
from kb.search import planner
from kb.search.engine import Engine, Searcher
from kb.search.page import SearchParams, search_page
from kb.search.request import SearchRequest
from kb.search.units import unit_starts

SHARED = Path(__file__).resolve().parents[2] / "shared" / "reports"
Address = tuple[str, str]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("oracle") / "library") as made:
        folders = [samples()[0].path.parent, *([SHARED] if SHARED.is_dir() else [])]
        assert not batch.index(made, folders).failed
        yield made


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def searcher(request: pytest.FixtureRequest, library: Library) -> Searcher:
    engine: Engine = MemoryEngine() if request.param == "memory" else WhooshEngine(library.index_path)
    indexing.catch_up(library, engine)
    return engine.searcher()


@pytest.fixture(scope="module")
def keys(library: Library) -> dict[Address, str]:
    """The match key of every section, by report and section key."""
    reports = [library.report(entry.id) for entry in library.reports()]
    return {(r.id, s.key): section_key(s.blocks) for r in reports for s in r.sections}


@pytest.fixture(scope="module")
def texts(library: Library) -> list[str]:
    """The shown text of every section as a reader could copy it, line breaks and all."""
    reports = [library.report(entry.id) for entry in library.reports()]
    return [section.text for report in reports for section in report.sections]


def found(searcher: Searcher, query: str) -> set[Address]:
    """All pages walked; the header's total must be what they hold."""
    addresses: list[Address] = []
    page = 1
    while True:
        got = search_page(searcher, SearchParams(query=query, page=page, limit=100))
        addresses += [(hit.section.report, hit.section.key) for hit in got.hits]
        if page >= got.pages:
            break
        page += 1
    assert got.total == len(addresses) == len(set(addresses))
    assert got.reports == len({report for report, _ in addresses})
    return set(addresses)


def phrases(texts: list[str], count: int) -> Iterator[str]:
    """Pieces of 1 to 12 characters from anywhere, some of them changed so that they stand nowhere."""
    random = Random(20231122)
    while count:
        text = random.choice(texts)
        start = random.randrange(len(text))
        piece = text[start : start + random.randint(1, 12)]
        if random.random() < 0.15:
            other = random.choice(texts)
            piece = piece[: len(piece) // 2] + random.choice(other)
        if match_key(piece) and not set(piece) & set('"“”「」『』'):
            count -= 1
            yield piece


def tries(factor: int, most: int = 5000) -> int:
    """How many pieces of text a property is tried on: so many times the profile's examples."""
    return min(factor * settings.default.max_examples if settings.default else 100, most)


def hits(searcher: Searcher, query: str, *, synonyms: bool = True) -> set[Address]:
    """What a query finds, read, planned and searched without a page around it."""
    plan = planner.plan(parse(query).node, synonyms=synonyms)
    answer = searcher.search(SearchRequest(plan, limit=100_000))
    assert answer.total == len(answer.hits)
    return {(hit.section.report, hit.section.key) for hit in answer.hits}


def test_a_quoted_phrase_finds_exactly_what_a_scan_finds(
    searcher: Searcher, keys: dict[Address, str], texts: list[str]
) -> None:
    for phrase in phrases(texts, tries(5)):
        needle = match_key(phrase)
        assert found(searcher, f'"{phrase}"') == {a for a, key in keys.items() if needle in key}, phrase


def test_a_bare_run_finds_at_least_its_literal_hits_and_ranks_them_first(
    searcher: Searcher, keys: dict[Address, str], texts: list[str]
) -> None:
    for phrase in phrases(texts, 300):
        bare = "".join(c for c in phrase if "\u4e00" <= c <= "\u9fff")
        if len(bare) < 2 or bare[0] in "或非与":
            continue
        got = search_page(searcher, SearchParams(query=bare, limit=100))
        literal = [match_key(bare) in keys[hit.section.report, hit.section.key] for hit in got.hits]
        assert literal == sorted(literal, reverse=True), bare
        assert sum(literal) == min(100, sum(match_key(bare) in key for key in keys.values())), bare


@pytest.fixture(scope="module")
def traditional() -> dict[str, str]:
    """Simplified character -> a traditional one whose key it is."""
    rows = (files("kb") / "data" / "traditional.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [row.split("\t") for row in rows if not row.startswith("#")]
    return {simplified: char for char, simplified in pairs if match_key(char) == simplified}


def test_how_a_phrase_is_written_changes_nothing_it_finds(
    searcher: Searcher, keys: dict[Address, str], texts: list[str], traditional: dict[str, str]
) -> None:
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F) if chr(code) not in "\"'`-~,."})
    ways: tuple[Callable[[str], str], ...] = (
        lambda text: text.translate(wide),
        lambda text: "".join(traditional.get(char, char) for char in text),
        lambda text: re.sub("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " \u3000", text),
        lambda text: text.swapcase() if match_key(text.swapcase()) == match_key(text) else text,
        lambda text: f"\u200b{text}\ufeff",
    )
    changed = [0] * len(ways)
    latin = sorted({word for text in texts for word in re.findall("[a-zA-Z]{2,}", text)})
    for phrase in (*phrases(texts, tries(2, 2000)), *latin[:20]):
        expected = {a for a, key in keys.items() if match_key(phrase) in key}
        for number, way in enumerate(ways):
            if way(phrase) != phrase:
                changed[number] += 1
                assert hits(searcher, f'"{way(phrase)}"') == expected, way(phrase)
                if phrase.isalnum() and way(phrase).isalnum():
                    assert hits(searcher, way(phrase)) == hits(searcher, phrase), way(phrase)
    assert all(changed)


def test_how_a_number_is_written_changes_nothing_it_finds(searcher: Searcher, texts: list[str]) -> None:
    numbers = {n for text in texts for n in re.findall(r"(?<![0-9.,])[0-9]{4,7}(?:\.[0-9]{1,2})?(?![0-9.,])", text)}
    assert len(numbers) > 20
    for number in sorted(numbers)[: tries(1)]:
        whole, dot, part = number.partition(".")
        plain, grouped = hits(searcher, number), f"{int(whole):,}{dot}{part}"
        assert plain
        assert plain == hits(searcher, grouped)
        assert plain == hits(searcher, number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."}))
        assert hits(searcher, f'"{number}"') == hits(searcher, f'"{grouped}"')


def test_synonyms_only_add_and_only_where_the_query_says_so(searcher: Searcher, texts: list[str]) -> None:
    added = 0
    for query in (
        "预算执行率",
        "自评得分 增城",
        "三公经费 OR 存在问题",
        "部门整体支出 -采购",
        *phrases(texts, tries(1)),
    ):
        on, off = hits(searcher, query), hits(searcher, query, synonyms=False)
        assert off <= on
        added += on != off
        if not planner.synonyms(parse(query).node):
            assert on == off
    assert added


def test_operators_scopes_and_fields_are_set_algebra(
    searcher: Searcher, library: Library, keys: dict[Address, str], texts: list[str]
) -> None:
    reports = [library.report(entry.id) for entry in library.reports()]
    years = {(r.id, s.key): r.metadata.year for r in reports for s in r.sections}
    units: dict[str, dict[Address, list[str]]] = {"句": {}, "段": {}}
    for report in reports:
        for held in report.sections:
            address, key = (report.id, held.key), keys[report.id, held.key]
            for unit, starts in zip(units, unit_starts(held.heading, held.paragraphs), strict=True):
                units[unit][address] = [key[a:b] for a, b in pairwise((*starts, len(key)))]

    def scan(needle: str) -> set[Address]:
        return {address for address, key in keys.items() if needle in key}

    def whole(found: set[Address]) -> set[Address]:
        of = {report for report, _ in found}
        return {address for address in keys if address[0] in of}

    random = Random(5)
    words = [w for w in phrases(texts, 3 * tries(1, 500)) if len(match_key(w)) < 6]
    for _ in range(tries(1, 500)):
        one, other, third = random.choice(words), random.choice(words), random.choice(words)
        a, b, c = map(match_key, (one, other, third))
        of_2023 = {address for address, year in years.items() if year == 2023}
        for query, expected in (
            (f'"{one}" "{other}"', scan(a) & scan(b)),
            (f'"{one}" OR "{other}"', scan(a) | scan(b)),
            (f'"{one}" NOT "{other}"', scan(a) - scan(b)),
            (f'-("{one}" OR "{other}")', set(keys) - scan(a) - scan(b)),
            (f'("{one}" OR "{other}") "{third}" -年份:2023', (scan(a) | scan(b)) & scan(c) - of_2023),
            (f'"{one}" 年份:2023', scan(a) & of_2023),
            *(
                (
                    f'"{one}" "{other}" -"{third}" 范围:{unit}',
                    {
                        address
                        for address, texts_ in units[unit].items()
                        if any(a in t and b in t and c not in t for t in texts_)
                    },
                )
                for unit in units
            ),
            (f'"{one}" "{other}" 范围:报告', (scan(a) | scan(b)) & whole(scan(a)) & whole(scan(b))),
            (
                f'"{one}" NEAR/8 "{other}"',
                {
                    address
                    for address, key in keys.items()
                    if re.search(f"{re.escape(a)}.{{0,8}}{re.escape(b)}|{re.escape(b)}.{{0,8}}{re.escape(a)}", key)
                },
            ),
        ):
            assert hits(searcher, query) == expected, query


def test_pasted_paragraphs_find_the_section_they_were_taken_from(searcher: Searcher, library: Library) -> None:
    random = Random(11)
    pasted = [
        ((report.id, held.key), paragraph.text)
        for report in map(library.report, (entry.id for entry in library.reports()))
        for held in report.sections
        for paragraph in held.paragraphs
        if 2 <= len(paragraph.text) <= 500 and match_key(paragraph.text)
    ]
    for address, text in random.sample(pasted, min(tries(1), len(pasted))):
        assert address in hits(searcher, text), text


def test_facet_counts_are_true_after_the_click(searcher: Searcher) -> None:
    for query in ("预算执行率", '"绩效"', "学校 OR 养老", "增城 人大 预算执行率", "支出 -采购"):
        got = search_page(searcher, SearchParams(query=query))
        for facet in got.facets:
            for value in facet.values:
                clicked = search_page(searcher, SearchParams(query=query, filters={facet.field.name: (value.value,)}))
                assert clicked.total == value.count, (query, facet.field.name, value.label)


def test_the_queries_of_gold_find_the_reports_it_lists(shared: Path, tmp_path: Path) -> None:
    gold = json.loads((shared / "gold.json").read_text(encoding="utf-8"))
    with Library.create(tmp_path / "library") as library:
        batch.index(library, [shared / "reports"])
        engine = WhooshEngine(library.index_path)
        indexing.catch_up(library, engine)
        names = {entry.id: Path(entry.source.name).name for entry in library.reports()}
        for query, wanted in gold["queries"].items():
            quoted = {names[report] for report, _ in found(engine.searcher(), f'"{query}"')}
            assert quoted == set(wanted), query
            bare = {names[report] for report, _ in found(engine.searcher(), query)}
            assert bare >= set(wanted), query
