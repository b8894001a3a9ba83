"""A line of Markdown without its marks: escapes, emphasis, code, links, images, tags, character references."""

from __future__ import annotations

import html
import re

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`+)(?!`)(.{1,2000}?)(?<!`)\1(?!`)", re.S)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((?:[^()\s]|\([^()\n]{0,500}\)){0,2000}(?:\s+\"[^\"\n]*\")?\)")
_ADDRESS = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_BREAK = re.compile(r"<br\s*/?>[ \t]*\n?|(?: {2,}|\\)\n", re.I)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]{0,2000})?/?>")
_STRONG = re.compile(r"(\*\*\*|\*\*|~~)(?=\S)(.{1,400}?)(?<=\S)\1", re.S)
_UNDERLINED = re.compile(r"(?<!\w)(___|__|_)(?=\S)(.{1,400}?)(?<=\S)\1(?!\w)", re.S)
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*])\*(?!\*)")
_CELL = re.compile(r"(?<!\\)\|")
_ASIDE = 0xF0000
"""Characters that are text, not marks, are put by in the private plane while the marks are taken away."""
_PUT_BY = re.compile(f"[{chr(_ASIDE)}-{chr(_ASIDE + 0x7F)}]")


def plain(text: str) -> str:
    """The text as a reader sees it; hard line breaks are "\\n", soft ones too."""
    text = _CODE.sub(lambda found: _put_by(found[2].strip("`")), text)
    text = _BREAK.sub("\n", text)
    text = _ESCAPE.sub(lambda found: _put_by(found[1]), text)
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _TAG.sub("", _ADDRESS.sub(lambda found: _put_by(found[1]), text))
    for pattern, group in ((_STRONG, r"\2"), (_UNDERLINED, r"\2"), (_EMPHASIS, r"\1")):
        text = pattern.sub(group, text)
    return _PUT_BY.sub(lambda found: chr(ord(found[0]) - _ASIDE), html.unescape(text))


def cells(row: str) -> list[str]:
    """The cells of a pipe table's row, each as a reader sees it, on one line."""
    bare = row.strip()
    bare = bare.removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [" ".join(plain(cell).split()) for cell in _CELL.split(bare)]


def _put_by(text: str) -> str:
    return "".join(chr(_ASIDE + ord(c)) if c < "\x7f" and not c.isalnum() and not c.isspace() else c for c in text)
