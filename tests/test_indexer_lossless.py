"""Promise 1: every non-space character of a source is in exactly one section, in order, or in a logged discard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nation import skeletons

from corpus.samples import Sample, samples
from indexer.pipeline import convert
from indexer.readers.txt import lines
from kb.report import Report

MARKS = "一二三四五十（）()［］、.．①②⑴第部分章附件目录1234567890年度…·—- \n\n\t　。；：，"
texts = st.text(st.sampled_from(MARKS + "预算执行率绩效自评报告部门概况abc%\f\r\u200b"), max_size=400)


REPORTS = [skeleton.text() for skeleton in skeletons()]
SPLINTERS = (
    "",
    " ",
    "\n",
    "\t",
    "\u3000\u3000",
    "一、",
    "（二）",
    "3.",
    "1.1",
    "①",
    "附件：",
    "目录\n",
    "- 3 -",
    "。",
    "2023年",
)


@st.composite
def mutilated(draw: st.DrawFn) -> str:
    """A report with pieces cut out, doubled, swapped and splinters driven in, or with its line breaks lost."""
    text = draw(st.sampled_from(REPORTS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 120)))
        splinter = draw(st.sampled_from((*SPLINTERS, text[start:end] * 2, text[end : end + 40] + text[start:end])))
        text = text[:start] + splinter + text[end:]
    return text.replace("\n", draw(st.sampled_from(("\n", "\n", " ", "", "\n\n", "\r\n", "\n\u3000\u3000"))))


def bare(text: str) -> str:
    return "".join(text.split())


def check_lossless(text: str, report: Report) -> None:
    """The source's characters, with the discarded lines taken out of their places, are the sections' in order."""
    by_line = {line.number: line.text for line in lines(text)}
    discarded = {discard.line for discard in report.discards}
    assert all(bare(d.text) in bare(by_line[d.line or 0]) for d in report.discards)
    kept = bare("".join(line.text for line in lines(text) if line.number not in discarded))
    assert kept == bare("".join("".join(section.blocks) for section in report.sections))
    everything = len(kept) + sum(len(bare(d.text)) for d in report.discards)
    assert everything == len(bare(text))


@given(texts.filter(lambda text: bare(text) != ""))
def test_any_text_is_wholly_in_sections_or_discards(text: str) -> None:
    check_lossless(text, convert(text.encode(), "x.txt"))


@given(mutilated().filter(lambda text: bare(text) != ""))
def test_a_mutilated_report_is_wholly_in_sections_or_discards(text: str) -> None:
    check_lossless(text, convert(text.encode(), "x.txt"))


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.stem)
def test_a_sample_is_wholly_in_sections_or_discards(sample: Sample) -> None:
    check_lossless(sample.path.read_text(encoding="utf-8"), convert(sample.path.read_bytes(), sample.path.name))


def test_the_real_reports_are_wholly_in_sections_or_discards(shared) -> None:  # type: ignore[no-untyped-def]
    for path in sorted((shared / "reports").glob("*.txt")):
        check_lossless(path.read_text(encoding="utf-8"), convert(path.read_bytes(), path.name))


@given(texts.filter(lambda text: bare(text) != ""))
def test_the_outline_is_a_tree_in_order(text: str) -> None:
    """Paths count up by position, levels are depths, and no heading jumps a level."""
    last: list[int] = []
    for section in convert(text.encode(), "x.txt").sections:
        if section.path == "0":
            assert section.level == 0 and not last
            continue
        path = [int(part) for part in section.path.split(".")]
        assert section.level == len(path) <= len(last) + 1
        parent = path[:-1]
        assert parent == last[: len(parent)]
        assert path[-1] == (last[len(parent)] + 1 if len(last) > len(parent) else 1)
        last = path
