"""A random author of reports: writes one, then inserts, deletes, renames, moves and rewrites sections."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.report import Metadata, Paragraph, Report, Section, Source

HEADINGS = ["基本情况", "部门概况", "绩效目标", "预算执行情况", "存在问题", "改进措施", "自评结论", "其他"]
EDITS = ["insert", "delete", "supplant", "rename", "renumber", "move", "rewrite"]
LEAST_SECTIONS = 6
"""A form's template is known for one by standing more than once."""
BOILERPLATE = ["根据有关文件要求开展自评工作。", "具体情况如下。", "本年度总体完成情况较好。"]
HAN = "绩效预算执行单位项目资金管理支出目标完成情况评价部门年度工作实施方案财政采购资产人员监督检查服务群众建设改革发展"


@dataclass
class Node:
    """A section with an identity of its own: what an editor moves, renames and rewrites."""

    heading: str
    sentences: list[list[str]]
    children: list[Node] = field(default_factory=list)
    identity: int = 0

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()


class Editor:
    """A random author: writes a report, then edits it. Three styles, from prose to forms that differ in a number."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.style = self.random.choice(["prose", "mixed", "form"])
        self.numbers = iter(range(1, 10**6))
        self.root = Node("", [[self.sentence()]])
        for _ in range(self.random.randint(1, 4)):
            self.root.children.append(self.node(2))
        self.numbering = self.random.random()

    def sentence(self) -> str:
        n = next(self.numbers)
        if self.style == "form":
            return f"本项指标第{n}号，自评得分{self.random.randint(1, 5)}分。"
        if self.style == "mixed" and self.random.random() < 0.4:
            return self.random.choice(BOILERPLATE)
        words = "".join(self.random.choices(HAN, k=self.random.randint(12, 40)))
        return f"{words}{self.random.randint(0, 10**5)}万元。"

    def node(self, depth: int) -> Node:
        bare = depth > 0 and self.random.random() < 0.3
        paragraphs = [] if bare else [[self.sentence()] for _ in range(self.random.randint(1, 3))]
        children = [self.node(depth - 1) for _ in range(self.random.randint(0 if not bare else 1, 2))] if depth else []
        return Node(self.random.choice(HEADINGS), paragraphs, children, next(self.numbers))

    def edit(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            getattr(self, self.random.choice(EDITS))()

    def parent(self) -> Node:
        return self.random.choice(list(self.root.walk()))

    def insert(self) -> None:
        children = self.parent().children
        children.insert(self.random.randint(0, len(children)), self.node(1))

    def delete(self) -> Node | None:
        parent = self.parent()
        if len(list(self.root.walk())) < LEAST_SECTIONS:
            return None
        return parent.children.pop(self.random.randrange(len(parent.children))) if parent.children else None

    def supplant(self) -> None:
        """Another section under the very heading, in the very place, of one taken out."""
        children = self.parent().children
        if children and len(list(self.root.walk())) >= LEAST_SECTIONS:
            place = self.random.randrange(len(children))
            heading = children[place].heading
            children[place] = self.node(1)
            children[place].heading = heading

    def rename(self) -> None:
        self.parent().heading = self.random.choice([*HEADINGS, "新的标题"])

    def renumber(self) -> None:
        self.numbering = self.random.random()

    def move(self) -> None:
        moved = self.delete()
        if moved:
            children = self.parent().children
            children.insert(self.random.randint(0, len(children)), moved)

    def rewrite(self) -> None:
        node = self.parent()
        change = self.random.choice(["append", "drop", "replace"])
        if change == "append" or not node.sentences:
            node.sentences.insert(self.random.randint(0, len(node.sentences)), [self.sentence()])
        elif change == "drop":
            node.sentences.pop(self.random.randrange(len(node.sentences)))
        else:
            self.random.choice(node.sentences)[:] = [self.sentence(), self.sentence()]

    def report(self) -> tuple[Report, list[int]]:
        """The report as it stands, and the identity of each section."""
        sections: list[Section] = []
        identities: list[int] = []

        def add(node: Node, path: str, level: int, place: int) -> None:
            number = [f"{'一二三四五六七八九十'[place % 10]}、", f"（{place + 1}）", f"{place + 1}."]
            prefix = number[int(self.numbering * 3 + level) % 3]
            paragraphs = tuple(Paragraph("".join(sentences)) for sentences in node.sentences)
            sections.append(Section(path, level, prefix + node.heading if level else "", "其他", paragraphs))
            identities.append(node.identity)
            for position, child in enumerate(node.children):
                below = f"{path}.{position + 1}" if level else str(position + 1)
                add(child, below, level + 1, position)

        add(self.root, "0", 0, 0)
        return Report(Metadata(), tuple(sections), Source("a.txt", "", "txt")), identities
