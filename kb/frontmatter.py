"""What a report says besides its sections, as plain data and as the YAML head of its Markdown.

Each value stands on a line of its own as JSON, which is YAML too: no text can break out of its line, a diff shows
what changed, and any YAML reader can read it. Absent means not stated. The plain data is also what the catalog keeps.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import yaml

from kb.report import Discard, Evidence, Finding, Indicator, Metadata, QualityNote, Report, Source, Span

FORMAT = 1
"""Of the whole Markdown file; in the head as `kb`."""

Record = dict[str, Any]

METADATA_FIELDS = tuple(field.name for field in fields(Metadata))
# What YAML 1.1 forbids raw or takes for a line break, lone surrogates, and "<", lest a Markdown viewer that does not
# know front matter take it for HTML.
_UNPRINTABLE = re.compile("[<\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def to_yaml(report: Report) -> str:
    """The head's lines, without the `---` around them."""
    lines = [f"kb: {FORMAT}"]
    if report.id:
        lines.append(f"id: {_json(report.id)}")
    lines += [f"{name}: {_json(value)}" for name, value in plain(report.metadata).items()]
    lines.append(f"source: {_json(plain(report.source))}")
    for name, records in details(report).items():
        lines += [f"{name}:", *(f"  - {_json(record)}" for record in records)]
    return "\n".join(lines)


def from_yaml(text: str) -> Report:
    """The report without its sections. ValueError, saying what is wrong, when it is no head of ours."""
    head = _load(text)
    if not isinstance(head, dict) or head.get("kb") != FORMAT:
        raise ValueError(f"front matter does not say kb: {FORMAT}")
    try:
        metadata = Metadata(**{name: head[name] for name in METADATA_FIELDS if name in head})
        report = Report(metadata, (), Source(**head["source"]), id=str(head.get("id", "")))
        return with_details(report, head)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"front matter lacks or misstates {error}") from error


def plain(item: Metadata | Source | Discard | QualityNote) -> Record:
    """The stated fields of a flat record: those that are neither None nor False."""
    stated = ((field.name, getattr(item, field.name)) for field in fields(item))
    return {name: value for name, value in stated if value is not None and value is not False}


def details(report: Report) -> dict[str, list[Record]]:
    """Discards, quality notes, indicators and findings as plain data; what there is none of is left out."""
    records = {
        "discards": [plain(discard) for discard in report.discards],
        "quality": [plain(note) for note in report.quality],
        "indicators": [_indicator(indicator) for indicator in report.indicators],
        "findings": [_finding(finding) for finding in report.findings],
    }
    return {name: rows for name, rows in records.items() if rows}


def with_details(report: Report, data: Mapping[str, Any]) -> Report:
    """`report` with the details in `data`. KeyError, TypeError, ValueError or ArithmeticError when malformed."""
    return replace(
        report,
        discards=tuple(Discard(**record) for record in data.get("discards", ())),
        quality=tuple(QualityNote(**record) for record in data.get("quality", ())),
        indicators=tuple(_read_indicator(record) for record in data.get("indicators", ())),
        findings=tuple(_read_finding(record) for record in data.get("findings", ())),
    )


def _indicator(indicator: Indicator) -> Record:
    value = indicator.value
    stated = {"value": str(value)} if isinstance(value, Decimal) else {"text": value}
    basis = {} if indicator.basis is None else {"basis": indicator.basis}
    span = [indicator.span.start, indicator.span.end]
    place = {"unit": indicator.unit, "printed": indicator.printed, "section": indicator.section, "span": span}
    return {"name": indicator.name, **stated, **place, **basis}


def _read_indicator(record: Record) -> Indicator:
    return Indicator(
        name=record["name"],
        value=Decimal(record["value"]) if "value" in record else record["text"],
        unit=record["unit"],
        printed=record["printed"],
        section=record["section"],
        span=Span(*record["span"]),
        basis=record.get("basis"),
    )


def _finding(finding: Finding) -> Record:
    evidence = [
        {"section": place.section, "span": [place.span.start, place.span.end], "printed": place.printed}
        for place in finding.evidence
    ]
    return {
        "rule": finding.rule, "message": finding.message, "difference": finding.difference, "evidence": evidence
    }  # fmt: skip


def _read_finding(record: Record) -> Finding:
    places = tuple(Evidence(e["section"], Span(*e["span"]), e["printed"]) for e in record["evidence"])
    return Finding(record["rule"], record["message"], record["difference"], places)


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _load(text: str) -> object:
    try:
        return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        # libyaml refuses the escape of a lone surrogate; the pure reader takes it.
        try:
            return yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ValueError(f"front matter is not YAML: {error}") from error
