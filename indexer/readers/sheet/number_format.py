"""A cell's value as the sheet displays it: number formats (ECMA-376 part 1, 18.8.31), dates as in Chinese Excel.

Formats read here: decimals, thousands, percent, scaling commas, scientific, fractions, literals, sections by sign or
condition, dates, times, elapsed hours. Colours, fills and column widths show nothing that can be read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from indexer.readers.sheet.date_format import date, is_date
from indexer.readers.sheet.format_codes import GENERAL, literal, sections_of

_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?[\d.]+)\s*\]")
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)


def displayed(value: float | str, code: str, since_1904: bool = False) -> str:
    """`value` under the format `code`. A date beyond the calendar shows as its number."""
    if isinstance(value, str) and (code == GENERAL or code == "@"):
        return value
    sections = sections_of(code)
    if isinstance(value, str):
        return _text(value, sections)
    if not math.isfinite(value):
        return ""
    tokens, signed = _chosen(value, sections)
    lowered = {token.lower() for token in tokens}
    if lowered & {"general", "g/通用格式"}:
        return _literals(tokens, _general(abs(value) if signed else value))
    if any(token[:1] in "ymdhsa" and is_date(token) for token in lowered):
        return date(value, tokens, since_1904) or _general(value)
    if not lowered & {"0", "#", "?"}:
        return _literals(tokens, _general(value) if "@" in lowered else "")
    return _number(Decimal(format(value, ".15g")), tokens, signed)


def _text(value: str, sections: Sequence[Sequence[str]]) -> str:
    section = sections[3] if len(sections) > 3 else next((each for each in sections if "@" in each), ["@"])
    return _literals(section, value)


def _chosen(value: float, sections: Sequence[list[str]]) -> tuple[list[str], bool]:
    """The section for a number, and whether it shows the sign itself."""
    numeric = [each for each in sections if "@" not in each] or [list(sections[0])]
    conditions = [_CONDITION.fullmatch(token) for each in numeric for token in each]
    if any(conditions):
        for section in numeric:
            stated = next((c for token in section if (c := _CONDITION.fullmatch(token))), None)
            if stated is None or _holds(value, stated):
                return section, stated is not None and value < 0 and section is not numeric[-1]
        return numeric[-1], False
    if value < 0 and len(numeric) > 1:
        return numeric[1], True
    return (numeric[2], False) if value == 0 and len(numeric) > 2 else (numeric[0], False)


def _holds(value: float, stated: re.Match[str]) -> bool:
    try:
        bound = float(stated[2])
    except ValueError:
        return False
    return {
        "<": value < bound, ">": value > bound, "<=": value <= bound,
        ">=": value >= bound, "=": value == bound, "<>": value != bound,
    }[stated[1]]  # fmt: skip


def _literals(tokens: Sequence[str], value: str) -> str:
    shown = (value if token.lower() in ("@", "general", "g/通用格式") else literal(token) for token in tokens)
    return "".join(shown).strip()


def _general(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = format(value, ".10g")
    return format(Decimal(text), "f") if "e" in text and 1e-9 < abs(value) < 1e15 else text.upper()


def _number(value: Decimal, tokens: list[str], signed: bool) -> str:
    lowered = [token.lower() for token in tokens]
    places = [i for i, token in enumerate(lowered) if token in ("0", "#", "?")]
    first, last = places[0], places[-1]
    if any(token in ("e+", "e-") for token in lowered):
        return _scientific(value, tokens, lowered)
    if "/" in lowered[first:last]:
        return _fraction(value, tokens, lowered, first, last)
    point = next((i for i in range(first, last + 1) if tokens[i] == "."), None)
    if point is None and first and tokens[first - 1] == ".":
        point = first - 1
    whole = [i for i in places if point is None or i < point]
    tail = (whole[-1] if whole else first) + 1
    while tail < len(tokens) and tokens[tail] == ",":
        value, tail = value / 1000, tail + 1
    decimals = len(places) - len(whole)
    after = last + 1
    while point is not None and after < len(tokens) and tokens[after] == ",":
        value, after = value / 1000, after + 1
    value *= Decimal(100) ** lowered.count("%")
    grouped = bool(whole) and "," in tokens[whole[0] : whole[-1]]
    rounded = abs(value).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    digits, _, fraction = format(rounded, "f").partition(".")
    shown = _filled(tokens, lowered, whole, digits, grouped)
    for place, digit in zip([i for i in places if i not in set(whole)], fraction, strict=True):
        shown[place] = digit
    _drop_optional(shown, lowered, places, whole, point)
    text = "".join(shown[i] if i in shown else _quiet(token) for i, token in enumerate(tokens)).strip()
    return f"-{text}" if value < 0 and not signed and rounded else text


def _filled(
    tokens: Sequence[str], lowered: Sequence[str], whole: Sequence[int], digits: str, grouped: bool
) -> dict[int, str]:
    """The whole part's digits laid on its places from the right; the leftmost place takes all that are left."""
    shown: dict[int, str] = {}
    rest = "" if digits == "0" else digits
    count = 0
    for place in reversed(whole):
        leftmost = place == whole[0]
        taken = rest if leftmost else rest[-1:]
        rest = "" if leftmost else rest[:-1]
        taken = taken or ("0" if lowered[place] == "0" else "")
        shown[place] = ""
        for digit in reversed(taken):
            comma = "," if grouped and count and count % 3 == 0 else ""
            shown[place] = digit + comma + shown[place]
            count += 1
    return shown


def _drop_optional(
    shown: dict[int, str], lowered: Sequence[str], places: Sequence[int], whole: Sequence[int], point: int | None
) -> None:
    """Zeros at the end of the decimals show only where the format says 0."""
    for place in reversed([i for i in places if i not in set(whole)]):
        if lowered[place] == "0" or shown[place] != "0":
            break
        shown[place] = ""
    if point is not None:
        shown[point] = "."


def _quiet(token: str) -> str:
    return "" if token in (",", "?", "#") else literal(token)


def _scientific(value: Decimal, tokens: Sequence[str], lowered: Sequence[str]) -> str:
    mark = next(i for i, token in enumerate(lowered) if token in ("e+", "e-"))
    mantissa = "".join(lowered[:mark])
    decimals = len(re.findall(r"[0#?]", mantissa.partition(".")[2]))
    width = sum(1 for token in lowered[mark:] if token in ("0", "#", "?"))
    rounded = Context(prec=decimals + 1, rounding=ROUND_HALF_UP).plus(value)
    head, _, exponent = f"{rounded or 0.0:.{decimals}E}".partition("E")
    sign = "-" if exponent.startswith("-") else ("+" if lowered[mark] == "e+" else "")
    return f"{head}E{sign}{exponent[1:].lstrip('0').zfill(width)}"


def _fraction(value: Decimal, tokens: Sequence[str], lowered: Sequence[str], first: int, last: int) -> str:
    slash = lowered.index("/", first)
    below = "".join(tokens[slash + 1 : last + 1]).strip()
    width = min(3, len(re.findall(r"[0#?]", below))) or 1
    found = Fraction(abs(value)).limit_denominator(10**width - 1)
    whole, rest = divmod(found, 1)
    mixed = "#" in lowered[:slash] or lowered[first:slash].count("0") > 1
    if not mixed:
        whole, rest = 0, found
    parts = [str(whole)] if whole or not rest else []
    parts += [f"{rest.numerator}/{rest.denominator}"] if rest else []
    return ("-" if value < 0 and found else "") + " ".join(parts)
