"""What a mark is by the shape of its ink: a bow, a dot, a dot and a hook; and which of two bars is the longer.

Places are pixels, y downwards; sizes are in ems.
"""

from __future__ import annotations

import numpy as np

from indexer.readers.scan.blobs import Blob
from indexer.readers.scan.pixels import Ink, runs


def is_dot(box: Blob, em: float) -> bool:
    """Whether ink is a full stop: as tall as it is wide."""
    wide, tall = box.x1 - box.x0, box.y1 - box.y0
    return tall <= 0.2 * em and tall <= 1.35 * wide


def bow(dark: Ink, box: Blob, em: float) -> str | None:
    """A round bracket, by the side its bow stands out to."""
    ink = dark[box.y0 : box.y1, box.x0 : box.x1]
    rows = [float(np.flatnonzero(row).mean()) if row.any() else None for row in ink]
    third = len(rows) // 3
    middle = [each for each in rows[third : len(rows) - third] if each is not None]
    ends = [each for each in (*rows[: third // 2], *rows[-(third // 2) :]) if each is not None]
    if len(middle) < third or not ends:
        return None
    bow = (sum(ends) / len(ends) - sum(middle) / len(middle)) / em
    slanted = max(middle) - min(middle) > 0.25 * (box.x1 - box.x0) + 1
    if abs(bow) < 0.05 or slanted:
        return None
    return "（" if bow > 0 else "）"


def two_dots(dark: Ink, box: Blob, em: float) -> str | None:
    """A colon, or a semicolon by its hook; None where the ink is not one above the other."""
    parts = runs(np.asarray(dark[box.y0 : box.y1, box.x0 : box.x1].any(axis=1)))
    if len(parts) != 2 or box.x1 - box.x0 > 0.3 * em or box.y1 - box.y0 > 0.85 * em:
        return None
    upper, lower = (end - start for start, end in parts)
    if max(upper, lower) > 0.45 * em:
        return None
    return "；" if lower >= 1.5 * upper and lower >= upper + 2 else "："


def upper_bar_is_longer(ink: Ink) -> bool | None:
    """Of the two longest bars across a character; None where they are as good as equal, or not two."""
    lengths = [max((end - start for start, end in runs(row)), default=0) for row in ink]
    bars: list[tuple[int, int]] = []
    for start, end in runs(np.array(lengths) >= 0.45 * ink.shape[1]):
        bars.append((start, max(lengths[start:end])))
    if len(bars) != 2 or abs(bars[0][1] - bars[1][1]) < max(2, 0.06 * ink.shape[1]):
        return None
    return bars[0][1] > bars[1][1]
