"""Old office formats come out as the same report, through LibreOffice; without it they say what to install."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from printing import word_document
from reading_checks import SAMPLES, blocks_of, discards_of, outline, paragraphs, plain, sections_of, soffice, wanted

from corpus.samples import Sample
from indexer.readers import docx, office, sheet
from kb.errors import SourceDamaged, SourceEncrypted, SourceError, SourceNeedsProgram

SAMPLE = next(sample for sample in SAMPLES if sample.stem == "440113-panyu-minzhengju-2023")
FORMATS = ("doc", "rtf", "odt")
WORD_XML = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<?mso-application progid="Word.Document"?>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>
<w:p><w:r><w:t>一、部门概况</w:t></w:r></w:p><w:p><w:r><w:t>本局设六个科室。</w:t></w:r></w:p></w:body></w:wordDocument>"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A sample with a table, as LibreOffice saves it in each format; and one behind a password."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "report.docx"
    source.write_bytes(word_document(blocks_of(plain(SAMPLE)), frozenset()))
    files = {kind: soffice([source], kind, folder)[0].read_bytes() for kind in FORMATS}
    return {**files, "ods": _spreadsheet(folder)}


def _spreadsheet(folder: Path) -> bytes:
    source = folder / "form.csv"
    source.write_text("指标,目标值,完成值\n培训次数,12,11\n检查户数,30,30\n", encoding="utf-8")
    return soffice([source], "ods", folder, "--infilter=CSV:44,34,UTF8")[0].read_bytes()


def same_report(data: bytes, sample: Sample) -> None:
    reading = office.read(data, "x")
    assert outline(sections_of(reading)) == outline(wanted(sample))
    assert paragraphs(sections_of(reading)) == paragraphs(wanted(sample))
    assert {discard.reason for discard in discards_of(reading)} == {"页眉页脚"}


@pytest.mark.parametrize("kind", FORMATS)
def test_an_old_document_is_the_same_report(kind: str, saved: dict[str, bytes]) -> None:
    assert office.claims(saved[kind])
    same_report(saved[kind], SAMPLE)
    assert office.read(saved[kind], "x").format == kind


def test_a_spreadsheet_of_another_kind_is_read_as_one(saved: dict[str, bytes]) -> None:
    assert office.claims(saved["ods"])
    (block,) = blocks_of(office.read(saved["ods"], "x"))
    assert (block.kind, block.text) == ("table", "指标\t目标值\t完成值\n培训次数\t12\t11\n检查户数\t30\t30")


def test_word_xml_of_2003_is_read(saved: dict[str, bytes]) -> None:
    data = WORD_XML.encode()
    assert office.claims(data)
    assert [line.text for line in office.read(data, "x").lines] == ["一、部门概况", "本局设六个科室。"]


def test_the_same_bytes_make_the_same_lines(saved: dict[str, bytes]) -> None:
    assert office.read(saved["doc"], "x").lines == office.read(saved["doc"], "x").lines


def test_a_document_with_a_password_says_so(saved: dict[str, bytes]) -> None:
    """The flag that Word sets when it encrypts stands in the file information block at the head of the first sector."""
    data = bytearray(saved["doc"])
    place = data.index(b"\xec\xa5", 512)
    (flags,) = struct.unpack_from("<H", data, place + 10)
    struct.pack_into("<H", data, place + 10, flags | 0x0100)
    with pytest.raises(SourceEncrypted) as raised:
        office.read(bytes(data), "密.doc")
    assert raised.value.name == "密.doc"


@pytest.mark.parametrize("kind", ["doc", "odt"])
def test_a_document_cut_short_is_a_typed_error(kind: str, saved: dict[str, bytes]) -> None:
    with pytest.raises(SourceError) as raised:
        office.read(saved[kind][: len(saved[kind]) // 4], "x")
    assert raised.value.name == "x"


def test_what_no_program_opens_is_damaged(saved: dict[str, bytes]) -> None:
    with pytest.raises(SourceDamaged):
        office.read(b"{\\rtf1\\ansi", "x")


def test_each_format_is_claimed_by_one_reader(saved: dict[str, bytes]) -> None:
    for kind, data in saved.items():
        claimed = [reader.__name__ for reader in (office, docx, sheet) if reader.claims(data)]
        assert claimed == [office.__name__], kind
    word = word_document(blocks_of(plain(SAMPLE)), frozenset())
    for data in (word, b"", b"{}", "一、部门概况".encode(), b"<html><body>", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        assert not office.claims(data)


def test_without_libreoffice_it_says_what_to_install(
    saved: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for kind, package in (("doc", "libreoffice-writer"), ("ods", "libreoffice-calc")):
        with pytest.raises(SourceNeedsProgram) as raised:
            office.read(saved[kind], "旧文档")
        assert raised.value.package == package
        assert f"apt install {package}" in raised.value.message
