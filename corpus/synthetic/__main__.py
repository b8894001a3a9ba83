"""python -m corpus.synthetic."""

from __future__ import annotations

from corpus.synthetic.cli import synthetic_command

synthetic_command()
