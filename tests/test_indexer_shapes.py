"""The shapes that published reports come in, one short invented text for each, and what each must become.

tests/shapes/*.txt holds them. A shape begins with `@ name`, may set the page (`wrap = columns`, `oneline = space|none`,
`indent = …`), then comes the text, where ¶ stands for a sentence and ¶¶ for a long paragraph; below `%` stand the
headings with their levels (a `?` behind the level: may be there), then what the metadata must say (`-` is null).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from indexer.line import columns
from indexer.pipeline import convert
from kb.report import Report

SENTENCES = (
    "全年各项任务按计划推进，没有发生延误。",
    "相关资料由各股室分别整理，财务室统一归档备查。",
    "所需经费已在年初批复的额度内安排，按进度支付到位。",
    "有关工作得到了服务对象的好评，社会反映良好。",
    "经核对，账表相符，手续完备，使用规范。",
    "各股室按照分工落实责任，定期碰头，及时解决遇到的困难。",
)
SETTINGS = ("wrap", "oneline", "indent")


@dataclass
class Shape:
    """A text as drawn up in tests/shapes and the outline and metadata it must become."""

    name: str
    settings: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    outline: list[tuple[int, str, bool]] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    def text(self, layout: str = "") -> str:
        """The text as printed; `layout` prints the same text in another way."""
        filled = _filled(self.lines)
        wrap = int(self.settings.get("wrap", 0)) or (64 if layout == "wrapped" else 0)
        indent = self.settings.get("indent", "　　" if layout == "indented" else "")
        if wrap:
            filled = [row for line in filled for row in _wrapped(line, wrap)]
        if "oneline" in self.settings:
            return (" " if self.settings["oneline"] == "space" else "").join(filled)
        return ("\n\n" if layout == "spaced" else "\n").join(indent + line for line in filled)


def _filled(lines: list[str]) -> list[str]:
    sentence = count()

    def fill(match: re.Match[str]) -> str:
        length = 4 if match[0] == "¶¶" else 2
        return "".join(SENTENCES[next(sentence) % len(SENTENCES)] for _ in range(length))

    return [re.sub("¶¶?", fill, line) for line in lines]


def _wrapped(line: str, width: int) -> Iterator[str]:
    """The rows of a paragraph, its first set in by two characters that the extraction dropped."""
    row, used = "", 4
    for unit in re.findall(r"[（“《]?(?:[0-9A-Za-z.,%]+|.)[，。、；：？！）》”％%]*", line):
        if used + columns(unit) > width and row:
            yield row
            row, used = "", 0
        row += unit
        used += columns(unit)
    yield row


def shapes() -> list[Shape]:
    return [
        _shape(part)
        for path in sorted((Path(__file__).parent / "shapes").glob("*.txt"))
        for part in re.split(r"^@ ", path.read_text(encoding="utf-8"), flags=re.M)
        if part.strip()
    ]


def _shape(part: str) -> Shape:
    head, _, tail = part.partition("\n%\n")
    name, *lines = head.strip("\n").split("\n")
    shape = Shape(name)
    while lines and (setting := re.match(rf"({'|'.join(SETTINGS)}) = (.*)", lines[0])):
        shape.settings[setting[1]] = setting[2]
        lines = lines[1:]
    shape.lines = lines
    for row in tail.split("\n"):
        if heading := re.match(r"(\d)(\??) (.*)", row):
            shape.outline.append((int(heading[1]), heading[3], not heading[2]))
        elif stated := re.match(r"(\w+) = (.*)", row):
            shape.metadata[stated[1]] = stated[2]
    return shape


def bare(text: str) -> str:
    return "".join(text.split())


def report(shape: Shape, layout: str = "") -> Report:
    return convert(shape.text(layout).encode(), "x.txt")


def check_outline(shape: Shape, made: Report) -> None:
    got = [(section.level, bare(section.heading)) for section in made.sections if section.level]
    may = {(level, bare(heading)) for level, heading, required in shape.outline if not required}
    must = [(level, bare(heading)) for level, heading, required in shape.outline if required]
    assert [row for row in got if row not in may] == must


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.name)
def test_a_shape_becomes_its_outline(shape: Shape) -> None:
    check_outline(shape, report(shape))


@pytest.mark.parametrize("layout", ["spaced", "indented", "wrapped"])
@pytest.mark.parametrize("shape", [s for s in shapes() if not s.settings], ids=lambda shape: shape.name)
def test_the_layout_changes_no_outline(shape: Shape, layout: str) -> None:
    check_outline(shape, report(shape, layout))


@pytest.mark.parametrize("shape", [s for s in shapes() if s.metadata], ids=lambda shape: shape.name)
def test_a_shape_states_its_metadata(shape: Shape) -> None:
    made = report(shape)
    stated = {
        "title": made.metadata.title or "-",
        "year": str(made.metadata.year or "-"),
        "department": made.metadata.department or "-",
        "region": made.metadata.region or "-",
        "discards": str(len(made.discards)),
    }
    assert {name: stated[name] for name in shape.metadata} == shape.metadata
