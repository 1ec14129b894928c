"""What `export` writes in the formats of others: what is in them is tested with the formats."""

import json
import re
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import Run

WORDPRESS, MARKDOWN, COMMENTS = "wordpress_writer", "markdown_writer", "comments_jsonl"


def needs(name: str) -> None:
    pytest.importorskip(f"blogctl.formats.{name}", reason="this format comes with another change")


@pytest.fixture
def written(run: Run) -> Run:
    """A blog with the post un, in web, with two comments, the draft deux and the page trois."""
    run("category", "new", "Web", "-q")
    body = "Bonjour, voici [deux](post:2)."
    run("post", "new", "Un", "--body", body, "--category", "web", "--publish", "-q")
    run("post", "new", "Deux", "--body", "À venir.", "-q")
    run("post", "new", "Trois", "--page", "--body", "Une page.", "--publish", "-q")
    for name, status in (("Anne", "approved"), ("Bot", "spam")):
        words = ("--name", name, "--email", f"{name}@a.example", "--ip", "203.0.113.7")
        run("comments", "add", "un", *words, "--body", "Merci !", "--status", status, "-q")
    return run


def titles(document: bytes) -> list[str]:
    root = etree.fromstring(document)
    assert root.tag == "rss"
    return [str(title.text) for title in root.iterfind("channel/item/title")]


def test_wordpress_gets_a_file_with_every_post(written: Run, tmp_path: Path) -> None:
    needs(WORDPRESS)
    done = written("export", "wordpress", "blog.xml")
    told = "posts: 2, pages: 1, comments: 2, contributors: 1, categories: 1"
    assert done.stderr == f"exported to {tmp_path / 'blog.xml'}: {told}\n"
    document = (tmp_path / "blog.xml").read_bytes()
    assert titles(document) == ["Un", "Deux", "Trois"]
    assert b"post:2" not in document
    assert b"a.example" not in document
    assert b"203.0.113.7" not in document


def test_wordpress_gets_what_is_chosen_and_what_is_private_if_asked(written: Run) -> None:
    needs(WORDPRESS)
    done = written("export", "wordpress", "--private", "--status", "published", "--kind", "post")
    assert done.stderr.startswith("exported posts: 1, comments: 2")
    assert titles(done.stdout.encode()) == ["Un"]
    assert "Anne@a.example" in done.stdout
    assert "203.0.113.7" in done.stdout


@pytest.mark.parametrize("flavour", ["hugo", "jekyll", "pelican"])
def test_a_folder_of_markdown_has_every_post(written: Run, tmp_path: Path, flavour: str) -> None:
    needs(MARKDOWN)
    done = written("export", "markdown", "site", "--flavour", flavour)
    assert done.code == 0
    assert done.stderr.startswith(f"exported to {tmp_path / 'site'}: posts: 2, pages: 1")
    texts = [each.read_text(encoding="utf-8") for each in (tmp_path / "site").rglob("*.md")]
    assert sum(bool(re.search(r"\b(Un|Deux|Trois)\b", text)) for text in texts) >= 3
    assert not any("post:2" in text or "a.example" in text for text in texts)


def test_html_becomes_markdown_if_asked(run: Run, tmp_path: Path) -> None:
    needs(MARKDOWN)
    html = ("--body", "<p>Un <strong>mot</strong>.</p>", "--body-format", "html")
    run("post", "new", "Un", *html, "--publish", "-q")
    for name, converted in (("tel-quel", ()), ("converti", ("--convert",))):
        assert run("export", "markdown", name, *converted).code == 0
    as_it_is, made = (
        "".join(each.read_text(encoding="utf-8") for each in (tmp_path / name).rglob("*.[mh]*"))
        for name in ("tel-quel", "converti")
    )
    assert "<strong>mot</strong>" in as_it_is
    assert "**mot**" in made


def test_comments_are_lines_of_json(written: Run) -> None:
    needs(COMMENTS)
    done = written("export", "comments")
    assert done.stderr == "exported posts: 1, comments: 2\n"
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["author_name"] for row in rows] == ["Anne", "Bot"]
    assert "a.example" not in done.stdout
    assert "Anne@a.example" in written("export", "comments", "--private").stdout


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (("--status", "spam"), 1),
        (("--status", "all"), 2),
        (("--post", "un", "--status", "approved"), 1),
        (("--post", "deux"), 0),
        (("--since", "2027-01-01"), 0),
        (("--until", "2027-01-01"), 2),
    ],
)
def test_comments_are_chosen_by_the_filters_of_their_list(
    written: Run, filters: tuple[str, ...], number: int
) -> None:
    needs(COMMENTS)
    assert len(written("export", "comments", *filters).stdout.splitlines()) == number
