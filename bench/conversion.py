"""python -m bench.conversion: how fast sources become stored reports, and how the cost grows with their length.

Figures of one run on one machine: reports a second through `kb index` without the index, from file to stored Markdown
and catalog; seconds for one source of 1, 4 and 16 times the length. PDF is printed by LibreOffice where it is there.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pypdfium2

from bench.table import table
from corpus.synthetic import generate
from indexer import batch
from indexer.conversion import processors
from indexer.pipeline import convert
from kb.library.library import Library

TIMES = (1, 4, 16)
Row = tuple[str | float | int | None, ...]


@click.command("python -m bench.conversion")
@click.option(
    "--reports", type=click.IntRange(10), default=1000, show_default=True, help="Plain-text reports to index."
)
@click.option("--seed", type=int, default=1, show_default=True)
def conversion_command(reports: int, seed: int) -> None:
    """Measure conversion: throughput, and growth with length."""
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as name:
        folder = Path(name)
        click.echo(table(("workers", "reports a second", "characters a second"), throughput(folder, reports, seed)))
        click.echo()
        head = ("one source", *(f"{times}× (s)" for times in TIMES), "16× to 1×", "units a second")
        click.echo(table(head, growth(folder, seed)))


def throughput(folder: Path, reports: int, seed: int) -> Iterator[Row]:
    """Rows of (workers, reports a second, characters a second), from file to stored Markdown and catalog."""
    sources = folder / "sources"
    sources.mkdir()
    characters = 0
    for report in generate(reports, seed):
        (sources / f"{report.name}.txt").write_text(report.text, encoding="utf-8")
        characters += len(report.text)
    for workers in sorted({1, processors()}):
        with Library.create(folder / f"library-{workers}") as library:
            start = time.perf_counter()
            summary = batch.index(library, [sources], workers=workers)
            seconds = time.perf_counter() - start
        stored = len(summary.added) + len(summary.source)
        if stored != reports:
            raise click.ClickException(f"{reports - stored} reports were not stored")
        yield workers, reports / seconds, characters / seconds


def growth(folder: Path, seed: int) -> Iterator[Row]:
    """Rows of (format, seconds at each length, their ratio, lines or pages a second at the greatest length)."""
    texts = [report.text for report in generate(2 * max(TIMES), seed)]
    yield _row("txt, lines", lambda times: _text(texts, times), lambda data: data.count(b"\n"))
    if shutil.which("soffice") is None:
        click.echo("LibreOffice is not installed: no PDF measured", err=True)
        return
    yield _row("pdf, pages", lambda times: _printed(folder, _text(texts, times), times), _pages)


def _row(name: str, made: Callable[[int], bytes], units: Callable[[bytes], int]) -> Row:
    seconds: list[float] = []
    convert(made(1), name)
    for times in TIMES:
        data = made(times)
        start = time.perf_counter()
        convert(data, name)
        seconds.append(time.perf_counter() - start)
    return name, *seconds, seconds[-1] / seconds[0], units(data) / seconds[-1]


def _text(texts: list[str], times: int) -> bytes:
    return "\n".join(texts[: 2 * times]).encode()


def _printed(folder: Path, data: bytes, times: int) -> bytes:
    source = folder / f"print-{times}.txt"
    source.write_bytes(data)
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--infilter=Text (encoded):UTF8", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return source.with_suffix(".pdf").read_bytes()


def _pages(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    try:
        return len(document)
    finally:
        document.close()


if __name__ == "__main__":
    conversion_command()
