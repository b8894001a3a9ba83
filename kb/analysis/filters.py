"""What happens to tokens before they become terms of a query."""

from __future__ import annotations

from collections.abc import Iterable

FUNCTION_WORDS = frozenset(
    "的地得了着过和与及跟同或而且并但若因故则即乃且亦又也都还就才只仅最更很较已曾将在于以为是由从自向往至到把被让使令给对等之其所此该各每某这那哪何吗呢吧啊呀"
)
"""Single characters that carry grammar rather than meaning; they are indexed, and optional in a query."""
QUESTION_WORDS = frozenset(
    (
        "什么",
        "为什么",
        "为何",
        "怎么",
        "怎么样",
        "怎样",
        "怎么办",
        "如何",
        "哪些",
        "哪个",
        "哪里",
        "多少",
        "几个",
        "是否",
        "有没有",
    )
)
"""Words that make a question of what is looked for; a report answers it without them, so they are optional too."""
OPTIONAL_WORDS = FUNCTION_WORDS | QUESTION_WORDS


def without_function_words(tokens: Iterable[str]) -> list[str]:
    """The tokens but for optional words; all of them when nothing else would remain (a search for 的 finds 的)."""
    kept = list(tokens)
    return [token for token in kept if token not in OPTIONAL_WORDS] or kept


def unique(tokens: Iterable[str]) -> tuple[str, ...]:
    """Each token once, where it first stood."""
    return tuple(dict.fromkeys(tokens))
