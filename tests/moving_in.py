"""What other blogs export, for tests of what comes in: small, and with something of each kind."""

import json
from pathlib import Path

from tests.conftest import Result, Run
from tests.formats import wxr

KINDS = ("contributor", "category", "tag", "media", "post", "page", "comment", "other")
"""What `wordpress` holds something of, in the order of the summary."""

OUTCOMES = ("created", "updated", "unchanged", "merged", "kept", "skipped")

PEOPLE = (
    wxr.author("1", "anne", "Anne Roux", "anne@old.example"),
    wxr.author("2", "chantal", "Chantal Buhagar", "chantal@old.example"),
)
TERMS = (
    wxr.category("web", "Web"),
    wxr.category("go", "Go", "web", "Le jeu"),
    wxr.tag("ete", "Été"),
)
TALK = (
    wxr.comment(),
    wxr.comment(id="4", parent="3", author="Anne", author_email="anne@old.example", user_id="1"),
    wxr.comment(id="5", content="Achetez", approved="spam"),
    wxr.comment(id="6", content="Et alors ?", approved="0"),
)
FIRST = wxr.item(
    wxr.term("category", "go", "Go"),
    wxr.term("post_tag", "ete", "Été"),
    *TALK,
    content=(
        f'Voir <a href="{wxr.BASE}/deux/">la suite</a>, '
        f'<img src="{wxr.BASE}/wp-content/uploads/a.png">'
    ),
)
SECOND = wxr.item(
    post_id="8",
    title="Deux",
    post_name="deux",
    creator="chantal",
    link=f"{wxr.BASE}/deux/",
    guid=f"{wxr.BASE}/?p=8",
    status="draft",
)
ABOUT = wxr.item(
    post_id="9",
    title="À propos",
    post_name="a-propos",
    link=f"{wxr.BASE}/a-propos/",
    guid=f"{wxr.BASE}/?p=9",
    post_type="page",
)
PICTURE = wxr.item(
    f"<wp:attachment_url>{wxr.BASE}/wp-content/uploads/a.png</wp:attachment_url>",
    post_id="10",
    title="a",
    post_name="a",
    link=f"{wxr.BASE}/a/",
    guid=f"{wxr.BASE}/?attachment_id=10",
    post_type="attachment",
    status="inherit",
)
MENU = wxr.item(post_id="11", title="Menu", post_type="nav_menu_item")

WORDPRESS = wxr.export(*PEOPLE, *TERMS, FIRST, SECOND, ABOUT, PICTURE, MENU)

DISQUS = (
    '<?xml version="1.0"?><disqus xmlns="http://disqus.com"'
    ' xmlns:dsq="http://disqus.com/disqus-internals">'
    '<category dsq:id="1"><forum>leblog</forum></category>'
    '<thread dsq:id="2"><id>bonjour</id><link>https://blog.example.org/bonjour/</link>'
    "<title>Bonjour</title></thread>"
    '<thread dsq:id="3"><id>loin</id><link>https://blog.example.org/loin/</link>'
    "<title>Loin</title></thread>"
    '<post dsq:id="21"><message><![CDATA[<p>Bravo.</p>]]></message>'
    "<createdAt>2013-10-10T19:20:29Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>"
    "<author><name>Léa</name><email>lea@secret.example</email></author>"
    '<ipAddress>203.0.113.7</ipAddress><thread dsq:id="2"/></post>'
    '<post dsq:id="22"><message><![CDATA[<p>Perdu.</p>]]></message>'
    "<createdAt>2013-10-11T19:20:29Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>"
    "<author><name>Zoé</name><email>zoe@secret.example</email></author>"
    '<ipAddress>203.0.113.8</ipAddress><thread dsq:id="3"/></post>'
    "</disqus>"
)
"""Two comments: one on `bonjour`, one on a page that is nowhere."""


def written(folder: Path, name: str, content: str) -> str:
    """Write a source and return its name."""
    (folder / name).write_text(content, encoding="utf-8")
    return name


def counts(done: Result) -> dict[str, dict[str, int]]:
    """Return what an import with `--format jsonl` printed: by kind, what is not 0."""
    assert done.code == 0, done.stderr
    records = [json.loads(line) for line in done.lines]
    return {
        record.pop("kind"): {name: number for name, number in record.items() if number}
        for record in records
    }


def told(path: Path) -> list[dict[str, object]]:
    """Return the lines of a report."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def said(run: Run, *words: str) -> str:
    """Return what a command that must succeed printed."""
    done = run(*words)
    assert done.code == 0, done.stderr
    return done.stdout
