"""Bytes of a text file -> str: a BOM, strict UTF-8, then what charset-normalizer says among Chinese encodings."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from kb.errors import SourceBinary, SourceEmpty, SourceTooLarge, SourceUndecodable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LARGEST = 32 << 20
"""Bytes; more text than that is no report, and takes minutes to look at."""
_CANDIDATES = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_COMMON = frozenset("的一在了和是年部门支出预算绩效目标工作情况管理整体的會計")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding). Raises SourceEmpty, SourceTooLarge, SourceBinary or SourceUndecodable."""
    if not data.strip():
        raise SourceEmpty(name)
    if len(data) > LARGEST:
        raise SourceTooLarge(name, f"一个文本文件或网页最多 {LARGEST >> 20} MB")
    text, encoding = _decoded(data, name)
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise SourceEmpty(name)
    if _binary(text):
        raise SourceBinary(name)
    return text, encoding


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                raise SourceUndecodable(name) from None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if b"\0" in data and not _looks_utf16(data):
        raise SourceBinary(name)
    return _guessed(data, name)


def _looks_utf16(data: bytes) -> bool:
    """Half of the bytes of a Chinese UTF-16 text are high bytes 4E-9F, or 30 and FF for its punctuation."""
    high = max((data[0::2], data[1::2]), key=lambda half: sum(b in (0x30, 0xFF) or 0x4E <= b <= 0x9F for b in half))
    return sum(b in (0, 0x30, 0xFF) or 0x4E <= b <= 0x9F for b in high) > 0.9 * len(high)


def _guessed(data: bytes, name: str) -> tuple[str, str]:
    """The candidate whose text reads most like Chinese; strict decoding only, so nothing is replaced."""
    best: tuple[float, str, str] | None = None
    named = from_bytes(data[:200_000], cp_isolation=_CANDIDATES).best()
    for encoding in _CANDIDATES:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _likeness(text) + (0.01 if named is not None and named.encoding == encoding else 0.0)
        if best is None or score > best[0]:
            best = (score, text, encoding)
    if best is None or best[0] < 0.02:
        raise SourceUndecodable(name)
    return best[1], best[2]


def _likeness(text: str) -> float:
    """The share of very common characters, less what no report is written with."""
    sample = [c for c in text[:20_000] if not c.isspace()]
    if not sample:
        return 0.0
    odd = sum(1 for c in sample if "\ue000" <= c <= "\uf8ff" or (not c.isprintable()))
    return (sum(1 for c in sample if c in _COMMON) - 3 * odd) / len(sample)


def _binary(text: str) -> bool:
    """Control characters that no text editor writes."""
    sample = text[:100_000]
    return sum(1 for c in sample if c < " " and c not in "\t\r\n\f\v\x1a") > len(sample) // 200
