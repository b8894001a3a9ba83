"""The figures of the samples add up, or the answers declare where they do not."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest

from corpus.samples import Answers, Figure, Sample, samples

SAMPLES = samples()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])

BANDS = {"优": (90, 100), "优秀": (90, 100), "良": (80, 90), "良好": (80, 90), "中": (60, 80), "差": (0, 60)}
BUDGETS = ("调整预算", "收入", "年初预算")
"""What a rate is of: the first of these that a sample states."""


def figure(answers: Answers, name: str, basis: str | None = None) -> Figure | None:
    """The first stated figure of a name, of one basis where it is asked for."""
    for found in answers["indicators"]:
        if found["name"] == name and basis in (None, found.get("basis")):
            return found
    return None


def stated(answers: Answers, name: str, basis: str | None = None) -> Figure:
    found = figure(answers, name, basis)
    assert found is not None, name
    return found


def value(answers: Answers, name: str, basis: str | None = None) -> Decimal:
    return Decimal(stated(answers, name, basis)["value"])


def declared(answers: Answers, rule: str) -> bool:
    return any(finding["rule"] == rule for finding in answers["findings"])


def stating(*names: str, one_of: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Every sample that states all of these, and one of those where there are any."""
    held = {sample.stem: {found["name"] for found in sample.answers()["indicators"]} for sample in SAMPLES}
    wanted = [stem for stem, has in held.items() if has.issuperset(names) and (not one_of or has & set(one_of))]
    found = [sample for sample in SAMPLES if sample.stem in wanted]
    return pytest.mark.parametrize("sample", found, ids=[sample.stem for sample in found])


@stating("支出", "基本支出", "项目支出")
def test_the_parts_of_the_expenditure_make_it_up(sample: Sample) -> None:
    answers = sample.answers()
    whole, basic, projects = (value(answers, name, "决算") for name in ("支出", "基本支出", "项目支出"))
    assert (basic + projects == whole) != declared(answers, "sum of parts")


@stating("支出", "预算执行率", one_of=BUDGETS)
def test_the_rate_is_expenditure_through_budget_to_the_decimals_printed(sample: Sample) -> None:
    answers = sample.answers()
    spent = stated(answers, "支出", "决算")
    budget = next(found for name in BUDGETS if (found := figure(answers, name)))
    assert spent["unit"] == budget["unit"]
    printed = value(answers, "预算执行率")
    worked = Decimal(spent["value"]) / Decimal(budget["value"]) * 100
    assert (worked.quantize(printed, ROUND_HALF_UP) == printed) != declared(answers, "rate against amounts")


@stating("自评得分", "等级")
def test_the_score_lies_within_its_grade(sample: Sample) -> None:
    answers = sample.answers()
    low, high = BANDS[stated(answers, "等级")["value"]]
    assert (low <= value(answers, "自评得分") <= high) != declared(answers, "score against grade")


@stating("在职人数", "编制人数")
def test_there_are_no_more_people_than_posts(sample: Sample) -> None:
    answers = sample.answers()
    assert (value(answers, "在职人数") <= value(answers, "编制人数")) != declared(answers, "staff against posts")


@each_sample
def test_scores_and_rates_lie_below_a_hundred(sample: Sample) -> None:
    for found in sample.answers()["indicators"]:
        if found["name"] in ("自评得分", "预算执行率"):
            assert 60 <= Decimal(found["value"]) <= 100, found["printed"]


def test_some_samples_declare_a_fault_of_every_kind_that_is_checked() -> None:
    rules = {finding["rule"] for sample in SAMPLES for finding in sample.answers()["findings"]}
    assert rules >= {
        "sum of parts",
        "rate against amounts",
        "score against grade",
        "staff against parts",
        "repeated statement",
        "year against title",
    }
