"""tesseract: a picture of a page -> the words on it, each with its box and how sure the program is.

Its Chinese model reads characters of about 26 pixels best, small ones and large ones worse (measured: 0.5 % of wrong
characters there, 5 % at 66 pixels), so a picture is scaled to that size before it comes here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

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
_WORD = "5"


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or part of a line, as read: its box in pixels of the picture given, y downwards; `line` numbers the
    line it stands on; `confidence` is from 0 to 1."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    line: int
    confidence: float


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
        [*command, "-c", f"tessedit_char_blacklist={_NEVER_PRINTED}", "tsv"],
        name,
        _SECONDS,
        data=b"P5 %d %d 255\n" % picture.size + picture.tobytes(),
        environment={"OMP_THREAD_LIMIT": "1"},
    )
    if status != 0:
        raise SourceDamaged(name)
    return list(_parsed(output.decode("utf-8", "replace")))


def _parsed(table: str) -> Iterator[Word]:
    """Rows of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, sureness, text."""
    lines: dict[tuple[str, ...], int] = {}
    for row in table.split("\n"):
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != _WORD or not cells[11].strip():
            continue
        left, top, width, height = map(float, cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        sure = max(0.0, float(cells[10])) / 100
        yield Word(cells[11].strip(), left, top, left + width, top + height, line, sure)
