"""What every answer says of itself: what it may load, who may keep it and for how long."""

from __future__ import annotations

from flask import Flask, Response, request

from web import urls

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PROTECTION = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
NEVER = "no-store"


def install(app: Flask) -> None:
    app.after_request(protect)
    app.after_request(keep)


def protect(response: Response) -> Response:
    """Nothing is run, framed or sniffed; a view may set a stricter policy of its own."""
    given = {name for name, _ in response.headers}
    response.headers.extend({name: value for name, value in PROTECTION.items() if name not in given})
    if request.path.startswith(urls.API + "/"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


def keep(response: Response) -> Response:
    """Versioned files may be kept for ever; a page is asked for again, its validator telling whether it is the same."""
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", NEVER)
        return response
    if request.endpoint == "static":
        response.headers["Cache-Control"] = FOR_EVER if "v" in request.args else ASK_FIRST
        return response
    response.headers.setdefault("Cache-Control", ASK_FIRST)
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
    return response


def is_same_while_nothing_changes(response: Response) -> bool:
    """Whether `keep` gave an answer a validator because it follows from its address and what the library holds."""
    return (
        response.status_code == 200
        and not response.is_streamed
        and "ETag" in response.headers
        and response.headers["Cache-Control"] == ASK_FIRST
    )
