"""The library on disk: originals, Markdown, and the catalog that says what is there (design, section 8)."""
