"""The match keys of many sections as one row of code points, with their headings and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Units:
    """Sentences, or paragraphs. `counts`: u4[sections], how many each section has; `starts`: where each begins in its
    section's key, in code points, one section's after the other's."""

    counts: NDArray[np.uint32]
    starts: NDArray[np.uint32]

    @classmethod
    def of(cls, sections: Sequence[Sequence[int]]) -> Units:
        counts = np.fromiter(map(len, sections), np.uint32, len(sections))
        total = int(counts.sum())
        return cls(counts, np.fromiter((start for starts in sections for start in starts), np.uint32, total))

    @classmethod
    def joined(cls, parts: Sequence[Units]) -> Units:
        return cls(np.concatenate([p.counts for p in parts]), np.concatenate([p.starts for p in parts]))

    def taken(self, chosen: NDArray[np.bool_]) -> Units:
        return Units(self.counts[chosen], self.starts[np.repeat(chosen, self.counts)])


@dataclass(frozen=True, slots=True)
class Text:
    """`points`: u4, the code points of all keys; `lengths`, `headings`: u4[sections], of each section's key and of the
    heading at its beginning, in code points. A lone surrogate is a code point like any other."""

    points: NDArray[np.uint32]
    lengths: NDArray[np.uint32]
    headings: NDArray[np.uint32]
    sentences: Units
    paragraphs: Units

    @classmethod
    def joined(cls, parts: Sequence[Text]) -> Text:
        if len(parts) == 1:
            return parts[0]
        return cls(
            np.concatenate([p.points for p in parts]),
            np.concatenate([p.lengths for p in parts]),
            np.concatenate([p.headings for p in parts]),
            Units.joined([p.sentences for p in parts]),
            Units.joined([p.paragraphs for p in parts]),
        )

    def taken(self, chosen: NDArray[np.bool_]) -> Text:
        return Text(
            self.points[np.repeat(chosen, self.lengths)],
            self.lengths[chosen],
            self.headings[chosen],
            self.sentences.taken(chosen),
            self.paragraphs.taken(chosen),
        )


def code_points(text: str) -> NDArray[np.uint32]:
    """u4[len(text)]"""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
