"""A writer's name and e-mail for the next time, in a cookie of theirs: only where they asked."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

from blogctl.errors import Usage
from blogctl.services.printing.by_path import COMMENTS
from blogctl.site.paths import Addresses
from blogctl.text import line
from blogctl.web.forms import Sent

_COOKIE = "writer"
_A_YEAR = 365 * 86_400  # seconds
_LONGEST = 300  # characters


def read(request: Request) -> tuple[str, str]:
    """Return the name and the e-mail that a cookie has; nothing of one that was meddled with."""
    try:
        said = json.loads(urlsafe_b64decode(request.cookies.get(_COOKIE, "").encode("ascii")))
        name, email = (line(str(said[key]), what=key, limit=_LONGEST) for key in ("name", "email"))
    except (ValueError, TypeError, KeyError, RecursionError, Usage):
        return "", ""
    return name, email


def keep(response: Response, sent: Sent, addresses: Addresses) -> None:
    """Keep the name and the e-mail where that was asked for; else forget what was kept."""
    path = f"{addresses.root}/{COMMENTS}"
    if not sent.remember:
        response.delete_cookie(_COOKIE, path=path)
        return
    said = json.dumps({"name": sent.name, "email": sent.email}).encode()
    response.set_cookie(
        _COOKIE,
        urlsafe_b64encode(said).decode(),
        max_age=_A_YEAR,
        path=path,
        secure=addresses.origin.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
