"""nDCG@10 and success@1 of each system, by class of query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2
from pathlib import Path
from statistics import mean
from typing import Any

from bench.relevance.judgements import HELD_OUT, JUDGED, Judged, JudgedSet, Place, read
from bench.relevance.systems import SYSTEMS, TOP

AHEAD = 0.02
"""By how much nDCG another must be better for a query to be listed."""


def ndcg(found: Sequence[Place], grades: Mapping[Place, int]) -> float:
    """Gain 2^grade - 1, discounted by log2 of the rank + 1, over the best possible ten."""
    best = sorted(grades.values(), reverse=True)[:TOP]
    return _discounted([grades.get(place, 0) for place in found[:TOP]]) / _discounted(best)


def success(found: Sequence[Place], grades: Mapping[Place, int]) -> float:
    """1 when the first hit has a grade of 2 or 3, or the best grade there is."""
    if not found:
        return 0.0
    return float(grades.get(found[0], 0) >= min(2, max(grades.values())))


def judge(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything for the tables and the JSON file: of the judged set, and of the one held out."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {name: _judged(read(file), folder, say) for name, file in (("judged", JUDGED), ("held_out", HELD_OUT))}
    return {**found.pop("judged"), **found}


def _judged(judged: JudgedSet, folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"relevance: {len(judged.queries)} queries over {len(judged.reports)} reports")
    answers: dict[str, list[list[Place]]] = {}
    for name, make in SYSTEMS.items():
        ask = make(judged.reports, folder)
        answers[name] = [ask(query.query) for query in judged.queries]
    scores = [
        {name: (ndcg(found[at], query.grades), success(found[at], query.grades)) for name, found in answers.items()}
        for at, query in enumerate(judged.queries)
    ]
    kinds = list(dict.fromkeys(query.kind for query in judged.queries))
    classes = {kind: [s for q, s in zip(judged.queries, scores, strict=True) if q.kind == kind] for kind in kinds}
    return {
        "systems": list(SYSTEMS),
        "queries": len(judged.queries),
        "reports": len(judged.reports),
        "sections": sum(len(report.sections) for report in judged.reports),
        "classes": {kind: _row(rows) for kind, rows in {**classes, "all": scores}.items()},
        "behind": [_line(q, s) for q, s in zip(judged.queries, scores, strict=True) if _behind(s)],
    }


def _discounted(grades: Sequence[int]) -> float:
    return sum((float(2**grade) - 1) / log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _row(scores: Sequence[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    row: dict[str, Any] = {"queries": len(scores)}
    for name in SYSTEMS:
        row[name] = {"ndcg": mean(s[name][0] for s in scores), "success": mean(s[name][1] for s in scores)}
    return row


def _behind(scores: dict[str, tuple[float, float]]) -> bool:
    return max(ndcg for ndcg, _ in scores.values()) > scores["ours"][0] + AHEAD


def _line(query: Judged, scores: dict[str, tuple[float, float]]) -> list[Any]:
    return [query.query, query.kind, *(round(scores[name][0], 3) for name in SYSTEMS)]
