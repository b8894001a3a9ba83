"""What the samples cover: places, departments, kinds, years and neighbours; and that each was written for itself."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, pairwise

from test_corpus_samples import heading_spans, letters, squeezed

from corpus.samples import Sample, samples
from kb import region
from kb.department import kinds
from kb.region import children
from kb.taxonomy import REPORT_KINDS

SAMPLES = samples()
ANSWERS = {sample.stem: sample.answers() for sample in SAMPLES}

GUANGDONG, GUANGZHOU = "广东省", "440100"

LONGEST_SHARED_RUN = 19
FAMILIES = (
    ("440106-tianhe-jiaoyuju-",),  # one department through three years
    ("430181-liuyang-caizhengju-",),  # this year's report made out of last year's
    ("440118-zengcheng-paitanzhen-", "440118-zengcheng-zhengguozhen-"),  # two towns, one template
)


def relatives(stem: str) -> int | None:
    """Which family of reports that share sentences on purpose one belongs to; None for most."""
    found = [number for number, starts in enumerate(FAMILIES) if stem.startswith(starts)]
    return found[0] if found else None


def pieces(sample: Sample) -> list[str]:
    """The letters of each section's own text; headings and the title are set forms and left out."""
    text, title = squeezed(sample.text()), letters(sample.answers()["title"])
    bounds = [0, *(edge for span in heading_spans(sample) for edge in span), len(text)]
    return [letters(text[start:end]).replace(title, "|") for start, end in list(pairwise(bounds))[::2]]


def test_every_district_of_guangzhou_has_a_report() -> None:
    held = {answers["region"]["code"] for answers in ANSWERS.values()}
    assert {place.code for place in children(GUANGZHOU)} <= held
    assert len(children(GUANGZHOU)) == 11


def test_other_provinces_have_theirs() -> None:
    provinces = Counter(answers["region"]["province"] for answers in ANSWERS.values())
    assert len(provinces.keys() - {GUANGDONG}) >= 8
    assert sum(provinces.values()) - provinces[GUANGDONG] >= 8


def test_every_kind_of_place_that_is_told_apart_has_one() -> None:
    named = [answers["region"] for answers in ANSWERS.values()]
    assert any(place["district"] is None for place in named), "a prefecture itself"
    assert any(place["city"] is None for place in named), "a county right under its province"
    assert any(place["province"] == place["city"] for place in named), "a district of a municipality"
    districts = [place["district"] or "" for place in named]
    assert any(name.endswith("自治县") for name in districts)
    assert any(name.endswith("旗") for name in districts)
    assert any(name.endswith("市") for name in districts)


def test_the_places_are_those_of_the_standard() -> None:
    for stem, answers in ANSWERS.items():
        place = region.region(answers["region"]["code"])
        named = {"province": place.province, "city": place.city, "district": place.district}
        assert named == {key: answers["region"][key] for key in named}, stem


def test_departments_are_of_many_kinds() -> None:
    held = {answers["department_kind"] for answers in ANSWERS.values()}
    assert held <= set(kinds())
    wanted = "教育 民政 卫健 人大 政协 财政 公安 住建 农业农村 交通 文旅 街道 镇 市场监管 应急"
    assert set(wanted.split()) <= held


def test_every_kind_of_report_is_held() -> None:
    held = Counter(answers["kind"] for answers in ANSWERS.values())
    assert held.keys() == set(REPORT_KINDS)
    assert held["部门整体支出自评"] > len(SAMPLES) / 2
    assert held["项目支出自评"] >= 3
    assert held["自评表"] >= 2


def test_the_years_run_from_2018_to_2024() -> None:
    assert {answers["year"] for answers in ANSWERS.values()} == set(range(2018, 2025))


def test_some_departments_report_in_consecutive_years() -> None:
    years: dict[str, set[int]] = {}
    for answers in ANSWERS.values():
        years.setdefault(answers["department"], set()).add(answers["year"])
    assert sum(any(year + 1 in held for year in held) for held in years.values()) >= 3


def test_there_are_more_than_two_dozen() -> None:
    assert len(SAMPLES) >= 26


def test_tables_traps_and_faults_are_among_them() -> None:
    texts = {sample.stem: sample.text() for sample in SAMPLES}
    assert sum("\t" in text for text in texts.values()) >= 5
    assert sum(bool(answers["findings"]) for answers in ANSWERS.values()) >= 6
    assert all(answers["traps"] for answers in ANSWERS.values())


def test_no_two_samples_share_a_sentence_but_the_families() -> None:
    size = LONGEST_SHARED_RUN + 1
    runs = {
        sample.stem: {piece[at : at + size] for piece in pieces(sample) for at in range(len(piece) - size + 1)}
        for sample in SAMPLES
    }
    shared = {
        (one, other): sorted(runs[one] & runs[other]) for one, other in combinations(runs, 2) if runs[one] & runs[other]
    }
    strangers = [pair for pair in shared if relatives(pair[0]) is None or relatives(pair[0]) != relatives(pair[1])]
    assert {pair: shared[pair][:2] for pair in strangers} == {}
    assert {relatives(pair[0]) for pair in shared} == set(range(len(FAMILIES))), "a family that shares nothing"


def test_no_report_is_printed_twice() -> None:
    assert len({re.sub(r"\s", "", sample.text()) for sample in SAMPLES}) == len(SAMPLES)
