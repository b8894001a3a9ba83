"""How good the order is: judged queries over sample reports, ours beside stock Whoosh and plain bigrams."""
