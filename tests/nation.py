"""Skeletons of reports from all over the country with their answers, written before the indexer had seen them.

tests/shapes/nation/*.txt: `@ name`; `: field = value` is what the metadata must say (`-` is null, a region is its full
name); `layout = …` how the text is printed (other formats: nation_formats.py); then the text. `=level type heading` is
a heading, with the text that runs on behind it after ‖; ¶ stands for two sentences, ¶¶ for four.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from indexer.line import columns

FOLDER = Path(__file__).parent / "shapes" / "nation"
SENTENCES = (
    "全年共召开调度会12次，解决具体问题47个。",
    "相关科室对照任务清单，逐项核对了完成情况，并留存了工作台账。",
    "年初批复预算1,286.40万元，年中追加65.20万元，主要用于人员调资和应急支出。",
    "其中：人员经费876.30万元，占68.12%；公用经费410.10万元，占31.88%。",
    "通过问卷、座谈和实地走访等方式，收集意见建议83条，满意度为96.5%。",
    "一是完善了内部控制制度，明确审批权限；二是加强了票据审核，杜绝无预算支出。",
    "受上级资金下达较晚影响，个别项目跨年实施，结转资金按规定管理。",
    "根据《预算法》和有关财务制度，资金实行专账核算、专款专用。",
    "业务培训覆盖基层人员312人次，现场指导26次。",
    "主要原因是招标环节耗时较长，施工季节短，工程量未能全部完成。",
    "对照评分标准逐项打分，扣分事项集中在支出进度和指标设置两个方面。",
    "服务窗口推行一次办结，平均办理时间由5个工作日压缩到2个工作日。",
    "与上年相比，公务接待费下降3.20%，公务用车运行维护费基本持平。",
    "有关负责人多次深入一线，督促参建单位加快进度、保证质量。",
    "固定资产账实相符，年末盘点未发现毁损和流失。",
)
FULL_WIDTH = {ord(each): ord(each) + 0xFEE0 for each in string.digits + string.ascii_letters}
ROWS_A_PAGE = 22
AROUND_FIGURES = re.compile(r"(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])")
UNIT = re.compile(r"[（“《]*(?:[0-9A-Za-z.,%]+|.)[，。、；：？！）》”％%]*")


@dataclass
class Skeleton:
    """`outline` holds (level, section type, heading) in order; `stated` region, year, department and kind."""

    name: str
    stated: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    lines: list[str] = field(default_factory=list)
    outline: list[tuple[int, str, str]] = field(default_factory=list)

    def text(self, layout: str = "") -> str:
        """As printed in its own layout, or in another: spaced, indent, oneline, wrap COLUMNS [flush|indented],
        miner COLUMNS [numbered] (what is extracted from a PDF)."""
        kind, *settings = (layout or self.layout or "plain").split()
        if kind == "wrap":
            return "\n".join(row for line in self.lines for row in wrapped(line, int(settings[0]), settings[1:]))
        if kind == "pdfline":
            return " ".join(row for line in self.lines for row in wrapped(line, int(settings[0]), []))
        if kind == "miner":
            return mined(self.lines, int(settings[0]), "numbered" in settings)
        if kind == "indent":
            return "\n".join("　　" + line for line in self.lines)
        join = {"spaced": "\n\n", "oneline": " " if settings == ["space"] else ""}
        return join.get(kind, "\n").join(self.lines)


def skeletons() -> list[Skeleton]:
    files = (path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt")))
    return [_skeleton(part) for text in files for part in re.split(r"^@ ", text, flags=re.M) if part.strip()]


def _skeleton(part: str) -> Skeleton:
    name, *rows = part.strip("\n").split("\n")
    made = Skeleton(name)
    sentence = count()

    def filled(text: str) -> str:
        def fill(match: re.Match[str]) -> str:
            return "".join(SENTENCES[next(sentence) * 7 % len(SENTENCES)] for _ in range(2 * len(match[0])))

        return re.sub("¶¶?", fill, text)

    for row in rows:
        if answer := re.fullmatch(r": (\w+) = (.*)", row):
            made.stated[answer[1]] = answer[2]
        elif layout := re.fullmatch(r"layout = (.*)", row):
            made.layout = layout[1]
        elif heading := re.fullmatch(r"=(\d) (\S+) (.*)", row):
            title, _, rest = heading[3].partition("‖")
            made.outline.append((int(heading[1]), heading[2], title))
            made.lines.append(title + filled(rest))
        else:
            made.lines.append(filled(row))
    if made.layout == "fullwidth":
        made.lines = [line.translate(FULL_WIDTH) for line in made.lines]
        made.outline = [(level, kind, title.translate(FULL_WIDTH)) for level, kind, title in made.outline]
    return made


def wrapped(line: str, width: int, settings: list[str]) -> Iterator[str]:
    """The rows of a paragraph; its first is set in by two characters, dropped unless `indented`, not at all `flush`."""
    if "\t" in line:
        yield line
        return
    row, used = "　　" if "indented" in settings else "", 0 if "flush" in settings else 4
    for unit in UNIT.findall(line):
        if used + columns(unit) > width and row.strip():
            yield row
            row, used = "", 0
        row += unit
        used += columns(unit)
    yield row


def mined(lines: list[str], width: int, numbered: bool) -> str:
    """As a PDF is extracted: rows with a blank row between them, blanks around figures, more where a page ends."""
    rows = [row for line in lines for cell in line.split("\t") for row in wrapped(cell, width, [])]
    written: list[str] = []
    for place, row in enumerate(rows):
        if place and place % ROWS_A_PAGE == 0:
            written += [f"- {place // ROWS_A_PAGE} -", ""] if numbered else [""]
        written.append(AROUND_FIGURES.sub(" ", row))
    return "\n\n".join(written) + "\n"
