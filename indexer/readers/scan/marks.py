"""Punctuation as a recogniser of Chinese misreads it, put right by what stands around it; one character for one.

The model has no full-width ； and often takes （ ： for their half-width forms. It cannot see the width of a mark's
place; the neighbours can: beside a Han character a mark is full-width.
"""

from __future__ import annotations

import re

_HAN = r"[\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff60“”‘’]"
_WIDE = {"(": "（", ")": "）", ";": "；", ":": "：", ",": "，", "?": "？", "!": "！"}
_BESIDE = re.compile(rf"(?<={_HAN})[();:,?!]|[();:?!](?={_HAN})|(?<!\d),(?={_HAN})")
_PAIR = re.compile(r"[(（《〈<〔]([^()（）《》〈〉<>〔〕]{1,40})[)）]")
_LATIN = re.compile(r"[ -~]*")
_ORDINAL = re.compile(r"(?<=（)[-—–―一=二三]{1,2}(?=）)|^[-—–―=](?=、)")
_OPENED = re.compile(r"^[\\/|{\[〔〈<「](?=[一二三四五六七八九十\d]{1,3}[)）])")
_POINT = re.compile(rf"^(\d{{1,2}})(?:[.．][,，]|[,，])(?={_HAN})")
_ONE = re.compile(r"(?<![\[【［a-zA-Z])\](?=\d|[\u4e00-\u9fff])")
_FIRST = re.compile(rf"^[工lI|丨](?=[.．]{_HAN})")
"""A one before its point, at the beginning of a line: no word is one such sign and a point."""
_NUMERAL = str.maketrans("-—–―=", "一一一一二")


def corrected(text: str) -> str:
    """A line with its marks put right, as long as it was: what is too many becomes NUL."""
    text = _BESIDE.sub(lambda mark: _WIDE[mark[0]], text)
    text = _PAIR.sub(_paired, _OPENED.sub("（", text))
    text = _FIRST.sub("1", text)
    text = _POINT.sub(lambda number: (number[1] + ".").ljust(len(number[0]), "\0"), text)
    text = _ONE.sub("1", text) if "[" not in text else text
    text = _ORDINAL.sub(lambda number: number[0].translate(_NUMERAL), text)
    return _quoted(text)


def _paired(pair: re.Match[str]) -> str:
    """Brackets agree: one full-width one makes both so, and only round brackets close round brackets."""
    open_, close = pair[0][0], pair[0][-1]
    if open_ + close == "()" and (_LATIN.fullmatch(pair[1]) and not pair[1].isdigit()):
        return pair[0]
    return f"（{pair[1]}）" if open_ + close != "()" or pair.start() == 0 else pair[0]


def _quoted(text: str) -> str:
    """Straight quotes beside Han characters: one that is open is closed, another opens."""
    made: list[str] = []
    open_ = False
    for index, mark in enumerate(text):
        if mark == '"' and re.search(_HAN, text[max(0, index - 1) : index + 2]):
            mark = "”" if open_ or index + 1 == len(text) else "“"
        if mark in "“”":
            open_ = mark == "“"
        made.append(mark)
    return "".join(made)
