"""Whatever somebody wrote, it is text: in pages, in feeds, in file names."""

import re

from lxml import etree

from tests.proof.conftest import Site, read
from tests.proof.hostile import NAMES, TEXTS
from tests.proof.test_html import machine_readable

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.html)?|[a-z0-9-]+\.(xml|txt|css|js|svg)")


def test_nothing_that_was_written_acts(hostiles: Site) -> None:
    scripts = set()
    for file in sorted(hostiles.folder.rglob("*.html")):
        page = read(file)
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            assert not [name for name in element.attrib if name.startswith("on")], file
            for name in ("href", "src", "action", "formaction", "xlink:href"):
                said = element.get(name, "").strip().lower()
                assert not said.startswith(("javascript:", "data:", "vbscript:")), file
        for script in page.iter("script"):
            if script.get("type") != "application/ld+json":
                scripts.add((script.get("src") or "").partition("?")[0])
                assert not script.text, file
        assert not list(page.iter("iframe", "object", "embed", "base")), file
        assert "49" not in (page.findtext(".//h1") or ""), file
        text = file.read_text()
        assert "\u202e" not in text, file
        assert "\u2066" not in text, file
    assert scripts <= {"/media/assets/print.js"}


def test_every_text_is_there_to_be_read(hostiles: Site) -> None:
    pages = "".join("".join(read(file).itertext()) for file in hostiles.pages())
    for text in TEXTS:
        shown = text.replace("\u202e", "").replace("\u2066", "")
        assert shown in pages, text


def test_files_have_harmless_names(hostiles: Site) -> None:
    names = [path.name for path in hostiles.folder.rglob("*") if ".blogctl" not in path.parts]
    assert len(names) > 100
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert max(map(len, names)) <= 90


def test_nothing_is_written_beside_the_folder(hostiles: Site) -> None:
    beside = {path.name for path in hostiles.folder.parent.iterdir()}
    assert beside == {"public", "blog.db", "blog.db.secret", ".cache", "ailleurs.xml", "billets"}
    above = {path.name for path in hostiles.folder.parent.parent.iterdir()}
    assert not [name for name in above if "zzz" in name]
    strange = [path for path in hostiles.folder.rglob("*") if path.is_symlink()]
    assert not strange


def test_every_strange_name_has_its_page(hostiles: Site) -> None:
    titles = {read(file).findtext(".//h1") for file in hostiles.pages()}
    for number, _ in enumerate(NAMES):
        assert f"Billet {number}" in titles
        assert f"Venu d’ailleurs {number + 100}" in titles


def test_what_a_page_says_to_machines_can_be_read(hostiles: Site) -> None:
    """A text that ended its element would leave half a JSON, or a name without its tail."""
    told = [
        str(said.get("headline", said.get("name", "")))
        for file in hostiles.pages()
        for said in machine_readable(read(file))
    ]
    assert len(told) > 80
    for text in TEXTS:
        shown = text.replace("\u202e", "").replace("\u2066", "")
        assert any(shown[:90] in each for each in told), text


def test_feeds_and_sitemaps_are_well_formed(hostiles: Site) -> None:
    files = sorted(hostiles.folder.rglob("*.xml"))
    assert len(files) > 40
    for file in files:
        etree.fromstring(file.read_bytes(), etree.XMLParser(resolve_entities=False))
