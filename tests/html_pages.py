"""Pages of Chinese government sites, as their content systems make them, around any report; all words are ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from reading_checks import blocks_of, plain

from corpus.samples import Sample
from indexer.line import Block

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_某某市某某区人民政府门户网站</title>
<meta name="SiteName" content="某某区人民政府"><meta name="ArticleTitle" content="{title}">
<meta name="PubDate" content="2024-08-15 10:30:00"><meta name="ContentSource" content="某某区教育局">
<script>document.write("<p>脚本里的字</p>");</script><style>p {{ margin: 0 }}</style></head><body>
<!-- 注释里的字 --><noscript>请打开脚本</noscript><div style="display:none">藏起来的字</div>
<div class="top"><a href="/">首页</a> | <a href="/zwgk">政务公开</a> <span>今天是2024年8月15日</span></div>
<div class="nav"><ul><li><a href="/a">走进某某</a></li><li><a href="/b">政务服务</a></li></ul></div>
<div class="wrap">
<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/x">绩效信息</a> &gt; 正文</div>
<div class="con"><h1>{title}</h1>
<div class="info">发布时间：2024-08-15 10:30 &nbsp; 来源：某某区教育局 &nbsp;
字体：[大 中 小] <a href="javascript:p()">打印</a></div>
{before}
{body}
{after}
<div class="share">分享到：<a href="#w">微信</a> <a href="#b">微博</a></div>
<div>上一篇：<a href="/1.html">关于某事的公告</a></div><div>下一篇：没有了</div>
<div>【<a href="javascript:print()">打印本页</a>】
【<a href="javascript:close()">关闭窗口</a>】</div></div>
<div class="side"><h3>相关新闻</h3>
<ul><li><a href="/2.html">某区召开会议部署工作；会议要求抓好落实。</a> 2024-08-01</li></ul></div></div>
<div class="footer"><p>主办单位：某某区人民政府办公室 版权所有</p>
<p>地址：某某路1号。未经许可，不得转载本网站内容；建议使用现代浏览器。</p>
<p>某ICP备00000000号 网站标识码：0000000000</p></div>
</body></html>"""
"""A page of today: boxes around the report."""

SKELETON = """<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312">
<title>{title}</title></head>
<body><table width=100%><tr><td colspan=2><a href=/>网站首页</a>　<a href=/bz>帮助</a></td></tr>
<tr><td><table><tr><td><a href=/1>机构概况</a></td></tr><tr><td><a href=/2>通知公告</a></td></tr></table></td>
<td><table><tr><td align=center><b>{title}</b></td></tr>
<tr><td>发布日期：2024年8月15日　来源：某某区教育局　浏览次数：<span>35</span></td></tr>
<tr><td>{before}{body}{after}</td></tr><tr><td>【打印】【关闭】</td></tr></table></td></tr>
<tr><td colspan=2>版权所有：某某区教育局　地址：某某路1号　电话：00000000</td></tr></table></body></html>"""
"""A page of twenty years ago: tables hold the page together."""

BOXES = {
    "editor": ('<div id="zoom"><div class="TRS_Editor">', "</div></div>"),
    "box": ("<div>", "</div>"),
    "loose": ("", ""),
    "article": ("<article>", "</article>"),
    "font": ('<td id="fontzoom"><font size=3>', "</font></td>"),
}


def shapes(sample: Sample) -> Iterator[tuple[str, str]]:
    """(name, HTML) of a report's body in the ways editors write paragraphs."""
    blocks = blocks_of(plain(sample))

    def body(write: Callable[[str], str]) -> str:
        return "\n".join(_table(block) if block.kind == "table" else write(escape(block.text)) for block in blocks)

    yield "p", body(lambda text: f'<p style="text-indent: 2em">{text}</p>')
    yield "unclosed p", body(lambda text: f"<p>{text}")
    yield "div", body(lambda text: f"<div>{text}</div>")
    yield "span", body(lambda text: f"<span>{text}</span>")
    yield "two breaks", body(lambda text: f"{text}<br><br>")
    yield "break and indent", body(lambda text: f"<br>　　{text}")
    yield "break", body(lambda text: f"{text}<br/>")
    yield "word", body(_word)
    yield "one cell", f"<table border=0><tr><td>{body(lambda text: f'<p>{text}</p>')}</td></tr></table>"
    yield "pre", f"<pre>{escape(sample.text())}</pre>"


def page(frame: str, box: str, sample: Sample, body: str) -> str:
    before, after = BOXES[box]
    return frame.format(title=sample.answers()["title"], before=before, body=body, after=after)


def _word(text: str) -> str:
    """As Word saves: attributes without quotes, spans that end anywhere, line breaks in the source."""
    return (
        f"<p class=MsoNormal style='mso-char-indent-count:2.0'><span\nlang=EN-US style='font-size:16pt'>"
        f"{text[:7]}</span>"
        f"<span\nstyle='mso-hansi-font-family:仿宋'>{text[7:]}<o:p></o:p></span></p>\n<![if !supportMisalignedRows]>"
    )


def _table(block: Block) -> str:
    rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row.split("\t")) for row in block.text.split("\n"))
    return f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
