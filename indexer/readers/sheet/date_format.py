"""Dates, times and elapsed hours as a sheet displays them, from the number that it keeps for them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from indexer.readers.sheet.format_codes import literal

_LAST_DAY = 2_958_465
_WEEKDAYS = "一二三四五六日"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def is_date(token: str) -> bool:
    return token in ("am/pm", "a/p", "aaa", "aaaa") or (len(set(token.partition(".")[0])) == 1 and token[0] in "ymdhs")


def date(value: float, tokens: Sequence[str], since_1904: bool) -> str | None:
    """`value` counts days; None where it lies beyond the calendar."""
    if not 0 <= value <= _LAST_DAY:
        return None
    fine = max((len(t) - t.find(".") - 1 for t in tokens if t[:1] in "sS" and "." in t), default=0)
    start = datetime.datetime(1904, 1, 1) if since_1904 else datetime.datetime(1899, 12, 31 if value < 60 else 30)
    seconds = round(value * 86_400, min(fine, 3))
    moment = start + datetime.timedelta(seconds=seconds)
    lowered = [token.lower() for token in tokens]
    half = any(token in ("am/pm", "a/p", "上午/下午") for token in lowered)
    shown: list[str] = []
    for place, token in enumerate(lowered):
        if token.startswith("m") and is_date(token):
            shown.append(_minutes(lowered, place, moment) or _month(token, moment))
        elif re.fullmatch(r"\[(h+|m+|s+)\]", token):
            unit = {"h": 3600, "m": 60, "s": 1}[token[1]]
            shown.append(str(int(seconds // unit)).zfill(len(token) - 2))
        else:
            part = _part(token, moment, half)
            shown.append(literal(tokens[place]) if part is None else part)
    return "".join(shown).strip()


def _minutes(lowered: Sequence[str], place: int, moment: datetime.datetime) -> str | None:
    """m is minutes behind hours or before seconds, else months."""
    units = [(i, token.strip("[]")[0]) for i, token in enumerate(lowered) if is_date(token.strip("[]") or "-")]
    before = next((unit for i, unit in reversed(units) if i < place), "")
    behind = next((unit for i, unit in units if i > place), "")
    if len(lowered[place]) <= 2 and (before == "h" or behind == "s"):
        return str(moment.minute).zfill(len(lowered[place]))
    return None


def _month(token: str, moment: datetime.datetime) -> str:
    if len(token) <= 2:
        return str(moment.month).zfill(len(token))
    name = _MONTHS[moment.month - 1]
    return {3: name[:3], 4: name}.get(len(token), name[:1])


def _part(token: str, moment: datetime.datetime, half: bool) -> str | None:
    """A date token's own text; None for a token that is none."""
    if token in ("am/pm", "a/p"):
        return ("AM" if moment.hour < 12 else "PM")[: 2 if token == "am/pm" else 1]
    if token == "上午/下午":
        return "上午" if moment.hour < 12 else "下午"
    if not is_date(token):
        return None
    if token.startswith("y"):
        return f"{moment.year:04d}" if len(token) > 2 else f"{moment.year % 100:02d}"
    if token.startswith(("aaa", "ddd")):
        week = _WEEKDAYS[moment.weekday()]
        return f"星期{week}" if len(token) > 3 else (f"周{week}" if token[0] == "d" else week)
    if token.startswith("d"):
        return str(moment.day).zfill(len(token))
    if token.startswith("h"):
        hour = (moment.hour % 12 or 12) if half else moment.hour
        return str(hour).zfill(min(len(token), 2))
    whole, _, fine = token.partition(".")
    fraction = f".{moment.microsecond:06d}"[: len(fine) + 1] if fine else ""
    return str(moment.second).zfill(min(len(whole), 2)) + fraction
