import pytest

from blogctl.web import clients
from blogctl.web.clients import Doorplate

TRUSTED = clients.networks(["10.0.0.0/8", "2001:db8::/32"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        pytest.param("192.0.2.1", [], "192.0.2.1", id="nobody between"),
        pytest.param("192.0.2.1", ["203.0.113.9"], "192.0.2.1", id="a stranger is not believed"),
        pytest.param("10.1.1.1", ["203.0.113.9"], "203.0.113.9", id="a proxy of ours is"),
        pytest.param("10.1.1.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9", id="what it saw, alone"),
        pytest.param("10.1.1.1", ["203.0.113.9, 10.2.2.2"], "203.0.113.9", id="two proxies"),
        pytest.param("10.1.1.1", ["203.0.113.9", "10.2.2.2"], "203.0.113.9", id="two headers"),
        pytest.param("10.1.1.1", ["<script>"], "10.1.1.1", id="no address"),
        pytest.param("10.1.1.1", ["[2001:db8:1::7]:99"], "2001:db8:1::7", id="with a port"),
        pytest.param(None, ["203.0.113.9:1234"], "203.0.113.9", id="a socket of the file system"),
        pytest.param(None, [], None, id="a socket that says nothing"),
    ],
)
def test_an_address_is_what_trusted_proxies_say(
    peer: str | None, forwarded: list[str], found: str | None
) -> None:
    assert clients.address(peer, forwarded, TRUSTED) == found


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("203.0.113.77", "203.0.113.0"),
        ("2001:db8:1:2:3::4", "2001:db8:1::"),
        (None, "-"),
        ("x\x1b", "-"),
    ],
)
def test_a_log_has_no_whole_address(said: str | None, kept: str) -> None:
    assert clients.shortened(said) == kept


PLATE = Doorplate.of("https://blog.example/carnet", "0.0.0.0", ["https://autre.example"])


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        pytest.param({}, True, id="no browser"),
        pytest.param({"origin": "https://blog.example"}, True, id="the blog"),
        pytest.param({"origin": "https://autre.example"}, True, id="a friend"),
        pytest.param({"origin": "https://evil.example"}, False, id="a stranger"),
        pytest.param({"origin": "null"}, False, id="a sandbox"),
        pytest.param({"origin": "http://localhost:1", "host": "localhost:1"}, True, id="itself"),
        pytest.param({"sec-fetch-site": "cross-site"}, False, id="across sites"),
        pytest.param({"sec-fetch-site": "same-origin"}, True, id="same origin"),
    ],
)
def test_a_comment_comes_from_a_page_that_may_send_it(headers: dict[str, str], may: bool) -> None:  # noqa: FBT001
    assert PLATE.may_send(headers) is may


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        clients.networks(["10.0.0.0/99"])
