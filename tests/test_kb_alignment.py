"""Every old link opens its own section, redirects to it, or is gone; never another, whatever was edited."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st
from report_editor import BOILERPLATE, HAN, HEADINGS, Editor

from kb.alignment import Address, Retired, carry, mint, retire
from kb.permalink import heading_chains, heading_letters
from kb.report import Metadata, Paragraph, Report, Section, Source


@dataclass
class Links:
    """All links ever given, resolved as the library does it."""

    retired: dict[Address, Retired] = field(default_factory=dict)

    def update(self, retired: tuple[Retired, ...], revived: frozenset[Address]) -> None:
        for address in revived:
            del self.retired[address]
        assert not self.retired.keys() & {r.address for r in retired}
        self.retired |= {r.address: r for r in retired}

    def resolve(self, address: Address) -> Address | None:
        while address in self.retired:
            successor = self.retired[address].successor
            if successor is None:
                return None
            address = successor
        return address


def stands(report: Report) -> dict[Address, tuple[Section, str]]:
    """Everything a link may open, with its text."""
    found = {}
    for section in report.sections:
        body = "".join(p.text for p in section.paragraphs)
        found[section.key, ""] = section, body or heading_letters(section.heading)
        for paragraph in section.paragraphs:
            found[section.key, paragraph.key] = section, paragraph.text
    return found


@given(st.integers(0, 2**32))
def test_no_link_ever_opens_another_section(seed: int) -> None:
    editor = Editor(seed)
    draft, identities = editor.report()
    report = mint(draft).report
    links = Links()
    owner = {s.key: identity for s, identity in zip(report.sections, identities, strict=True)}
    said = {address: text for address, (_, text) in stands(report).items()}
    for _ in range(4):
        before, before_identities = report, identities
        editor.edit()
        draft, identities = editor.report()
        carried = carry(before, draft, links.retired.values())
        report = carried.report
        assert replace(report, sections=tuple(map(bare, report.sections))) == draft
        links.update(carried.retired, carried.revived)
        now = {s.key: identity for s, identity in zip(report.sections, identities, strict=True)}
        assert len(now) == len(report.sections)
        standing = stands(report)
        assert not standing.keys() & links.retired.keys()
        assert {a for a in said if a not in links.retired} <= standing.keys()
        for address, text in said.items():
            found = links.resolve(address)
            if found is None:
                continue
            same = now[found[0]] == owner[address[0]] or most_of(text, standing[found][1])
            assert same, (address, text, standing[found])
        for key, section, chain in unchanged(before, before_identities, report, identities):
            assert links.resolve((key, "")) == (section.key, ""), (section, chain)
        owner = owner | now
        for address, (_, text) in standing.items():
            said[address] = text


def bare(section: Section) -> Section:
    return replace(section, key="", paragraphs=tuple(replace(p, key="") for p in section.paragraphs))


def most_of(old: str, new: str) -> bool:
    """Whether more than half of the old text stands in the new one, sentence by sentence, or of the new in the old."""
    old_parts, new_parts = set(old.split("。")), set(new.split("。"))
    shared = 2 * sum(map(len, old_parts & new_parts))
    return old == new or shared > sum(map(len, old_parts)) or shared > sum(map(len, new_parts))


def unchanged(
    old: Report, old_identities: list[int], new: Report, new_identities: list[int]
) -> Iterator[tuple[str, Section, tuple[str, ...]]]:
    """Sections that anyone can see are still the same: text nobody else has, kept word for word, wherever it went."""
    before = dict(zip(old_identities, old.sections, strict=True))
    texts = [[p.text for p in s.paragraphs] for s in (*old.sections, *new.sections)]
    for identity, section, chain in zip(new_identities, new.sections, heading_chains(new.sections), strict=True):
        was = before.get(identity)
        text = [p.text for p in section.paragraphs]
        distinctive = text and texts.count(text) == 2 and any(len(t) > 30 and t not in BOILERPLATE for t in text)
        if was and distinctive and [p.text for p in was.paragraphs] == text:
            yield was.key, section, chain


def written(*rows: tuple[str, str, str]) -> Report:
    """A report of (path, heading, paragraphs parted by "|")."""
    sections = (
        Section(p, p.count(".") + 1, h, "其他", tuple(map(Paragraph, text.split("|"))) if text else ())
        for p, h, text in rows
    )
    return Report(Metadata(), tuple(sections), Source("a.txt", "", "txt"))


STAFF = "本单位核定编制六十一名，年末实有在职人员五十八名，另有聘用人员十二名，人员结构总体稳定。"
MONEY = "全年预算安排三千三百八十八万元，实际支付三千三百七十四万元，支付进度达到预期，结余按规定上缴财政。"
FAULT = "部分项目前期论证不够细致，采购启动偏晚，导致第四季度集中支付，绩效指标的可衡量性仍有提升余地。"


def test_renamed_renumbered_and_moved_it_keeps_its_key() -> None:
    old = mint(written(("1", "一、人员", STAFF), ("2", "二、收支", MONEY), ("3", "三、问题", FAULT))).report
    staff, money, fault = (s.key for s in old.sections)
    new = written(
        ("1", "一、不足之处", FAULT),
        ("2", "二、收支", ""),
        ("2.1", "（一）机构人员", STAFF),
        ("2.2", "（二）收支", MONEY),
    )
    carried = carry(old, new)
    assert [s.key for s in carried.report.sections if s.paragraphs] == [fault, staff, money]
    assert not carried.redirects and not carried.gone


def test_a_section_put_into_another_redirects_there() -> None:
    old = mint(written(("1", "一、人员", STAFF), ("2", "二、收支", MONEY))).report
    carried = carry(old, written(("1", "一、人员和收支", f"{STAFF}|{MONEY}")))
    (both,) = carried.report.sections
    assert {s.key for s in old.sections} == {both.key} | carried.redirects.keys()
    assert set(carried.redirects.values()) == {both.key}
    paragraphs = {r.address: r.successor for r in carried.retired if r.address[1]}
    moved = next(s for s in old.sections if s.key != both.key)
    place = next(p.key for p in both.paragraphs if p.text == moved.paragraphs[0].text)
    assert paragraphs == {(moved.key, moved.paragraphs[0].key): (both.key, place)}


def test_a_key_is_never_given_to_another_section_but_back_to_its_own() -> None:
    old = mint(written(("1", "一、人员", STAFF), ("2", "二、问题", FAULT))).report
    fault = old.sections[1].key
    second = carry(old, written(("1", "一、人员", STAFF), ("2", "二、问题", MONEY)))
    assert second.gone == {fault: second.report.sections[1].key}
    assert second.report.sections[1].key == f"{fault}-2"
    third = carry(second.report, written(("1", "一、人员", STAFF), ("2", "二、问题", FAULT)), second.retired)
    assert third.report.sections[1].key == fault
    assert third.revived == {(fault, ""), (fault, old.sections[1].paragraphs[0].key)}
    fourth = carry(third.report, written(("1", "一、人员", STAFF), ("2", "二、问题", STAFF[::-1])), third.retired)
    assert fourth.report.sections[1].key == f"{fault}-3"


def test_taken_down_everything_is_gone_and_comes_back_with_the_same_text() -> None:
    draft = written(("1", "一、人员", STAFF), ("1.1", "（一）收支", f"{MONEY}|{FAULT}"))
    report = mint(draft).report
    retired = retire(report)
    assert {r.address for r in retired} == set(stands(report)) and not any(r.successor for r in retired)
    assert mint(draft, retired).report == report


def test_a_paragraph_keeps_its_key_where_its_section_is_edited() -> None:
    old = mint(written(("1", "一、情况", f"{STAFF}|{MONEY}|{FAULT}"))).report
    staff, money, fault = (p.key for p in old.sections[0].paragraphs)
    edited = MONEY.replace("三千三百七十四", "三千三百八十")
    carried = carry(old, written(("1", "一、情况", f"新增的一段话。|{FAULT}|{edited}")))
    keys = [p.key for p in carried.report.sections[0].paragraphs]
    assert keys[1:] == [fault, money] and keys[0] not in (staff, money, fault)
    key = old.sections[0].key
    assert [(r.address, r.successor, r.nearest) for r in carried.retired] == [((key, staff), None, (key, ""))]


def test_the_same_version_again_changes_nothing() -> None:
    draft, _ = Editor(7).report()
    report = mint(draft).report
    assert carry(report, draft).report == report and not carry(report, draft).retired


def test_the_cost_grows_with_the_text() -> None:
    """A thousand sections, all of them edited, are aligned in seconds; so are a thousand alike."""
    editor = Editor(1)
    rows = [(str(n + 1), HEADINGS[n % 8], "".join(editor.random.choices(HAN, k=300))) for n in range(1000)]
    edited = [(p, h, t[:100] + t[110:]) for p, h, t in rows]
    alike = [(p, "一、其他", "无。") for p, _, _ in rows]
    for old, new in ((rows, edited), (alike, alike[1:])):
        report = mint(written(*old)).report
        start = time.process_time()
        carry(report, written(*new))
        assert time.process_time() - start < 10
