"""What somebody may write where a name or a title is asked for, and a blog that is full of it."""

import json
from html import escape
from pathlib import Path

from tests.conftest import Run
from tests.formats import wxr

TEXTS = (
    "<script>alert(1)</script>",
    "</script><!-- <script>",
    "]]><x>&lt;",
    '" onload="alert(1)" x="',
    "' onclick='alert(1)",
    "{{ 7*7 }}{% raw %}{# x #}",
    "\u202eecruos\u2066 txet\u200f",
    "../../etc/passwd",
    "javascript:alert(1)",
    "É" * 190,
    "</title></head><body>",
    "&amp;&#x3c;img src=x onerror=alert(1)&#x3e;",
)

BODY = """\
<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1))
<a href="javascript:alert(1)" onclick="alert(1)">y</a> <iframe src="https://evil.example"></iframe>
{{ 7*7 }} {% include 'x' %} ]]> </article></main></body>

# Un titre

### Qui saute
"""


def fill(run: Run) -> None:
    """Fill a blog: each text is a title, a tag, a category, a name, a summary and a comment."""
    for number, text in enumerate(TEXTS, start=1):
        run("category", "new", f"{text} {number}", "--description", text)
        run("contributor", "add", f"{text} {number}", "--role", text, "--bio", text)
        done = run(
            *("post", "new", f"{text}", "--publish", "--body", BODY, "--summary", text),
            *("--tag", f"{text} {number}", "--category", str(number), "--author", str(number + 1)),
        )
        assert done.code == 0, done.stderr
        done = run(
            *("comments", "add", str(number), "--name", text, "--url", "https://x.example/\"'<>"),
            *("--body", f"{text}\n\n{BODY}", "--status", "approved"),
        )
        if done.code:  # an address that is refused is no address
            done = run(
                *("comments", "add", str(number), "--name", text, "--status", "approved"),
                *("--body", f"{text}\n\n{BODY}"),
            )
        assert done.code == 0, done.stderr
    for key in ("blog.title", "blog.description"):
        assert run("config", "set", key, TEXTS[0] + TEXTS[3]).code == 0
    run("config", "set", "site.links", f"{TEXTS[7]}=https://x.example/?a=1&b=2")
    assert run("post", "new", TEXTS[1], "--page", "--publish", "--body", BODY).code == 0
    assert run("config", "set", "site.block", "script-script-2").code == 0


NAMES = (
    "../../zzz",
    "/etc/zzz",
    "..%2f..%2fzzz",
    "..\\..\\zzz",
    "index.html",
    "feed.xml",
    "media",
    ".blogctl",
    "con",
    "zzz\n.html",
    '"><script>alert(1)</script>',
    "é" * 200,
)
"""What a program may send as the name of a page, a tag or a file."""


def bring_in(run: Run, folder: Path) -> None:
    """Import what another program says of itself: names, addresses and files of every kind."""
    things = []
    for number, name in enumerate(NAMES, start=100):
        said = escape(name, quote=False)
        term = f'<category domain="post_tag" nicename="{escape(name)}">tag {number}</category>'
        things.append(
            "<item>"
            f"<title>Venu d’ailleurs {number}</title><link>{wxr.BASE}/{said}</link>"
            f"<pubDate>Thu, 24 Jun 2010 07:00:00 +0000</pubDate><dc:creator>{said}</dc:creator>"
            f"<content:encoded>&lt;img src='{wxr.BASE}/{said}.png'&gt;</content:encoded>{term}"
            f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2010-06-24 07:00:00"
            f"</wp:post_date_gmt><wp:post_name>{said}</wp:post_name><wp:status>publish</wp:status>"
            "<wp:post_type>post</wp:post_type></item>"
        )
        things.append(
            f"<item><title>{said}</title><wp:post_id>{number + 100}</wp:post_id>"
            f"<wp:attachment_url>{wxr.BASE}/{said}.png</wp:attachment_url>"
            f"<wp:post_name>{said}</wp:post_name><wp:status>inherit</wp:status>"
            "<wp:post_type>attachment</wp:post_type></item>"
        )
    source = folder / "ailleurs.xml"
    source.write_text(wxr.export(*things))
    done = run("import", "wordpress", str(source), "--default-author", "anne")
    assert done.code == 0, done.stderr
    posts = folder / "billets"
    posts.mkdir()
    for number, name in enumerate(NAMES):
        said = json.dumps(name)
        words = f"---\ntitle: Billet {number}\nslug: {said}\nurl: {said}\n---\nVoici."
        (posts / f"{number}.md").write_text(words)
    done = run("import", "markdown", str(posts), "--default-author", "anne")
    assert done.code == 0, done.stderr
    for number, name in enumerate(NAMES, start=1):
        run("post", "edit", str(number), "--slug", name)
