"""The outlines that provinces prescribe, filled at random with all that stands between headings, come back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from indexer.line import columns
from indexer.pipeline import convert

TEMPLATES = Path(__file__).parent / "shapes" / "templates" / "headings.txt"
SUBJECTS = (
    "各股室",
    "财务室",
    "项目负责人",
    "乡镇（街道）",
    "业务科室",
    "服务对象",
    "监理单位",
    "主管领导",
    "受益群众",
)
DEEDS = (
    "按月核对支付进度", "及时报送了统计报表", "对合同和发票逐笔复核", "完成了年初确定的任务", "开展了三轮实地检查",
    "对发现的偏差作了说明", "收集整理了佐证资料", "落实了专账管理的要求", "参加了业务培训", "提出了书面意见",
)  # fmt: skip
FIGURES = ("全年支出1,286.40万元", "执行率为97.35%", "培训12场次、655人", "较上年下降3.2个百分点", "满意度达到95%以上")
DUTIES = ("拟订", "组织实施", "指导", "负责", "监督检查", "承担", "协调推进", "参与制定")
THINGS = (
    "全县行业发展规划",
    "重点项目的申报和验收",
    "安全生产责任制的落实",
    "专项资金的分配与监管",
    "信息系统的运行维护",
    "队伍建设和教育培训",
)
CELLS = (
    "指标名称",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "数量指标",
    "质量指标",
    "合计",
    "12",
    "655",
    "100%",
    "10",
    "9.8",
    "1",
    "2",
    "3",
)
WORKS = (
    "党建引领凝聚合力", "项目建设提速增效", "民生底线兜住兜牢", "制度机制逐步健全", "预算编制不够精细",
    "绩效意识有待增强", "资产管理较为薄弱", "加强学习培训", "强化预算约束", "完善内控制度",
    "加快支付进度", "惠民资金及时发放", "安全生产形势平稳", "河湖面貌持续改善",
)  # fmt: skip
OWN = (("一", "{han}、"), ("（", "（{han}）"), ("1", "{n}."), ("(", "（{n}）"), ("①", "{circled}"))
ENDS = (
    ["柳河县水务局", "2023年4月12日"],
    ["附件：1.部门整体支出绩效自评表", "2.项目支出绩效自评表", "柳河县水务局", "2023年4月12日"],
    ["附件：部门整体支出绩效自评表.xlsx"],
    ["上一篇：关于召开会议的通知", "下一篇：没有了", "【打印】【关闭】"],
)
HEADS = (
    ["柳河县水务局2022年度部门整体支出绩效自评报告"],
    ["附件2", "柳河县水务局", "2022年度部门整体支出绩效自评报告"],
    [
        "当前位置：首页 > 政务公开 > 部门信息公开目录",
        "柳河县水务局2022年度部门整体支出绩效自评报告",
        "发布时间：2023-04-20 来源：县水务局 浏览次数：35 字体：大 中 小",
    ],
    [
        "柳河县水务局2022年度部门整体支出绩效自评报告",
        "根据县财政局《关于开展2022年度绩效自评工作的通知》（柳财绩〔2023〕5号）要求，现将我局自评情况报告如下：",
    ],
)
HAN = "一二三四五六七八九十"


@dataclass
class Habit:
    """How one author sets headings: what ends them, whether text runs on behind them, brackets, marks, layout."""

    end: tuple[str, str, str, str]
    run_in: tuple[float, float, float, float]
    half_width: bool
    mark: str
    blanks: int
    indent: str
    wrap: int

    @classmethod
    def drawn(cls, random: Random) -> Habit:
        second = random.choice(("", "", "。", "：", ""))
        third = random.choice(("", "。", "：", "。"))
        return cls(
            ("", second, third, random.choice(("", "。", "："))),
            (0.0, random.choice((0.0, 1.0)) if second else 0.0, random.choice((0.0, 1.0)) if third else 0.0, 0.0),
            random.random() < 0.4,
            random.choice((".", ".", "．", "、")),
            random.choice((0, 0, 1)),
            random.choice(("", "　　", "    ")),
            random.choice((0, 0, 56, 72)),
        )


@dataclass
class Drawn:
    lines: list[str] = field(default_factory=list)
    outline: list[tuple[int, str]] = field(default_factory=list)


def sentence(random: Random) -> str:
    parts = [f"{random.choice(SUBJECTS)}{random.choice(DEEDS)}" for _ in range(random.randint(1, 3))]
    return "，".join([*parts, random.choice(FIGURES)][: random.randint(1, 4)]) + "。"


def paragraph(random: Random) -> str:
    return "".join(sentence(random) for _ in range(random.randint(1, 5)))


def duty(random: Random) -> str:
    parts = [random.choice(DUTIES) + random.choice(THINGS) for _ in range(random.randint(1, 3))]
    return "，".join(parts)


def filling(random: Random, item: str) -> list[str]:
    """What stands under a heading: text, lists of duties, 一是…, a table that lost its rules."""
    kind = random.random()
    if kind < 0.62:
        return [paragraph(random) for _ in range(random.randint(1, 3))]
    if kind < 0.8:
        count = random.randint(3, 9)
        ends = [random.choice("。；")] * (count - 1) + ["。"]
        listed = [item.format(n=n + 1) + duty(random) + end for n, end in enumerate(ends)]
        return [f"{random.choice(SUBJECTS)}的主要任务有：", *listed, *[paragraph(random)] * random.randint(0, 1)]
    if kind < 0.93:
        return [f"{HAN[n]}是{random.choice(DEEDS)}。{sentence(random)}" for n in range(random.randint(2, 4))]
    return [paragraph(random), *(random.choice(CELLS) for _ in range(random.randint(6, 20))), paragraph(random)]


def children(random: Random, level: int, parents: set[str]) -> list[tuple[int, str, list[str]]]:
    """Headings of an author's own under a prescribed one: work done, problems found, steps to take."""
    families = [family for family, _ in OWN]
    style = OWN[max(families.index(parent) for parent in parents) + 1]
    end, run_in = random.choice((("", False), ("。", True), ("。", True), ("：", True), ("。", False)))
    made = []
    for n in range(random.randint(2, 5)):
        title = random.choice(WORKS) + (f"，{random.choice(WORKS)}" if random.random() < 0.3 else "")
        heading = style[1].format(n=n + 1, han=HAN[n], circled="①②③④⑤"[n]) + title + end
        body = [paragraph(random) for _ in range(random.randint(1, 2))]
        made.append((level + 2, heading, [heading + body[0], *body[1:]] if run_in else [heading, *body]))
    return made


def draw(random: Random, rows: list[str], habit: Habit) -> Drawn:
    drawn = Drawn()
    levels = [len(row) - len(row.lstrip()) for row in rows]
    for index, row in enumerate(rows):
        level = levels[index]
        heading = row.strip()
        if habit.half_width:
            heading = heading.translate({ord("（"): "(", ord("）"): ")"})
        heading = re.sub(r"^(\d)[.、](?!\d)", rf"\1{habit.mark}", heading)
        leaf = index + 1 == len(rows) or levels[index + 1] <= level
        heading += habit.end[level]
        drawn.outline.append((level + 1, heading))
        item = random.choice(("{n}.", "{n}、", "（{n}）", "({n})"))
        body = filling(random, item) if leaf or random.random() < 0.2 else []
        if leaf and random.random() < habit.run_in[level] and not body[0].endswith("："):
            heading += body.pop(0)
        drawn.lines += [heading, *body]
        if leaf and random.random() < 0.25:
            kinds = {_kind(each.strip()) for each, depth in zip(rows, levels, strict=True) if depth <= level}
            for deeper, title, lines in children(random, level, kinds):
                drawn.outline.append((deeper, title))
                drawn.lines += lines
    if random.random() < 0.5:
        drawn.lines += random.choice(ENDS)
    return drawn


def _kind(heading: str) -> str:
    """The family of a heading's number, as OWN names it."""
    if heading[0] in "（(":
        return "（" if heading[1] in HAN else "("
    return "1" if heading[0].isdigit() else "一"


def printed(drawn: Drawn, habit: Habit) -> str:
    rows = []
    for line in drawn.lines:
        set_lines = list(wrapped(line, habit.wrap)) if habit.wrap else [line]
        rows += [habit.indent + set_lines[0], *set_lines[1:], *[""] * habit.blanks]
    return "\n".join([*Random(len(rows)).choice(HEADS), "", *rows])


def wrapped(line: str, width: int) -> Iterator[str]:
    """The rows of a paragraph as a word processor breaks them, its first set in by two characters."""
    row, used = "", 4
    for unit in re.findall(r"[（“《]*(?:[0-9A-Za-z.,%]+|.)[，。、；：？！）》”％%]*", line):
        if used + columns(unit) > width and row:
            yield row
            row, used = "", 0
        row += unit
        used += columns(unit)
    yield row


def templates() -> dict[str, list[str]]:
    parts = TEMPLATES.read_text(encoding="utf-8").split("@ ")[1:]
    return {part.split("\n")[0]: part.rstrip("\n").split("\n")[1:] for part in parts}


def bare(text: str) -> str:
    return "".join(text.split())


def compared(text: str, outline: list[tuple[int, str]]) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """(missing, invented) headings."""
    got = Counter((s.level, bare(s.heading)) for s in convert(text.encode(), "x.txt").sections if s.level)
    want = Counter((level, bare(heading)) for level, heading in outline)
    return want - got, got - want


@pytest.mark.parametrize("name", templates())
def test_a_filled_template_comes_back(name: str) -> None:
    random = Random(name)
    missed = invented = wanted = 0
    for _ in range(25):
        habit = Habit.drawn(random)
        drawn = draw(random, templates()[name], habit)
        missing, added = compared(printed(drawn, habit), drawn.outline)
        missed, invented, wanted = missed + missing.total(), invented + added.total(), wanted + len(drawn.outline)
    hits = wanted - missed
    assert 2 * hits / (2 * hits + missed + invented) >= 0.97, f"{missed} missed, {invented} invented of {wanted}"
