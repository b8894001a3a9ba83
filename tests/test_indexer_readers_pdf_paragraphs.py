"""Paragraphs of a PDF are those of the text: by its tags where they are true, by how its lines are set where not."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printing import page_of, printed
from reading_checks import LONG, SAMPLES, SOME, bare, outline, soffice, stated_text, wanted
from report_variants import (
    PAGES,
    UNINDENTED,
    Printed,
    framed_document,
    framed_print,
    report,
    set_in_lines,
)

from indexer.furniture import NAVIGATION
from indexer.line import Line, columns
from indexer.pipeline import convert
from indexer.readers import pdf
from indexer.readers.page.habits import habits
from indexer.readers.page.lines import EVEN
from indexer.readers.page.pairs import Setting, is_short, is_wrap
from indexer.readers.page.stated import stated
from kb.report import Report

TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
MEASURE = 56.0


def share(got: Report, of: Printed) -> float:
    """The share of paragraphs that are equal."""
    own = [block for section in wanted(of.sample) for block in section.blocks]
    found = [block for section in got.sections for block in section.blocks]
    same = SequenceMatcher(None, own, found, autojunk=False).get_matching_blocks()
    return sum(part.size for part in same) / max(len(own), len(found))


# --- whom to believe ---

words = st.text(st.sampled_from("部门整体支出绩效目标预算执行"), min_size=3, max_size=120)
texts = st.lists(words.map(lambda text: text + "。"), min_size=6, max_size=12)


def set_flush(paragraphs: Sequence[str]) -> tuple[list[Line], list[int]]:
    """(lines of one measure without indents, the paragraph each is of)."""
    lines: list[Line] = []
    owners: list[int] = []
    for number, text in enumerate(paragraphs, 1):
        for row in set_in_lines(text, int(MEASURE)):
            lines.append(Line(row, len(lines) + 1, 1, width=columns(row), measure=MEASURE))
            owners.append(number)
    return lines, owners


@given(texts)
def test_true_tags_are_believed_wherever_they_speak(paragraphs: list[str]) -> None:
    lines, owners = set_flush(paragraphs)
    (votes,) = stated([[(line, (owner, owner)) for line, owner in zip(lines, owners, strict=True)]])
    assert votes == [above != below for above, below in pairwise(owners)]


@given(texts)
def test_a_tag_a_line_parts_nothing_that_plainly_goes_on(paragraphs: list[str]) -> None:
    lines, _ = set_flush(paragraphs)
    (votes,) = stated([[(line, (line.number, line.number)) for line in lines]])
    if any(is_wrap(above, below) for above, below in pairwise(lines)):
        assert True not in votes


@given(texts)
def test_one_tag_for_all_joins_nothing_that_is_plainly_parted(paragraphs: list[str]) -> None:
    lines, _ = set_flush(paragraphs)
    (votes,) = stated([[(line, (1, 1)) for line in lines]])
    if any(is_short(above, below) for above, below in pairwise(lines)):
        assert False not in votes


@given(texts)
def test_a_report_without_a_plain_case_has_habits_too(paragraphs: list[str]) -> None:
    lines, _ = set_flush(paragraphs[:1])
    learnt = habits([[Setting(line, EVEN) for line in lines[:1]]])
    below = Line("另一行", 2, 1, width=6, measure=MEASURE)
    costs = (
        learnt.break_cost(Setting(lines[0], EVEN), True, below),
        learnt.wrap_cost(Setting(lines[0], EVEN), True, below),
    )
    assert all(cost >= 0 for cost in costs)


# --- real files ---


def exported(tmp_path: Path, target: str) -> dict[tuple[str, str], bytes]:
    folder = tmp_path / "export"
    folder.mkdir()
    sources: dict[tuple[str, str], Path] = {}
    for setting, make in UNINDENTED.items():
        for sample in SOME if LONG else SOME[::2]:
            source = sources[setting, sample.stem] = folder / f"{len(sources)}.docx"
            source.write_bytes(make(report(sample.stem)))
    made = soffice(list(sources.values()), target, folder)
    return {key: file.read_bytes() for key, file in zip(sources, made, strict=True)}


def test_a_tagged_export_without_indents_has_every_paragraph(tmp_path: Path) -> None:
    found = {key: share(convert(data, "x"), report(key[1])) for key, data in exported(tmp_path, TAGGED).items()}
    assert set(found.values()) == {1.0}, found


def test_an_untagged_export_without_indents_has_nearly_every_paragraph(tmp_path: Path) -> None:
    """Justified lines show their last ones; where lines are set flush left as well, only words tell."""
    found = {key: share(convert(data, "x"), report(key[1])) for key, data in exported(tmp_path, "pdf").items()}
    justified = [value for (setting, _), value in found.items() if setting.startswith("justified")]
    flush = [value for (setting, _), value in found.items() if not setting.startswith("justified")]
    assert min(justified) >= 0.97, found
    assert sum(justified) >= 0.995 * len(justified), found
    assert sum(flush) >= 0.98 * len(flush), found


STYLE = "@page{size:A4;margin:30mm 18mm}body{font:16pt/28pt 'Noto Serif CJK SC';margin:0}p{margin:0}"
LIES = {
    "a tag a line": lambda text: "".join(f"<p>{escape(row)}</p>" for row in set_in_lines(text)),
    "lines by breaks in one tag": lambda text: f"{escape(text)}<br>",
    "no tag": lambda text: f"<div><span>{escape(text)}</span></div>",
}


@pytest.mark.parametrize("lie", LIES)
def test_tags_that_lie_do_no_harm(lie: str, tmp_path: Path) -> None:
    """First lines are indented, so that the page itself shows its paragraphs."""
    of = report("440112-huangpu")
    body = "".join(LIES[lie](f"　　{block.text}") for block in of.blocks)
    body = f"<p>{body}</p>" if lie == "lines by breaks in one tag" else body
    got = convert(printed(page_of(body, STYLE), tmp_path), "x")
    assert outline(got.sections) == outline(wanted(of.sample))
    assert share(got, of) >= 0.98


def test_no_character_is_lost_on_the_way_to_paragraphs(tmp_path: Path) -> None:
    of = report(SAMPLES[-1].stem)
    data = printed(page_of("".join(f"<p>{escape(block.text)}</p>" for block in of.blocks), STYLE), tmp_path)
    assert sorted(stated_text(pdf.read(data, "x"))) == sorted(bare("".join(block.text for block in of.blocks)))


# --- around the text ---

FRAMED = ("440112-huangpu", "440113-panyu-minzhengju-2023", "440117-conghua")


@pytest.mark.parametrize("stem", FRAMED)
def test_a_report_in_one_ruled_cell_is_a_report(stem: str, tmp_path: Path) -> None:
    of = report(stem)
    source = tmp_path / "framed.docx"
    source.write_bytes(framed_document(of))
    (export,) = soffice([source], "pdf", tmp_path)
    makes = printed(framed_print(of), tmp_path), export.read_bytes(), source.read_bytes(), framed_print(of).encode()
    for data in makes:
        got = convert(data, "x")
        assert outline(got.sections) == outline(wanted(of.sample))
        assert share(got, of) >= 0.98


@pytest.mark.parametrize("stem", FRAMED[:2])
@pytest.mark.parametrize("page", ["spans in paragraphs", "a table of properties above", "headings by tag"])
def test_the_print_of_a_whole_web_page_is_the_report(page: str, stem: str, tmp_path: Path) -> None:
    of = report(stem)
    got = convert(printed(PAGES[page](of).decode(), tmp_path, header=True), "x")
    assert outline(got.sections) == outline(wanted(of.sample))
    assert share(got, of) >= 0.98
    menus = {bare(discard.text) for discard in got.discards if discard.reason == NAVIGATION}
    assert any("位置：" in text for text in menus)
    assert got.metadata.published == "2024-09-02"


CELLS = [
    "全年按计划推进项目建设，组织验收并及时支付资金，群众满意度稳步提升，" * n + "各项工作有序开展。" for n in (1, 3, 5)
]
ROWS = [["序号", "指标名称", "完成情况", "备注"]]
ROWS += [
    [str(n), f"指标{'甲乙丙丁戊己庚辛'[n % 8]}", CELLS[n % 3], CELLS[(n + 1) % 2][:-1] + "，详见附件。"]
    for n in range(1, 15)
]


@pytest.mark.parametrize("before", range(3, 18, 4))
def test_a_cell_that_goes_over_a_pages_end_is_one_cell(before: int, tmp_path: Path) -> None:
    table = "".join(
        "<tr>" + "".join(f"<td width={w}%>{cell}</td>" for w, cell in zip((8, 20, 45, 27), row, strict=True))
        for row in ROWS
    )
    body = "<p>前文写明了绩效评价工作的开展情况。</p>" * before + f"<table>{table}</table><p>后文。</p>"
    got = convert(
        printed(page_of(body, "body{font:12pt/20pt 'Noto Serif CJK SC'}table{font-size:10.5pt}"), tmp_path), "x"
    )
    (found,) = [p.text for section in got.sections for p in section.paragraphs if p.kind == "table"]
    assert found.split("\n") == ["\t".join(row) for row in ROWS]
