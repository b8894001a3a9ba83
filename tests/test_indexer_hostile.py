"""Hostile files: each costs one typed error, in bounded time and memory, and the batch goes on."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx_parts import made, paragraph, run
from hypothesis import given
from hypothesis import strategies as st
from printing import set_by_hand

from corpus.samples import samples
from indexer import batch
from indexer.conversion import Job, pool
from indexer.manifest import LARGEST_SOURCE, SourceFile, read_source
from indexer.pipeline import LARGEST, convert
from indexer.sidecar import Overrides
from kb import errors
from kb.library.library import Library

GOOD = next(sample for sample in samples() if sample.stem == "440106-tianhe-jiaoyuju-2023").text()
MEMORY = 3 << 30
"""Bytes no child may ever hold: its limit and what the system counts on top."""


def zipped(**members: bytes) -> bytes:
    return zipped_as(dict(members))


def zipped_as(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def deflated(chunk: bytes, times: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(chunk) for _ in range(times)), packer.flush()])


def entity_bomb() -> bytes:
    entities = '<!ENTITY a0 "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    document = zipfile.ZipFile(io.BytesIO(made(paragraph(run("一、部门概况")))))
    parts = {name: document.read(name) for name in document.namelist()}
    head, _, body = parts["word/document.xml"].decode().partition("?>")
    body = body.replace("一、部门概况", "&a9;")
    parts["word/document.xml"] = f"{head}?><!DOCTYPE w [{entities}]>{body}".encode()
    return zipped_as(parts)


def swollen_docx() -> bytes:
    document = zipfile.ZipFile(io.BytesIO(made(paragraph(run("一、部门概况")))))
    parts = {name: document.read(name) for name in document.namelist()}
    parts["word/document.xml"] = b"<w:p/>" * (20 << 20)
    return zipped_as(parts)


def text_bomb() -> bytes:
    line = b"BT /F1 12 Tf 10 10 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET\n"
    return set_by_hand([deflated(line * 16384, 600)], packed=b"/Filter /FlateDecode")


HOSTILE: dict[str, tuple[Callable[[], bytes], type[errors.SourceError]]] = {
    "bomb.zip": (lambda: zipped(a=b"0" * (64 << 20)), errors.SourceTooLarge),
    "bombs.zip": (lambda: zipped(a=zipped(b=b"0" * (64 << 20))), errors.SourceTooLarge),
    "entities.docx": (entity_bomb, errors.SourceDamaged),
    "swollen.docx": (swollen_docx, errors.SourceTooLarge),
    "bomb.pdf": (text_bomb, errors.SourceTooLarge),
    "pages.pdf": (lambda: set_by_hand([b"BT /F1 12 Tf 50 700 Td (page) Tj ET"] * 10_000), errors.SourceTooLarge),
    "cut.pdf": (lambda: set_by_hand([b"BT (page) Tj ET"])[:200], errors.SourceDamaged),
    "cut.docx": (lambda: made(paragraph(run(GOOD)))[:1500], errors.SourceDamaged),
    "cut.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), errors.SourceDamaged),
    "cut.rtf": (lambda: b"{\\rtf1" + b"{" * 50_000, errors.SourceDamaged),
    "cut.png": (lambda: b"\x89PNG\r\n\x1a\n" + random.Random(3).randbytes(5000), errors.SourceDamaged),
    "huge.txt": (lambda: (GOOD + "\n").encode() * 10_000, errors.SourceTooLarge),
    "long.txt": (lambda: (GOOD + "\n").encode() * (5 * LARGEST // (4 * len(GOOD))), errors.SourceTooLarge),
    "mixed.txt": (lambda: GOOD.encode("gb18030")[:1000] + b"\xff\xfe\x80" + GOOD.encode("utf-16"), errors.SourceBinary),
    "noise.bin": (lambda: random.Random(2).randbytes(200_000), errors.SourceBinary),
    "empty.txt": (lambda: b"", errors.SourceEmpty),
    "nothing.txt": (lambda: bytes(100_000), errors.SourceBinary),
    "out.zip": (lambda: zipped_as({"../../x.txt": GOOD.encode()}), errors.SourceUnsafe),
    "root.zip": (lambda: zipped_as({"/x.txt": GOOD.encode()}), errors.SourceUnsafe),
    "drive.zip": (lambda: zipped_as({"C:\\x.txt": GOOD.encode()}), errors.SourceUnsafe),
}


def test_a_batch_of_hostile_files_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (data, _) in HOSTILE.items():
        (folder / name).write_bytes(data())
    (folder / "000.txt").write_text(GOOD, encoding="utf-8")
    (folder / "zzz.txt").write_text(GOOD.replace("天河", "海珠"), encoding="utf-8")
    start = time.monotonic()
    with Library.create(tmp_path / "library") as library:
        summary = batch.index(library, [folder], workers=2)
    assert summary.added == ["in/000.txt", "in/zzz.txt"]
    failed = {error.name.removeprefix("in/").partition("!/")[0]: type(error) for error in summary.failed}
    assert failed == {name: error for name, (_, error) in HOSTILE.items()}
    assert all(error.message.startswith(error.name) for error in summary.failed)
    assert time.monotonic() - start < 240
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY
    assert not (tmp_path / "x.txt").exists()


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "utf-16", "utf-8-sig", "utf-16-le"])
def test_a_report_in_any_encoding_is_the_same(encoding: str) -> None:
    text = "國家預算績效支出自評報告，部門整體支出的情況與目標。\n" * 20 if encoding == "big5" else GOOD
    data = text.encode(encoding)
    assert [s.text for s in convert(data, "x").sections] == [s.text for s in convert(text.encode(), "x").sections]


@pytest.mark.parametrize("name", ["wrong.pdf", "wrong.docx", "wrong.zip", "none"])
def test_a_wrong_extension_changes_nothing(name: str) -> None:
    assert convert(GOOD.encode(), name).sections == convert(GOOD.encode(), "right.txt").sections


def test_one_line_of_forty_thousand_characters_is_read_whole() -> None:
    line = "".join(random.Random(1).choices("预算绩效支出目标。，、；：一二（）1.", k=40_000))
    with pool(1) as converting:
        report = converting.call(Job("x.txt", line.encode(), Overrides()))
    assert "".join(s.text for s in report.sections).replace("\n", "") == line


COSTLY: dict[str, Callable[[int], str]] = {
    "white space": lambda size: "一、部门概况" + " " * 50 * size + "完",
    "contents": lambda size: "目录\n" + "\n".join(f"一、部门概况{at}…………{at}" for at in range(size)),
    "reaching cells": lambda size: (
        f"<html><table><tr>{'<td rowspan=65534 colspan=1000>甲</td>' * (size // 10)}</tr></table>"
    ),
}
"""Texts of `size` parts, each the worst for what once looked at every part beside every other."""


@pytest.mark.parametrize("kind", COSTLY)
def test_what_repeats_without_end_costs_no_more_than_its_length(kind: str) -> None:
    start = time.process_time()
    convert(COSTLY[kind](10_000).encode(), "x")
    assert time.process_time() - start < 15


def test_a_page_without_a_size_is_read() -> None:
    data = set_by_hand([b"BT /F1 12 Tf 10 10 Td (hello world report) Tj ET"], keys=b"/MediaBox [0 0 -1e30 nan]")
    try:
        assert "hello world report" in "".join(section.text for section in convert(data, "x.pdf").sections)
    except errors.SourceError as error:
        assert not isinstance(error, errors.SourceCrashed)


def test_a_file_too_large_to_hold_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sparse.zip"
    with path.open("wb") as file:
        file.truncate(LARGEST_SOURCE + 1)
    with pytest.raises(errors.SourceTooLarge):
        read_source(SourceFile("sparse.zip", path, None), Overrides())


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, head: bytes) -> None:
    try:
        convert(head + data, "x")
    except errors.SourceError as error:
        assert error.name == "x"
