"""tesseract: a picture of a page -> the words on it, each with its box and how sure the program is.

Its Chinese model reads characters of about 26 pixels best, small ones and large ones worse (measured: 0.5 % of wrong
characters there, 5 % at 66 pixels), so the picture is scaled to that size first.
"""

from __future__ import annotations

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


def words(picture: Image.Image, em: float, name: str) -> list[Word]:
    """The words of a grey picture whose characters are `em` pixels high, in tesseract's reading order.

    Raises SourceNeedsProgram without tesseract, SourceTimeout, and SourceDamaged where it gives up on the picture.
    """
    if not available():
        raise SourceNeedsProgram(name, PACKAGE)
    scale = EM / em
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    scaled = picture.resize(size, Image.Resampling.LANCZOS)
    command = ["tesseract", "stdin", "stdout", "-l", _LANGUAGE, "--psm", "3", "--dpi", "150"]
    status, output = programs.run(
        [*command, "-c", f"tessedit_char_blacklist={_NEVER_PRINTED}", "tsv"],
        name,
        _SECONDS,
        data=b"P5 %d %d 255\n" % scaled.size + scaled.tobytes(),
        environment={"OMP_THREAD_LIMIT": "1"},
    )
    if status != 0:
        raise SourceDamaged(name)
    return _parsed(output.decode("utf-8", "replace"), scale)


def _parsed(table: str, scale: float) -> list[Word]:
    """Rows of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, sureness, text."""
    found: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.split("\n"):
        cells = row.split("\t", 11)
        if len(cells) < 12 or cells[0] != _WORD or not cells[11].strip():
            continue
        left, top, width, height = (int(cell) / scale for cell in cells[6:10])
        line = lines.setdefault(tuple(cells[1:5]), len(lines))
        sure = max(0.0, float(cells[10])) / 100
        found.append(Word(cells[11].strip(), left, top, left + width, top + height, line, sure))
    return found
