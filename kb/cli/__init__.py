"""The `kb` command: its own commands and those of the floors above, found by entry points."""
