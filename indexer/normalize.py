"""Shown text: the source's own characters with layout white space gone (DESIGN 4). Nothing else is changed."""

from __future__ import annotations

import re

_CJK = (
    "\u2e80-\u2fdf\u3001-\u303f\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6‘’“”…—·①-⓿\U00020000-\U0003ffff"
)
_SPACE = re.compile(r"\s+")
_LAYOUT = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")


def shown(text: str) -> str:
    """White space next to a Han character, kana or CJK mark goes; any other run of it is one space; ends are bare."""
    return _SPACE.sub(" ", _LAYOUT.sub("", text)).strip()


def joined(lines: list[str]) -> str:
    """Hard-wrapped lines as one shown text: a wrap is white space like any other."""
    return shown("\n".join(lines))
