"""Word documents come out as the same report as their plain text, with every character that Word shows, once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx_parts import TYPES, W, cell, made, paragraph, run, shown_by_word, table
from hypothesis import given
from hypothesis import strategies as st
from reading_checks import (
    SAMPLES,
    SOME,
    UNPAGED,
    assert_same_characters,
    bare,
    blocks_of,
    discards_of,
    outline,
    paragraphs,
    plain,
    sections_of,
    soffice,
    some_samples,
    stated_text,
    wanted,
)

from corpus.samples import Sample
from indexer.line import Block
from indexer.numbering import Style, numbering
from indexer.readers import docx
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceTooLarge

# --- the samples, as real programs save them ---


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The samples as LibreOffice makes them of the plain text, each hard-wrapped line a paragraph."""
    folder = tmp_path_factory.mktemp("docx")
    files = soffice(
        [sample.path for sample in UNPAGED if sample in SOME], "docx", folder, "--infilter=Text (encoded):UTF8,LF,,,"
    )
    return {file.stem: file.read_bytes() for file in files}


@some_samples
def test_hard_wrapped_lines_saved_by_libreoffice_are_the_same_report(sample: Sample, saved: dict[str, bytes]) -> None:
    if sample not in UNPAGED:
        pytest.skip("its running heads cannot be told without pages")
    reading = docx.read(saved[sample.stem], "x")
    assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert_same_characters(stated_text(reading), shown_by_word(saved[sample.stem]))
    assert [bare(d.text) for d in discards_of(reading)] == [bare(d.text) for d in discards_of(plain(sample))]


def document_of(sample: Sample, *, styled: bool = False, numbered: bool = False) -> tuple[bytes, int]:
    """A sample as somebody types it in Word, and how many numbers are automatic.

    A paragraph each, real tables; headings by style, and the numbers of headings, run-in ones too, by lists.
    """
    document = python_docx.Document()
    headings = [section for section in wanted(sample) if section.level]
    lists = _Lists(document)
    for block in blocks_of(plain(sample)):
        if block.kind == "table":
            _add_table(document, block)
            continue
        section = headings[0] if headings and bare(block.text).startswith(bare(headings[0].heading)) else None
        whole = section is not None and bare(block.text) == bare(section.heading)
        added = document.add_paragraph(style=f"Heading {section.level}" if styled and section and whole else None)
        text = block.text
        if section is not None:
            headings.pop(0)
            text = lists.numbered(added, text, section.path) if numbered else text
        added.add_run(text)
    assert not headings
    data = io.BytesIO()
    document.save(data)
    return data.getvalue(), lists.made


def _add_table(document: python_docx.document.Document, block: Block) -> None:
    rows = [row.split("\t") for row in block.text.split("\n")]
    table = document.add_table(len(rows), max(map(len, rows)))
    for row, cells in zip(table.rows, rows, strict=True):
        for place, text in zip(row.cells, cells, strict=False):
            place.text = text


class _Lists:
    """Automatic numbers in place of the printed ones: a list for each parent, an override where a number jumps."""

    FORMATS = {  # noqa: RUF012
        Style.HAN: ("chineseCounting", "%1、"),
        Style.BRACKETED_HAN: ("chineseCountingThousand", "（%1）"),
        Style.ARABIC: ("decimal", "%1."),
    }

    def __init__(self, document: python_docx.document.Document) -> None:
        self._part = document.part.numbering_part.element
        self._known: dict[tuple[str, Style], tuple[int, int, int]] = {}
        self._next = 900
        self.made = 0

    def numbered(self, paragraph: object, text: str, path: str) -> str:
        found = numbering(text)
        if found is None or found.style not in self.FORMATS:
            return text
        style, label = self.FORMATS[found.style]
        if bare(text[: found.end]) != bare(_label(label, found.style, found.last)):
            return text
        where = (path.rpartition(".")[0], found.style)
        abstract, num, last = self._known.get(where, (0, 0, 0))
        if not abstract:
            self._next += 1
            abstract, num, last = self._next, self._next, 0
            self._add(
                f'<w:abstractNum {W} w:abstractNumId="{abstract}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{style}"/><w:lvlText w:val="{label}"/></w:lvl></w:abstractNum>'
            )
            self._add(f'<w:num {W} w:numId="{num}"><w:abstractNumId w:val="{abstract}"/></w:num>')
        if found.last != last + 1:
            self._next += 1
            num = self._next
            self._add(
                f'<w:num {W} w:numId="{num}"><w:abstractNumId w:val="{abstract}"/><w:lvlOverride w:ilvl="0">'
                f'<w:startOverride w:val="{found.last}"/></w:lvlOverride></w:num>'
            )
        self._known[where] = (abstract, num, found.last)
        paragraph._p.get_or_add_pPr().append(  # type: ignore[attr-defined]
            parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="{num}"/></w:numPr>')
        )
        self.made += 1
        return text[found.end :]

    def _add(self, xml: str) -> None:
        self._part.append(parse_xml(xml))


def _label(label: str, style: Style, number: int) -> str:
    han = "一二三四五六七八九十"
    return label.replace("%1", str(number) if style is Style.ARABIC else han[number - 1] if number <= 10 else "")


@some_samples
@pytest.mark.parametrize("styled", [False, True], ids=["plain", "styled"])
@pytest.mark.parametrize("numbered", [False, True], ids=["typed", "numbered"])
def test_typed_in_word_it_is_the_same_report(sample: Sample, styled: bool, numbered: bool) -> None:
    data, automatic = document_of(sample, styled=styled, numbered=numbered)
    reading = docx.read(data, "x")
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
    assert stated_text(reading) == shown_by_word(data)
    assert sum(line.generated > 0 for line in reading.lines) == automatic
    if styled:
        headed = {bare(s.heading) for s in wanted(sample)} & {bare(b.text) for b in blocks_of(plain(sample))}
        assert {bare(line.text) for line in reading.lines if line.level} == headed - {""}


def test_saved_again_by_libreoffice_it_is_the_same_report_with_the_numbers_libreoffice_prints(tmp_path: Path) -> None:
    chosen = SOME[::2]
    automatic = 0
    for sample in chosen:
        data, count = document_of(sample, styled=True, numbered=True)
        (tmp_path / f"{sample.stem}.docx").write_bytes(data)
        automatic += count
    files = [tmp_path / f"{sample.stem}.docx" for sample in chosen]
    again = tmp_path / "again"
    again.mkdir()
    printed = soffice(files, "txt:Text (encoded):UTF8", again)
    for sample, file, text in zip(chosen, soffice(files, "docx", again), printed, strict=True):
        reading = docx.read(file.read_bytes(), file.name)
        assert outline(sections_of(reading)) == outline(wanted(sample))
        assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
        automatic -= sum(line.generated > 0 for line in reading.lines)
        assert bare("".join(line.text for line in reading.lines)) == bare(text.read_text(encoding="utf-8-sig"))
    assert automatic == 0


# --- losslessness ---

words = st.text(st.sampled_from("预算执行率绩效98.5%一二（）、。 \t"), min_size=1, max_size=8)


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Whatever Word may put around runs, with text in all of it."""
    return st.one_of(
        inner.map(lambda x: f"<w:ins w:id='1'>{x}</w:ins>"),
        inner.map(lambda x: f"<w:hyperlink>{x}</w:hyperlink>"),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(lambda x: f"<w:smartTag>{x}</w:smartTag>"),
        st.tuples(inner, inner).map("".join),
    )


runs = st.recursive(
    st.one_of(words.map(run), words.map(lambda x: f"<w:del w:id='1'><w:r><w:delText>{x}</w:delText></w:r></w:del>")),
    wrapped,
    max_leaves=6,
)


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    rows = st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=3)
    return st.one_of(
        rows.map(lambda found: table(*[[cell(each) for each in row] for row in found])),
        inner.map(lambda x: f"<w:sdt><w:sdtContent>{x}</w:sdtContent></w:sdt>"),
        inner.map(
            lambda x: (
                f"<w:p><w:r><w:pict><v:textbox><w:txbxContent>{x}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
            )
        ),
        st.tuples(inner, inner).map("".join),
    )


bodies = st.recursive(
    st.lists(runs, max_size=3).map(lambda found: f"<w:p>{''.join(found)}</w:p>"), containers, max_leaves=8
)


@given(bodies)
def test_every_character_that_word_shows_is_read_once(body: str) -> None:
    data = made(body)
    wanted_text = shown_by_word(data)
    if not wanted_text:
        with pytest.raises(SourceEmpty):
            docx.read(data, "x")
        return
    reading = docx.read(data, "x")
    assert_same_characters(stated_text(reading), wanted_text)
    everything = "".join(s.text for s in sections_of(reading)) + "".join(d.text for d in discards_of(reading))
    assert_same_characters(bare(everything), wanted_text)


# --- bad input ---


def laughing() -> bytes:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{(f"&{chr(97 + i)};") * 10}">' for i in range(9)
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("[Content_Types].xml", TYPES)
        text = f"<!DOCTYPE d [{entities}]><w:document {W}><w:body>"
        text += "<w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
        package.writestr("word/document.xml", text)
    return data.getvalue()


def hostile() -> Iterator[tuple[str, bytes, type[Exception]]]:
    yield "entities", laughing(), SourceDamaged
    yield "a hundred megabytes", made(paragraph("预算执行率") * 1_000_000), SourceTooLarge
    deep = "<w:sdt><w:sdtContent>" * 50_000 + paragraph("深") + "</w:sdtContent></w:sdt>" * 50_000
    yield "endless depth", made(deep), SourceDamaged
    yield "nothing in it", made(paragraph()), SourceEmpty
    whole, _ = document_of(SAMPLES[0])
    yield "cut short", whole[: len(whole) // 2], SourceDamaged
    yield "a broken part", whole.replace(b"PK\x01\x02", b"PK\x01\x03"), SourceDamaged
    locked = bytearray(made(paragraph("密")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := locked.find(mark, at + 1)) >= 0:
            locked[at + offset] |= 1
    yield "behind a password", bytes(locked), SourceEncrypted


HOSTILE = list(hostile())


@pytest.mark.parametrize(("data", "error"), [(d, e) for _, d, e in HOSTILE], ids=[name for name, _, _ in HOSTILE])
def test_bad_documents_are_one_typed_error(data: bytes, error: type[Exception]) -> None:
    assert docx.claims(data)
    with pytest.raises(error, match=r"坏\.docx：.+。$"):
        docx.read(data, "坏.docx")


def test_only_word_documents_are_claimed() -> None:
    assert docx.claims(document_of(SAMPLES[0])[0])
    assert not docx.claims(b"PK\x03\x04rest") and not docx.claims("一、部门概况".encode()) and not docx.claims(b"")
