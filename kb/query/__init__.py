"""The query language: what a person types, read into frozen nodes. The grammar stands in kb.query.parser."""
