"""How a segment is kept on the disk, and read back as arrays.

| room | |
| --- | --- |
| arrays | a file of named arrays, mapped into memory, checked in blocks |
| lists | many ascending lists in few bytes |
| coded, facet | values that many share, written once; how they are counted |
| records, documents | what is given with a hit, by number; a document in its two parts, as bytes |
| terms, postings | `<segment>.pst`: the terms in order, and the sections of each |
| text, grams, gramfile | `<segment>.grm`: match keys as one row, and where bigrams stand in it: written, read |
| columns | `<segment>.col`: facets, lengths, ordinals, records |
| contents | all of it in memory: gathered from a batch, read back, joined, thinned |
| segment | Whoosh's segment of these files, and its view |
| stock | what Whoosh itself needs to search them |
"""
