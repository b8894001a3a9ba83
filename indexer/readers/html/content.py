"""Which blocks of a page are its report, and which are the site around it.

One principle: go down from the page to the smallest element that can be entered without leaving anything outside that
reads like a report (sentences, numbered headings; not links, not what sites say of themselves). The element that a
content system names as its editor's box is not entered further. Around and inside it, link lists and the site's stock
phrases are furniture. Nothing is dropped: every block outside comes with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import islice

from bs4 import Tag

from indexer.numbering import Style, numbering
from indexer.readers.html.blocks import Block, Page

NAVIGATION = "导航"
PAGE_TITLE = "网页标题"
_LEFT_OUTSIDE = 0.02
"""Share of the page's report-like text that may stand outside the element that is entered."""
_EDITOR = re.compile(
    r"(?:^|\s)(?:zoom|fontzoom|ucap-content|trs_(?:ue)?editor|trs_editor_view|custom_unionstyle|vsb_content\w*|v_news_content|"
    r"ivs_content|pages_content|(?:zf|info_?|xx)?xxgk_?(?:zw_)?content|printcontent|printarea|print_area|contxt|artcon|"
    r"(?:art|article|news|detail|arc|xl|doc|text)[-_]?(?:con|content|txt|body|detail)|wordsection\d+)(?:\s|$)",
    re.I,
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|copyright|share|bdsharebuttonbox|bdshare|sidebar|"
    r"pagination|pager|dqwz|mbx|mianbaoxie|prevnext|tool-?bar)(?:$|[\s_\d-])",
    re.I,
)
_AROUND_TAGS = frozenset(("nav", "footer", "aside", "button", "select", "option", "textarea"))
_AROUND_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search", "menu", "toolbar"))
_STOCK = re.compile(
    r"^[【\[(（〖\s]*(?:您?(?:现在|当前)?(?:的|所在)*位置|首\s*页\s*[>＞»›/-]|(?:发布|发表|公开|更新|成文|生成)(?:时间|日期)|时\s*间\s*[:：]|日\s*期\s*[:：]"
    r"|(?:信息|文章|稿件|内容)?来\s*源\s*[:：]|发布(?:机构|单位|部门)|发文机关|信息索引|索\s*引\s*号|主题分类|责任编辑|编\s*辑\s*[:：]|作\s*者\s*[:：]|审\s*核\s*[:：]"
    r"|浏览|点击|阅读|访问|字\s*[体号]|字体大小|打\s*印|关\s*闭|分\s*享|收\s*藏|扫一扫|扫码|上一|下一|返\s*回|相关(?:链接|阅读|新闻|文章|信息|推荐)|主\s*办|承\s*办"
    r"|版权|技术支持|网站(?:地图|标识|声明|支持)|联系我们|关于我们|免责|无障碍|语音|手机版|繁體|繁体|English|建议使用|地\s*址\s*[:：]|电\s*话\s*[:：]|邮\s*编|今天是)"
    r"|ICP备|公网安备|版权所有|网站标识码|政府网站找错|All Rights Reserved",
    re.I,
)
_STOCK_ANYWHERE = re.compile(
    r"[【\[〖（(\s]*(?:(?:上|下)一[篇条页则](?:\s*[:：].{0,120})?|打印(?:本页|此页|页面|正文)?|关闭(?:窗口|本页|此页|页面)?|分享(?:到|至)?\s*[:：]?|分享到[:：].{0,60}"
    r"|返回(?:顶部|列表|首页)|扫一扫[^。]{0,30}|(?:【?字\s*[体号](?:大小)?\s*[:：]?[\s〖【\[（(]*大\s*中\s*小[\s〗】\]）)]*)|[【〗】\]）)\s|/])+"
)
_FILE = re.compile(r"^附\s*[件表]|\.(?:docx?|xlsx?|pdf|wps|et|zip|rar)\s*$", re.I)
_PROPERTY = re.compile(
    r"[【\[\s]*(?:(?P<certain>索\s*引\s*号|信息索引|统一编号|(?:发布|发文|公开|责任)(?:机构|机关|单位|部门)|(?:成文|发文|发布|生成|公开)(?:日期|时间)"
    r"|公开(?:方式|范围|时限|形式|程序|责任部门)|(?:主题|组配|体裁|信息|服务对象)分类|(?:信息)?有效性|(?:生效|废止|失效)(?:日期|时间))"
    r"|(?:文件|信息)?(?:名\s*称|标\s*题)|(?:文件|发文)?(?:编\s*号|文\s*号|字\s*号)|分\s*类|类\s*别|主\s*题\s*词|关\s*键\s*[词字]|(?:内容)?概\s*述|来\s*源|语\s*种"
    r"|载体类型|记录形式|审核程序)[】\]\s]*(?:[:：]|$)"
)
"""What a site states of a page in the table above it (政府信息公开目录)."""
_SENTENCE = re.compile(r"[。；]")
_TEXT_BOXES = frozenset(("table", "tbody", "tr", "p", "ul", "ol", "span", "font"))
_NEAR = 40
_LONG_TEXT = 20
_MOST_BLOCKS_IN_A_CELL = 12


@dataclass(frozen=True, slots=True)
class Content:
    """Per block of the page: why it is no part of the report, None where it is. `element` is the number of its box."""

    element: int
    reasons: tuple[str | None, ...]


def content(page: Page, blocks: Sequence[Block], titles: Sequence[str]) -> Content:
    """`titles` are what the page calls itself, best first. Linear in elements and blocks."""
    around = _elements_around(page, blocks)
    tables = _data_tables(page, blocks)
    stated = _property_tables(blocks, tables)
    weights = [
        0.0 if around[block.owner] or table in stated else _weight(block, table > 0)
        for block, table in zip(blocks, tables, strict=True)
    ]
    names = {_bare(title) for title in titles}
    loose = [
        0.0 if around[block.owner] or table in stated else _loose_weight(block, names)
        for block, table in zip(blocks, tables, strict=True)
    ]
    element = _entered(page, blocks, [max(pair) for pair in zip(weights, loose, strict=True)], {0, *tables})
    reasons: list[str | None] = []
    for block, table in zip(blocks, tables, strict=True):
        inside = element <= block.owner <= page.lasts[element] and not around[block.owner] and table not in stated
        reasons.append(None if inside and (table or not _is_button(block.text)) else NAVIGATION)
    _trim(blocks, weights, reasons)
    _place_title(blocks, reasons, titles)
    return Content(element, tuple(reasons))


def _data_tables(page: Page, blocks: Sequence[Block]) -> list[int]:
    """Per block the table of data it stands in, 0 for none: two rows with two cells filled, no cell a document."""
    near: list[tuple[int, int, int]] = []
    nests: set[int] = set()
    for number, tag in enumerate(page.elements):
        table, row, cell = near[page.parents[number]] if number else (-1, -1, -1)
        if tag.name == "table":
            nests.add(table)
            table, row, cell = number, -1, -1
        elif tag.name == "tr":
            row, cell = number, -1
        elif tag.name in ("td", "th"):
            cell = number
        near.append((table, row, cell))
    filled = Counter(near[block.owner] for block in blocks if block.text and 2 * block.links <= len(block.text))
    cells = Counter((table, row) for table, row, cell in filled if cell >= 0)
    rows = Counter(table for (table, _), count in cells.items() if count >= 2)
    crowded = {table for (table, _, cell), count in filled.items() if count > _MOST_BLOCKS_IN_A_CELL}
    tables = {table for table, count in rows.items() if count >= 2} - nests - crowded
    return [table if (table := near[block.owner][0]) in tables else 0 for block in blocks]


def _property_tables(blocks: Sequence[Block], tables: Sequence[int]) -> set[int]:
    """The tables in which a site states what a page is: three labels or more, two of them a site's own."""
    labels: Counter[int] = Counter()
    certain: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for block, table in zip(blocks, tables, strict=True):
        sizes[table] += 1
        if table and (found := _PROPERTY.match(block.text)) is not None:
            labels[table] += 1
            certain[table] += found["certain"] is not None
    return {
        table for table, count in labels.items() if count >= 3 and certain[table] >= 2 and sizes[table] <= 6 * count
    }


def _elements_around(page: Page, blocks: Sequence[Block]) -> list[bool]:
    """Whether each element is in one that says it is around the content, and holds too little to be wrong there."""
    sizes = _summed(page, blocks, [float(len(block.text) - block.links) for block in blocks])
    around: list[bool] = []
    for number, tag in enumerate(page.elements):
        says = tag.name in _AROUND_TAGS or _role(tag) in _AROUND_ROLES or bool(_AROUND.search(_names(tag)))
        around.append((number > 0 and around[page.parents[number]]) or (says and sizes[number] < 0.3 * sizes[0]))
    return around


def _weight(block: Block, in_table: bool) -> float:
    """How much of a report a block is, in characters."""
    text = block.text
    size = len(text)
    if 2 * block.links > size:
        return 0.0
    if in_table:
        return float(size)
    if _is_stock(text):
        return 0.0
    if _SENTENCE.search(text) and size >= 15:
        return float(size)
    return float(size + 15) if _is_heading(block) else 0.0


def _loose_weight(block: Block, titles: Set[str]) -> float:
    """A long text without its full stop: a line of a report that was broken into lines. It finds the box only."""
    size = len(block.text)
    heads = block.level is not None or block.bold or _bare(block.text) in titles
    return float(size) if size >= _LONG_TEXT and not (block.links or heads or _is_stock(block.text)) else 0.0


def _is_stock(text: str) -> bool:
    return len(text) <= 200 and _STOCK.search(text) is not None


def _is_button(text: str) -> bool:
    return 0 < len(text) <= 160 and _STOCK_ANYWHERE.fullmatch(text) is not None


def _is_heading(block: Block) -> bool:
    found = numbering(block.text) if len(block.text) <= 60 and not block.links else None
    return found is not None and found.style in (Style.PART, Style.HAN, Style.BRACKETED_HAN)


def _entered(page: Page, blocks: Sequence[Block], weights: Sequence[float], data: Set[int]) -> int:
    """The number of the content's element, which is outside any of the tables of `data`."""
    sums = _summed(page, blocks, weights)
    total = sums[0]
    headings = _summed(page, blocks, [float(_is_heading(b) and w > 0) for b, w in zip(blocks, weights, strict=True)])
    children: dict[int, list[int]] = {}
    for number in range(1, len(page.elements)):
        if sums[number] > 0:
            children.setdefault(page.parents[number], []).append(number)
    editor = _editor(page, sums)
    if editor is not None and headings[editor] == headings[0] and sums[editor] >= 0.8 * total:
        return editor
    here = 0
    while total > 0 and here != editor and children.get(here):
        best = max(children[here], key=lambda number: sums[number])
        if total - sums[best] > _LEFT_OUTSIDE * total or headings[best] < headings[0]:
            break
        if best in data:
            break
        if page.elements[best].name in _TEXT_BOXES and not _leads_to_a_box(page, children, sums, best):
            break
        here = best
    return here


def _leads_to_a_box(page: Page, children: dict[int, list[int]], sums: Sequence[float], number: int) -> bool:
    """Whether all text of a table or span stands in one cell or box inside it: then it is there for the layout."""
    for _ in range(_NEAR):
        inner = children.get(number, [])
        if len(inner) != 1 or sums[inner[0]] < sums[number]:
            return False
        number = inner[0]
        if page.elements[number].name in ("div", "td"):
            return True
    return False


def _editor(page: Page, sums: Sequence[float]) -> int | None:
    """The element that holds every editor's box with a good part of the text in it; boxes in a box are one."""
    found = [
        number
        for number, tag in enumerate(page.elements)
        if sums[number] > 0.05 * sums[0] and tag.name not in ("html", "body") and _EDITOR.search(_names(tag))
    ]
    if not found:
        return None
    here = found[0]
    while page.lasts[here] < found[-1]:
        here = page.parents[here]
    return here


def _trim(blocks: Sequence[Block], weights: Sequence[float], reasons: list[str | None]) -> None:
    """Before the first and behind the last block that reads like a report, links and stock phrases are furniture."""
    inside = [index for index, reason in enumerate(reasons) if reason is None]
    heavy = [index for index in inside if weights[index] > 0]
    first, last = (heavy[0], heavy[-1]) if heavy else (len(blocks), -1)
    for index in inside:
        if index < first or index > last:
            block = blocks[index]
            linked = 2 * block.links > len(block.text) and not _FILE.search(block.text)
            if linked or _is_stock(block.text):
                reasons[index] = NAVIGATION


def _place_title(blocks: Sequence[Block], reasons: list[str | None], titles: Sequence[str]) -> None:
    """A page's title above the content is the report's, unless the report begins with its own."""
    wanted = [bare for title in titles if len(bare := _bare(title)) >= 6]
    start = next((index for index, reason in enumerate(reasons) if reason is None and blocks[index].text), len(blocks))
    place = next((i for i in range(min(start + 8, len(blocks))) if _bare(blocks[i].text) in wanted), None)
    above = [i for i in range(start) if _bare(blocks[i].text) in wanted and not blocks[i].links]
    if above:
        place = above[-1]
    if place is None:
        return
    below = (line for i in range(place + 1, len(blocks)) if reasons[i] is None for line in blocks[i].lines)
    opening = "".join(_bare(line) for line in islice(filter(str.strip, below), 10) if _may_be_title(line))
    reasons[place] = PAGE_TITLE if _bare(blocks[place].text) in opening else None


def _may_be_title(line: str) -> bool:
    return len(line.strip()) < 60 and not _SENTENCE.search(line)


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff《》“”\"]", "", text)


def _summed(page: Page, blocks: Sequence[Block], values: Sequence[float]) -> list[float]:
    """Per element the values of the blocks inside it."""
    sums = [0.0] * len(page.elements)
    for block, value in zip(blocks, values, strict=True):
        sums[block.owner] += value
    for number in range(len(sums) - 1, 0, -1):
        sums[page.parents[number]] += sums[number]
    return sums


def _names(tag: Tag) -> str:
    return " ".join(value for name in ("id", "class") if isinstance(value := tag.attrs.get(name), str))


def _role(tag: Tag) -> str:
    value = tag.attrs.get("role")
    return value.lower() if isinstance(value, str) else ""
