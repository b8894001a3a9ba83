"""Two texts are one from 95 % up, counted as the longest common subsequence counts it."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from library_drafts import CONGRESS

from kb.library.likeness import SAME_REPORT, common_length, same_subject, same_text
from kb.report import Metadata

FEW = st.text("甲乙丙", max_size=30)


def oracle(one: str, other: str) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        next_row = [0]
        for place, b in enumerate(other):
            next_row.append(row[place] + 1 if a == b else max(row[place + 1], next_row[place]))
        row = next_row
    return row[-1]


@given(FEW, FEW)
def test_common_length(one: str, other: str) -> None:
    assert common_length(one, other) == oracle(one, other)


@given(FEW, st.lists(st.tuples(st.integers(0, 80), st.text("甲丁", max_size=1)), max_size=4))
def test_same_text(some: str, edits: list[tuple[int, str]]) -> None:
    one = some + "".join(chr(0x4E00 + n) for n in range(50))
    other = one
    for place, character in edits:
        other = other[:place] + character + other[place + 1 :]
    assert same_text(one, other) == same_text(other, one)
    assert same_text(one, other) == (oracle(one, other) >= SAME_REPORT * max(len(one), len(other)))


def test_a_long_text_is_compared_at_once() -> None:
    one = "".join(random.Random(1).choices("预算执行绩效目标完成情况评价部门年度", k=200_000))
    assert same_text(one, one[:100_000] + "多出来的一句。" + one[100_000:])
    assert not same_text(one, one[::-1])


def test_what_is_not_stated_is_nothing_in_common() -> None:
    assert same_subject(CONGRESS, replace(CONGRESS, title="另一个题名", url="https://example.org"))
    assert not same_subject(CONGRESS, replace(CONGRESS, project="校舍"))
    assert not same_subject(Metadata(), Metadata())
