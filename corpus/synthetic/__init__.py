"""A seeded generator of synthetic reports with known answers, for trying things at scale.

    python -m corpus.synthetic --reports 5000 --seed 1 --out DIR

writes plain-text reports, sidecars and answers; `generate` gives them one by one, as texts and as kb.report.Report.
Sentences come from a grammar over the words of a kind of department, so that words and pairs of characters are about as
frequent as in real reports; names are invented. Three in ten reports contradict themselves once, and say so in
their answers. Rooms: chance (draws), grammar, vocabulary, patterns, duties, names (words), sentence (who speaks),
department, figures, faults, outline, body, layout, report, corpus (many of them).
"""

from __future__ import annotations

from corpus.synthetic.generate import generate
from corpus.synthetic.report import SyntheticReport

__all__ = ["SyntheticReport", "generate"]
