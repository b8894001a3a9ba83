"""Values held against what the index holds: short names understood, unknown ones told with the nearest."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import process_time

import pytest
from sample_index import analyzed, engine_of
from section_strategies import section

from corpus.samples import samples
from kb import department, region
from kb.errors import BadValue
from kb.matchkey import match_key
from kb.region import all_regions
from kb.search import department_names
from kb.search.department_names import meant, nearest
from kb.search.document import NOT_STATED, AnalyzedSection
from kb.search.facet import DEPARTMENT, QUALITY, REGION, REPORT, YEAR
from kb.search.page import SearchPage, params_from, search_page
from kb.search.plan import AllOf, HasValue, InReport, Literal, Not
from kb.search.vocabulary import SPELT_OUT, Vocabulary, places_near


def replace_regions(made: AnalyzedSection, code: str) -> AnalyzedSection:
    return replace(made, document=replace(made.document, regions=region.region(code).path))


SECTIONS = analyzed(s.path for s in samples() if s.path.name.startswith(("440104", "440106", "44011")))
ENGINE = engine_of(SECTIONS)
DEPARTMENTS = {s.document.department for s in SECTIONS if s.document.department}
ZENGCHENG = "广州市增城区人民代表大会常务委员会办公室"
HAIZHU = "广州市海珠区人大常委会办公室"
OTHERS = ("广州市天河区教育局", "天河区财政局", "广州市财政局", "中共广州市增城区委组织部")
FEW = [
    replace_regions(section(f"r{year}", "预算", year=year, department="海珠区财政局"), code)
    for year, code in ((2020, "440105"), (2021, "440105"), (2022, "440118"), (2023, "440118"))
]
NAMES = (ZENGCHENG, HAIZHU, *OTHERS)


def ask(query: str = "", **raw: str) -> SearchPage:
    return search_page(ENGINE.searcher(), params_from({"q": [query], **{n: [v] for n, v in raw.items()}}))


def vocabulary() -> Vocabulary:
    return Vocabulary(ENGINE.searcher())


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (ZENGCHENG, (ZENGCHENG,)),
        ("人大办", (ZENGCHENG, HAIZHU)),
        ("人大办公室", (ZENGCHENG, HAIZHU)),
        ("人大常委会办公室", (ZENGCHENG, HAIZHU)),
        ("人大", (ZENGCHENG, HAIZHU)),
        ("增城区人大办", (ZENGCHENG,)),
        ("增城人大办", (ZENGCHENG,)),
        ("增城人大", (ZENGCHENG,)),
        ("广州市增城区人大办", (ZENGCHENG,)),
        ("广州市增城區人大辦", (ZENGCHENG,)),
        ("广州人大办", (ZENGCHENG, HAIZHU)),
        ("番禺区人大办", ()),
        ("教育局", ("广州市天河区教育局",)),
        ("教育", ("广州市天河区教育局",)),
        ("财政局", ("天河区财政局", "广州市财政局")),
        ("天河财政局", ("天河区财政局",)),
        ("组织部", ("中共广州市增城区委组织部",)),
        ("增城区委组织部", ("中共广州市增城区委组织部",)),
        ("办公室", ()),
        ("局", ()),
        (department.OTHER, ()),
        ("bogus", ()),
        ("", ()),
    ],
)
def test_a_department_goes_by_many_names(given: str, names: tuple[str, ...]) -> None:
    assert set(meant(given, NAMES)) == set(names)


@pytest.mark.parametrize("name", sorted(DEPARTMENTS))
def test_every_name_a_department_goes_by_means_it(name: str) -> None:
    for alias in department.aliases(department.read(name)):
        assert name in vocabulary().meant(DEPARTMENT, alias), alias
    assert vocabulary().meant(DEPARTMENT, name) == (name,)


def test_the_nearest_hold_what_was_given_or_are_spelt_alike() -> None:
    assert nearest("增城区财政局", NAMES)[0] in ("天河区财政局", "广州市财政局")
    assert nearest("天河区教育厅", NAMES)[0] == "广州市天河区教育局"
    assert nearest("增城区人大常务办", NAMES)[0] == ZENGCHENG
    assert nearest("bogus", NAMES) == nearest("", NAMES) == ()


BODIES = (
    "财政局",
    "公安局",
    "人民代表大会常务委员会办公室",
    "委组织部",
    "图书馆",
    "朝阳分局",
    "市政园林局",
    "公安局增城分局",
)


def test_a_name_parted_from_its_place_goes_by_what_it_goes_by_whole() -> None:
    """The quick way and the slow one, over places of every level and bodies with traps."""
    draw = Random(5)
    names = [
        draw.choice((place.label, place.name, place.stem)) + draw.choice(BODIES)
        for place in draw.sample(all_regions(), 300)
    ]
    for name in names:
        own = department_names._forms(name)
        for key in (*own.aliases, *department_names._forms(draw.choice(names)).aliases):
            given = department_names._forms(key)
            whole = key in own.aliases or department_names._same(given, own)
            if key != match_key(name):  # a name in full is known before it is parted
                assert department_names._goes_by(name, key, given) is whole, (name, key)
    parted = [name for name in names if department_names._parted(name)]
    assert len(parted) > len(names) / 4


def test_a_short_name_is_found_at_once_among_very_many() -> None:
    places = [p.label for p in all_regions() if p.level == "district"]
    names = [place + body for place in places for body in ("财政局", "教育局", "公安局")][:8500]
    begun = process_time()
    assert meant("天河教育局", names) == ("广东省广州市天河区教育局",)
    assert process_time() - begun < 1  # 0.1 s; read one by one they take several


def test_the_nearest_of_very_many_are_found_at_once() -> None:
    names = [f"广州市第{n}区教育和体育第{n % 97}局" for n in range(5000)]
    assert nearest("第4321区教育和体育局", names)[0] == names[4321]


def test_an_unknown_department_names_the_nearest_wherever_it_is_asked_for() -> None:
    for page in (lambda: ask("预算 部门:天河区教育厅"), lambda: ask("预算", department="天河区教育厅")):
        with pytest.raises(BadValue, match=r"没有这个部门.*天河区教育局"):
            page()
    with pytest.raises(BadValue, match="有的是"):
        ask(department="bogus")


def test_an_unknown_report_names_the_nearest() -> None:
    known = SECTIONS[0].document.report
    with pytest.raises(BadValue, match=known):
        vocabulary().meant(REPORT, known[:-1] + "x")
    assert vocabulary().meant(REPORT, known) == (known,)


def test_what_a_short_name_means_is_what_is_found() -> None:
    for given in ("教育局", "教育", "民政局"):
        page = ask(department=given, limit="100")
        names = {name for name in DEPARTMENTS if department.read(name).short == given or given == "教育"}
        assert {hit.section.department for hit in page.hits} <= names
        assert (
            page.total == ask(f"部门:{given}").total == sum(s.document.department in page_names(page) for s in SECTIONS)
        )


def page_names(page: SearchPage) -> set[str]:
    return {value for m in page.meant for value in m.values}


def test_the_page_says_what_was_meant_and_chooses_it() -> None:
    page = ask("预算", department="教育局")
    assert [m.given for m in page.meant] == ["教育局"]
    assert "“教育局”包括" in page.notes[0]
    assert page.params.filters["department"] == page.meant[0].values
    (shown,) = [f for f in page.facets if f.field is DEPARTMENT]
    assert {v.value for v in shown.values if v.chosen} == set(page.meant[0].values)
    assert all(value.value != "教育局" for value in shown.values)


def test_a_name_of_very_many_stays_as_it_was_given() -> None:
    many = [section(f"r{n}", "预算", department=f"第{n}中心小学教育局") for n in range(SPELT_OUT + 1)]
    page = search_page(engine_of(many).searcher(), params_from({"department": ["教育"]}))
    assert page.total == SPELT_OUT + 1
    assert page.params.filters == {"department": ("教育",)}
    (shown,) = [f for f in page.facets if f.field is DEPARTMENT]
    assert not any(value.chosen for value in shown.values)


def test_a_not_of_a_short_name_leaves_them_all_out() -> None:
    page = ask("预算 -部门:教育局", limit="100")
    assert page.total + ask("预算 部门:教育局").total == ask("预算").total


def test_names_are_understood_anywhere_in_a_plan() -> None:
    own = HasValue("department", frozenset(["番禺民政局"]))
    (name,) = vocabulary().meant(DEPARTMENT, "番禺民政局")
    there = HasValue("department", frozenset([name]))
    literal = Literal("预算")
    found, made = vocabulary().plan(AllOf((literal, Not(own), InReport(own))))
    assert found == AllOf((literal, Not(there), InReport(there)))
    assert [(m.given, m.values) for m in made] == [("番禺民政局", (name,))]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ({"region": "北京"}, "没有地区是“北京市”的章节。有的是：广东省。"),
        ({"region": "440106"}, "没有地区是“天河区”的章节。有的是：海珠区、增城区。"),
        ({"year": "2005"}, "没有年份是“2005年”的章节。有的是：2023年、2022年、2021年等 4 个。"),
        ({"kind": "评价报告"}, "没有报告类型是“评价报告”的章节。有的是：其他。"),
        ({"department": "未注明"}, "没有部门是“未注明”的章节。有的是：海珠区财政局。"),
    ],
)
def test_what_no_report_has_is_told_with_what_there_is(raw: dict[str, str], told: str) -> None:
    page = search_page(engine_of(FEW).searcher(), params_from({"q": ["预算"], **{n: [v] for n, v in raw.items()}}))
    assert page.total == 0
    assert told in "".join(page.notes)


def test_nothing_is_said_of_a_value_that_stands_beside_one_with_reports() -> None:
    assert ask("预算", year="2005..2023").notes == ()
    assert not any("知识库里没有" in note for note in ask("“独角兽”", year="2005..2023").notes)


def test_places_near_are_beside_it_or_above_it() -> None:
    held = ("440000", "440100", "440105", "440105-self", "430000", "430100", "none")
    assert places_near("440118", held) == ("440105",)
    assert places_near("440300", held) == ("440100",)
    assert places_near("430102-self", held) == ("430100",)
    assert places_near("110000", held) == ("430000", "440000")


def test_a_rule_of_a_quality_note_may_be_written_in_either_way() -> None:
    rule = section("r1", "预算")
    doubtful = replace(rule, document=replace(rule.document, quality=("number gap",)))
    searcher = engine_of([doubtful]).searcher()
    for given in ("number gap", "number-gap", "序号有缺"):
        page = search_page(searcher, params_from({"quality": [given]}))
        assert (page.total, page.notes) == (1, ()), given


def shown(page: SearchPage) -> tuple[list[str], list[tuple[str, int]], list[tuple[str, ...]]]:
    """What a reader sees of a search: the hits, the departments with what is chosen, and what was meant."""
    departments = next(f for f in page.facets if f.field is DEPARTMENT)
    chosen = [(value.value, value.count) for value in departments.values if value.chosen]
    return [hit.section.key for hit in page.hits], chosen, [m.values for m in page.meant]


def test_a_list_is_any_of_its_values_in_a_parameter_as_in_the_query() -> None:
    for field, name, values in (
        ("年份", "year", ("2022", "2023年")),
        ("年份", "year", ("2021..2022", "2023")),
        ("地区", "region", ("天河区", "番禺")),
        ("章节", "section", ("存在问题", "改进措施")),
        ("部门", "department", ("教育局", "广州市番禺区民政局")),
        ("部门类别", "department_kind", ("教育", "民政")),
        ("样例", "sample", ("是", "否")),
    ):
        repeated = search_page(ENGINE.searcher(), params_from({"q": ["绩效"], name: list(values)}))
        assert repeated.total
        for comma in "、,，;；":
            listed = ask("绩效", **{name: comma.join(values)})
            assert (listed.total, listed.params) == (repeated.total, repeated.params)
            assert shown(listed) == shown(repeated)
            assert ask(f"绩效 {field}:{comma.join(values)}").total == repeated.total


def test_a_department_whose_own_name_looks_like_a_list_is_one() -> None:
    name = "增城区园林、林业局"
    own, other = section("r1", "预算", department=name), section("r2", "预算", department="增城区林业局")
    searcher = engine_of((own, other)).searcher()
    for raw in ({"department": [name]}, {"q": [f"部门:{name}"]}):
        assert [hit.section.report for hit in search_page(searcher, params_from(raw)).hits] == ["r1"]
    both = search_page(searcher, params_from({"department": [name, "增城区林业局"]}))
    with pytest.raises(BadValue, match="没有这个部门"):
        search_page(searcher, params_from({"department": ["增城区林业局、火星局"]}))
    assert both.total == 2


def test_what_is_there_is_taken_as_it_is() -> None:
    held = vocabulary()
    for field in (REGION, YEAR, DEPARTMENT, REPORT, QUALITY):
        for value in held.counts(field.name):
            assert held.meant(field, value) == (value,)
        assert held.meant(field, NOT_STATED) == (NOT_STATED,)
