"""Word documents made by hand for the readers' tests: parts, paragraphs, runs, tables, and what Word shows of them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence

from reading_checks import bare

from indexer.readers import docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def made(body: str, parts: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None) -> bytes:
    """A docx of a body and further parts; `kinds` says what the main part's relation to each of them is."""
    links = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}{kind}" Target="{part}"/>'
        for i, (part, kind) in enumerate((kinds or {part: part.partition(".")[0] for part in parts or {}}).items())
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("word/document.xml", f"<w:document {W} {MORE}><w:body>{body}</w:body></w:document>")
        package.writestr("word/_rels/document.xml.rels", f"<Relationships>{links}</Relationships>")
        for part, xml in (parts or {}).items():
            package.writestr(f"word/{part}", xml)
    return data.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    return (
        f"<w:p><w:pPr>{properties}</w:pPr>{''.join(each if each[:1] == '<' else run(each) for each in content)}</w:p>"
    )


def texts(body: str, **parts: str) -> list[str]:
    """The lines that are no furniture; a part's name is written with _ for its dot."""
    reading = docx.read(made(body, {name.replace("_", "."): xml for name, xml in parts.items()}), "x")
    return [line.text for line in reading.lines if line.furniture is None]


def shown_by_word(data: bytes) -> str:
    """All w:t of the story parts, by regular expression: the independent reading."""
    found = ""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if re.fullmatch(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml", name):
                xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", package.read(name).decode(), flags=re.S)
                found += "".join(re.findall(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>", xml))
    return bare(found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def cell(*content: str, properties: str = "") -> str:
    inner = "".join(each if each[:1] == "<" else paragraph(each) for each in content) or paragraph()
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    return f"<w:tbl>{''.join('<w:tr>' + ''.join(row) + '</w:tr>' for row in rows)}</w:tbl>"
