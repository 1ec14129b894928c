"""Pages as a checker of HTML reads them, and what a page must say of itself."""

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.proof.conftest import Site, lacking, package, read

PERMITTED = (
    "appears to be written in",  # a guess, of a page with posts in two languages
    "“align” attribute",  # Markdown's own, which readers of feeds know as well
    "“allow-scripts” and “allow-same-origin”",  # of frames from other hosts, where it is safe
    "Section lacks heading",  # the notes under a post
)
"""Parts of what the checker warns of that is as it should be."""


def test_every_page_is_valid_html(site: Site) -> None:
    if reason := lacking("java"):
        pytest.skip(reason)
    jar = package("vnu-jar", "build", "dist", "vnu.jar")
    checker = ["java", "-Xss8m", "-jar", str(jar), "--skip-non-html", "--also-check-svg"]
    done = subprocess.run(
        [*checker, "--format", "json", str(site.folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = [
        f"{each.get('url')}:{each.get('lastLine')}: {each['message']}"
        for each in json.loads(done.stderr)["messages"]
        if each["type"] == "error" or not any(said in each["message"] for said in PERMITTED)
    ]
    assert not found, "\n".join(found[:20])
    assert done.returncode == 0
    assert len(site.pages()) > 20


def test_the_stylesheet_is_valid(demo: Site) -> None:
    if reason := lacking("java"):
        pytest.skip(reason)
    jar = package("vnu-jar", "build", "dist", "vnu.jar")
    sheet = str(demo.folder / "media" / "assets" / "style.css")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--css", sheet],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_says_what_it_is_and_where(site: Site) -> None:
    titles: dict[str, str] = {}
    for file in site.pages():
        page = read(file)
        name = file.relative_to(site.folder).as_posix()
        assert page.get("lang"), name
        assert len(page.findall(".//h1")) == 1, name
        title = page.findtext(".//title") or ""
        assert title.strip(), name
        if name == "404.html":
            continue
        (canonical,) = page.xpath("//link[@rel='canonical']/@href")
        assert canonical == site.origin + site.href(file), name
        assert titles.setdefault(canonical, name) == name
        said = machine_readable(page)
        if page.xpath("//article[@class='post']"):
            assert said[0]["@type"] in {"BlogPosting", "WebPage"}, name
            assert said[0]["url"] == canonical, name
            assert said[0]["headline"], name
            assert datetime.fromisoformat(said[0]["datePublished"]).tzinfo is not None, name


def machine_readable(page: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as lxml has it
    """Return what a page says to machines of itself, in the words of schema.org."""
    found: list[dict[str, Any]] = []
    for script in page.xpath("//script[@type='application/ld+json']"):
        said = json.loads(script.text)
        assert said["@context"] == "https://schema.org"
        found += said["@graph"]
    return found


def test_no_link_within_a_site_is_broken(site: Site) -> None:
    """Those that stand in what somebody wrote are left to `post check`, which names them."""
    files = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*")}
    read_ = {site.href(file): read(file) for file in sorted(site.folder.rglob("*.html"))}
    ids = {here: set(page.xpath("//@id | //a/@name")) for here, page in read_.items()}
    broken: list[str] = []
    own: list[str] = []
    for here, page in read_.items():
        assert len(ids[here]) == len(page.xpath("//@id | //a[not(@id)]/@name")), here
        for element, link in _links(page):
            whole = urljoin(site.origin + here, link)
            parts = urlsplit(whole)
            path, place = unquote(parts.path).lstrip("/"), unquote(parts.fragment)
            if not whole.startswith(f"{site.origin}/"):
                continue
            if path == "c" or path.startswith("c/"):  # where comments are sent, and reported
                continue
            file = f"{path}index.html" if path.endswith("/") or not path else path
            if file in files and place in {"", "top", *ids.get(f"/{path}", {place})}:
                continue
            written = element.xpath("ancestor::*[contains(@class, 'body')]")
            (own if written else broken).append(f"{here}: {link}")
    assert not broken, "\n".join(broken[:20])
    assert site.said_broken or not own, "\n".join(own[:20])
    strange = [said for said in own if said.rpartition(": ")[2] not in site.said_broken]
    assert not strange, "\n".join(strange[:20])


def _links(page: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401 - as lxml has it
    for element in page.iter("a", "link", "img", "script", "source", "form"):
        for name in ("href", "src", "action"):
            if element.get(name) is not None:
                yield element, element.get(name)
        for each in (element.get("srcset") or "").split(", "):
            if each:
                yield element, each.split()[0]


def test_no_page_asks_anybody_else_for_anything(demo: Site) -> None:
    for file in demo.pages():
        page = read(file)
        for address in page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href"):
            assert address.startswith("/"), file
    sheet = (demo.folder / "media" / "assets" / "style.css").read_text()
    assert "url(http" not in sheet
    assert "@import" not in sheet
