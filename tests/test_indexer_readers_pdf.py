"""PDF comes out as the same report as its plain text, however it was set, with every character pdfium sees, once."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import pypdfium2 as pdfium
import pytest
from printing import STYLES, page_of, paragraphs_of, pdf_of, printed, set_by_hand, word_document
from reading_checks import (
    SAMPLES,
    SOME,
    assert_same_characters,
    bare,
    blocks_of,
    discards_of,
    outline,
    plain,
    sections_of,
    soffice,
    some_samples,
    stated_text,
    wanted,
)

from corpus.samples import Sample
from indexer.furniture import PAGE_NUMBER, RUNNING_HEAD
from indexer.readers import pdf
from indexer.readers.base import Reading
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceError, SourceTooLarge
from kb.report import Section

# --- the samples, as real programs print them ---

PRINTS = [
    ("440112-huangpu-renda-2022", "office", False),
    ("440112-huangpu-renda-2022", "bound", True),
    ("440104-yuexiu-jiaoyuju-2023", "web", True),
    ("440113-panyu-minzhengju-2023", "office", True),
    ("440113-panyu-minzhengju-2023", "two columns", False),
    ("440111-baiyun-renda-2023", "two columns", True),
]
Print = tuple[Sample, bytes, bool]


@pytest.fixture(scope="module", params=PRINTS, ids=lambda p: f"{p[0]} {p[1]}")
def print_(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Print:
    stem, style, header = request.param
    sample = next(sample for sample in SAMPLES if sample.stem == stem)
    page = page_of(paragraphs_of(blocks_of(plain(sample))), STYLES[style])
    return sample, printed(page, tmp_path_factory.mktemp("print"), header), header


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The samples as LibreOffice exports them from Word documents with a running head and page numbers."""
    folder = tmp_path_factory.mktemp("export")
    sources = []
    for sample in SOME:
        headings = frozenset(section.heading for section in wanted(sample))
        sources.append(folder / f"{sample.stem}.docx")
        sources[-1].write_bytes(word_document(blocks_of(plain(sample)), headings))
    return {file.stem: file.read_bytes() for file in soffice(sources, "pdf", folder)}


def shown_by_pdfium(data: bytes) -> str:
    """The page text pdfium gives; U+FFFE is how it shows a hyphen at a line's end."""
    document = pdfium.PdfDocument(data)
    try:
        return bare("".join(page.get_textpage().get_text_range() for page in document).replace("\ufffe", "-"))
    finally:
        document.close()


def unequal(got: Sequence[Section], sample: Sample) -> tuple[int, int]:
    """(paragraphs that are not those of the plain text, paragraphs in all), headings among them."""
    listed = [block for section in wanted(sample) for block in section.blocks]
    found = [block for section in got for block in section.blocks]
    wrong = sum(1 for block in listed if block not in found) + sum(1 for block in found if block not in listed)
    return wrong, len(listed)


def check_same_report(reading: Reading, sample: Sample) -> None:
    found = sections_of(reading)
    assert outline(found) == outline(wanted(sample))
    wrong, total = unequal(found, sample)
    assert wrong <= 0.02 * total, f"{wrong} of {total}"


def test_a_print_is_the_same_report(print_: Print) -> None:
    sample, data, header = print_
    reading = pdf.read(data, "x")
    check_same_report(reading, sample)
    assert_same_characters(stated_text(reading), shown_by_pdfium(data))
    furniture = {discard.reason for discard in discards_of(reading)} - {d.reason for d in discards_of(plain(sample))}
    assert furniture == ({RUNNING_HEAD} if header else set())


@some_samples
def test_an_export_is_the_same_report(sample: Sample, exported: dict[str, bytes]) -> None:
    data = exported[sample.stem]
    reading = pdf.read(data, "x")
    check_same_report(reading, sample)
    assert_same_characters(stated_text(reading), shown_by_pdfium(data))
    pages = max(line.page or 0 for line in reading.lines)
    added = [d for d in discards_of(reading) if d.reason in (PAGE_NUMBER, RUNNING_HEAD)]
    assert [bare(d.text) for d in added if d.reason == PAGE_NUMBER] == [f"—{n}—" for n in range(1, pages + 1)]
    assert sum(1 for d in added if bare(d.text) == "绩效自评材料汇编") == pages


def test_a_hundred_pages_take_less_than_ten_seconds(exported: dict[str, bytes]) -> None:
    """Measured: about one second on one core."""
    whole = pdfium.PdfDocument.new()
    while len(whole) < 100:
        for data in exported.values():
            part = pdfium.PdfDocument(data)
            whole.import_pages(part)
            part.close()
    made = _saved(whole)
    start = time.perf_counter()
    reading = pdf.read(made, "x")
    assert time.perf_counter() - start < 0.1 * (reading.lines[-1].page or 0)
    assert (reading.lines[-1].page or 0) >= 100


def _saved(document: pdfium.PdfDocument) -> bytes:
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


# --- one page of everything ---

MIXED = """<style>@page{size:A4;margin:25mm 26mm}@page wide{size:A4 landscape}
body{font:14pt/1.7 'Noto Serif CJK SC';margin:0}h1{font-size:22pt;text-align:center}h2{font-size:16pt}
p{text-indent:2em;margin:0;text-align:justify}ul{margin:0}.wide{page:wide;break-before:page}.bare td{border:0}
.mark{position:fixed;top:40%;left:10%;font-size:60pt;color:#eee;transform:rotate(-35deg)}
.box{border:1px solid #000;padding:6px}.turned{writing-mode:vertical-rl}</style>
<div class=mark>内部资料</div><h1>2023年度某区财政局部门整体支出绩效自评报告</h1><h2>一、部门概况</h2>
<p>新建绿地120m<sup>2</sup>，减排CO<sub>2</sub>共3.5吨，见注<sup>①</sup>。<b>其中加粗的一句不是标题。</b>后面还有话，一直说到换行。</p>
<ul><li>列表里的第一项说得长一些以便换行，列表里的第一项说得长一些以便换行，到这里结束。<li>列表里的第二项。</ul>
<div class=box>框里的一段话不是表格，只是围了一圈线，它也要换一次行才看得出来是不是还连着。</div>
<h2>二、预算执行情况</h2><p>各项支出见下表。</p>
<table><thead><tr><th rowspan=2>项目<th colspan=2>预算数（万元）<th rowspan=2>执行率<tr><th>年初<th>调整</thead>
<tbody>ROWS</table>
<p>以上是支出明细。</p><div class=wide><h2>三、附表</h2>
<table><tr><td rowspan=2>产出指标<td>培训12次<td>已完成
<tr><td>检查30户，逐户登记，逐户回访，有一户不满意的再上门一次，直到满意<td>已完成</table>
<p>下面是没有框线的表。</p><table class=bare>
<tr><td>培训<td>12<td>11<tr><td>检查<td>30<td>30<tr><td>宣传<td>8<td>8</table></div>"""


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rows = "".join(f"<tr><td>项目{n}支出<td>{n}0.00<td>{n}1.50<td>9{n % 10}.5%" for n in range(1, 41))
    return printed(page_of(MIXED.replace("ROWS", rows), ""), tmp_path_factory.mktemp("mixed"), header=True)


def test_everything_on_a_page_comes_out_in_its_place(mixed: bytes) -> None:
    reading = pdf.read(mixed, "x")
    assert_same_characters(stated_text(reading), shown_by_pdfium(mixed))
    found = blocks_of(reading)
    rows = [f"项目{n}支出\t{n}0.00\t{n}1.50\t9{n % 10}.5%" for n in range(1, 41)]
    assert [(block.kind, block.text) for block in found] == [
        ("text", "2023年度某区财政局部门整体支出绩效自评报告"),
        ("text", "一、部门概况"),
        ("text", "新建绿地120m2，减排CO2共3.5吨，见注①。其中加粗的一句不是标题。后面还有话，一直说到换行。"),
        ("text", "列表里的第一项说得长一些以便换行，列表里的第一项说得长一些以便换行，到这里结束。"),
        ("text", "列表里的第二项。"),
        ("text", "框里的一段话不是表格，只是围了一圈线，它也要换一次行才看得出来是不是还连着。"),
        ("text", "二、预算执行情况"),
        ("text", "各项支出见下表。"),
        ("table", "\n".join(["项目\t预算数（万元）\t\t执行率", "\t年初\t调整", *rows])),
        ("text", "以上是支出明细。"),
        ("text", "三、附表"),
        (
            "table",
            "产出指标\t培训12次\t已完成\n\t检查30户，逐户登记，逐户回访，有一户不满意的再上门一次，直到满意\t已完成",
        ),
        ("text", "下面是没有框线的表。"),
        ("table", "培训\t12\t11\n检查\t30\t30\n宣传\t8\t8"),
    ]
    furniture = [bare(discard.text) for discard in discards_of(reading)]
    assert furniture.count("内部资料") == reading.lines[-1].page == 3
    assert furniture.count("项目预算数（万元）执行率") == 1


LINES = (b"second line of the page", b"first line of the page")


@pytest.mark.parametrize(
    ("matrix", "rotation"),
    [("1 0 0 1 72 600", 0), ("0 1 -1 0 500 72", 0), ("0 1 -1 0 500 72", 90), ("-1 0 0 -1 500 700", 180)],
    ids=["upright", "text turned", "page turned", "upside down"],
)
def test_a_turned_page_reads_as_an_upright_one(matrix: str, rotation: int) -> None:
    second, first = LINES
    stream = b"BT /F1 12 Tf %s Tm (%s) Tj 0 18 Td (%s) Tj ET" % (matrix.encode(), second, first)
    keys = b"/MediaBox [0 0 595 842] /Rotate %d" % rotation
    reading = pdf.read(set_by_hand([stream], keys), "x")
    assert [line.text.encode() for line in reading.lines] == [first + b" " + second]


def test_a_hyphen_at_a_lines_end_stays_a_hyphen() -> None:
    stream = b"BT /F1 12 Tf 72 700 Td (a well-) Tj 0 -14 Td (known word) Tj ET"
    assert [line.text for line in pdf.read(set_by_hand([stream]), "x").lines] == ["a well- known word"]


# --- what is no PDF, or one that cannot be read ---

PAGE = b"BT /F1 12 Tf 72 700 Td (text) Tj ET"
LOCKED = pdf_of(
    [
        b"<< /Type/Catalog /Pages 2 0 R >>",
        b"<< /Type/Pages /Kids [] /Count 0 >>",
        b"<< /Filter/Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32),
    ],
    b"/Encrypt 3 0 R /ID [<00> <00>]",
)
WHOLE = set_by_hand([PAGE] * 3)
BAD = {
    "locked": (LOCKED, SourceEncrypted),
    "garbage": (b"%PDF-1.7\n" + bytes(range(256)) * 40, SourceDamaged),
    "cut short": (WHOLE[: len(WHOLE) // 3], SourceDamaged),
    "no pages": (pdf_of([b"<< /Type/Catalog /Pages 2 0 R >>", b"<< /Type/Pages /Kids [] /Count 0 >>"]), SourceError),
    "no text": (set_by_hand([b""]), SourceEmpty),
    "pages in a ring": (
        pdf_of([b"<< /Type/Catalog /Pages 2 0 R >>", b"<< /Type/Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
        SourceError,
    ),
    "ten thousand pages": (set_by_hand([PAGE] * 10_000), SourceTooLarge),
}


@pytest.mark.parametrize("data, error", BAD.values(), ids=list(BAD))
def test_what_cannot_be_read_is_a_typed_error_that_names_it(data: bytes, error: type[SourceError]) -> None:
    assert pdf.claims(data)
    with pytest.raises(error) as raised:
        pdf.read(data, "某报告.pdf")
    assert raised.value.name == "某报告.pdf"


def test_a_huge_page_reads_like_any_other() -> None:
    data = set_by_hand([PAGE], b"/MediaBox [0 0 1000000 1000000]")
    assert [line.text for line in pdf.read(data, "x").lines] == ["text"]


@pytest.mark.parametrize("data", [b"", b"the head of a file is %PDF-1.4", "一、部门概况".encode(), b"PK\x03\x04"])
def test_other_bytes_are_not_claimed(data: bytes) -> None:
    assert not pdf.claims(data)


def test_bytes_before_the_head_do_not_matter() -> None:
    data = b"\r\n\r\n" + WHOLE
    assert pdf.claims(data)
    assert stated_text(pdf.read(data, "x")) == 3 * "text"
