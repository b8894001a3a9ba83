"""A report as JSON: one shape for `kb convert --json`, the site's .json and the API (DESIGN 9).

Values are exact decimals as strings, level and year integers, what is not stated null. A span indexes the section's
heading and paragraphs joined with a newline.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from kb import region
from kb.report import Finding, Indicator, Metadata, Report, Section, Source, Span

Record = dict[str, object]


def report_record(report: Report) -> Record:
    """The whole report. `report` is its id, null before it is minted."""
    return {
        "report": report.id or None,
        "source": source_record(report.source),
        "metadata": metadata_record(report.metadata),
        "sections": [section_record(section) for section in report.sections],
        "indicators": [_indicator(indicator) for indicator in report.indicators],
        "findings": [_finding(finding) for finding in report.findings],
        "discards": [asdict(discard) for discard in report.discards],
        "quality": {
            "counts": dict(Counter(note.rule for note in report.quality)),
            "notes": [asdict(note) for note in report.quality],
        },
    }


def source_record(source: Source) -> Record:
    """The source by its file name alone: the folders it lay in are its keeper's business."""
    return {**asdict(source), "name": source.file_name}


def metadata_record(metadata: Metadata) -> Record:
    record: Record = asdict(metadata)
    record["region"] = region_record(metadata.region)
    return record


def region_record(code: str | None) -> Record | None:
    if code is None:
        return None
    place = region.region(code)
    return {"code": place.code, "province": place.province, "city": place.city, "district": place.district}


def section_record(section: Section) -> Record:
    """`paragraphs` are the shown texts; their keys and kinds stand beside them in the same order."""
    return {
        "key": section.key or None,
        "path": section.path,
        "level": section.level,
        "heading": section.heading,
        "type": section.type,
        "page": section.page,
        "paragraphs": [p.text for p in section.paragraphs],
        "paragraph_keys": [p.key or None for p in section.paragraphs],
        "paragraph_kinds": [p.kind for p in section.paragraphs],
    }


def _indicator(indicator: Indicator) -> Record:
    record: Record = asdict(indicator)
    record["value"] = str(indicator.value)
    record["span"] = _span(indicator.span)
    return record


def _finding(finding: Finding) -> Record:
    evidence = [{"section": e.section, "span": _span(e.span), "printed": e.printed} for e in finding.evidence]
    return {"rule": finding.rule, "message": finding.message, "difference": finding.difference, "evidence": evidence}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]
