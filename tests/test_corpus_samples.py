"""The samples keep their promises: answers that are true of the text, a sidecar, and no sentence of a real report."""

from __future__ import annotations

import re
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from fnmatch import fnmatch
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from corpus.samples import Sample, answers_folder, reports_folder, samples
from kb.taxonomy import SECTION_TYPES

SAMPLES = samples()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=[sample.stem for sample in SAMPLES])

HAN_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")

LONGEST_SHARED_RUN = 19

# Set phrases a report cannot be written without; each is a name or a title's form, none is a sentence.
SET_PHRASES = (
    "人民代表大会常务委员会办公室2023年部门整体支出绩效自评报告",  # the form of a title
    "人民代表大会常务委员会办公室整体支出绩效自评报告",  # the form of a title
    "中华人民共和国全国人民代表大会和地方各级人民代表大会代表法",  # a law's full name
    "中华人民共和国地方各级人民代表大会和地方各级人民政府组织法",  # a law's full name
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def line_starts(text: str) -> set[int]:
    """Offsets into the squeezed text at which a printed line begins."""
    starts, offset = set(), 0
    for line in text.splitlines():
        starts.add(offset)
        offset += len(squeezed(line))
    return starts


def heading_spans(sample: Sample) -> list[tuple[int, int]]:
    """Where the outline's headings stand in the squeezed text, each at a line's start, in order.

    Found from the end backwards, so that a table of contents before the body is not taken for the headings.
    """
    text, starts = squeezed(sample.text()), line_starts(sample.text())
    spans: list[tuple[int, int]] = []
    before = len(text)
    for row in reversed(sample.answers()["outline"]):
        heading = squeezed(row["heading"])
        at = text.rfind(heading, 0, before)
        while at >= 0 and at not in starts:
            at = text.rfind(heading, 0, at + len(heading) - 1)
        assert at >= 0, f"{row['heading']} does not stand at a line's start before what follows it"
        spans.append((at, at + len(heading)))
        before = at
    return spans[::-1]


def letters(text: str) -> str:
    """Han characters, letters and digits only."""
    return re.sub(r"[\W_]", "", text)


def numbers(text: str) -> list[Decimal]:
    return [Decimal(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]


def test_there_are_samples_and_each_has_answers_and_each_answers_has_a_text() -> None:
    stems = [sample.stem for sample in SAMPLES]
    assert {"440111-baiyun-renda-2023", "440112-huangpu-renda-2022"} <= set(stems)
    assert stems == sorted(path.stem for path in answers_folder().glob("*"))
    assert len(list(reports_folder().iterdir())) == 2 * len(stems)


def test_every_sample_file_is_installed_with_the_package() -> None:
    root = Path(__file__).resolve().parents[1]
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["corpus"]
    for path in (*reports_folder().iterdir(), *answers_folder().iterdir()):
        name = path.relative_to(reports_folder().parent).as_posix()
        assert any(fnmatch(name, pattern) for pattern in patterns), name


@each_sample
def test_the_sidecar_says_sample_and_leaves_the_rest_to_the_text(sample: Sample) -> None:
    assert yaml.safe_load(sample.sidecar.read_text(encoding="utf-8")) == {
        "sample": True,
        "publisher": "绩效知识库示例",
    }


@each_sample
def test_the_length_is_that_of_a_short_real_report(sample: Sample) -> None:
    assert 1500 <= len(squeezed(sample.text())) <= 5000


@each_sample
def test_title_place_department_and_year_are_stated(sample: Sample) -> None:
    answers, text = sample.answers(), squeezed(sample.text())
    assert squeezed(answers["title"]) in text
    assert answers["department"] in text
    place = answers["region"]
    assert (place["district"] or place["city"] or place["province"]) in text
    year = str(answers["year"])
    assert year in text or year.translate(HAN_DIGITS) in text
    assert sample.stem.startswith(answers["region"]["code"] + "-")
    assert sample.stem.endswith(f"-{year}")


@each_sample
def test_the_headings_stand_in_the_text_in_order(sample: Sample) -> None:
    spans = heading_spans(sample)
    assert len(spans) == len(sample.answers()["outline"])
    assert all(above[1] <= below[0] for above, below in pairwise(spans))


@each_sample
def test_levels_start_at_one_and_go_down_one_at_a_time(sample: Sample) -> None:
    levels = [row["level"] for row in sample.answers()["outline"]]
    assert levels[0] == 1
    assert min(levels) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@each_sample
def test_every_type_is_a_section_type(sample: Sample) -> None:
    assert {row["type"] for row in sample.answers()["outline"]} <= set(SECTION_TYPES)


@each_sample
def test_list_items_stand_at_a_lines_start_and_are_no_headings(sample: Sample) -> None:
    text, starts = squeezed(sample.text()), line_starts(sample.text())
    headings = [squeezed(row["heading"]) for row in sample.answers()["outline"]]
    for item in map(squeezed, sample.answers()["items"]):
        assert any(found.start() in starts for found in re.finditer(re.escape(item), text)), item
        assert not any(heading.startswith(item) for heading in headings), item


@each_sample
def test_what_is_printed_is_printed(sample: Sample) -> None:
    answers, text = sample.answers(), squeezed(sample.text())
    printed = [figure["printed"] for figure in answers["indicators"]]
    printed += [place for finding in answers["findings"] for place in finding["evidence"]]
    printed += answers["discards"]
    assert [place for place in printed if squeezed(place) not in text] == []


@each_sample
def test_an_indicators_value_is_the_number_printed(sample: Sample) -> None:
    for figure in sample.answers()["indicators"]:
        if figure["unit"]:
            assert Decimal(figure["value"]) in numbers(figure["printed"]), figure["printed"]
        else:
            assert figure["value"] in figure["printed"]


@each_sample
def test_the_sums_that_pass_do_and_those_that_do_not_differ_as_said(sample: Sample) -> None:
    answers = sample.answers()
    for line in answers["passes"]:
        if found := re.fullmatch(r"([\d.]+) ÷ ([\d.]+) = ([\d.]+) ?%", line):
            part, whole, rate = map(Decimal, found.groups())
            assert (part / whole * 100).quantize(Decimal("0.01"), ROUND_HALF_UP) == rate, line
        elif found := re.search(r"([\d.]+(?: \+ [\d.]+)+) = ([\d.]+)$", line):
            assert sum(map(Decimal, found[1].split(" + "))) == Decimal(found[2]), line
    for finding in answers["findings"]:
        if finding["rule"] == "sum of parts":
            *parts, total = [numbers(place)[-1] for place in finding["evidence"]]
            assert abs(sum(parts) - total) == numbers(finding["difference"])[0]


@each_sample
def test_no_sentence_is_a_real_reports(sample: Sample, shared: Path) -> None:
    """A heading is a set form, so each section's own text is compared by itself, and each heading by itself."""
    size = LONGEST_SHARED_RUN + 1
    real = {
        key[at : at + size]
        for path in (shared / "reports").glob("*.txt")
        for key in [letters(path.read_text(encoding="utf-8"))]
        for at in range(len(key) - size + 1)
    }
    text = squeezed(sample.text())
    bounds = [0, *(edge for span in heading_spans(sample) for edge in span), len(text)]
    for start, end in pairwise(bounds):
        piece = letters(text[start:end])
        for phrase in SET_PHRASES:
            piece = piece.replace(phrase, "|")
        copied = [piece[at : at + size] for at in range(len(piece) - size + 1) if piece[at : at + size] in real]
        assert copied == []
