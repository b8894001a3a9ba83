"""tesseract: a picture of a page -> the words on it, each with its box and how sure the program is.

Its Chinese model reads characters of about 26 pixels best, small ones and large ones worse (measured: 0.5 % of wrong
characters there, 5 % at 66 pixels), so a picture is scaled to that size before it comes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape

from PIL import Image

from indexer.readers import programs
from kb.errors import SourceDamaged, SourceNeedsProgram

PACKAGE = "tesseract-ocr-chi-sim"
EM = 26.0
_LANGUAGE = "chi_sim"
"""With English beside it, tesseract takes twice as long and reads （二） as (=); the Chinese model knows letters."""
_NEVER_PRINTED = "〈〉|"
"""What full-width brackets and rulings are taken for; reports do without them."""
_SECONDS = 120.0
_ONE_BLOCK = "6"
_HOCR = re.compile(
    r"class='(?P<line>ocr_(?:line|textfloat|header|caption))'"
    r"|class='(?P<word>ocrx_word)'[^>]*?bbox (?P<left>\d+) (?P<top>\d+) (?P<right>\d+) (?P<bottom>\d+);"
    r" x_wconf (?P<confidence>\d+)"
    r"|x_bboxes (?P<x0>\d+) \d+ (?P<x1>\d+) \d+; x_conf (?P<sure>[\d.]+)'>(?P<text>[^<]*)<"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or part of a line, as read: its box in pixels of the picture given, y downwards; `line` numbers the
    line it stands on; `confidence` is from 0 to 1. `reach` is from where to where each of its characters goes, roughly,
    and `sure` how sure the program was of each."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    confidence: float
    reach: tuple[tuple[float, float], ...]
    sure: tuple[float, ...]


@cache
def available() -> bool:
    """Whether tesseract and its Chinese model are on this machine."""
    program = programs.find("tesseract")
    if program is None:
        return False
    _, output = programs.run([program, "--list-langs"], "tesseract", 20.0)
    return _LANGUAGE in output.decode("utf-8", "replace").split()


def words(picture: Image.Image, name: str) -> list[Word]:
    """The words of a grey picture that holds one column of lines, `EM` pixels to the em, from the top down.

    Raises SourceNeedsProgram without tesseract, SourceTimeout, and SourceDamaged where it gives up on the picture.
    """
    if not available():
        raise SourceNeedsProgram(name, PACKAGE)
    command = ["tesseract", "stdin", "stdout", "-l", _LANGUAGE, "--psm", _ONE_BLOCK, "--dpi", "150"]
    status, output = programs.run(
        [*command, "-c", f"tessedit_char_blacklist={_NEVER_PRINTED}", "-c", "hocr_char_boxes=1", "hocr"],
        name,
        _SECONDS,
        data=b"P5 %d %d 255\n" % picture.size + picture.tobytes(),
        environment={"OMP_THREAD_LIMIT": "1"},
    )
    if status != 0:
        raise SourceDamaged(name)
    return list(_parsed(output.decode("utf-8", "replace")))


def _parsed(page: str) -> Iterator[Word]:
    """The words of tesseract's hOCR: lines hold words, words hold characters, each with its box and its sureness."""
    line, word = -1, None
    held: list[tuple[str, float, float, float]] = []
    for found in _HOCR.finditer(page):
        if found["line"] or found["word"]:
            if word is not None:
                yield from _word(word, held, line)
            line += bool(found["line"])
            word, held = (found if found["word"] else None), []
        else:
            text = unescape(found["text"])
            held.append((text, float(found["x0"]), float(found["x1"]), float(found["sure"]) / 100))
    if word is not None:
        yield from _word(word, held, line)


def _word(box: re.Match[str], held: Sequence[tuple[str, float, float, float]], line: int) -> Iterator[Word]:
    """Nothing where no character of the word shows."""
    signs = [sign for sign in held if sign[0].strip()]
    if not signs:
        return
    x0, y0, x1, y1 = (float(box[side]) for side in ("left", "top", "right", "bottom"))
    reach = [(sign[1], sign[2]) for sign in signs for _ in sign[0].strip()]
    sure = [sign[3] for sign in signs for _ in sign[0].strip()]
    text = "".join(sign[0].strip() for sign in signs)
    yield Word(text, x0, y0, x1, y1, line, float(box["confidence"]) / 100, tuple(reach), tuple(sure))
