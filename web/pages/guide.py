"""The user guide: Chinese Markdown beside the code, rendered once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from web import rendering

page = Blueprint("guide", __name__)


@page.get("/help")
def show() -> ResponseReturnValue:
    return render_template("help.html", guide=guide())


@cache
def guide() -> Markup:
    return rendering.guide_html(files("web").joinpath("help", "guide.md").read_text(encoding="utf-8"))
