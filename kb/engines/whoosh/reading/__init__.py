"""How a commit is searched: arrays from beginning to end, shown text only for the hits of the page.

| room | |
| --- | --- |
| snapshot | all segments as one space of ids, and what is known of its sections |
| selection | some of its sections, as ids or as a mask |
| lengths | field lengths, and what they make of a frequency |
| cache | answers kept, within bounds |
| words, literals | a leaf of a plan: who holds it, and what each scores |
| units | nearness; sentences and paragraphs |
| executor | a plan: who is meant, what each scores |
| facets, topk | counts by value under filters; the page asked for, in order |
| searcher | a request from beginning to end |
"""
