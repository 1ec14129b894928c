"""Old addresses for web servers: read by real ones, whatever the addresses are."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from blogctl.records.pages import Redirection
from blogctl.site import redirections, servers
from blogctl.site.paths import Addresses
from blogctl.vocabulary import Server
from tests import web_servers

THERE = Addresses.below("https://example.org")
TARGET = "https://example.org/un-ete/"

ODD = (
    "2010/06/24/un-été",
    "a b",
    'a"b',
    "a'b",
    "a$b",
    "$1/$uri/${HOME}/%{HTTP_HOST}",
    "a{b}c",
    "a;b",
    "a;} location / { return 444; } #",
    'a"; return 444; #',
    '"',
    "'",
    "\\",
    "a\\b\\",
    "a\\n\\t",
    "a(b",
    "[x",
    "(?i)a*",
    "a+b",
    "a|b",
    "a?b",
    "^a$",
    "a&b",
    "a#b",
    "# a",
    "a%b",
    "a%20b%0A",
    "~x",
    "~^/y",
    "default",
    "hostnames",
    "include x",
    "<b>a</b>",
    "</VirtualHost>",
    "x.html",
    "a.b/photo.jpg",
    "index.php/post/2010/06/24/x",
    "post/2010/06/24/Un-Ete",
    "Un-Ete",  # what it leads to but for its case
    "CASE/a",
    "case/a",
    "Case/A",
    "é" * 120,
)
ASKED = (
    ("index.php?post/2010/x", "index.php", "post/2010/x"),
    ("?p=12", "", "p=12"),
    ('?p=a"b\\$1%1&c', "", 'p=a"b\\$1%1&c'),
)
IMPOSSIBLE = ("a\nb", "a\rb", "a\x00b", "../a", "a/../b", "a/./b", "x" * 900, "\u202ea", "")


def rules(olds: tuple[str, ...], server: Server, addresses: Addresses = THERE) -> str:
    """Return the rules that lead old paths to a post, and one that says that it is gone."""
    href = addresses.post("un-ete")
    found = [Redirection(old, href) for old in olds] + [Redirection("gone.php", None)]
    return "\n".join(servers.rules(found, addresses, server)) + "\n"


@pytest.fixture
def site() -> Iterator[Path]:
    """A folder with a home page and a post's."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server may give up its rights
        for page in ("index.html", "un-ete/index.html", "blog/index.html"):
            (folder / page).parent.mkdir(exist_ok=True)
            (folder / page).write_text("<!doctype html><title>a</title>")
        yield folder


def lead_on(ask: web_servers.Ask) -> None:
    """Assert that a server leads all on that was given to it, and shows its pages."""
    for old in ODD:
        for end in ("",) if redirections.extension(old) else ("", "/"):
            assert ask(f"/{old}{end}") == (301, TARGET), old
    for _, path, query in ASKED:
        assert ask(f"/{path}", query) == (301, TARGET), path
    assert ask("/gone.php")[0] == 410
    for page in ("/", "/un-ete/", "/index.html"):
        assert ask(page) == (200, None), page
    assert ask("/", "p=13") == (200, None)
    for missing in ("/a", "/default/x", "/aXb", "/y", "/a;"):
        assert ask(missing)[0] == 404, missing


def test_nginx_leads_all_on(site: Path) -> None:
    olds = (*ODD, *(old for old, _, _ in ASKED), *IMPOSSIBLE)
    with web_servers.nginx(rules(olds, Server.NGINX), site) as ask:
        lead_on(ask)


@pytest.mark.parametrize("place", ["htaccess", "configuration"])
def test_apache_leads_all_on(site: Path, place: str) -> None:
    olds = (*ODD, *(old for old, _, _ in ASKED), *IMPOSSIBLE)
    text = rules(olds, Server.APACHE)
    with web_servers.apache(text, site, htaccess=place == "htaccess") as ask:
        lead_on(ask)


@pytest.mark.parametrize("server", Server)
def test_a_blog_below_a_path_touches_nothing_beside_it(site: Path, server: Server) -> None:
    below = Addresses.below("https://example.org/blog")
    text = rules(("a", "?p=1"), server, below)
    running = (
        web_servers.nginx(text, site)
        if server is Server.NGINX
        else web_servers.apache(text, site, htaccess=False)
    )
    with running as ask:
        assert ask("/blog/a/") == (301, "https://example.org/blog/un-ete/")
        assert ask("/blog/", "p=1") == (301, "https://example.org/blog/un-ete/")
        assert ask("/a")[0] == 404
        assert ask("/", "p=1")[0] == 200


@hypothesis_settings(max_examples=20)
@given(olds=st.lists(st.text(max_size=40), max_size=40))
def test_no_old_path_breaks_nginx(olds: list[str]) -> None:
    with (
        TemporaryDirectory() as name,
        web_servers.nginx(rules(tuple(olds), Server.NGINX), Path(name)) as ask,
    ):
        assert ask("/gone.php")[0] == 410


def test_an_address_that_is_not_ascii_is_written_as_servers_send_it() -> None:
    there = Addresses.below("https://example.org/$été")
    (line,) = [each for each in rules(("a",), Server.NGINX, there).splitlines() if "/a/" in each]
    assert line == f'    "/$été/a/" "https://example.org/%24{quote("été")}/un-ete/";'


def test_what_differs_by_case_alone_is_a_pattern_for_nginx() -> None:
    lines = rules(("Un-Ete", "post/A", "CASE", "Case/x.html", "case/X.html"), Server.NGINX)
    keys = [line.split()[0] for line in lines.splitlines() if TARGET in line]
    assert keys == [
        '"~^/Un-Ete/?$"',
        '"/post/A"',
        '"/post/A/"',
        '"~^/CASE/?$"',
        '"~^/Case/x\\\\.html$"',
        '"~^/case/X\\\\.html$"',
    ]


@pytest.mark.parametrize("server", Server)
def test_of_two_for_one_path_the_first_counts(server: Server) -> None:
    found = [Redirection("a", "/x/"), Redirection("/a/", "/y/"), Redirection("a", None)]
    text = "\n".join(servers.rules(found, THERE, server))
    assert "/x/" in text
    assert "/y/" not in text
    assert "410 " not in text
