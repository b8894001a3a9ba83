"""How a segment is kept on the disk, and read back as arrays.

| room | |
| --- | --- |
| arrays | a file of named arrays, mapped into memory, checked in blocks |
| growing | such an array made piece by piece, of which only some is in memory |
| lists | many ascending lists in few bytes |
| coded, distinct, facet | values that many share, written once and numbered; how they are counted |
| records, documents | what is given with a hit, by number; a document in its two parts, as bytes |
| terms, postings, postingsfile | `<segment>.pst`: the terms in order, and the sections of each: written, read |
| text, grams, gramfile | `<segment>.grm`: match keys as one row, and where bigrams stand in it: written, read |
| columns | `<segment>.col`: facets, lengths, ordinals, records |
| contents | all of it in memory: gathered from a batch, read back, joined, thinned |
| segment | Whoosh's segment of these files, and its view |
| joining/ | segments written anew as one, a slice at a time: however much they hold, in little memory |
| stock | what Whoosh itself needs to search them |
"""
