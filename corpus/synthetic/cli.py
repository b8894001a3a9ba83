"""python -m corpus.synthetic: synthetic reports into a folder."""

from __future__ import annotations

from pathlib import Path

import click

from corpus.synthetic.generate import generate, write


@click.command("python -m corpus.synthetic")
@click.option("--reports", type=click.IntRange(1), default=100, show_default=True, help="报告的份数。")
@click.option("--seed", type=int, default=1, show_default=True, help="种子；同一个种子总是生成同样的报告。")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="写入的文件夹。")
def synthetic_command(reports: int, seed: int, out: Path) -> None:
    """生成合成的绩效自评报告（纯文本）和它们的答案，用于大规模试验。"""
    click.echo(f"已写入 {write(generate(reports, seed), out)} 份报告：{out}")
