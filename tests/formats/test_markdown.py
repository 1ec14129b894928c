import os
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

import pytest

from blogctl.errors import FileFailed
from blogctl.formats import markdown
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Ref,
    Unread,
)
from blogctl.vocabulary import BodyFormat, PostKind, PostStatus

T = TypeVar("T")
Files: TypeAlias = dict[str, str | bytes]

PARIS = Reading(zone=ZoneInfo("Europe/Paris"), hour=time(9))
JEKYLL: Files = {"_config.yml": "title: Le blog\nurl: https://blog.example.org\nbaseurl: /b\n"}
HUGO: Files = {"hugo.toml": 'title = "Le blog"\nbaseURL = "https://blog.example.org/"\n'}
PELICAN: Files = {"pelicanconf.py": "SITENAME = 'Le blog'\nimport os; os.abort()\n"}


@pytest.fixture
def lay(tmp_path: Path) -> Callable[[Files], Path]:
    """Lays files in a new folder."""

    def laying(files: Files) -> Path:
        root = tmp_path / "site"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return laying


Lay: TypeAlias = Callable[[Files], Path]


def only(things: Iterable[Moved], kind: type[T]) -> list[T]:
    return [thing for thing in things if isinstance(thing, kind)]


def moved(root: Path, reading: Reading = PARIS) -> list[Moved]:
    things = list(markdown.read(root, reading))
    assert {thing.reason for thing in things if isinstance(thing, Unread | Loss)} <= REASONS.keys()
    return things


def post_of(root: Path) -> MovedPost:
    (post,) = only(moved(root), MovedPost)
    return post


def reasons(things: Iterable[Moved], key: str | None = None) -> list[tuple[str, str]]:
    lost = only(things, Loss)
    return [(loss.reason, loss.detail) for loss in lost if key in {None, loss.key}]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(
            "---\ntitle: 'L’été : a: b'\ntags: [a, b c]\ncategories:\n- X\ndraft: true\n---\n\n",
            id="YAML",
        ),
        pytest.param(
            '+++\ntitle = "L’été : a: b"\ntags = ["a", "b c"]\ncategories = ["X"]\n'
            "draft = true\n+++\n\n",
            id="TOML",
        ),
        pytest.param(
            '{\n"title": "L’été : a: b", "tags": ["a", "b c"], "categories": ["X"],\n'
            '"draft": true\n}\n\n',
            id="JSON",
        ),
        pytest.param(
            "Title: L’été : a: b\nTags: a, b c\nCategory: X\nStatus: draft\n\n", id="Pelican"
        ),
        pytest.param(
            "---\nTitle: L’été : a: b\nTags: [a, b c]\nCategory: X\nStatus: draft\n---\n\n",
            id="broken YAML",
        ),
        pytest.param(
            "Title: L’été : a: b\nTags: a\n    b c\nCategory: X\nStatus: draft\n\n",
            id="Pelican's lines",
        ),
    ],
)
def test_front_matter_is_read_in_each_form(lay: Lay, head: str) -> None:
    post = post_of(lay({"a.md": f"{head}Bonjour.\n"}))
    assert post.title == "L’été : a: b"
    assert post.tags == (Ref("a", "a"), Ref("b c", "b c"))
    assert post.categories == (Ref("X", "X"),)
    assert post.status is PostStatus.DRAFT
    assert post.body == "Bonjour."
    assert post.body_format is BodyFormat.MARKDOWN


def test_front_matter_that_is_malformed_is_read_line_by_line_and_told(lay: Lay) -> None:
    things = moved(
        lay(
            {
                "a.md": "---\ntitle: a: b: c\ntags:\n- x\n- y\nauthor: @lea\nslug: 'z'\n---\nA",
                "b.md": '+++\ntitle = "B"\ntags = [\n+++\nB',
            }
        )
    )
    first, second = only(things, MovedPost)
    assert (first.title, first.slug, first.author) == ("a: b: c", "z", Ref("@lea", "@lea"))
    assert [tag.name for tag in first.tags] == ["x", "y"]
    assert (second.title, second.body) == ("B", "B")
    told = reasons(things)
    assert [reason for reason, _ in told] == ["front-matter-broken", "front-matter-broken"]
    assert told[0][1].startswith("line 2: ")


@pytest.mark.parametrize(
    ("source", "title", "body"),
    [
        pytest.param("# Un *titre*\n\nBonjour.\n", "Un titre", "Bonjour.", id="a heading"),
        pytest.param("Un titre\n===\nBonjour.\n", "Un titre", "Bonjour.", id="underlined"),
        pytest.param("---\ndate: 2010-06-24\n---\n# A\n\nB", "A", "B", id="below front matter"),
        pytest.param("Bonjour.\n", "Mon billet", "Bonjour.", id="the name"),
        pytest.param("---\ntitle: ''\n---\n# A\n", "", "# A", id="an empty title is one"),
        pytest.param("---\n\nA\n\n---\nB", "Mon billet", "---\n\nA\n\n---\nB", id="a rule"),
        pytest.param("---\ntitle: [Annonce]\n---\nA", "[Annonce]", "A", id="brackets"),
        pytest.param("---\ntitle: no\n---\nA", "no", "A", id="no is a word"),
        pytest.param("---\ntitle: 2010\n---\nA", "2010", "A", id="a year is a word"),
        pytest.param("Date: ceci.\n\nA", "Mon billet", "Date: ceci.\n\nA", id="no header"),
        pytest.param("\ufeff---\r\ntitle: A\r\n---\r\nB\r\n", "A", "B", id="CRLF and a mark"),
    ],
)
def test_a_title_is_found(lay: Lay, source: str, title: str, body: str) -> None:
    post = post_of(lay({"mon-billet.md": source}))
    assert (post.title, post.body) == (title, body)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        pytest.param("a.md", "date: 2010-06-24", "2010-06-24T07:00", id="a date"),
        pytest.param("a.md", "date: 2010-12-03 10:20", "2010-12-03T09:20", id="Pelican's"),
        pytest.param("a.md", "date: 2010-06-24 09:00:00 +0000", "2010-06-24T09:00", id="Jekyll's"),
        pytest.param("a.md", "date: 2010-06-24T09:00:00-05:00", "2010-06-24T14:00", id="Hugo's"),
        pytest.param("a.md", "date: 2010-06-24T09:00:00.123Z", "2010-06-24T09:00", id="a fraction"),
        pytest.param("a.md", "date: 2010/6/4 9:05 pm", "2010-06-04T19:05", id="slashes"),
        pytest.param("a.md", "date: June 24, 2010", "2010-06-24T07:00", id="prose"),
        pytest.param(
            "a.md", "date: Thu, 24 Jun 2010 09:00:00 +0200", "2010-06-24T07:00", id="mail"
        ),
        pytest.param("a.md", "publishDate: 2040-01-01T00:00:00Z", "2040-01-01T00:00", id="ahead"),
        pytest.param("2010-06-24-mon-billet.md", "x: y", "2010-06-24T07:00", id="the name"),
        pytest.param("2010/06/24/billet.md", "x: y", "2010-06-24T07:00", id="the folders"),
        pytest.param("posts/2010-06-24-x/index.md", "x: y", "2010-06-24T07:00", id="a bundle"),
        pytest.param("2010-06-24-a.md", "date: 2011-01-01", "2011-01-01T08:00", id="its own wins"),
        pytest.param("2010-06-24-a.md", "date: 0000-00-00", "2010-06-24T07:00", id="a zero"),
        pytest.param("2010-13-45-a.md", "date: bientôt", None, id="none"),
        pytest.param("a.md", "date: 9999-99-99 99:99", None, id="nines"),
    ],
)
def test_a_date_is_found(lay: Lay, name: str, head: str, expected: str | None) -> None:
    moment = post_of(lay({name: f"---\n{head}\n---\nA"})).published_at
    said = datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None
    assert moment == said


def test_a_date_of_toml_is_read(lay: Lay) -> None:
    root = lay(
        {
            "a.md": "+++\ntitle = 'A'\ndate = 2010-06-24T09:00:00+02:00\nlastmod = 2010-06-25\n+++",
            "b.md": "+++\ntitle = 'B'\ndate = 2010-06-24T09:00:00\n+++",
        }
    )
    first, second = only(moved(root), MovedPost)
    assert first.published_at == second.published_at == datetime(2010, 6, 24, 7, tzinfo=UTC)
    assert first.updated_at == datetime(2010, 6, 25, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("files", "slug", "paths"),
    [
        pytest.param(
            {**JEKYLL, "_posts/2010-06-24-x.md": "---\ntitle: A\ncategories: B c\n---\n"},
            "x",
            ("/b/b/c/2010/06/24/x.html", "/b/b/c/2010/06/24/x/"),
            id="Jekyll",
        ),
        pytest.param(
            {"_config.yml": "permalink: pretty", "_posts/2010-06-24-x.md": "---\n---\n"},
            "x",
            ("/2010/06/24/x/",),
            id="Jekyll's pretty",
        ),
        pytest.param(
            {**JEKYLL, "_posts/2010-06-24-x.md": "---\npermalink: /:year/:title/\n---\n"},
            "x",
            ("/b/2010/x/",),
            id="Jekyll's own",
        ),
        pytest.param(
            {**JEKYLL, "about.md": "---\ntitle: A\nredirect_from:\n- /a\n- /b/\n---\n"},
            "about",
            ("/b/about.html", "/b/about/", "/b/a", "/b/b/"),
            id="Jekyll's page",
        ),
        pytest.param(
            {**HUGO, "content/post/Mon Billet.md": "---\ntitle: A\naliases: [/a/]\n---\n"},
            "Mon Billet",
            ("/post/mon-billet/", "/a/"),
            id="Hugo",
        ),
        pytest.param(
            {
                "hugo.toml": '[permalinks]\npost = "/:year/:month/:slug/"',
                "content/post/a.md": "---\ndate: 2010-06-24\nslug: x\n---\n",
            },
            "x",
            ("/2010/06/x/",),
            id="Hugo's pattern",
        ),
        pytest.param(
            {**HUGO, "content/post/x/index.fr.md": "---\nurl: /y/\n---\n"},
            "x",
            ("/y/",),
            id="Hugo's bundle",
        ),
        pytest.param(
            {**PELICAN, "content/a.md": "Title: Mon billet\nDate: 2010-06-24\n\n"},
            "mon-billet",
            ("/mon-billet.html",),
            id="Pelican",
        ),
        pytest.param(
            {
                "pelicanconf.py": "ARTICLE_URL = '{date:%Y}/{slug}/'  # so",
                "content/a.md": "Title: A\nDate: 2010-06-24\nSlug: x\n\n",
            },
            "x",
            ("/2010/x/",),
            id="Pelican's pattern",
        ),
        pytest.param(
            {**PELICAN, "content/a.md": "Title: A\nSlug: x\nSave_as: y/index.html\n\n"},
            "x",
            ("/y/",),
            id="Pelican's file",
        ),
        pytest.param({"2010-06-24-x.md": "---\n---\n"}, "x", ("/2010/06/24/x.html",), id="a name"),
    ],
)
def test_a_post_has_its_slug_and_its_addresses(
    lay: Lay, files: Files, slug: str, paths: tuple[str, ...]
) -> None:
    post = post_of(lay(files))
    assert post.slug == slug
    assert post.paths[: len(paths)] == paths


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        pytest.param({**JEKYLL, "about.md": "---\n---\n"}, PostKind.PAGE, id="Jekyll's"),
        pytest.param({**JEKYLL, "_posts/2010-06-24-a.md": "A"}, PostKind.POST, id="Jekyll's post"),
        pytest.param({**HUGO, "content/about.md": "A"}, PostKind.PAGE, id="Hugo's"),
        pytest.param({**HUGO, "content/post/a.md": "A"}, PostKind.POST, id="Hugo's post"),
        pytest.param({**PELICAN, "content/pages/a.md": "A"}, PostKind.PAGE, id="Pelican's"),
        pytest.param({"a.md": "---\nlayout: page\n---\n"}, PostKind.PAGE, id="a layout"),
        pytest.param({"a.md": "---\ntype: page\n---\n"}, PostKind.PAGE, id="a type"),
        pytest.param({"a.md": "A"}, PostKind.POST, id="a folder of posts"),
    ],
)
def test_pages_are_told_from_posts(lay: Lay, files: Files, kind: PostKind) -> None:
    assert post_of(lay(files)).kind is kind


@pytest.mark.parametrize(
    ("head", "status"),
    [
        pytest.param("published: false", PostStatus.DRAFT, id="Jekyll"),
        pytest.param("draft: yes", PostStatus.DRAFT, id="Hugo"),
        pytest.param("Status: hidden", PostStatus.DRAFT, id="hidden"),
        pytest.param("Status: published", PostStatus.PUBLISHED, id="published"),
        pytest.param("draft: false", PostStatus.PUBLISHED, id="no draft"),
    ],
)
def test_a_status_is_understood(lay: Lay, head: str, status: PostStatus) -> None:
    assert post_of(lay({"a.md": f"---\n{head}\n---\n"})).status is status


def test_what_jekyll_keeps_apart_is_a_draft(lay: Lay) -> None:
    post = post_of(lay({**JEKYLL, "_drafts/a.md": "---\ntitle: A\n---\n"}))
    assert (post.status, post.kind) == (PostStatus.DRAFT, PostKind.POST)


@pytest.mark.parametrize(
    ("files", "tags"),
    [
        pytest.param({**JEKYLL, "_posts/2010-06-24-a.md": "tags: a b"}, ["a", "b"], id="Jekyll"),
        pytest.param({**HUGO, "content/post/a.md": "tags: a b"}, ["a b"], id="Hugo"),
        pytest.param({**PELICAN, "content/a.md": "tags: a b, c; d"}, ["a b, c", "d"], id="Pelican"),
        pytest.param({"a.md": "tags: [a, {name: B, slug: b}, a]"}, ["a", "B"], id="mappings"),
        pytest.param({"a.md": "tag: a, b\ntags: b, c"}, ["b", "c", "a"], id="both"),
        pytest.param({"a.md": "tags:"}, [], id="none"),
        pytest.param({"a.md": "x: &x a\ntags: *x"}, [], id="an alias"),
    ],
)
def test_tags_are_split_as_their_builder_does(lay: Lay, files: Files, tags: list[str]) -> None:
    framed: Files = {
        name: f"---\n{head!s}\n---\n" if name.endswith(".md") else head
        for name, head in files.items()
    }
    things = moved(lay(framed))
    assert [tag.name for post in only(things, MovedPost) for tag in post.tags] == tags
    declared = [MovedTag(key="b", name="B", slug="b")] if "B" in tags else []
    assert only(things, MovedTag) == declared


@pytest.mark.parametrize(
    ("head", "names"),
    [
        pytest.param("author: Dupont, Jean", ["Dupont, Jean"], id="one"),
        pytest.param("authors: Léa, Max", ["Léa", "Max"], id="many"),
        pytest.param("authors: Dupont, Jean; Max", ["Dupont, Jean", "Max"], id="semicolons"),
        pytest.param("authors: [Léa, {name: Max}]", ["Léa", "Max"], id="a list"),
        pytest.param("author: {name: Léa, email: lea@example.org}", ["Léa"], id="a mapping"),
        pytest.param("author: Léa <lea@example.org>", ["Léa"], id="an address"),
        pytest.param("author: Léa\nauthors: [Léa, Max]", ["Léa", "Max"], id="both"),
    ],
)
def test_authors_are_named(lay: Lay, head: str, names: list[str]) -> None:
    things = moved(lay({"a.md": f"---\n{head}\n---\n", "b.md": f"---\n{head}\n---\n"}))
    for post in only(things, MovedPost):
        assert post.author is not None
        assert [post.author.name, *(ref.name for ref in post.with_)] == names
    known = [MovedPerson(key="Léa", name="Léa", email="lea@example.org")]
    assert only(things, MovedPerson) == (known if "example" in head else [])


def test_a_summary_is_what_is_said_or_what_comes_first(lay: Lay) -> None:
    root = lay(
        {
            "a.md": "---\nexcerpt: Un\ndescription: Deux\n---\n",
            "b.md": "Un **mot**.\n\n<!--more-->\n\nLa suite.",
            "c.html": "---\ndescription: Trois\n---\n<p>A</p>",
        }
    )
    first, second, third = only(moved(root), MovedPost)
    assert [first.summary, second.summary, third.summary] == ["Un", "Un mot.", "Trois"]
    assert second.body == "Un **mot**.\n\n<!--more-->\n\nLa suite."
    assert (third.body_format, third.body) == (BodyFormat.HTML, "<p>A</p>")


def test_a_page_of_pelican_is_read_by_its_head(lay: Lay) -> None:
    page = (
        "<html><head><title>A &amp; B</title>\n"
        '<meta name="date" content="2010-06-24 09:00" />\n<meta name="tags" content="x, y" />\n'
        '</head><body class="z">\n<p>Bonjour.</p>\n</body></html>\n'
    )
    post = post_of(lay({**PELICAN, "content/a.html": page}))
    assert (post.title, post.body) == ("A & B", "<p>Bonjour.</p>")
    assert [tag.name for tag in post.tags] == ["x", "y"]


def test_keys_that_mean_nothing_are_told_once(lay: Lay) -> None:
    things = moved(lay({"a.md": "---\ntitle: A\nweight: 3\nlayout: x\ntoc: {a: b}\nz:\n---\n"}))
    assert reasons(things) == [("front-matter-keys", "weight, toc")]


def test_comments_may_be_closed_and_a_post_may_stick(lay: Lay) -> None:
    root = lay({"a.md": "---\ncomments: false\npinned: true\n---\n", "b.md": "---\n---\n"})
    first, second = only(moved(root), MovedPost)
    assert (first.comments_open, first.sticky) == (False, True)
    assert (second.comments_open, second.sticky) == (True, False)


@pytest.mark.parametrize(
    ("files", "body", "expected"),
    [
        pytest.param(
            JEKYLL,
            "{% highlight ruby linenos %}\na\n{% endhighlight %}\n",
            "```ruby\na\n```",
            id="hl",
        ),
        pytest.param(
            JEKYLL, "Un {% highlight c %}a{% endhighlight %}", "Un \n```c\na\n```", id="in"
        ),
        pytest.param(JEKYLL, "{% raw %}{{ a }}{% if %}{% endraw %}", "{{ a }}{% if %}", id="raw"),
        pytest.param(
            JEKYLL,
            "[A]({% post_url 2010-06-24-x %}#b)",
            "[A](/b/2010/06/24/x.html#b)",
            id="post_url",
        ),
        pytest.param(
            JEKYLL,
            "[A]({{ site.baseurl }}{% link _posts/2010-06-24-x.md %})",
            "[A](/b/2010/06/24/x.html)",
            id="link",
        ),
        pytest.param(
            JEKYLL, "![A]({{ '/assets/a.png' | relative_url }})", "![A](/assets/a.png)", id="url"
        ),
        pytest.param(JEKYLL, "![A](/b/assets/a.png)", "![A](/b/assets/a.png)", id="base"),
        pytest.param(JEKYLL, "A\n{: .center}\nB", "A\nB", id="kramdown"),
        pytest.param(
            HUGO,
            '{{< figure src="/a.png" alt="Un [chat]" caption="Vu" >}}',
            '![Un \\[chat\\]](/a.png "Vu")',
            id="figure",
        ),
        pytest.param(HUGO, '[A]({{< ref "x.md#b" >}})', "[A](/post/x/#b)", id="ref"),
        pytest.param(HUGO, '[A]({{% relref "post/x" %}})', "[A](/post/x/)", id="relref"),
        pytest.param(
            HUGO, "{{< highlight go >}}\na\n{{< /highlight >}}", "```go\na\n```", id="Hugo's"
        ),
        pytest.param(
            HUGO,
            "{{< raw >}}a {{</* b */>}}",
            "{{< raw >}}a {{< b >}}",
            id="a shortcode called raw",
        ),
        pytest.param(HUGO, "{{</* ref x */>}}", "{{< ref x >}}", id="escaped"),
        pytest.param(
            HUGO,
            "{{< youtube ziL-QigdO-4 >}}",
            "<https://www.youtube.com/watch?v=ziL-QigdO-4>",
            id="a video",
        ),
        pytest.param(HUGO, "{{< gist a b >}}{% if %}", "{{< gist a b >}}{% if %}", id="unknown"),
        pytest.param(PELICAN, "[A]({filename}/sub/x.md#b)", "[A](/titre.html#b)", id="filename"),
        pytest.param(PELICAN, "[A](|filename|sub/x.md)", "[A](/titre.html)", id="the old way"),
        pytest.param(PELICAN, "![]({static}/images/b.png)", "![](/images/b.png)", id="static"),
        pytest.param(PELICAN, "[A](sub/x.md) {{< a >}}", "[A](/titre.html) {{< a >}}", id="plain"),
    ],
)
def test_what_only_a_builder_knows_becomes_markdown(
    lay: Lay, files: Files, body: str, expected: str
) -> None:
    jekyll, pelican = files is JEKYLL, files is PELICAN
    key = "content/a.md" if pelican else "content/post/a.md"
    key = "_posts/2010-06-25-a.md" if jekyll else key
    beside: Files = (
        {"_posts/2010-06-24-x.md": "---\n---\nX", "assets/a.png": b"a"}
        if jekyll
        else {"content/sub/x.md": "Title: Titre\n\nX", "content/images/b.png": b"b"}
        if pelican
        else {"content/post/x.md": "---\n---\nX", "static/a.png": b"a"}
    )
    head = "Title: A\n\n" if pelican else "---\ntitle: A\n---\n"
    posts = only(moved(lay({**files, **beside, key: head + body})), MovedPost)
    assert next(post.body for post in posts if post.key == key) == expected


def test_shortcodes_that_are_not_known_are_told(lay: Lay) -> None:
    things = moved(
        lay({"a.md": "{{< gist a >}} {% include x %} {{ page.url }} {{< vimeo 1 >}} {{< gist >}}"})
    )
    left, linked, _ = reasons(things)
    assert (left[0], set(left[1].split(", "))) == ("shortcode", {"gist", "include", "{{ }}"})
    assert linked == ("embed-linked", "vimeo")


def test_files_come_along_that_a_text_names(lay: Lay) -> None:
    root = lay(
        {
            **HUGO,
            "content/post/a.md": '---\n---\n![](/images/a.png) <img src="../b.jpg"> [x](c.pdf)\n',
            "content/post/b.md": "---\n---\n[a]: /images/a.png 'A'\n",
            "content/b.jpg": b"b",
            "content/post/c.pdf": b"c",
            "content/post/d.png": b"nobody names it",
            "static/images/a.png": b"a",
        }
    )
    things = moved(root)
    first, _ = only(things, MovedPost)
    media = {thing.key: thing for thing in only(things, MovedMedia)}
    assert list(media) == ["static/images/a.png", "content/b.jpg", "content/post/c.pdf"]
    assert media["static/images/a.png"].names == ("/images/a.png", "/static/images/a.png")
    assert media["static/images/a.png"].path == root.resolve() / "static/images/a.png"
    assert first.body == '![](/images/a.png) <img src="/b.jpg"> [x](/post/c.pdf)'


def test_files_come_along_under_the_address_of_the_site(lay: Lay) -> None:
    body = "![](/b/assets/a.png) ![](https://blog.example.org/b/assets/b.png)"
    files: Files = {"assets/a.png": b"a", "assets/b.png": b"b", "_posts/2010-06-24-x.md": body}
    first, second = only(moved(lay({**JEKYLL, **files})), MovedMedia)
    assert first.names == ("/assets/a.png", "/b/assets/a.png")
    assert second.key == "assets/b.png"


def test_a_bundle_brings_what_lies_in_it(lay: Lay) -> None:
    root = lay(
        {
            **HUGO,
            "content/post/x/index.md": "---\ntitle: X\n---\n![](photo.jpg)",
            "content/post/x/photo.jpg": b"a",
            "content/post/x/in/b.png": b"b",
            "content/post/x/secret.key": b"c",
        }
    )
    things = moved(root)
    (post,) = only(things, MovedPost)
    photo, inner = only(things, MovedMedia)
    assert (post.slug, post.body) == ("x", "![](photo.jpg)")
    assert photo.beside == (post.key, ("photo.jpg", "./photo.jpg"))
    assert photo.names[0] == "/post/x/photo.jpg"
    assert inner.beside == (post.key, ("in/b.png", "./in/b.png"))


def test_what_leads_out_of_the_folder_is_refused(lay: Lay, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "b.md").write_text("# Secret\n")
    root = lay(
        {
            "a.md": "# A\n\n![](../secret.png) ![](../../../etc/a.pdf) ![](link.png) ![](/d/s.png)",
            "real.png": b"a",
            ".git/config.pdf": b"a",
            "b.md": "# B\n\n[x](.git/config.pdf)",
        }
    )
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "d").symlink_to(tmp_path)
    (root / "c.md").symlink_to(tmp_path / "outside" / "b.md")
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.md")
    things = moved(root)
    assert only(things, MovedMedia) == []
    assert [post.key for post in only(things, MovedPost)] == ["a.md", "b.md"]
    unread = sorted((thing.reason, thing.key) for thing in only(things, Unread))
    assert ("not-a-file", "pipe.md") in unread
    assert {key for reason, key in unread if reason == "symlink"} >= {"c.md", "loop", "link.png"}
    assert ("outside", "../secret.png") in unread


def test_what_is_not_read_is_told(lay: Lay) -> None:
    things = moved(
        lay(
            {
                "a.rst": "A\n=\n",
                "b.adoc": "= B",
                "c.org": "* C",
                "d.ipynb": "{}",
                "post/_index.md": "---\ntitle: Billets\n---\n",
                "index.md": "# Accueil",
                "vide.md": "\n",
                "énorme.md": b"a" * (9 * 1024 * 1024),
                "public/e.md": "# E",
                "_site/f.md": "# F",
                ".obsidian/g.md": "# G",
                "node_modules/h/README.md": "# H",
                "themes/i/README.md": "# I",
                "notes.txt": "rien",
            }
        )
    )
    assert [(thing.key, thing.reason) for thing in only(things, Unread)] == [
        ("a.rst", "restructuredtext"),
        ("b.adoc", "asciidoc"),
        ("c.org", "org-mode"),
        ("d.ipynb", "notebook"),
        ("index.md", "home-page"),
        ("vide.md", "empty"),
        ("énorme.md", "too-large"),
        ("post/_index.md", "section-page"),
    ]
    assert only(things, MovedPost) == []


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param("Été".encode("latin-1"), "text-encoding", id="Latin-1"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "text-encoding", id="a picture"),
        pytest.param(b"# A\0", "text-nul", id="a nul"),
        pytest.param(b"---\nx: " + b"y" * 70_000 + b"\n---\n", "text-too-long", id="a long head"),
    ],
)
def test_a_file_that_is_no_text_stops_all_unless_lenient(lay: Lay, data: bytes, key: str) -> None:
    root = lay({"a.md": data, "b.md": "# B"})
    with pytest.raises(FileFailed) as caught:
        moved(root)
    assert caught.value.path == str(root.resolve() / "a.md")
    assert caught.value.error.key == key
    things = moved(root, Reading(lenient=True))
    assert [(thing.reason, thing.detail) for thing in only(things, Unread)] == [("malformed", key)]
    assert [post.title for post in only(things, MovedPost)] == ["B"]


def test_another_encoding_is_read_where_it_is_said(lay: Lay) -> None:
    root = lay({"a.md": "# Été".encode("latin-1")})
    (post,) = only(moved(root, Reading(encoding="latin-1")), MovedPost)
    assert post.title == "Été"


def test_a_site_says_where_it_stood(lay: Lay) -> None:
    assert moved(lay(JEKYLL))[0] == Origin(
        source="markdown:site", addresses=("https://blog.example.org/b",), title="Le blog"
    )


def test_a_configuration_is_read_and_never_run(lay: Lay) -> None:
    assert moved(lay(PELICAN))[0] == Origin(source="markdown:site", title="Le blog")


def test_one_file_is_read_as_in_its_folder(lay: Lay) -> None:
    root = lay({**JEKYLL, "_posts/2010-06-24-a.md": "---\ntitle: A\n---\n", "b.md": "# B"})
    origin, post = moved(root / "_posts" / "2010-06-24-a.md")
    assert isinstance(origin, Origin)
    assert isinstance(post, MovedPost)
    assert (origin.source, post.key, post.kind) == (
        "markdown:_posts", "2010-06-24-a.md", PostKind.POST,
    )  # fmt: skip


def test_one_file_of_other_markup_is_told(lay: Lay) -> None:
    _, unread = moved(lay({"a.rst": "A\n=\n"}) / "a.rst")
    assert isinstance(unread, Unread)
    assert unread.reason == "restructuredtext"


def test_names_that_are_no_text_are_told(lay: Lay) -> None:
    root = lay({"a.md": "# A", "a b.png": b"", "b.md": "# B\n\n![](a%20b.png)"})
    (root / os.fsdecode(b"\xff.md")).write_text("# C")
    (root / "\u202egnp.md").write_text("# D")
    things = moved(root)
    assert [thing.reason for thing in only(things, Unread)] == ["name-not-text", "name-not-text"]
    (media,) = only(things, MovedMedia)
    assert media.names == ("/a b.png", "/a%20b.png")
    assert only(things, MovedPost)[1].body == "![](/a%20b.png)"


def test_bytes_read_are_told(lay: Lay) -> None:
    told: list[int] = []
    moved(lay({"a.md": "# Été", "b.md": "[a](a.md)"}), Reading(progress=told.append))
    assert told == [len("# Été".encode()), 9]


def test_posts_come_in_the_order_of_their_paths(lay: Lay) -> None:
    names = ["b.md", "a/z.md", "a.md", "é.md", "a/b.md"]
    keys = [post.key for post in only(moved(lay(dict.fromkeys(names, "# A"))), MovedPost)]
    assert [unicodedata.normalize("NFC", key) for key in keys] == [
        "a.md", "b.md", "é.md", "a/b.md", "a/z.md",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{{<" * 50_000, id="shortcodes"),
        pytest.param("{% a" * 50_000, id="tags"),
        pytest.param("](" * 100_000, id="links"),
        pytest.param('src="' * 50_000, id="sources"),
        pytest.param("\n [" * 50_000, id="definitions"),
        pytest.param("{:" * 100_000, id="attributes"),
        pytest.param("{{ '" * 50_000, id="paths"),
        pytest.param("<!--" * 50_000, id="comments"),
        pytest.param("---\n" + "a: [" * 5_000 + "\n---\n", id="brackets"),
        pytest.param("+++\na = " + "[" * 50_000 + "\n+++\n", id="TOML"),
        pytest.param('{"a":' * 50_000, id="JSON"),
        pytest.param("---\n" + "a:\n" * 20_000 + "b: c: d\n---\n", id="lines"),
    ],
)
def test_hostile_texts_take_no_time(lay: Lay, body: str) -> None:
    (post,) = only(moved(lay({"a.md": body})), MovedPost)
    assert post.key == "a.md"
