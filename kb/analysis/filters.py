"""What happens to tokens before they become terms of a query."""

from __future__ import annotations

from collections.abc import Iterable

FUNCTION_WORDS = frozenset(
    "的地得了着过和与及跟同或而且并但若因故则即乃且亦又也都还就才只仅最更很较已曾将在于以为是由从自向往至到把被让使令给对等之其所此该各每某这那哪何吗呢吧啊呀"
)
"""Single characters that carry grammar rather than meaning; they are indexed, and optional in a query."""


def without_function_words(tokens: Iterable[str]) -> list[str]:
    """The tokens but for function words; all of them when nothing else would remain (a search for 的 finds 的)."""
    kept = list(tokens)
    return [token for token in kept if token not in FUNCTION_WORDS] or kept


def unique(tokens: Iterable[str]) -> tuple[str, ...]:
    """Each token once, where it first stood."""
    return tuple(dict.fromkeys(tokens))
