"""Members of an archive are sources of their own; what leads out, is locked, broken or endless is one error each."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_checks import SAMPLES

from indexer import archive
from indexer.archive import Member
from kb.errors import SourceDamaged, SourceEmpty, SourceEncrypted, SourceError, SourceTooLarge, SourceUnsafe


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
    return data.getvalue()


def names(data: bytes) -> list[str]:
    return [member.name for member in archive.members(data, "包.zip") if isinstance(member, Member)]


def errors(data: bytes) -> list[tuple[type[SourceError], str]]:
    return [(type(each), each.name) for each in archive.members(data, "包.zip") if isinstance(each, SourceError)]


def test_members_come_in_name_order_with_their_sidecars() -> None:
    data = zipped(
        ("2023/乙.txt", "乙".encode()), ("2023/甲.docx", b"a"), ("2023/", b""), ("2023/乙.meta.yaml", b"year: 2023"),
        ("2023/甲.docx.meta.yaml", b"year: 2022"),
    )  # fmt: skip
    assert list(archive.members(data, "包.zip")) == [
        Member("包.zip!/2023/乙.txt", "乙".encode(), b"year: 2023"),
        Member("包.zip!/2023/甲.docx", b"a", b"year: 2022"),
    ]


def test_an_archive_of_the_samples_holds_the_samples() -> None:
    data = zipped(*((sample.path.name, sample.path.read_bytes()) for sample in SAMPLES))
    found = {each.name: each.data for each in archive.members(data, "a.zip") if isinstance(each, Member)}
    assert found == {f"a.zip!/{sample.path.name}": sample.path.read_bytes() for sample in SAMPLES}


def test_names_in_gbk_that_nobody_declared_are_read() -> None:
    data = zipped(("天河区教育局/自评.txt", b"a"))
    raw, utf8 = "天河区教育局/自评.txt".encode("gb18030"), "天河区教育局/自评.txt".encode()
    raw = raw.ljust(len(utf8), b"x")
    data = data.replace(utf8, raw)
    for mark, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.index(mark) + offset
        data = data[:at] + bytes([data[at] & ~0x08]) + data[at + 1 :]
    assert names(data) == ["包.zip!/" + raw.decode("gb18030")]


def test_what_file_managers_leave_is_no_source() -> None:
    clutter = ("__MACOSX/._a.txt", "a/.DS_Store", "Thumbs.db", ".git/config", "b/desktop.ini")
    assert names(zipped(*((name, b"x") for name in clutter), ("a.txt", b"x"))) == ["包.zip!/a.txt"]


def test_an_archive_in_an_archive_is_opened_and_one_further_in_is_not() -> None:
    inner = zipped(("c.txt", b"c"))
    data = zipped(("b.zip", inner), ("d.zip", zipped(("e.zip", inner), ("f.txt", b"f"))))
    assert names(data) == ["包.zip!/b.zip!/c.txt", "包.zip!/d.zip!/f.txt"]
    assert errors(data) == [(SourceTooLarge, "包.zip!/d.zip!/e.zip")]


@pytest.mark.parametrize("path", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt", "a\nb.txt"])
def test_a_path_that_leads_out_is_refused_and_the_rest_goes_on(path: str) -> None:
    data = zipped((path, b"x"), ("好.txt", "好".encode()))
    assert [kind for kind, _ in errors(data)] == [SourceUnsafe]
    assert names(data) == ["包.zip!/好.txt"]


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert errors(zipped((link, b"/etc/passwd"))) == [(SourceUnsafe, "包.zip!/a.txt")]


def locked(data: bytes) -> bytes:
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data = data[:at] + bytes([data[at] | 1]) + data[at + 1 :]
    return data


def hostile() -> Iterator[tuple[str, bytes, type[SourceError], str]]:
    whole = zipped(("a.txt", b"abc" * 1000))
    yield "cut short", whole[: len(whole) // 2], SourceDamaged, "包.zip"
    yield "empty", zipped(), SourceEmpty, "包.zip"
    yield "only clutter", zipped((".a", b"x")), SourceEmpty, "包.zip"
    yield "locked", locked(whole), SourceEncrypted, "包.zip!/a.txt"
    yield "wrong checksum", whole.replace(whole[40:44], b"\0\0\0\0", 1), SourceDamaged, "包.zip!/a.txt"
    yield "a bomb", zipped(("a.txt", b"\0" * (64 << 20))), SourceTooLarge, "包.zip!/a.txt"
    yield "too many", zipped(*((f"{n}.txt", b"") for n in range(5_001))), SourceTooLarge, "包.zip"
    claimed = zipped(("a.txt", b"\0" * (4 << 20))).replace((4 << 20).to_bytes(4, "little"), (9).to_bytes(4, "little"))
    yield "a size that is not true", claimed, SourceDamaged, "包.zip!/a.txt"


HOSTILE = list(hostile())


@pytest.mark.parametrize(("data", "error", "name"), [row[1:] for row in HOSTILE], ids=[row[0] for row in HOSTILE])
def test_bad_archives_are_one_typed_error(data: bytes, error: type[SourceError], name: str) -> None:
    assert archive.claims(data)
    assert errors(data) == [(error, name)]
    assert names(data) == []


def test_office_documents_are_no_archives() -> None:
    assert not archive.claims(zipped(("[Content_Types].xml", b""), ("word/document.xml", b"")))
    assert not archive.claims(zipped(("mimetype", b"application/vnd.oasis.opendocument.text")))
    assert not archive.claims(b"") and not archive.claims("一、部门概况".encode())


@given(st.binary(max_size=400), st.integers(0, 300))
def test_any_damage_gives_members_or_source_errors(noise: bytes, place: int) -> None:
    whole = zipped(("a.txt", b"abc" * 20), ("b/c.txt", "预算".encode()))
    for data in (whole[:place] + noise + whole[place + len(noise) :], archive.zipped.MAGIC + noise):
        for each in archive.members(data, "x"):
            assert isinstance(each, Member | SourceError) and each.name.startswith("x")
