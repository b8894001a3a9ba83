"""How sections are searched, whatever the engine: documents, plans, requests, hits, facets, snippets."""
