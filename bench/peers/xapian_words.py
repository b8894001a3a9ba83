"""Xapian on our words, and on pairs of characters with positions for phrases; from Debian's python3-xapian."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.page import TOP, Page, bigrams, row, snippet
from bench.peers.peer import Finds, Peer
from bench.queries import FACETS, Query
from kb.search.document import AnalyzedSection

_DEBIAN = "/usr/lib/python3/dist-packages"
"""Where Debian keeps the binding; it is on no package index."""
_PAIR = "XG"


class XapianWords(Peer):
    name = "Xapian"
    finds: Finds = "terms"
    exact = True

    @classmethod
    def missing(cls) -> str | None:
        try:
            _xapian()
        except ImportError:
            return "apt install python3-xapian, and the same Python as Debian's"
        return None

    def build(self, batches: Iterable[list[AnalyzedSection]]) -> None:
        xapian = _xapian()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._write(xapian.WritableDatabase(str(self.folder), xapian.DB_CREATE_OR_OVERWRITE), batches)

    def add(self, sections: list[AnalyzedSection]) -> None:
        xapian = _xapian()
        self._write(xapian.WritableDatabase(str(self.folder), xapian.DB_OPEN), [sections])

    def open(self) -> XapianSession:
        return XapianSession(self.folder)

    def _write(self, database: Any, batches: Iterable[list[AnalyzedSection]]) -> None:
        xapian = _xapian()
        for batch in batches:
            for section in map(row, batch):
                document = xapian.Document()
                for word in section.terms.split():
                    document.add_term(word)
                for place, pair in enumerate(bigrams(section.match_key)):
                    document.add_posting(_PAIR + pair, place)
                for slot, name in enumerate(FACETS):
                    document.add_value(slot, section.values[name])
                    document.add_boolean_term(_filter_term(name, section.values[name]))
                document.set_data(json.dumps([section.report, section.key, section.text], ensure_ascii=False))
                database.add_document(document)
        database.commit()
        database.close()


class XapianSession:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.forget()

    def forget(self) -> None:
        """The database opened anew."""
        self._database = _xapian().Database(str(self._folder))

    def page(self, query: Query) -> Page:
        xapian = _xapian()
        asked = self._asked(query)
        enquire = xapian.Enquire(self._database)
        enquire.set_query(_filtered(asked, query.filters))
        spies = {name: self._spy(enquire, name) for name in FACETS if name not in query.filters}
        found = enquire.get_mset(0, TOP, self._database.get_doccount())
        total = found.get_matches_estimated()
        for name in query.filters:
            others = {other: values for other, values in query.filters.items() if other != name}
            counting = xapian.Enquire(self._database)
            counting.set_query(_filtered(asked, others))
            counting.set_weighting_scheme(xapian.BoolWeight())
            spies[name] = self._spy(counting, name)
            counting.get_mset(0, 0, self._database.get_doccount())
        rows = [json.loads(match.document.get_data()) for match in found]
        return Page(
            total=total,
            hits=tuple((report, key) for report, key, _ in rows),
            snippets=tuple(snippet(text, query.needles) for _, _, text in rows),
            facets={name: {item.term.decode(): item.termfreq for item in spy.values()} for name, spy in spies.items()},
        )

    def close(self) -> None:
        self._database.close()

    def _spy(self, enquire: Any, name: str) -> Any:
        spy = _xapian().ValueCountMatchSpy(FACETS.index(name))
        enquire.add_matchspy(spy)
        return spy

    def _asked(self, query: Query) -> Any:
        xapian = _xapian()
        if query.phrase:
            return xapian.Query(xapian.Query.OP_PHRASE, [_PAIR + pair for pair in bigrams(query.phrase)])
        together = xapian.Query.OP_OR if query.kind == "or" else xapian.Query.OP_AND
        return xapian.Query(together, list(query.words))


def _filtered(asked: Any, filters: Mapping[str, tuple[str, ...]]) -> Any:
    xapian = _xapian()
    for name, values in filters.items():
        chosen = xapian.Query(xapian.Query.OP_OR, [_filter_term(name, value) for value in values])
        asked = xapian.Query(xapian.Query.OP_FILTER, asked, chosen)
    return asked


def _filter_term(name: str, value: str) -> str:
    return f"X{name.upper()}:{value}"


def _xapian() -> Any:
    try:
        import xapian  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        if _DEBIAN in sys.path:
            raise
        # Last, so that nothing else of Debian's is taken before what is installed here.
        sys.path.append(_DEBIAN)
        import xapian  # type: ignore[import-not-found, unused-ignore]
    return xapian
