"""The kb command as a person runs it: real processes, a real library, Chinese sentences and exit codes."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from corpus.samples import reports_folder, samples


def kb(
    *arguments: str | Path, cwd: Path, ok: int = 0, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    environment.pop("KB_LIBRARY", None)
    done = subprocess.run(
        [sys.executable, "-c", "from kb.cli.main import main; main()", *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        preexec_fn=before,
    )  # fmt: skip
    assert done.returncode == ok, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ./library holds the samples."""
    made = tmp_path_factory.mktemp("home")
    out = kb("index", reports_folder(), cwd=made).stdout
    assert f"新增 {len(samples())}" in out
    return made


def test_indexing_again_finds_everything_unchanged(home: Path) -> None:
    assert f"新增 0，更新 0，未变 {len(samples())}，失败 0。" in kb("index", reports_folder(), cwd=home).stdout


def test_search_prints_hits_and_their_links(home: Path) -> None:
    out = kb("search", "预算执行率", cwd=home).stdout
    assert "节，出自" in out and "/reports/" in out and "［样例］" in out


def test_search_as_json_is_the_documented_shape(home: Path) -> None:
    found = json.loads(kb("search", '"预算执行率"', "--region", "天河区", "--year", "2021", "--json", cwd=home).stdout)
    assert {"query", "total", "reports", "hits", "facets", "note"} <= set(found)
    assert found["total"] == len(found["hits"]) >= 1
    for hit in found["hits"]:
        assert {"report", "key", "url", "heading", "type", "score", "snippet"} <= set(hit)
        marked = [hit["snippet"]["text"][start:end] for start, end in hit["snippet"]["spans"]]
        assert "预算执行率" in marked
    assert {"value", "label", "count"} <= set(found["facets"]["region"][0])


def test_search_takes_what_the_site_takes_and_explains_itself(home: Path) -> None:
    arguments = ("天河 支付进度", "--department", "教育局", "--collapse", "--limit", "3")
    out = kb("search", *arguments, cwd=home).stdout
    assert "“教育局”包括" in out and "节，出自" in out
    assert "也搜索了“支付进度”的同义词" in out and "--no-synonyms" in out
    assert "只看 地区：天河区" in out and "--region 440106" in out
    assert "还没有写要找的内容" in kb("search", cwd=home, ok=2).stderr
    emptied = kb("search", '预算 "独角兽"', "--heading", "情况", "--no-synonyms", cwd=home).stdout
    assert "0 节，出自 0 份报告" in emptied
    assert "所有报告里都没有“独角兽”。" in emptied and "去掉整句“独角兽”：" in emptied


def test_convert_prints_markdown_or_json_and_stores_nothing(tmp_path: Path) -> None:
    sample = samples()[0]
    markdown = kb("convert", sample.path, cwd=tmp_path).stdout
    assert markdown.startswith("---\n") and "# " in markdown
    record = json.loads(kb("convert", sample.path, "--json", cwd=tmp_path).stdout)
    assert record["metadata"]["region"]["code"] == sample.answers()["region"]["code"]
    assert record["metadata"]["year"] == sample.answers()["year"]
    assert record["sections"][0]["path"] == "0" and record["sections"][0]["type"] == "题头"
    assert record["indicators"] == [] and record["findings"] == []
    assert not list(tmp_path.iterdir())


def test_info_lists_what_is_there(home: Path) -> None:
    out = kb("info", cwd=home).stdout
    assert f"共 {len(samples())} 份报告" in out
    first = json.loads(kb("info", "--json", cwd=home).stdout)[0]["report"]
    assert first in kb("info", first, cwd=home).stdout


def test_remove_takes_down_and_the_search_forgets(tmp_path: Path) -> None:
    for sample in samples()[:2]:
        kb("index", sample.path, cwd=tmp_path)
    before = json.loads(kb("info", "--json", cwd=tmp_path).stdout)
    assert "已移出" in kb("remove", before[0]["report"], cwd=tmp_path).stdout
    left = json.loads(kb("search", "绩效", "--limit", "100", "--json", cwd=tmp_path).stdout)
    assert {hit["report"] for hit in left["hits"]} == {before[1]["report"]}
    kb("remove", "--samples", cwd=tmp_path)
    assert json.loads(kb("info", "--json", cwd=tmp_path).stdout) == []


def test_bad_files_are_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_bytes(b"")
    done = kb("index", samples()[0].path, tmp_path / "空.txt", cwd=tmp_path, ok=1)
    assert "新增 1" in done.stdout and "失败 1" in done.stdout
    assert "空.txt：文件里没有文字" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["search", "预算"], 3, "kb index"),
        (["info"], 3, "kb index"),
        (["convert", "没有.txt"], 1, "没有这个文件"),
        (["search", "预算", "--year", "去年"], 2, "四位"),
        (["search", "预算", "--page", "0"], 2, "页码"),
        (["search", "预算", "--page", "一"], 2, "整数"),
        (["search", "。" * 501], 2, "500"),
        (["index"], 2, "PATHS"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_every_error_is_a_sentence_with_its_exit_code(
    arguments: Sequence[str], code: int, says: str, tmp_path: Path
) -> None:
    done = kb(*arguments, cwd=tmp_path, ok=code)
    assert says in done.stderr


def test_the_library_may_be_named(home: Path, tmp_path: Path) -> None:
    assert "节，出自" in kb("search", "绩效", "--library", home / "library", cwd=tmp_path).stdout


def test_where_the_index_cannot_grow_the_old_one_is_searched_and_the_reason_said(tmp_path: Path) -> None:
    first, *_ = sorted(reports_folder().iterdir())
    kb("index", first, cwd=tmp_path)
    index = tmp_path / "library" / "index"
    shutil.copytree(index, tmp_path / "older")
    kb("index", reports_folder(), cwd=tmp_path)
    shutil.rmtree(index)
    (tmp_path / "older").rename(index)
    done = kb("search", "绩效", cwd=tmp_path, before=files_stay_small)
    assert "节，出自 1 份报告" in done.stdout
    assert "索引没有更新" in done.stderr and "文件大小超出系统的限制" in done.stderr


def files_stay_small() -> None:
    """Enough for what SQLite writes to be read by, not for a segment."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
