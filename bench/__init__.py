"""How fast and how good the search is, beside its peers: `make bench`, or `python -m bench --help`.

Everything is measured in one run on one seeded synthetic corpus, peers and ours by turns, so that ratios hold even on a
machine that others use too. Rooms: sections (the corpus on disk), queries, truth (a plain scan), peers/ (one engine a
room), pages (the interleaved run), building, opening, commits, load, growth, table; relevance/ (the judged set).
"""
