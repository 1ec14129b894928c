"""Requests as nobody means them: each is answered, none by an error of the server's."""

import json
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors import FORM, Door

FIELDS = ("post", "parent", "name", "email", "comment", "captcha", "token", "website", "other")
PLACES = ("/comments", "/comments/mine", "/comments/1/report", "/", "/ete/", "/healthz")
TEXTS = st.text(st.characters(), max_size=40)  # lone surrogates too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MANY = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def signed(door: Door, fields: dict[str, object], answered: bool) -> dict[str, object]:  # noqa: FBT001
    """Return fields with a token that is good, so that more than its lack is looked at."""
    token = door.send({"post": 1, "name": "Zoé", "comment": "Un"}).token
    return {"post": 1, "token": token} | ({} if answered else {"captcha": "x"}) | fields


@MANY
@given(
    fields=st.dictionaries(st.sampled_from(FIELDS), VALUES),
    good=st.booleans(),
    place=st.sampled_from(PLACES),
)
def test_json_of_any_shape_is_answered(
    door: Door,
    fields: dict[str, object],
    good: bool,  # noqa: FBT001 - drawn
    place: str,
) -> None:
    body = json.dumps(signed(door, fields, answered=good)).encode()
    headers = {"content-type": "application/json", "accept": "application/json"}
    assert door.ask(place, method="POST", body=body, headers=headers).status < 500


@MANY
@given(body=st.binary(max_size=300), kind=st.sampled_from((FORM, "application/json", "text/x")))
def test_bytes_of_any_kind_are_answered(door: Door, body: bytes, kind: str) -> None:
    for place in PLACES[:3]:
        headers = {"content-type": kind}
        assert door.ask(place, method="POST", body=body, headers=headers).status < 500


@MANY
@given(
    path=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=4),
    query=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    method=st.sampled_from(("GET", "HEAD", "POST", "OPTIONS", "DELETE")),
)
def test_addresses_of_any_kind_are_answered(
    door: Door, path: list[str], query: str, method: str
) -> None:
    for target in ("/".join(["", *map(quote, path)]) or "/", "/comments", "/comments/mine"):
        assert door.ask(f"{target}?{quote(query, safe='=&')}", method=method).status < 500
        asked = f"{target}?post={quote(query)}&token={quote(query)}&parent={quote(query)}"
        assert door.ask(asked, method=method).status < 500


@MANY
@given(
    cookie=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60),
    forwarded=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60),
)
def test_headers_of_any_kind_are_answered(door: Door, cookie: str, forwarded: str) -> None:
    headers = {
        "cookie": f"writer={cookie}",
        "x-forwarded-for": forwarded,
        "if-none-match": cookie,
        "accept": forwarded,
        "origin": cookie,
    }
    door.peer = None
    for target in ("/ete/", "/comments?post=1"):
        assert door.ask(target, headers=headers).status < 500
    assert door.send({"post": 1, "name": "Zoé", "comment": "Un"}, cookie=cookie).status < 500
