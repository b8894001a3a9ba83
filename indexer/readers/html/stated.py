"""What a page says of itself: title, date, publisher, address.

From the meta elements that the standard for Chinese government sites asks for (ArticleTitle, PubDate, ContentSource),
else from the line under the title (发布时间：… 来源：…), which is read as printed and never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bs4 import BeautifulSoup

from indexer import provenance

_SITE = re.compile(r"\s*[_|｜]\s*|\s+[-–—]+\s+|[-–—]{2,}|>>?")
_TITLE_TAGS = (("articletitle", ""), ("", "h1"), ("og:title", ""), ("", "title"))
_DATES = ("pubdate", "publishdate", "firstpublishedtime", "article:published_time", "og:published_time")
_SOURCES = ("contentsource", "source", "og:site_author")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)\s*-->")


def titles(soup: BeautifulSoup) -> list[str]:
    """What the page calls itself, best first; the head's title also without the site's name behind it."""
    meta = _meta(soup)
    found: list[str] = []
    for name, tag in _TITLE_TAGS:
        texts = [meta.get(name, "")] if name else [each.get_text() for each in soup.find_all(tag, limit=2)]
        if len(texts) == 1:
            text = " ".join(texts[0].split())
            found += [text, _SITE.split(text)[0]] if tag == "title" or name == "og:title" else [text]
    return list(dict.fromkeys(filter(None, found)))


def stated(soup: BeautifulSoup, text: str, around: Sequence[str], titles: Sequence[str]) -> Mapping[str, str]:
    """title, published (ISO), publisher, url: what is stated only. `around` is the page's text beside its content."""
    meta = _meta(soup)
    printed = provenance.printed(around)
    title = titles[0] if titles else ""
    if title and not meta.get("articletitle"):
        title = _SITE.split(title)[0]
    found = {
        "title": title,
        "published": _first_date(*(meta.get(name, "") for name in _DATES)) or printed.get("published", ""),
        "publisher": next((meta[name] for name in _SOURCES if meta.get(name)), "") or printed.get("publisher", ""),
        "url": _address(soup, meta, text) or printed.get("url", ""),
    }
    return {name: value for name, value in found.items() if value}


def _meta(soup: BeautifulSoup) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = tag.attrs.get("name") or tag.attrs.get("property")
        value = tag.attrs.get("content")
        if isinstance(name, str) and isinstance(value, str) and value.strip():
            found.setdefault(name.strip().lower(), " ".join(value.split()))
    return found


def _first_date(*texts: str) -> str:
    return next((date for text in texts if (date := provenance.iso(provenance.DATE.search(text)))), "")


def _address(soup: BeautifulSoup, meta: Mapping[str, str], text: str) -> str:
    for tag in soup.find_all("link", limit=200):
        relation, target = tag.attrs.get("rel"), tag.attrs.get("href")
        if relation == "canonical" and isinstance(target, str) and target.startswith(("http://", "https://")):
            return target
    if meta.get("og:url", "").startswith(("http://", "https://")):
        return meta["og:url"]
    saved = _SAVED_FROM.search(text[:4_000])
    return saved[1] if saved else ""
