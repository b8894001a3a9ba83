"""SQLite FTS5, on our words and on trigrams.

Facet values are small integers in a table of their own, keyed as the full-text rows are; a page is one statement that
materializes the matching rows and groups them once a facet, and one for the top ten by FTS5's own rank.
"""

from __future__ import annotations

import shutil
import sqlite3
from abc import abstractmethod
from collections.abc import Iterable, Mapping

from bench.page import TOP, Page, Row, row, snippet
from bench.peers.peer import Finds, Peer
from bench.queries import FACETS, Query
from kb.analysis import analyzer
from kb.search.document import AnalyzedSection

_SCHEMA = f"""
CREATE TABLE section (id INTEGER PRIMARY KEY, {", ".join(f"{name} INTEGER" for name in FACETS)});
CREATE TABLE stored (id INTEGER PRIMARY KEY, report TEXT, key TEXT, text TEXT);
CREATE TABLE value (id INTEGER PRIMARY KEY, field TEXT, value TEXT, UNIQUE (field, value));
"""


class Fts5(Peer):
    """A peer whose subclasses name the tokenizer, the indexed text and the query string."""

    tokenizer: str

    @classmethod
    def missing(cls) -> str | None:
        options = {option for (option,) in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
        return None if "ENABLE_FTS5" in options else "a SQLite with FTS5"

    @abstractmethod
    def indexed(self, section: Row) -> str: ...

    @abstractmethod
    def asked(self, query: Query) -> str: ...

    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        connection = self.connect()
        connection.executescript(
            f"PRAGMA journal_mode=WAL;{_SCHEMA}CREATE VIRTUAL TABLE grams USING "
            f"fts5(terms, content='', tokenize=\"{self.tokenizer}\");"
        )
        with connection:
            for batch in batches:
                self._insert(connection, batch)
            connection.execute("INSERT INTO grams(grams) VALUES ('optimize')")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def add(self, sections: list[AnalyzedSection]) -> None:
        connection = self.connect()
        with connection:
            self._insert(connection, sections)
        connection.close()

    def open(self) -> Fts5Session:
        return Fts5Session(self)

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.folder / "fts5.sqlite")
        connection.executescript("PRAGMA cache_size=-262144; PRAGMA mmap_size=8589934592; PRAGMA temp_store=MEMORY;")
        return connection

    def _insert(self, connection: sqlite3.Connection, batch: list[AnalyzedSection]) -> None:
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM stored").fetchone()
        for id, section in enumerate(map(row, batch), last + 1):
            values = [_value(connection, name, section.values[name]) for name in FACETS]
            connection.execute("INSERT INTO section VALUES (?, ?, ?, ?, ?)", (id, *values))
            connection.execute(
                "INSERT INTO stored VALUES (?, ?, ?, ?)", (id, section.report, section.key, section.text)
            )
            connection.execute("INSERT INTO grams(rowid, terms) VALUES (?, ?)", (id, self.indexed(section)))


class Fts5Words(Fts5):
    """Words by blanks: SQLite's unicode61 with the signs that stand in our terms made letters."""

    name = "FTS5, words"
    finds: Finds = "terms"
    exact = False
    tokenizer = "unicode61 remove_diacritics 0 tokenchars '.%+-'"

    def indexed(self, section: Row) -> str:
        return section.terms

    def asked(self, query: Query) -> str:
        if query.phrase:
            return _quoted(" ".join(analyzer.terms_for_index(query.phrase)))
        return (" OR " if query.kind == "or" else " AND ").join(map(_quoted, query.words))


class Fts5Trigram(Fts5):
    """SQLite's trigram tokenizer on the match key: three characters and more, exactly."""

    name = "FTS5, trigram"
    finds: Finds = "literals"
    exact = True
    tokenizer = "trigram"

    def can(self, query: Query) -> bool:
        return all(len(needle) >= 3 for needle in query.needles)

    def indexed(self, section: Row) -> str:
        return section.match_key

    def asked(self, query: Query) -> str:
        return (" OR " if query.kind == "or" else " AND ").join(map(_quoted, query.needles))


class Fts5Session:
    def __init__(self, peer: Fts5) -> None:
        self._peer = peer
        self._connection = peer.connect()
        self._read_values()

    def forget(self) -> None:
        """A new connection: its page cache is empty."""
        self._connection.close()
        self._connection = self._peer.connect()
        self._read_values()

    def page(self, query: Query) -> Page:
        asked = self._peer.asked(query)
        chosen = {
            name: [self._ids[name, value] for value in values if (name, value) in self._ids]
            for name, values in query.filters.items()
        }
        everything = " AND ".join([_within(name, ids) for name, ids in chosen.items()]) or "1"
        counts = " UNION ALL ".join(
            f"SELECT '{name}', {name}, count(*) FROM matching WHERE "
            + (" AND ".join(_within(other, ids) for other, ids in chosen.items() if other != name) or "1")
            + f" GROUP BY {name}"
            for name in FACETS
        )
        facets: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        total = 0
        statement = (
            f"WITH matching AS MATERIALIZED (SELECT {', '.join(FACETS)} FROM grams JOIN section ON section.id = "
            f"grams.rowid WHERE grams MATCH ?) {counts} UNION ALL SELECT '', 0, count(*) FROM matching "
            f"WHERE {everything}"
        )
        for name, id, count in self._connection.execute(statement, (asked,)):
            if name:
                if id not in self._values:
                    self._read_values()
                facets[name][self._values[id]] = count
            else:
                total = count
        filtered = f"JOIN section ON section.id = grams.rowid AND {everything}" if chosen else ""
        top = self._connection.execute(
            f"SELECT report, key, text FROM (SELECT grams.rowid AS id, rank AS place FROM grams {filtered} "
            f"WHERE grams MATCH ? ORDER BY rank LIMIT {TOP}) JOIN stored USING (id) ORDER BY place",
            (asked,),
        ).fetchall()
        return Page(
            total=total,
            hits=tuple((report, key) for report, key, _ in top),
            snippets=tuple(snippet(text, query.needles) for _, _, text in top),
            facets=facets,
        )

    def close(self) -> None:
        self._connection.close()

    def _read_values(self) -> None:
        rows = self._connection.execute("SELECT id, field, value FROM value").fetchall()
        self._values: Mapping[int, str] = {id: value for id, _, value in rows}
        self._ids: Mapping[tuple[str, str], int] = {(field, value): id for id, field, value in rows}


def _value(connection: sqlite3.Connection, field: str, value: str) -> int:
    connection.execute("INSERT OR IGNORE INTO value (field, value) VALUES (?, ?)", (field, value))
    found = connection.execute("SELECT id FROM value WHERE field = ? AND value = ?", (field, value)).fetchone()
    return int(found[0])


def _within(name: str, ids: list[int]) -> str:
    return f"{name} IN ({', '.join(map(str, ids))})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
