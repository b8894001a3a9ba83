"""Ruling lines and pictures of a PDF page: thin boxes and straight strokes, wherever they are nested."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.readers.page.places import Box

THIN = 3.0
"""Points up to which a filled box is a line."""
_SHORTEST = 4.0
_MOST_OBJECTS = 20_000
"""A page with more paths than this is a drawing; its lines are not asked about further."""
_DEEPEST = 4

Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawing(NamedTuple):
    """What is drawn on a page: thin boxes that may be rulings, pictures, and how many paths there are in all."""

    rulings: list[Box]
    pictures: list[Picture]
    paths: int


class Picture(NamedTuple):
    """A picture on the page; `pixels` along its longer side."""

    box: Box
    pixels: int


def drawn(page: pdfium.PdfPage) -> Drawing:
    """All that is drawn on the page and matters to its text."""
    rulings: list[Box] = []
    pictures: list[Picture] = []
    paths = 0
    for item, matrix in islice(_objects(page), _MOST_OBJECTS):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            paths += 1
            rulings += _of_path(item, matrix)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE and (bounds := _bounds(item)) is not None:
            pictures.append(Picture(_mapped(bounds, matrix), _pixels(item)))
    return Drawing(rulings, pictures, paths)


def _objects(page: pdfium.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        yield from _nested(raw.FPDFPage_GetObject(page.raw, index), _SAME, 0)


def _nested(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
        yield item, matrix
    elif depth < _DEEPEST:
        inner = _product(_matrix(item), matrix)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _nested(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _of_path(item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> Iterator[Box]:
    bounds = _bounds(item)
    if bounds is None:
        return
    whole = _mapped(bounds, matrix)
    if _is_thin(whole, THIN):
        yield whole
    elif _stroked(item):
        placed = _product(_matrix(item), matrix)
        for start, end in pairwise(_points(item)):
            if start is not None and end is not None and _is_thin(side := _mapped((*start, *end), placed), 1.0):
                yield side


def _is_thin(box: Box, most: float) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return min(wide, high) <= most and max(wide, high) >= _SHORTEST


def _stroked(item: raw.FPDF_PAGEOBJECT) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _points(item: raw.FPDF_PAGEOBJECT) -> Iterator[tuple[float, float] | None]:
    """The corners in order; None where the pen is lifted or the way is a curve."""
    first: tuple[float, float] | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(raw.FPDFPath_CountSegments(item), 1000)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (x.value, y.value)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            yield None
            first = point
        yield point if kind != raw.FPDF_SEGMENT_BEZIERTO else None
        if raw.FPDFPathSegment_GetClose(segment) and first is not None:
            yield first


def _bounds(item: raw.FPDF_PAGEOBJECT) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    found = raw.FPDFPageObj_GetBounds(
        item, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
    )
    return (left.value, bottom.value, right.value, top.value) if found else None


def _pixels(item: raw.FPDF_PAGEOBJECT) -> int:
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    found = raw.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(wide), ctypes.byref(high))
    return max(wide.value, high.value) if found else 0


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return _SAME
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _mapped(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (box[0], box[2]) for y in (box[1], box[3])]
    ys = [b * x + d * y + f for x in (box[0], box[2]) for y in (box[1], box[3])]
    return min(xs), min(ys), max(xs), max(ys)
