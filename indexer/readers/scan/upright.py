"""How a picture of a page lies: askew by a few degrees, or on its side; and the picture set upright.

Lines of text leave white between them. The direction in which the page's ink gathers into stripes with the most white
between them is the direction of its lines.
"""

from __future__ import annotations

from math import radians, tan

import numpy as np
import numpy.typing as npt
from PIL import Image

from indexer.readers.scan.pixels import Ink, ink

_STRIPS = 32
_STEP, _MOST = 0.125, 4.0
"""Degrees: how finely the skew is looked for, and how far."""
_LEAST = 0.2
"""Degrees below which a picture is left as it is: turning it blurs its letters."""
_HEIGHT = 1400
"""Pixels; finer pictures are looked at by every so manieth row."""
_FAINT = 0.08
"""The share of a middling row's ink below which a row is white."""
_CLEARER = 0.1

_Profile = npt.NDArray[np.float64]


def straightened(picture: Image.Image) -> Image.Image:
    """The picture turned by as much as its lines are askew."""
    angle = skew(ink(picture))
    if abs(angle) < _LEAST:
        return picture
    paper = int(np.percentile(np.asarray(picture), 90))
    return picture.rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor=paper)


def skew(dark: Ink) -> float:
    """By how many degrees the lines rise to the right (below 0: fall), 0 where no direction stands out."""
    strips = _strips(dark)
    angles = np.arange(-_MOST, _MOST + _STEP / 2, _STEP)
    sharp = [float(np.square(_profile(strips, dark.shape, float(angle))).sum()) for angle in angles]
    best = int(np.argmax(sharp))
    level = sharp[len(sharp) // 2]
    return float(angles[best]) if sharp[best] > 1.02 * level and 0 < best < len(sharp) - 1 else 0.0


def sideways(dark: Ink) -> bool:
    """Whether the lines of a page run up or down."""
    return _white(np.ascontiguousarray(dark.T)) > _white(dark) + _CLEARER


def _strips(dark: Ink) -> _Profile:
    """Ink by row, in upright strips side by side; (strips, rows)."""
    step = max(1, dark.shape[0] // _HEIGHT)
    places = np.linspace(0, dark.shape[1], _STRIPS + 1).astype(int)[:-1]
    counted: _Profile = np.add.reduceat(dark[::step].astype(np.float64), np.unique(places), axis=1).T
    return counted


def _profile(strips: _Profile, shape: tuple[int, ...], angle: float) -> _Profile:
    """Ink by row, each strip moved to where it would stand were the page turned by `angle`."""
    count, rows = strips.shape
    step = max(1, shape[0] // _HEIGHT)
    wide = shape[1] / count / step
    total = np.zeros(rows)
    for index, strip in enumerate(strips):
        total += np.roll(strip, round((index - count / 2) * wide * tan(radians(angle))))
    return total


def _white(dark: Ink) -> float:
    """The share of rows, between the first and the last that are inked, that are white when the page lies straight."""
    profile = _profile(_strips(dark), dark.shape, skew(dark))
    inked = np.flatnonzero(profile > _FAINT * profile.mean())
    if len(inked) < 2:
        return 0.0
    within = profile[inked[0] : inked[-1] + 1]
    return float((within <= _FAINT * profile.mean()).mean())
