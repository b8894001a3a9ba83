"""The structure tree of a tagged PDF: which block, a paragraph or the like, its marked content belongs to.

Chromium, Word and LibreOffice write such trees; how far one is to be believed shows only beside the places of the
lines (indexer.readers.page.stated). A block that goes on over pages is told by its place in the tree, which is the
same on each of them.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Mapping

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.readers.page.places import FURNITURE

_BLOCK = re.compile(r"P|H\d{0,2}|LI|LBody|TD|TH|Caption|TOCI|Title|BlockQuote")
_DEEPEST = 24
_MOST_VISITS = 200_000
"""Nodes of all trees that are looked at: a report of a hundred pages has fewer; no tree is built for a longer one."""
_ARTIFACT = "Artifact"
_NAME = 32
"""UTF-16 units of the longest name of a type or mark that matters here."""

Blocks = Mapping[int, int]
"""Marked content of a page -> its block, numbered from 1 through the document."""
Node = tuple[raw.FPDF_STRUCTELEMENT, tuple[int, ...], int | None]
"""An element, its place in the tree, and the block it stands in."""


class Tags:
    """The tags of one document, asked page by page."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, ...], int] = {}
        self._left = _MOST_VISITS

    def of(self, page: pdfium.PdfPage) -> Blocks:
        """The blocks of a page; none without a tree."""
        tree = raw.FPDF_StructTree_GetForPage(page.raw) if self._left > 0 else None
        if not tree:
            return {}
        try:
            return dict(self._marked(tree))
        finally:
            raw.FPDF_StructTree_Close(tree)

    def _marked(self, tree: raw.FPDF_STRUCTTREE) -> Iterator[tuple[int, int]]:
        """(marked content, block), where it stands in one."""
        waiting: list[Node] = []
        for index in range(min(self._left, raw.FPDF_StructTree_CountChildren(tree))):
            if child := raw.FPDF_StructTree_GetChildAtIndex(tree, index):
                waiting.append((child, (index,), None))
        while waiting and self._left > 0:
            element, place, block = waiting.pop()
            if _BLOCK.fullmatch(_type(element)):
                block = self._blocks.setdefault(place, len(self._blocks) + 1)
            count = min(self._left, raw.FPDF_StructElement_CountChildren(element))
            self._left -= count + 1
            for index in range(count):
                mark = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
                if mark >= 0:
                    if block is not None:
                        yield mark, block
                elif len(place) < _DEEPEST and (child := raw.FPDF_StructElement_GetChildAtIndex(element, index)):
                    waiting.append((child, (*place, index), block))


def block_of(item: raw.FPDF_PAGEOBJECT, blocks: Blocks) -> int | None:
    """The block of an object on the page, FURNITURE where it is marked as an artifact, None where nothing is said."""
    block = blocks.get(raw.FPDFPageObj_GetMarkedContentID(item))
    return FURNITURE if block is None and _is_artifact(item) else block


def _is_artifact(item: raw.FPDF_PAGEOBJECT) -> bool:
    name, size = (ctypes.c_ushort * _NAME)(), ctypes.c_ulong()
    for index in range(max(0, raw.FPDFPageObj_CountMarks(item))):
        mark = raw.FPDFPageObj_GetMark(item, index)
        if raw.FPDFPageObjMark_GetName(mark, name, 2 * _NAME, ctypes.byref(size)) and _text(name) == _ARTIFACT:
            return True
    return False


def _type(element: raw.FPDF_STRUCTELEMENT) -> str:
    name = (ctypes.c_ushort * _NAME)()
    raw.FPDF_StructElement_GetType(element, name, 2 * _NAME)
    return _text(name)


def _text(name: ctypes.Array[ctypes.c_ushort]) -> str:
    return bytes(name).decode("utf-16-le", "replace").partition("\0")[0]
