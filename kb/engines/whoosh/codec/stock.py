"""What Whoosh itself needs to search our segments: its own searcher, queries and BM25F run over them.

We never search that way; it is how the tests hold our scores to Whoosh's over the very same files, and how a tool that
knows Whoosh can look into an index (`whoosh.index.open_dir`). Read-only, and as slow as Whoosh is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import ListMatcher, Matcher
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from kb.engines.whoosh.codec.postings import Postings
from kb.engines.whoosh.codec.segment import Segment, SegmentView
from kb.search import score

_BOOSTS = {f.name: f.boost for f in score.SCORED_FIELDS}


class Codec(base.Codec):  # type: ignore[misc]  # whoosh is untyped to us
    """Reads; segments are written by codec.segment.write_segment."""

    def per_document_reader(self, storage: FileStorage, segment: Segment) -> DocumentReader:
        return DocumentReader(_view(storage, segment))

    def terms_reader(self, storage: FileStorage, segment: Segment) -> TermsReader:
        return TermsReader(_view(storage, segment))


def _view(storage: FileStorage, segment: Segment) -> SegmentView:
    return SegmentView.open(Path(storage.folder), segment)


class TermsReader(base.TermsReader):  # type: ignore[misc]
    """Terms are (field, UTF-8); a posting's weight is its frequency times the field's boost."""

    def __init__(self, view: SegmentView) -> None:
        self._view = view

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return list(_BOOSTS)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in sorted(_BOOSTS):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._view.postings.terms
        for number in range(len(terms)):
            if terms[number] >= prefix and self._view.postings.fields[fieldname].read(number) is not None:
                yield fieldname, terms[number]

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        postings = self._postings(fieldname, text)
        weights = postings.frequencies() * _BOOSTS[fieldname]
        lengths = self._view.columns.lengths(fieldname)[postings.ids]
        ids = postings.ids.tolist()
        return TermInfo(
            weight=float(weights.sum()),
            df=len(ids),
            minlength=_length(int(lengths.min())),
            maxlength=_length(int(lengths.max())),
            maxweight=float(weights.max()),
            minid=ids[0],
            maxid=ids[-1],
        )

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        postings = self._find(fieldname, text)
        return 0 if postings is None else len(postings.ids)

    def frequency(self, fieldname: str, text: bytes) -> float:
        postings = self._find(fieldname, text)
        return 0.0 if postings is None else float(postings.frequencies().sum() * _BOOSTS[fieldname])

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None) -> Matcher:
        postings = self._postings(fieldname, text)
        weights = postings.frequencies() * _BOOSTS[fieldname]
        return ListMatcher(
            postings.ids.tolist(),
            weights.tolist(),
            format=format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def _postings(self, fieldname: str, text: bytes) -> Postings:
        postings = self._find(fieldname, text)
        if postings is None:
            raise TermNotFound((fieldname, text))
        return postings

    def _find(self, fieldname: str, text: bytes) -> Postings | None:
        return self._view.postings.read(text.decode("utf-8", "surrogatepass")).get(fieldname)


class DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, view: SegmentView) -> None:
        self._view = view

    def doc_count(self) -> int:
        return int(self._view.live.sum())

    def doc_count_all(self) -> int:
        return self._view.count

    def has_deletions(self) -> bool:
        return not self._view.whole

    def is_deleted(self, docnum: int) -> bool:
        # Whoosh asks of one beyond the last, too.
        return docnum < self._view.count and not self._view.live[docnum]

    def deleted_docs(self) -> set[int]:
        return set((~self._view.live).nonzero()[0].tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """As Whoosh's byte keeps it."""
        return _length(int(self._view.columns.lengths(fieldname)[docnum])) or default

    def field_length(self, fieldname: str) -> int:
        return int(self._view.columns.lengths(fieldname).sum())

    def min_field_length(self, fieldname: str) -> int:
        return _length(int(self._view.columns.lengths(fieldname).min()))

    def max_field_length(self, fieldname: str) -> int:
        return _length(int(self._view.columns.lengths(fieldname).max()))

    def stored_fields(self, docnum: int) -> dict[str, object]:
        """Enough to know the section again."""
        document = self._view.document(docnum)
        return {"report": document.report, "key": document.key}


def _length(terms: int) -> int:
    return score.LENGTHS[score.length_byte(terms)]
