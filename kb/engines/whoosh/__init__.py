"""The embedded engine: real Whoosh files (TOC, segments, locks, removals), written and read with numpy.

| room | |
| --- | --- |
| index | the engine: open, clear, check, its two doors |
| writer, merging | one batch of changes; which segments are written anew |
| commit, state, storage | one commit, checked before it is believed; what it says of itself; the folder, made durable |
| fields | what the index is in Whoosh's terms |
| codec/ | how a segment is kept and read back |
| reading/ | how a commit is searched |

Whoosh names and publishes segments; what is in them is ours. A segment is three files of arrays, mapped into memory and
never changed. Making one is always the same, whether of a batch or of other segments: its contents stand in memory as
arrays, are inverted by one sort, and written; where they would not fit, segments are joined slice by slice. Searching
takes arrays of ids through set algebra, scores, counts and the top of the list, and reads shown text only for the hits
of the page.
"""
