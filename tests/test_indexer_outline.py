"""The outline is decided over the whole sequence: restarts, pasted documents, list items, run-in and clause titles."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest

from indexer.pipeline import convert
from kb.report import Section


def outline(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in _sections(text) if section.level]


def _sections(text: str) -> tuple[Section, ...]:
    return convert(text.encode(), "x.txt").sections


BODY = "全年按批复的预算安排支出，各项任务按进度推进。"


def test_a_pasted_document_stays_inside_the_section_it_was_pasted_into() -> None:
    found = outline(
        f"一、基本情况\n（一）部门概况\n{BODY}\n（二）年度工作\n一、抓学位建设\n{BODY}\n二、抓师资队伍\n{BODY}\n"
        f"三、抓校园安全\n{BODY}\n（三）收支情况\n{BODY}\n二、自评情况\n{BODY}"
    )
    assert found == [
        (1, "一、基本情况"),
        (2, "（一）部门概况"),
        (2, "（二）年度工作"),
        (3, "一、抓学位建设"),
        (3, "二、抓师资队伍"),
        (3, "三、抓校园安全"),
        (2, "（三）收支情况"),
        (1, "二、自评情况"),
    ]


def test_numbered_duties_are_items_of_their_section() -> None:
    found = outline(
        "一、部门概况\n（一）部门职能\n本局承担以下职责：\n1.拟订区域教育规划，并组织实施。\n2.核准民办学校的设立。\n"
        "3.管理教师资格、岗位聘任和培训，指导教师队伍建设。\n（二）机构设置\n局机关设5个科室。\n二、自评结论\n好。"
    )
    assert [heading for _, heading in found] == ["一、部门概况", "（一）部门职能", "（二）机构设置", "二、自评结论"]


def test_a_run_in_title_ends_at_its_first_full_stop_or_colon() -> None:
    sections = _sections(
        f"一、收支情况\n1.预算安排情况。{BODY}\n2．预算执行情况：{BODY}\n3.“三公”经费情况。{BODY}\n二、自评结论\n{BODY}"
    )
    assert [s.heading for s in sections] == [
        "一、收支情况",
        "1.预算安排情况。",
        "2．预算执行情况：",
        "3.“三公”经费情况。",
        "二、自评结论",
    ]
    assert [p.text for p in sections[1].paragraphs] == [BODY]


def test_clause_titles_need_all_their_siblings() -> None:
    alike = outline(f"一、管理效率\n(1）资金管理，{BODY}\n(2）采购管理，{BODY}\n(3）资产管理，{BODY}\n二、问题\n{BODY}")
    assert [h for _, h in alike] == ["一、管理效率", "(1）资金管理", "(2）采购管理", "(3）资产管理", "二、问题"]
    mixed = outline(
        "一、改进措施\n（一）压实责任，明确分工。由办公室牵头落实。\n"
        "（二）对支出进度实行按月通报，连续落后的科室要说明原因，并提出整改时间表。\n"
        "（三）编早编细采购预算，没有编列的一般不予追加，确需追加的报局长办公会。\n二、其他\n无。"
    )
    assert [h for _, h in mixed] == ["一、改进措施", "二、其他"]


def test_repeated_and_missing_numbers_are_noted_not_mended() -> None:
    report = convert(
        f"一、概况\n（一）职能\n{BODY}\n（二）机构\n{BODY}\n（二）人员\n{BODY}\n二、收支\n{BODY}\n四、结论\n{BODY}".encode(),
        "x.txt",
    )
    assert [s.path for s in report.sections] == ["1", "1.1", "1.2", "1.3", "2", "3"]
    assert [(note.rule, note.path) for note in report.quality] == [("duplicate number", "1.3"), ("number gap", "3")]


@pytest.mark.parametrize(
    "line",
    [
        "1.2万人次参加培训，比上年多三成。",
        "2023.5.1起施行的办法已经废止。",
        "12 次专项检查全部完成。",
        "3,388.31万元全部到位。",
        "一、二季度支出偏慢，三季度加快。",
    ],
)
def test_figures_and_dates_at_a_line_start_are_no_headings(line: str) -> None:
    found = outline(f"一、收支情况\n{BODY}\n{line}\n{BODY}\n二、自评结论\n{BODY}")
    assert [heading for _, heading in found] == ["一、收支情况", "二、自评结论"]


TITLES = ["学位建设", "师资培训", "校园安全", "资助管理", "设备采购", "课后服务", "经费保障", "项目储备", "绩效监控"]
TITLES += ["信息公开"]
STYLES = [
    ["{han}、{t}", "（{han}）{t}", "{n}.{t}", "（{n}）{t}"],
    ["第{han}部分 {t}", "{han}、{t}", "（{han}）{t}", "{n}．{t}。" + BODY],
    ["{han}、{t}", "{n}、{t}", "（{n}）{t}", "{circled}{t}"],
    ["{n} {t}", "{path} {t}", "{path} {t}", "（{n}）{t}"],
    ["{han}、{t}", "({han}) {t}。", "{n}. {t}：" + BODY, "{n}）{t}"],
]
HAN = "一二三四五六七八九"


@dataclass
class Drawn:
    """A report drawn at random: its lines, and the level and title of each heading, in order."""

    lines: list[str]
    outline: list[tuple[int, str]]


def draw(random: Random, styles: list[str]) -> Drawn:
    drawn = Drawn([], [])

    def fill(level: int, path: list[int]) -> None:
        for n in range(1, random.randint(2, 5)):
            title = random.choice(TITLES)
            here = [*path, n]
            line = styles[level].format(
                han=HAN[n - 1], n=n, t=title, circled="①②③④⑤⑥"[n - 1], path=".".join(map(str, here))
            )
            drawn.lines.append(line)
            drawn.outline.append((level + 1, title))
            if not line.endswith(BODY) or random.random() < 0.5:
                drawn.lines.extend([BODY] * random.randint(1, 3))
            if level + 1 < len(styles) and random.random() < 0.45:
                fill(level + 1, here)

    while len(drawn.outline) < 4:
        drawn.lines.clear()
        drawn.outline.clear()
        fill(0, [])
    return drawn


@pytest.mark.parametrize("styles", STYLES, ids=lambda styles: styles[0] + styles[1])
def test_random_outlines_come_back(styles: list[str]) -> None:
    random = Random(styles[0] + styles[1])
    hits = found = wanted = 0
    for _ in range(60):
        drawn = draw(random, styles)
        want = [f"{level}{title}" for level, title in drawn.outline]
        got = [f"{level}{_title(heading)}" for level, heading in outline("\n".join(drawn.lines))]
        hits += len(want) - _missing(want, got)
        found, wanted = found + len(got), wanted + len(want)
    assert 2 * hits / (found + wanted) >= 0.97, f"F1 {2 * hits / (found + wanted):.3f}"


def _title(heading: str) -> str:
    return next((title for title in TITLES if title in heading), heading)


def _missing(want: list[str], got: list[str]) -> int:
    left = list(got)
    missing = 0
    for heading in want:
        if heading in left:
            left.remove(heading)
        else:
            missing += 1
    return missing


@pytest.mark.parametrize("lines", [400, 1600])
def test_reading_costs_the_same_for_each_line_of_a_long_report(lines: int) -> None:
    """Not a timed test: the readings kept never grow, so a report ten times as long holds ten times the headings."""
    text = "\n".join(f"（{HAN[i % 9]}）{TITLES[i % 10]}\n{BODY}" for i in range(lines))
    assert len(outline(text)) >= 0.9 * lines


def test_the_terms_of_a_glossary_head_nothing() -> None:
    text = "一、名词解释\n1.基本支出：指保障机构运转的支出。\n2.结转：是指留到下年的资金。\n二、存在问题\n无。"
    assert outline(text) == [(1, "一、名词解释"), (1, "二、存在问题")]


def test_parts_of_one_duty_are_items_though_their_words_are_those_of_titles() -> None:
    text = "（一）主要职责\n1.起草规章，提出建议。\n2.审计：\n（1）预算执行情况；\n（2）收支情况；\n（3）资产情况。"
    assert outline(text) == [(1, "（一）主要职责")]


def test_a_han_number_may_be_set_off_by_a_blank_from_a_year() -> None:
    text = "一 学校概况\n现有学生2,300人。\n二 2022年度收支情况\n全年收入1,286.40万元。"
    assert outline(text) == [(1, "一学校概况"), (1, "二2022年度收支情况")]


def test_a_blank_beside_a_figure_ends_no_title() -> None:
    text = "一、决策\n（1）立项依据充分性（3 分）。依据充分，得3分。\n（2）立项程序规范性（2 分）。程序规范，得2分。"
    assert [heading for _, heading in outline(text)] == [
        "一、决策",
        "（1）立项依据充分性（3分）。",
        "（2）立项程序规范性（2分）。",
    ]
