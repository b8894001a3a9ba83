"""Old and other office documents (.doc, .wps, .rtf, .odt, Word and Excel XML, .ods) -> docx or xlsx, by LibreOffice.

LibreOffice is optional and found at run time. It runs with a profile of its own in which macros, links and the net are
off, so that a document from a stranger can be opened.
"""

from __future__ import annotations

import struct
import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from indexer.readers import compound, docx, programs, sheet
from indexer.readers.base import Reading
from kb.errors import SourceDamaged, SourceEncrypted, SourceNeedsProgram

_SECONDS = 120.0
_HEAD = 2048
_ODF = b"mimetypeapplication/vnd.oasis.opendocument."
_ENCRYPTED_FLAG = 0x0100
"""fEncrypted of the file information block that a WordDocument stream begins with ([MS-DOC] 2.5.2)."""
_WORD_MARK, _OLDEST_WORD = 0xA5EC, 0x0065
_SECTOR, _DEEPEST = 512, 1 << 20
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A format LibreOffice reads: how we name it, and whether it is text or a sheet."""

    format: str
    sheet: bool = False


def claims(data: bytes) -> bool:
    """Whether the bytes are an office document that only LibreOffice reads, or one behind a password."""
    return compound.is_encrypted(data) or _kind(data) is not None


def read(data: bytes, name: str) -> Reading:
    """Raises SourceNeedsProgram without LibreOffice, SourceEncrypted, SourceTimeout, SourceDamaged, and what the
    docx and sheet readers raise."""
    kind = _kind(data)
    if compound.is_encrypted(data) or _word_is_encrypted(data):
        raise SourceEncrypted(name)
    if kind is None:
        raise SourceDamaged(name)
    made = _converted(data, kind, name)
    reading = sheet.read(made, name) if kind.sheet else docx.read(made, name)
    return replace(reading, format=kind.format)


def _kind(data: bytes) -> _Kind | None:
    if data.startswith(compound.MAGIC):
        streams = compound.streams(data)
        if "WordDocument" in streams:
            return _Kind("doc")
        return _Kind("wps") if not streams.isdisjoint(("CONTENTS", "MatOST", "WPS")) else None
    head = data[:_HEAD]
    if head.lstrip().startswith(b"{\\rtf"):
        return _Kind("rtf")
    if data[30 : 30 + len(_ODF)] == _ODF:
        spread = data[30 + len(_ODF) :].startswith(b"spreadsheet")
        return _Kind("ods", sheet=True) if spread else _Kind("odt")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if b'"Word.Document"' in head or b"<w:wordDocument" in head:
            return _Kind("doc")
        if b'"Excel.Sheet"' in head:
            return _Kind("xls", sheet=True)
    return None


def _word_is_encrypted(data: bytes) -> bool:
    """Whether an old Word document has a password: its file information block stands at the head of a sector."""
    for place in range(_SECTOR, min(len(data) - 12, _DEEPEST), _SECTOR):
        mark, version, flags = struct.unpack_from("<HH6xH", data, place)
        if mark == _WORD_MARK and version >= _OLDEST_WORD:
            return bool(flags & _ENCRYPTED_FLAG)
    return False


def _converted(data: bytes, kind: _Kind, name: str) -> bytes:
    program = programs.find("soffice", "libreoffice")
    if program is None:
        raise SourceNeedsProgram(name, "libreoffice-calc" if kind.sheet else "libreoffice-writer")
    target = "xlsx" if kind.sheet else "docx"
    with tempfile.TemporaryDirectory(prefix="kb-office-") as folder:
        source = Path(folder, f"source.{kind.format}")
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={_profile().as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
        ]
        programs.run([*command, "--convert-to", target, "--outdir", f"{folder}/made", str(source)], name, _SECONDS)
        made = Path(folder, "made", f"source.{target}")
        if not made.is_file():
            raise SourceDamaged(name)
        return made.read_bytes()


@cache
def _holder() -> tempfile.TemporaryDirectory[str]:
    """The profile of this process, kept while it lives: making one takes as long as a conversion."""
    return tempfile.TemporaryDirectory(prefix="kb-profile-")


def _profile() -> Path:
    profile = Path(_holder().name)
    user = profile / "user"
    if not user.exists():
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    return profile
