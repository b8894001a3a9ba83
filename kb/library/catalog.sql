-- The catalog: one row a report, its sections, the sources it came from, and every permalink that was retired.
-- PRAGMA user_version holds the format; kb/library/catalog.py sets it.

CREATE TABLE library (
    generation INTEGER NOT NULL               -- grows by one with each report stored, removed or moved
) STRICT;
INSERT INTO library (generation) VALUES (0);

CREATE TABLE report (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('live', 'removed', 'moved')),
    moved_to    TEXT REFERENCES report (id),
    generation  INTEGER NOT NULL,             -- of its last change
    region      TEXT,
    year        INTEGER,
    department  TEXT,
    kind        TEXT NOT NULL,
    metadata    TEXT NOT NULL,                -- JSON: what is stated
    source      TEXT NOT NULL,                -- JSON: the source it was read from
    details     TEXT NOT NULL,                -- JSON: discards, quality notes, indicators, findings
    characters  INTEGER NOT NULL,             -- of shown text
    sections    INTEGER NOT NULL,
    added       TEXT NOT NULL,                -- UTC, ISO 8601
    changed     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX report_by_generation ON report (generation);
CREATE INDEX report_by_identity ON report (region, year, department, kind) WHERE state = 'live';

CREATE TABLE section (
    report      TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE ON UPDATE CASCADE,
    key         TEXT NOT NULL,
    ordinal     INTEGER NOT NULL,             -- place in the outline, from 0
    path        TEXT NOT NULL,
    level       INTEGER NOT NULL,
    heading     TEXT NOT NULL,
    type        TEXT NOT NULL,
    page        INTEGER,
    paragraphs  TEXT NOT NULL,                -- JSON: [[key, kind, page, text], ...]
    PRIMARY KEY (report, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    name        TEXT PRIMARY KEY,             -- manifest name
    sha256      TEXT NOT NULL,
    stamp       TEXT NOT NULL,                -- what it was read with; see indexer.manifest
    format      TEXT NOT NULL,
    encoding    TEXT,
    report      TEXT NOT NULL REFERENCES report (id) ON UPDATE CASCADE,
    standing    INTEGER NOT NULL              -- 0 once its report was taken down or it was forgotten
) STRICT, WITHOUT ROWID;
CREATE INDEX source_by_report ON source (report);
CREATE INDEX source_by_sha256 ON source (sha256);

CREATE TABLE retired (
    report      TEXT NOT NULL REFERENCES report (id) ON UPDATE CASCADE,
    section     TEXT NOT NULL,
    paragraph   TEXT NOT NULL,                -- '' for the section itself
    digest      TEXT NOT NULL,
    successor   TEXT,                         -- JSON [section, paragraph]; NULL when it is gone
    nearest     TEXT,                         -- JSON [section, paragraph]
    PRIMARY KEY (report, section, paragraph)
) STRICT, WITHOUT ROWID;
