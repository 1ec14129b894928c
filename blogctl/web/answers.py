"""What goes back to a reader: bytes with the headers that keep pages safe."""

from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from blogctl.services.printing.showing import Shown

FRESH = "no-cache"
"""A page may be kept, but must be asked for again: what was approved shows at once."""

PRIVATE = "no-store"
"""A page that shows what somebody typed is nobody else's."""

_TYPES = {
    "html": "text/html; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
    "ico": "image/x-icon",
}
_FEEDS = {"feed.xml": "application/atom+xml; charset=utf-8", "rss.xml": "application/rss+xml"}


def policy(frames: Iterable[str], form: str) -> str:
    """Return the Content-Security-Policy of pages: frames of these hosts, forms to that origin.

    See https://www.w3.org/TR/CSP3/. No script but the theme's own runs, and no page is framed.
    """
    hosts = " ".join(f"https://{host}" for host in frames) or "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self' https: http: data:; media-src 'self' https: http:; connect-src 'self'; "
        f"frame-src {hosts}; form-action 'self' {form}; base-uri 'none'; frame-ancestors 'none'"
    )


def secured(response: Response, content_policy: str) -> Response:
    """Return a response with the headers that every one has."""
    headers = response.headers
    headers["content-security-policy"] = content_policy
    headers["x-content-type-options"] = "nosniff"
    headers["referrer-policy"] = "strict-origin-when-cross-origin"
    headers["cross-origin-opener-policy"] = "same-origin"
    return response


def file(request: Request, path: str, shown: Shown) -> Response:
    """Return a file of the site; 304 where the reader has it (RFC 9110, section 13)."""
    tag = f'"{shown.digest.hex()}"'
    versioned = path.startswith("media/assets/") and "v" in request.query_params
    headers = {
        "etag": tag,
        "cache-control": "public, max-age=31536000, immutable" if versioned else FRESH,
    }
    known = request.headers.get("if-none-match", "")
    if known == "*" or tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(shown.data, headers=headers, media_type=type_of(path))


def type_of(path: str) -> str:
    """Return the media type of a file by its name."""
    name = path.rpartition("/")[2]
    return _FEEDS.get(name) or _TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def page(data: bytes, *, status: int = 200) -> Response:
    """Return a page that was made for one reader alone."""
    return Response(
        data, status, headers={"cache-control": PRIVATE}, media_type="text/html; charset=utf-8"
    )


def told(values: Mapping[str, object], *, status: int = 200) -> Response:
    """Return JSON that was made for one reader alone."""
    return JSONResponse(dict(values), status, headers={"cache-control": PRIVATE})


def wants_json(request: Request) -> bool:
    """Tell whether a reader is a program that asks for JSON, and no browser."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted
