"""The engines that are held side by side, ours first; one that is not installed is skipped, aloud."""

from __future__ import annotations

from collections.abc import Mapping

from bench.peers.fts5 import Fts5Trigram, Fts5Words
from bench.peers.ours import Ours, OursAsAsked, OursPlainSnippets
from bench.peers.peer import Peer
from bench.peers.stock_whoosh import StockWhoosh
from bench.peers.tantivy_bigrams import TantivyBigrams
from bench.peers.tantivy_words import TantivyWords
from bench.peers.xapian_words import XapianWords

PEERS: Mapping[str, type[Peer]] = {
    "ours": Ours,
    "ours-plain-snippets": OursPlainSnippets,
    "ours-as-asked": OursAsAsked,
    "tantivy-words": TantivyWords,
    "tantivy-bigrams": TantivyBigrams,
    "xapian": XapianWords,
    "fts5-words": Fts5Words,
    "fts5-trigram": Fts5Trigram,
    "stock-whoosh": StockWhoosh,
}
"""By the name the command takes."""

SAME_INDEX = {"ours-plain-snippets": "ours", "ours-as-asked": "ours"}
"""Peers that ask another's index."""
