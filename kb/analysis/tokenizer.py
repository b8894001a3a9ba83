"""The one door to jieba: text that is already a match key, cut into tokens.

Two implementations of one algorithm: jieba 0.42.1 and rjieba (jieba-rs, an order of magnitude faster). rjieba is used
when it is installed and proven equal: at first use its tokens of the proof texts are hashed and compared with `PROVEN`,
the hash of jieba's own, which the tests compute afresh. So the fingerprint names the algorithm and the dictionary, an
index serves with either, and a reader that has rjieba never loads jieba (a second and 100 MB).

The two are equal on runs of Chinese characters (U+4E00-9FD5), the only thing the analyzer hands them; elsewhere their
patterns differ. One thing is left: of two equally likely cuts (兵兵|兵兵兵, 兵兵兵|兵兵) each may take its own, which
needs an unknown word with one character three times close together. Such a word is still found literally.
"""

from __future__ import annotations

import hashlib
import random
import warnings
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import pairwise
from typing import Protocol

PROVEN = "de8adaaf96cd4ad903f9e1c4456b0627fb237ae9d58900d7ac5dd535990f2e99"
"""SHA-256 of jieba 0.42.1's tokens of the proof texts under our user dictionary (see `proof`)."""

_ALGORITHM = "0.42.1"

_PROOF_TEXTS = (
    "区人大常委会审议了二十三项专项工作报告并督办代表建议",
    "部门整体支出绩效自评得分为优全年预算执行率有待提高",
    "欧阳建华和买买提艾力到派潭镇高滩村查看水库除险加固工程进度",
    "研究生会议室与会计师事务所同在一层楼办公用房面积超出标准",
    "从小学校门口到发展中心的公路面上铺设了新沥青并已验收",
    "三公经费控制率公用经费控制率及资产利用率均达到目标值",
    "财政所所长陈国栋到了会场才发现培训费预算表没有带来",
    "增城区永宁街道人大代表中心联络站编号赋码工作已经完成",
    "不动产登记中心办结过户业务平均用时缩短了半个工作日",
    "鸜鹆鼱鼩龘靐齉爩麤嚚龖厵灪癵籱饢驫鱻爨",
)


class Tokenizer(Protocol):
    """Cuts a run of Chinese characters, or any match key, into words; `name` is the library that does it."""

    @property
    def name(self) -> str: ...

    def for_index(self, key: str) -> list[str]:
        """jieba's `cut_for_search`: each word after the shorter dictionary words inside it."""
        ...

    def for_query(self, key: str) -> list[str]:
        """jieba's `cut`: the words, which together are the key."""
        ...


class JiebaTokenizer:
    """jieba with our user dictionary, in an instance of its own.

    The dictionary is read straight from jieba's package: its cache in the shared temporary directory may have been
    written by another version, another user, or half.
    """

    name = "jieba"

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # jieba imports pkg_resources and spells its patterns without raw strings.
            warnings.simplefilter("ignore")
            import jieba
        self._cut = jieba.Tokenizer()
        self._cut.FREQ, self._cut.total = self._cut.gen_pfdict(self._cut.get_dict_file())
        self._cut.initialized = True
        for word, frequency, tag in user_words():
            self._cut.add_word(word, frequency, tag)
        # jieba counts twice what is listed twice and what a user word replaces; jieba-rs does not, and the last bit
        # of its logarithm decides between equal cuts (千|千千 and 千千|千).
        self._cut.total = sum(self._cut.FREQ.values())

    def for_index(self, key: str) -> list[str]:
        return list(self._cut.cut_for_search(key))

    def for_query(self, key: str) -> list[str]:
        return list(self._cut.cut(key))


class RjiebaTokenizer:
    """The same in Rust; raises ImportError when rjieba is not installed."""

    name = "rjieba"

    def __init__(self) -> None:
        import rjieba

        self._cut = rjieba.Jieba()
        for word, frequency, tag in user_words():
            self._cut.add_word(word, frequency, tag)

    def for_index(self, key: str) -> list[str]:
        return list(self._cut.cut_for_search(key))

    def for_query(self, key: str) -> list[str]:
        return list(self._cut.cut(key))


@cache
def tokenizer() -> Tokenizer:
    """The process's tokenizer: rjieba if it is here and equal to jieba, else jieba."""
    if version("jieba") == _ALGORITHM:
        try:
            fast = RjiebaTokenizer()
        except ImportError:
            return JiebaTokenizer()
        if proof(fast) == PROVEN:
            return fast
    return JiebaTokenizer()


@cache
def fingerprint() -> str:
    """Changes whenever the tokens of any text may; the same for both implementations."""
    return f"jieba-{version('jieba')}-{hashlib.sha256(_user_dictionary().encode()).hexdigest()[:12]}"


def proof(candidate: Tokenizer) -> str:
    """The SHA-256 of the candidate's tokens of every proof text, for the index and for a query."""
    digest = hashlib.sha256()
    for text in _proof_texts():
        for tokens in (candidate.for_index(text), candidate.for_query(text)):
            digest.update(" ".join(tokens).encode() + b"\n")
    return digest.hexdigest()


def user_words() -> Iterator[tuple[str, int, str]]:
    """The user dictionary, places included: word, frequency, part of speech."""
    for line in _user_dictionary().splitlines():
        if line and not line.startswith("#"):
            word, frequency, tag = line.split(" ")
            yield word, int(frequency), tag


def _proof_texts() -> Iterator[str]:
    """Sentences, every user word alone and before its neighbour, and characters in no order, common and rare."""
    yield from _PROOF_TEXTS
    words = [word for word, _, _ in user_words()]
    yield from words
    yield from map("".join, pairwise(words))
    # Only Random.random is promised to give the same numbers in every Python.
    draw = random.Random(42).random
    common = "".join(_PROOF_TEXTS[:-1])
    for _ in range(100):
        yield "".join(common[int(draw() * len(common))] for _ in range(20))
        yield "".join(chr(0x4E00 + int(draw() * (0x9FD6 - 0x4E00))) for _ in range(20))


@cache
def _user_dictionary() -> str:
    """The words of the trade, then the names of places."""
    own = files("kb") / "analysis"
    return "".join((own / name).read_text(encoding="utf-8") for name in ("userdict.txt", "places.txt"))
