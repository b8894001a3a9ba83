"""What a picture of a page shows by itself: how large its characters are, and its ruling lines. Places in pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from indexer.readers.page.places import Box

Ink = npt.NDArray[np.bool_]
_STRIPS = 12
_SMALLEST, _LARGEST = 6, 1 / 12
"""Pixels, and share of the height: what a line of text may measure."""
_EMS = 60
"""Characters that the longer side of a page has room for, about; one too few or many does not matter."""
_TILE, _UNEVEN = 32, 40.0
"""Pixels of a tile whose paper is looked at, and shades by which the paper may differ over a page."""
_MOST_STRETCHES = 20_000
"""With more long dark stretches than this, a picture is a photograph."""
INK_OF_EM = 0.92
"""The inked height of a line of Han characters, of their em; measured from 72 to 300 dots an inch."""


def ink(picture: Image.Image) -> Ink:
    """Where a grey picture is dark, seen from its own paper and ink."""
    grey = np.asarray(picture)
    paper = float(np.percentile(grey, 90))
    dark = float(grey.min())
    return grey < dark + 0.6 * (paper - dark)


def evened(picture: Image.Image) -> Image.Image:
    """The picture on paper of one shade, where a lamp or a fold left it lighter here and darker there."""
    grey = np.asarray(picture, dtype=np.float32)
    height, width = (side // _TILE * _TILE for side in grey.shape)
    if not height or not width:
        return picture
    tiles = grey[:height, :width].reshape(height // _TILE, _TILE, width // _TILE, _TILE)
    paper = np.percentile(tiles, 90, axis=(1, 3)).astype(np.float32)
    if float(np.percentile(paper, 90) - np.percentile(paper, 10)) < _UNEVEN:
        return picture
    under = Image.fromarray(paper).filter(ImageFilter.MedianFilter(5)).resize(picture.size, Image.Resampling.BILINEAR)
    flat = grey / np.maximum(np.asarray(under), 1.0)
    return Image.fromarray((np.clip(flat, 0.0, 1.0) * 255).astype(np.uint8))


def em(dark: Ink) -> float | None:
    """The size of the characters, in pixels: the middling height of a line's ink, weighed by ink.

    Looked at in narrow upright strips, so that a page scanned askew shows its lines too. None where no text shows.
    """
    height, width = dark.shape
    heights: list[tuple[int, int]] = []
    for strip in range(_STRIPS):
        rows = dark[:, strip * width // _STRIPS : (strip + 1) * width // _STRIPS].sum(axis=1)
        for start, end in runs(rows > 0):
            if _SMALLEST <= end - start <= height * _LARGEST:
                heights.append((end - start, int(rows[start:end].sum())))
    half = sum(weight for _, weight in heights) / 2
    for size, weight in sorted(heights):
        half -= weight
        if half <= 0:
            return size / INK_OF_EM
    return None


def rulings(dark: Ink) -> Sequence[Box]:
    """Thin straight lines longer than any character, as boxes (x0, y0, x1, y1), y downwards."""
    height, width = dark.shape
    em = max(height, width) / _EMS
    least = max(8, round(2.5 * em))
    found = [(x0, y0, x1, y1) for y0, y1, x0, x1 in _long(dark, least)]
    upright = [(x0, y0, x1, y1) for x0, x1, y0, y1 in _long(dark.T, least)]
    thin = max(6.0, 0.5 * em)
    return [box for box in found if box[3] - box[1] <= thin] + [box for box in upright if box[2] - box[0] <= thin]


def erased(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """The picture without the rulings, which a recogniser takes for characters."""
    grey = np.array(picture)
    paper = int(np.percentile(grey, 90))
    for x0, y0, x1, y1 in boxes:
        grey[max(0, int(y0) - 1) : int(y1) + 2, max(0, int(x0) - 1) : int(x1) + 2] = paper
    return Image.fromarray(grey)


def _long(dark: Ink, least: int) -> list[tuple[int, int, int, int]]:
    """(y0, y1, x0, x1) of dark stretches at least so many pixels long, those on neighbouring rows taken together."""
    thick = dark.copy()
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    padded = np.zeros((thick.shape[0], thick.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = thick
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    long = ends - starts >= least
    if int(long.sum()) > _MOST_STRETCHES:
        return []
    boxes: list[list[int]] = []
    open_boxes: list[list[int]] = []
    for row, start, end in zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True):
        open_boxes = [box for box in open_boxes if box[1] >= row - 1]
        box = next((box for box in open_boxes if box[2] <= end and start <= box[3]), None)
        if box is None:
            box = [row, row + 1, start, end]
            boxes.append(box)
            open_boxes.append(box)
        box[1], box[2], box[3] = row + 1, min(box[2], start), max(box[3], end)
    return [(y0, y1, x0, x1) for y0, y1, x0, x1 in boxes]


def runs(rows: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """[start, end) of each stretch of true rows."""
    steps = np.diff(np.concatenate(([0], rows.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))
