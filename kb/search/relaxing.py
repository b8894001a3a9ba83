"""A plain query asked for less and less strictly, for when nothing, or little, holds all of its words.

What names a place, a year or a department says whose reports are meant: it is kept as long as it can be, and the
values that it names will do for its words (the reports of 政协 for 政协). A run that is a usual heading of a section
type asks for such sections, whatever their headings are called. So the steps are

    1  whose reports are meant, and sections of the types asked for
    2  whose reports are meant, and any of the other words
    3  any of the other words
    4  any word at all

of which a query without such names has the third, and one that is nothing but names the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from kb import taxonomy
from kb.analysis import analyzer
from kb.matchkey import match_key
from kb.query.nodes import Bare, Node
from kb.query.parser import Parsed
from kb.search import facet, naming, planner, runs
from kb.search.plan import AllOf, AnyOf, Everything, HasValue, Plan
from kb.search.query_parts import side_by_side


@dataclass(frozen=True, slots=True)
class Step:
    """`whose` are the names as typed that are kept, `beside` those given up, in whose reports none of the words stands;
    `types` are the section types asked for, `words` the terms of which any will do."""

    plan: Plan
    whose: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """What is found where nothing holds all the words."""
        within = _reports_of(self.whose)
        if self.types:
            return f"没有同时包含这些词的章节，下面是{within}讲“{'、'.join(self.types)}”的章节。"
        if self.beside:
            without = f"{_reports_of(self.beside)}也没有其余的词"
            return f"没有同时包含这些词的章节，{without}，下面是别的报告里包含其余任意一个词的结果。"
        other = "其余" if within else "其中"
        return f"没有同时包含这些词的章节，下面是{within}包含{other}任意一个词的结果。"


def steps(node: Node) -> Iterator[Step]:
    """The steps of a plain query (bare runs side by side), the strictest first, each made when it is come to."""
    asked = planner.bare_runs(node)
    named = {run: plan for run in asked if (plan := _named(run.text)) is not None}
    rest = [run for run in asked if run not in named]
    types = {run: own for run in rest if (own := taxonomy.type_of(run.text)) is not None}
    others = [run for run in rest if run not in types]
    whose = tuple(run.text for run in named)
    if types and (named or others):
        yield _of_types(tuple(named.values()), whose, types, others)
    if named and rest:
        yield Step(AllOf((*named.values(), _any(rest))), whose, words=_words(rest))
    if rest:
        yield Step(_any(rest), words=_words(rest), beside=whose)
    if named:
        yield Step(_any(asked))


def plan_of(parsed: Parsed, number: int, *, synonyms: bool = True) -> Plan:
    """What finds, and so marks, what is found by a step of a plain query, counted from 1; the query's own plan for 0,
    or where there is no such step."""
    taken = next(islice(steps(parsed.node), number - 1, None), None) if parsed.plain and number > 0 else None
    return taken.plan if taken else planner.plan(parsed.node, synonyms=synonyms)


def _of_types(named: tuple[Plan, ...], whose: tuple[str, ...], types: dict[Bare, str], others: Sequence[Bare]) -> Step:
    """Sections of the types, those first that hold the words of their usual headings."""
    wanted = HasValue(facet.SECTION.name, frozenset(types.values()))
    ranked = AnyOf((_any([*types, *others]), Everything()))
    about = (_any(others),) if others else ()
    distinct = tuple(dict.fromkeys(types.values()))
    return Step(AllOf((*named, *about, wanted, ranked)), whose, distinct, _words(others))


def _reports_of(names: Sequence[str]) -> str:
    return "".join(f"“{name}”" for name in names) + "的报告里" if names else ""


def _any(asked: Sequence[Bare]) -> Plan:
    return planner.any_word(side_by_side(asked))


def _named(run: str) -> Plan | None:
    """The reports that a run names; None when there is more in it than names."""
    key = match_key(run)
    named = [offer for offer in naming.names(key) if offer.field != facet.DEPARTMENT.name]
    if named and sum(len(offer.word) for offer in named) == len(key):
        values = tuple(HasValue(offer.field, frozenset((offer.value,))) for offer in named)
        return AnyOf((runs.named(run), AllOf(values)))
    return runs.named(run) if naming.is_name(run) else None


def _words(asked: Sequence[Bare]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for run in asked for word in analyzer.terms_for_query(run.text).required))
