"""The embedded engine: real Whoosh files (schema, TOC, segments, term index, columns, deletions), read with numpy.

    fields    what a section is in Whoosh's terms          columns   our own column types, read as one array
    record    a document as bytes, and back                storage   the folder, made durable and sealed
    state     what a commit says of itself                 index     the engine: open, clear, its two doors
    commit    one commit, checked before it is believed    writer    one batch of changes
    pool      where a batch's postings gather              postings  a term's sections and frequencies
    segment   one segment as arrays                        snapshot  all segments of a commit as one space of ids
    leaves    a word or a literal: who holds it, scores    executor  a plan as boolean masks
    facets    counts by value                              topk      the page asked for, in order
    searcher  a request from beginning to end

Postings are read by one room, so a codec of our own needs no other.
"""
