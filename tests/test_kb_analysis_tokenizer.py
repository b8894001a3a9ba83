"""Two implementations give one set of tokens, and jieba's habits (cache files, messages, shared state) stay inside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.analysis import tokenizer
from kb.analysis.tokenizer import PROVEN, JiebaTokenizer, RjiebaTokenizer, proof, user_words
from kb.matchkey import match_key

HAN = re.compile("[\u4e00-\u9fd5]+")
WORDS = [word for word, _, _ in user_words()]
CHARS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5)
STUTTER = re.compile(r"(.)(?:.{0,2}\1){2}")
RUNS = (
    st.lists(st.sampled_from(WORDS) | st.text(CHARS, max_size=6), max_size=8)
    .map("".join)
    .filter(lambda run: not STUTTER.search(run))
)


@pytest.fixture(scope="module")
def plain() -> JiebaTokenizer:
    return JiebaTokenizer()


@pytest.fixture(scope="module")
def fast() -> RjiebaTokenizer:
    pytest.importorskip("rjieba", reason="rjieba is not installed: jieba alone is used")
    return RjiebaTokenizer()


@given(RUNS)
def test_both_implementations_give_the_same_tokens(plain: JiebaTokenizer, fast: RjiebaTokenizer, run: str) -> None:
    assert fast.for_index(run) == plain.for_index(run)
    assert fast.for_query(run) == plain.for_query(run)


def test_both_break_the_tie_of_a_character_three_times(plain: JiebaTokenizer, fast: RjiebaTokenizer) -> None:
    runs = [word[0] * 3 + after for word in WORDS for after in ("", "自评", "的")]
    assert [run for run in runs if fast.for_query(run) != plain.for_query(run)] == []


def test_both_give_the_same_tokens_of_the_real_reports(
    plain: JiebaTokenizer, fast: RjiebaTokenizer, shared: Path
) -> None:
    texts = [path.read_text("utf-8") for path in (shared / "reports").glob("*.txt")]
    runs = [run for text in texts for run in HAN.findall(match_key(text))]
    assert len(runs) > 1000
    assert [run for run in runs if fast.for_index(run) != plain.for_index(run)] == []
    assert [run for run in runs if fast.for_query(run) != plain.for_query(run)] == []


@pytest.mark.long
def test_both_give_the_same_tokens_of_every_dictionary_word(plain: JiebaTokenizer, fast: RjiebaTokenizer) -> None:
    import jieba

    with jieba.get_module_res(jieba.DEFAULT_DICT_NAME) as dictionary:
        words = [line.decode("utf-8").split(" ")[0] for line in dictionary]
    pairs = [word + other for word, other in zip(words, words[7::31] * 31, strict=False) if HAN.fullmatch(word + other)]
    assert len(pairs) > 300_000
    assert [pair for pair in pairs if fast.for_index(pair) != plain.for_index(pair)] == []


def test_the_stored_proof_is_jiebas(plain: JiebaTokenizer) -> None:
    assert proof(plain) == PROVEN, f"the dictionary or the proof texts changed: set PROVEN to {proof(plain)!r}"


def test_rjieba_is_used_when_it_is_proven(fast: RjiebaTokenizer) -> None:
    assert proof(fast) == PROVEN
    assert tokenizer.tokenizer().name == "rjieba"


def test_jieba_is_used_when_rjieba_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokenizer, "PROVEN", "of another dictionary")
    assert tokenizer.tokenizer.__wrapped__().name == "jieba"


def test_jieba_is_used_when_rjieba_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    assert tokenizer.tokenizer.__wrapped__().name == "jieba"


@given(RUNS)
def test_a_querys_tokens_are_the_run_itself_and_all_indexed(plain: JiebaTokenizer, run: str) -> None:
    tokens = plain.for_query(run)
    assert "".join(tokens) == run
    assert set(tokens) <= set(plain.for_index(run))


def test_every_user_word_is_a_key_listed_once_and_stands_as_one(plain: JiebaTokenizer) -> None:
    assert len(WORDS) >= 150
    assert sorted(WORDS) == sorted(set(WORDS))
    assert [word for word in WORDS if match_key(word) != word or not HAN.fullmatch(word)] == []
    assert [word for word in WORDS if plain.for_query(word) != [word]] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("预算执行率和自评得分", ["预算执行率", "和", "自评得分"]),
        ("践行全过程人民民主", ["践行", "全过程人民民主"]),
        ("对一府一委两院的监督", ["对", "一府一委两院", "的", "监督"]),
    ],
)
def test_the_terms_of_the_trade_are_words(text: str, words: list[str]) -> None:
    assert tokenizer.tokenizer().for_query(text) == words


def python(code: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TMPDIR": str(temporary)}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)


def test_jieba_is_loaded_without_a_word_and_leaves_no_file(tmp_path: Path) -> None:
    code = "from kb.analysis.tokenizer import JiebaTokenizer; print(*JiebaTokenizer().for_query('绩效自评报告'))"
    run = python(code, tmp_path)
    assert run.stdout.split() == ["绩效自评报告"]
    assert run.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_reader_with_rjieba_never_loads_jieba(fast: RjiebaTokenizer, tmp_path: Path) -> None:
    code = (
        "import sys; from kb.analysis import analyzer; analyzer.terms_for_query('预算执行率'); analyzer.fingerprint();"
        "print('jieba' in sys.modules)"
    )
    assert python(code, tmp_path).stdout.strip() == "False"


def test_the_shared_tokenizer_of_jieba_is_left_alone(plain: JiebaTokenizer) -> None:
    import jieba

    assert not jieba.dt.initialized
    assert jieba.finalseg.Force_Split_Words == set()
