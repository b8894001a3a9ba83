"""Sample reports written by us, each with its answers.

`reports/` holds the samples as a department would publish them, with the faults of real ones, and a sidecar each that
marks them as samples; `answers/` holds the truth about each. No sentence is taken from a real report. The departments'
names are real, what the samples say about them is invented.
"""
