"""Every error a visitor can meet, answered with its status: a page in Chinese, or JSON in the API."""

from __future__ import annotations

import logging

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from kb.errors import Gone, KbError, UnknownValue
from kb.query.parser import MAX_LENGTH
from web import serialise, urls

log = logging.getLogger(__name__)

TITLES = {
    400: "这样写没法查找",
    404: "没有这个页面",
    405: "不支持这种访问方式",
    410: "内容已移除",
    413: "请求太大",
    414: "网址太长",
    500: "程序出错了",
    503: "暂时不能使用",
}
SENTENCES = {
    404: "网址可能写错了，或页面已经搬走。可以从首页重新查找。",
    405: "这里只能读取，请用普通的链接打开。",
    413: "请求的内容太多，请缩短后再试。",
    414: "网址太长，请缩短搜索词后再试。",
    500: "这不是您的错。出错的情况已经记下；请稍后再试，或换一个词搜索。",
}
Links = tuple[tuple[str, str], ...]
PROGRAM_PATHS = (urls.API, "/healthz")


def install(app: Flask) -> None:
    app.register_error_handler(KbError, known)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, unforeseen)


def known(error: KbError) -> ResponseReturnValue:
    """An error of kb's own tree: its message says what to do next."""
    if error.status >= 500:
        log.error("%s %s: %s", request.method, request.full_path, error.message)
    nearest: tuple[str, ...] = ()
    links: Links = ()
    if isinstance(error, Gone) and error.nearest:
        nearest = (error.nearest,)
        links = ((error.nearest, error.nearest),)
    elif isinstance(error, UnknownValue):
        nearest = error.nearest
        if request.path == urls.search():
            links = tuple((name, urls.corrected(request.args, error.value, name)) for name in nearest)
    return _answer(error.status, error.message, nearest, links)


def refused(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses: no such route, a wrong method. Redirects pass as they are."""
    if error.code is None or error.code < 400:
        return error
    response = _answer(error.code, SENTENCES.get(error.code, "请求没有办法完成，请从首页重新开始。"))
    response.headers.extend([(name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")])
    return response


def unforeseen(error: Exception) -> ResponseReturnValue:
    """A fault of ours: logged with its trace, told without it."""
    log.exception("%s %s", request.method, request.full_path, exc_info=error)
    return _answer(500, SENTENCES[500])


def _answer(status: int, message: str, nearest: tuple[str, ...] = (), links: Links = ()) -> Response:
    """The message, with what may have been meant: for programs as it is, for a reader as names with their addresses."""
    if _asked_by_program(request.path):
        return make_response(serialise.error(status, message, nearest), status)
    title = TITLES.get(status, "没能打开这一页")
    typed = request.args.get("q", "")[:MAX_LENGTH] if request.path == urls.search() else None
    page = render_template("error.html", status=status, title=title, message=message, links=links, typed=typed)
    return make_response(page, status)


def _asked_by_program(path: str) -> bool:
    return path.endswith(".json") or any(path == known or path.startswith(known + "/") for known in PROGRAM_PATHS)
