"""What stands under each heading: prose from the grammar, and statements of figures, their wording noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from corpus.synthetic.chance import Chance
from corpus.synthetic.faults import Stated
from corpus.synthetic.figures import Figures, Printing
from corpus.synthetic.sentence import Speaker

PROSE: Mapping[str, tuple[tuple[str, int, int], ...]] = {
    "概况": (("概况句", 1, 3),),
    "年度": (("工作句", 0, 2),),
    "小题": (("工作句", 2, 4), ("工作句", 0, 3)),
    "目标": (("目标句", 1, 3), ("目标句", 0, 2)),
    "管理": (("管理句", 2, 3), ("管理句", 0, 3)),
    "组织": (("组织句", 1, 3),),
    "履职": (("产出句", 2, 4), ("效益句", 1, 3), ("成效句", 0, 2)),
    "产出": (("产出句", 2, 4), ("工作句", 0, 2)),
    "效益": (("效益句", 2, 4),),
    "效率": (("资金句", 1, 2), ("采购句", 1, 2), ("资产句", 1, 2), ("公开句", 0, 1)),
    "资金": (("资金句", 1, 3),),
    "采购": (("采购句", 1, 2),),
    "资产": (("资产句", 1, 2),),
    "公开": (("公开句", 1, 2),),
    "成效": (("成效句", 2, 4), ("成效句", 0, 2)),
    "问题": (("问题句", 1, 3), ("问题句", 0, 2)),
    "问题题": (("问题句", 1, 2),),
    "措施": (("措施句", 2, 3), ("措施句", 0, 3)),
    "措施题": (("措施句", 1, 2),),
    "其他": (("其他句", 1, 2),),
}
"""Content -> its paragraphs: symbol, least and most sentences; a paragraph of none is left out."""


class Body:
    """Fills the sections of one report. `printed` gathers each statement's wording by its indicator's name."""

    def __init__(
        self, speaker: Speaker, figures: Figures, stated: Stated, printing: Printing, year: int, chance: Chance
    ) -> None:
        self._speaker = speaker
        self._figures = figures
        self._stated = stated
        self._printing = printing
        self._year = year
        self._chance = chance
        self._deed, self._measure = speaker.deed()
        self._statements: Mapping[str, Callable[[], tuple[str, ...]]] = {
            "机构": self._staff,
            "收支": self._money,
            "预算": self._planned,
            "支出": self._spent,
            "三公": self._official,
            "结论": self._conclusion,
            "职能": self._duties,
            "年度": self._first_told,
            "履职": self._told_again,
            "产出": self._told_again,
        }
        self.printed: dict[str, str] = {}
        self.items: list[str] = []

    def paragraphs(self, content: str | None) -> tuple[str, ...]:
        """The paragraphs of a section by its form's content, the statements of figures before the prose."""
        if content is None:
            return ()
        state = self._statements.get(content)
        prose = (
            self._speaker.sentences(symbol, self._chance.between(least, most))
            for symbol, least, most in PROSE.get(content, ())
        )
        return (*(state() if state else ()), *filter(None, prose))

    def topic(self, symbol: str) -> str:
        """A heading for a child of a section that has topics."""
        return self._speaker.sentence(symbol)

    def _say(self, name: str, wording: str) -> str:
        self.printed.setdefault(name, wording)
        return wording

    def _amount(self, name: str, label: str, amount: Decimal) -> str:
        return self._say(name, f"{label}{self._printing.money(amount)}")

    def _staff(self) -> tuple[str, ...]:
        staff = self._figures.staff
        posts = self._say("编制人数", f"核定编制{staff.posts}名")
        people = self._say("在职人数", f"在职人员{self._stated.staff}人")
        parts = self._say("在职构成", "、".join(f"{status}{count}人" for status, count in staff.parts))
        return (f"截至{self._year}年末，{posts}，{people}，其中{parts}。" + self._speaker.sentence("概况句"),)

    def _money(self) -> tuple[str, ...]:
        return (*self._planned(), *self._spent(), *self._official())

    def _planned(self) -> tuple[str, ...]:
        figures = self._figures
        label = "调整预算" if self._chance.often(0.5) else "全年预算"
        initial = self._amount("年初预算", "年初预算", figures.initial)
        budget = self._amount("调整预算", label, figures.budget)
        income = self._amount("收入", "全年收入", figures.income)
        return (f"{self._year}年{initial}，{budget}。{income}，全部为财政拨款。",)

    def _spent(self) -> tuple[str, ...]:
        figures, stated = self._figures, self._stated
        spent = self._amount("支出", "全年支出", figures.spent)
        rate = self._say("预算执行率", f"预算执行率{'为' if self._chance.often(0.6) else ''}{stated.rate}%")
        basic = self._amount("基本支出", "基本支出", figures.basic)
        project = self._amount("项目支出", "项目支出", stated.project)
        return (f"{spent}，{rate}。其中{basic}，{project}。" + self._speaker.sentence("资金句"),)

    def _official(self) -> tuple[str, ...]:
        official = self._amount("三公经费", "“三公”经费支出", self._figures.official)
        return (f"{official}，控制在年初预算以内。",)

    def _conclusion(self) -> tuple[str, ...]:
        year = self._say("结论年份", f"{self._stated.year}年度部门整体支出绩效自评得分")
        score = self._say("自评得分", f"自评得分{self._figures.score}分")
        grade = self._say("等级", f"等级为“{self._figures.grade}”")
        assert year.endswith("自评得分") and score.startswith("自评得分")
        said = f"经自评小组审定，{year}{score.removeprefix('自评得分')}，{grade}。"
        return (said + self._speaker.sentences("结论句", self._chance.between(1, 3)),)

    def _duties(self) -> tuple[str, ...]:
        count = self._chance.between(3, 7)
        if self._chance.often(0.4):
            said = "；".join(self._speaker.sentence("职能项").rstrip("。") for _ in range(count))
            return (f"主要职责是：{said}。",)
        lines = [f"{number}.{self._speaker.sentence('职能项')}" for number in range(1, count + 1)]
        self.items += [line[:12] for line in lines]
        return ("本部门主要履行下列职责：", *lines)

    def _first_told(self) -> tuple[str, ...]:
        told = self._say("初次", self._telling(self._stated.told[0]))
        return (f"{told}，" + self._speaker.sentence("工作句"),)

    def _told_again(self) -> tuple[str, ...]:
        told = self._say("再次", self._telling(self._stated.told[1]))
        return (f"{told}，" + self._speaker.sentence("产出句"),)

    def _telling(self, count: int) -> str:
        return f"{self._year}年共计{self._deed}{self._printing.number(count)}{self._measure}"
