"""A synthetic report whole: drawn, filled, printed, and all that is true of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from corpus.samples import Answers, Figure
from corpus.synthetic import faults, outline
from corpus.synthetic.body import Body
from corpus.synthetic.chance import Chance, Ranked
from corpus.synthetic.department import Owner
from corpus.synthetic.figures import Figures, Printing, draw_figures, draw_printing
from corpus.synthetic.layout import LAYOUTS
from corpus.synthetic.sentence import Speaker
from kb import department, permalink
from kb.region import region
from kb.report import FRONT_PATH, FRONT_TYPE, Metadata, Paragraph, Report, Section, Source

KIND = "部门整体支出自评"
FAULTY = 0.3
"""Share of the reports that contradict themselves once."""

_TITLES = Ranked(
    (
        "{department}{year}年部门整体支出绩效自评报告",
        "{year}年度{department}部门整体支出绩效自评报告",
        "{department}{year}年度整体支出绩效自评报告",
    )
)


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """`name` is its file's, without folder. `sections` carry no keys; the first is the 题头. `text` is the file."""

    name: str
    owner: Owner
    year: int
    title: str
    sections: tuple[Section, ...]
    text: str
    figures: Figures
    printing: Printing
    fault: faults.Rule | None
    stated: faults.Stated
    printed: dict[str, str]
    items: tuple[str, ...]

    def answers(self) -> Answers:
        """All that is true of it, in the shape of corpus/answers."""
        place = region(self.owner.code)
        read = _department(self.owner.name)
        return {
            "region": {
                "code": place.code,
                "province": place.province,
                "city": place.city or "",
                "district": place.district or "",
            },
            "year": self.year,
            "department": read.name,
            "department_short": read.short,
            "department_kind": read.kind,
            "kind": KIND,
            "title": self.title,
            "outline": [
                {"level": s.level, "heading": "".join(s.heading.split()), "required": True, "type": s.type}
                for s in self.sections[1:]
            ],
            "indicators": self._indicators(),
            "findings": faults.findings(
                self.figures, self.stated, self.fault, self.printing, self.year, self.printed | {"标题": self.title}
            ),
            "passes": [] if self.fault else [f"{self.figures.basic} + {self.stated.project} = {self.figures.spent}"],
            "traps": [],
            "items": list(self.items),
            "discards": [],
        }

    def report(self) -> Report:
        """As the indexer would give it and the library keep it: with an id and keys. Names are unique in a corpus, and
        so are place, year and department, so the id needs no look at the others."""
        read = _department(self.owner.name)
        metadata = Metadata(
            title=self.title,
            kind=KIND,
            region=self.owner.code,
            year=self.year,
            department=read.name,
            department_short=read.short,
            department_kind=read.kind,
            sample=True,
        )
        keys = permalink.section_keys(self.sections)
        sections = tuple(_keyed(section, key) for section, key in zip(self.sections, keys, strict=True))
        digest = sha256(self.text.encode()).hexdigest()
        source = Source(f"{self.name}.txt", digest, "txt", "utf-8")
        return Report(metadata, sections, source, id=permalink.report_id(metadata, ()) + f"-{self.name}")

    def _indicators(self) -> list[Figure]:
        figures, printing = self.figures, self.printing
        amounts = {
            "年初预算": figures.initial,
            "调整预算": figures.budget,
            "收入": figures.income,
            "支出": figures.spent,
            "基本支出": figures.basic,
            "项目支出": self.stated.project,
            "三公经费": figures.official,
        }
        found: list[tuple[str, str, str]] = [
            (name, printing.plain(amount), printing.unit) for name, amount in amounts.items()
        ]
        found += [
            ("预算执行率", str(self.stated.rate), "%"),
            ("自评得分", str(figures.score), "分"),
            ("等级", figures.grade, ""),
            ("编制人数", str(figures.staff.posts), "人"),
            ("在职人数", str(self.stated.staff), "人"),
        ]
        return [
            {"name": name, "value": value, "unit": unit, "printed": self.printed[name]}
            for name, value, unit in found
            if name in self.printed
        ]


def draw_report(name: str, owner: Owner, year: int, chance: Chance) -> SyntheticReport:
    """One report of `owner` about `year`; everything else is drawn."""
    printing = draw_printing(chance)
    figures = draw_figures(chance, printing)
    rule = faults.draw_rule(chance, FAULTY)
    stated = faults.state(figures, year, int(chance.about(60, 1.0)) + 2, rule, printing, chance)
    form = chance.ranked(outline.FORMS)
    if rule == "staff against parts" and not any(f.content == "机构" and f.share == 100 for f in form):
        form = outline.FORMS.items[1]
    speaker = Speaker(chance, owner.duty, printing, year, owner.short, owner.itself)
    body = Body(speaker, figures, stated, printing, year, chance)
    title = chance.ranked(_TITLES).format(department=owner.name, year=year)
    head = ("附件", title) if chance.often(0.3) else (title,)
    front = Section(FRONT_PATH, 0, "", FRONT_TYPE, tuple(map(Paragraph, head)))
    sections = (front, *_fill(form, chance.ranked(outline.NUMBERINGS), body, chance))
    lines = [block for section in sections[1:] for block in section.blocks]
    text = chance.ranked(LAYOUTS)(head, lines)
    return SyntheticReport(
        name, owner, year, title, sections, text, figures, printing, rule, stated, body.printed, tuple(body.items)
    )


def _fill(form: tuple[outline.Form, ...], habit: tuple[str, ...], body: Body, chance: Chance) -> list[Section]:
    """The form's sections with headings and text; topics become children of the section that has them."""
    found: list[Section] = []
    counts: list[int] = []
    types: list[str] = []

    def open_section(level: int, wording: str, type: str | None, content: str | None) -> None:
        del counts[level:], types[level - 1 :]
        counts.extend([0] * (level - len(counts)))
        counts[level - 1] += 1
        types.append(type or types[-1])
        path = ".".join(map(str, counts))
        heading = outline.number(habit, path) + wording
        found.append(Section(path, level, heading, types[-1], tuple(map(Paragraph, body.paragraphs(content)))))

    for section in form:
        if chance.below(100) < section.share:
            open_section(section.level, chance.ranked(section.wordings), section.type, section.content)
            for topic in _topics(section.topics, body, chance):
                open_section(section.level + 1, topic, None, section.topics)
    return found


def _topics(symbol: str | None, body: Body, chance: Chance) -> list[str]:
    if symbol is None:
        return []
    return list(dict.fromkeys(body.topic(symbol) for _ in range(chance.between(0, 3))))


def _keyed(section: Section, key: str) -> Section:
    keys = permalink.paragraph_keys(section.paragraphs)
    paragraphs = tuple(Paragraph(p.text, p.kind, k) for p, k in zip(section.paragraphs, keys, strict=True))
    return Section(section.path, section.level, section.heading, section.type, paragraphs, key)


@cache
def _department(name: str) -> department.Department:
    return department.read(name)
