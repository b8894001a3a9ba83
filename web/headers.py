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
FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
NEVER = "no-store"


def install(app: Flask) -> None:
    app.after_request(protect)
    app.after_request(keep)


def protect(response: Response) -> Response:
    """Nothing is run, framed or sniffed; a view may set a stricter policy of its own."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.path.startswith(urls.API + "/"):
        response.headers.setdefault("Access-Control-Allow-Origin", "*")
    return response


def keep(response: Response) -> Response:
    """Versioned files may be kept for ever; a page is asked for again, and answered 304 while it is the same."""
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", NEVER)
        return response
    if request.endpoint == "static":
        response.headers["Cache-Control"] = FOR_EVER if "v" in request.args else ASK_FIRST
        return response
    response.headers.setdefault("Cache-Control", ASK_FIRST)
    if response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response
