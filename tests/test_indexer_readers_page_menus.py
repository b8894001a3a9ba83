"""Menus beside the text of a printed web page are the site's, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printing import paragraphs_of, printed
from reading_checks import SAMPLES, bare, blocks_of, discards_of, outline, plain, sections_of, wanted

from corpus.samples import Sample
from indexer.furniture import NAVIGATION
from indexer.readers import pdf
from indexer.readers.page.lines import Run
from indexer.readers.page.menus import menus

ENTRIES = ("机构概况", "政策法规", "规划计划", "财政预决算", "绩效信息", "人事信息", "权责清单")
NEWS = ("防汛演练的通知", "一图读懂年度任务", "安全生产检查", "编外人员招聘公告")
SIDES = {
    "left": ".menu{float:left;width:20%}.text{margin-left:22%}.news{clear:both}",
    "right": ".text{float:left;width:70%}.news{float:right;width:26%}",
    "both": ".menu{float:left;width:18%}.text{float:left;width:56%;margin:0 2%}.news{float:right;width:20%}",
}
BOX = (0.0, 0.0, 595.0, 842.0)
EM = 12.0


def site(sample: Sample, style: str) -> str:
    menu = "".join(f'<li><a href="/c{at}">{entry}</a></li>' for at, entry in enumerate(ENTRIES))
    news = "".join(f'<li><a href="/n{at}">{entry}</a> 2023-05-1{at}</li>' for at, entry in enumerate(NEWS))
    return f"""<!doctype html><html lang=zh><meta charset=utf-8><title>绩效信息</title>
<style>body{{font-family:'Noto Serif CJK SC'}}{style}</style>
<div><a href=/>某市人民政府</a></div><ul class=menu>{menu}</ul>
<div>您当前的位置：<a href=/>首页</a> &gt; <a href=/z>政务公开</a></div>
<div class=text><div>发布日期：2023-08-15　来源：某市财政局</div>{paragraphs_of(blocks_of(plain(sample)))}</div>
<div class=news><h3>热点信息</h3><ul>{news}</ul></div>"""


@pytest.mark.parametrize("sample", SAMPLES[1::12], ids=lambda sample: sample.stem)
@pytest.mark.parametrize("side", SIDES)
def test_a_print_of_a_page_with_menus_beside_the_text_is_the_report(sample: Sample, side: str, tmp_path: Path) -> None:
    data = printed(site(sample, SIDES[side]), tmp_path)
    reading = pdf.read(data, "x.pdf")
    assert outline(sections_of(reading)) == outline(wanted(sample))
    left_out = "".join(bare(each.text) for each in discards_of(reading) if each.reason == NAVIGATION)
    assert all(entry in left_out for entry in (*ENTRIES, *NEWS))
    assert side == "left" or "热点信息" in left_out


def run(text: str, x0: float, base: float, linked: bool = False, size: float = EM) -> Run:
    return Run(text, x0, x0 + size * len(text), base, size, 0, linked=len(text) if linked else 0)


def column(x0: float, count: int, linked: bool, words: str = "机构概况") -> list[Run]:
    return [run(words, x0, 700 - 18 * at, linked) for at in range(count)]


TEXT = [run("全年预算执行率为百分之九十八，比上年提高两个百分点", 200, 700 - 18 * at) for at in range(30)]


@given(st.integers(3, 20), st.sampled_from([40.0, 100.0]))
def test_a_column_of_links_beside_a_text_is_a_menu(count: int, x0: float) -> None:
    links = column(x0, count, linked=True)
    assert menus([*links, *TEXT], BOX, EM) == set(range(count))


@given(st.integers(1, 30))
def test_what_leads_nowhere_is_no_menu(count: int) -> None:
    assert menus([*column(40, count, linked=False), *TEXT], BOX, EM) == set()


@given(st.integers(1, 30))
def test_links_with_nothing_beside_them_are_left_to_the_lines(count: int) -> None:
    assert menus(column(40, count, linked=True), BOX, EM) == set()


@given(st.integers(3, 30))
def test_links_inside_a_text_are_its_own(count: int) -> None:
    beside = [run("见", 88, 700 - 18 * at) for at in range(count)]
    assert (
        menus([*column(40, count, linked=True), *beside, *column(101, count, linked=False, words="所列" * 16)], BOX, EM)
        == set()
    )
