import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blogctl import text
from blogctl.errors import Conflict
from blogctl.formats import markdown, markdown_writer
from blogctl.formats.reading import Reading
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedCategory,
    MovedComment,
    MovedMedia,
    MovedPerson,
    MovedPost,
    MovedTag,
    Origin,
    Ref,
    Unread,
)
from blogctl.vocabulary import BodyFormat, CommentStatus, Flavour, PostKind, PostStatus

T = TypeVar("T")

ORIGIN = Origin(
    source="blogctl:blog.example.org",
    addresses=("https://blog.example.org",),
    title='L’été : « a " b »',
    description="Un blog",
    language="fr",
)
JUNE = datetime(2010, 6, 24, 7, tzinfo=UTC)
POST = MovedPost(
    key="12",
    slug="mon-billet",
    title="Mon billet",
    body="Bonjour.",
    body_format=BodyFormat.MARKDOWN,
    published_at=JUNE,
    paths=("/mon-billet",),
)
flavours = pytest.mark.parametrize("flavour", list(Flavour), ids=str)


def written(folder: Path, flavour: Flavour, *moved: Moved, convert: bool = False) -> Path:
    markdown_writer.write(iter((ORIGIN, *moved)), folder, flavour=flavour, convert=convert)
    return folder


def read(folder: Path, kind: type[T]) -> list[T]:
    things = list(markdown.read(folder, Reading()))
    lost = [thing for thing in things if isinstance(thing, Loss)]
    unread = [thing for thing in things if isinstance(thing, Unread)]
    assert lost == []
    assert [thing.reason for thing in unread if thing.reason != "home-page"] == []
    return [thing for thing in things if isinstance(thing, kind)]


def files_of(folder: Path) -> set[str]:
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    settings = ("layouts/", "_layouts/", "hugo.toml", "_config.yml", "pelicanconf.py", "index.html")
    return {name for name in found if not name.startswith(settings)}


@pytest.mark.parametrize(
    ("flavour", "names"),
    [
        pytest.param(
            Flavour.HUGO,
            {
                "content/post/a.md", "content/post/b.html", "content/about.md",
                "static/media/1-chat.png", "data/comments/a.json",
            },
            id="hugo",
        ),
        pytest.param(
            Flavour.JEKYLL,
            {
                "_posts/2010-06-24-a.md", "_drafts/b.html", "about.md",
                "media/1-chat.png", "_data/comments/a.json",
            },
            id="jekyll",
        ),
        pytest.param(
            Flavour.PELICAN,
            {
                "content/a.md", "content/b.html", "content/pages/about.md",
                "content/media/1-chat.png", "comments/a.json",
            },
            id="pelican",
        ),
    ],
)  # fmt: skip
def test_each_builder_finds_its_folders(tmp_path: Path, flavour: Flavour, names: set[str]) -> None:
    (tmp_path / "x").write_bytes(b"chat")
    folder = written(
        tmp_path / "out",
        flavour,
        MovedMedia(key="1", name="chat.png", path=tmp_path / "x", names=("/media/1-chat.png",)),
        replace(POST, slug="a"),
        MovedComment(key="1", post="12", author_name="Léa", body="Oui.", created_at=JUNE),
        replace(POST, key="13", slug="b", body_format=BodyFormat.HTML, status=PostStatus.DRAFT),
        replace(POST, key="14", slug="about", kind=PostKind.PAGE),
    )
    assert files_of(folder) == names
    assert (folder / next(name for name in names if name.endswith("png"))).read_bytes() == b"chat"


def test_a_post_of_hugo_is_written_for_people(tmp_path: Path) -> None:
    written(
        tmp_path,
        Flavour.HUGO,
        MovedPerson(key="lea", name="Léa"),
        MovedCategory(key="c", name="Été"),
        MovedTag(key="t", name="2010"),
        replace(
            POST,
            title="a: b: c",
            summary="Un\nDeux",
            updated_at=JUNE + timedelta(days=1),
            author=Ref("lea"),
            with_=(Ref("max", "Max"),),
            categories=(Ref("c"),),
            tags=(Ref("t"), Ref("u", "l’été")),
            paths=("https://blog.example.org/2010/06/mon-billet/", "/?p=12", "/ancien.html", "/"),
            comments_open=False,
        ),
    )
    assert (tmp_path / "content/post/mon-billet.md").read_text(encoding="utf-8") == (
        "---\n"
        "title: 'a: b: c'\n"
        "date: 2010-06-24T07:00:00Z\n"
        "lastmod: 2010-06-25T07:00:00Z\n"
        "author: Léa\n"
        "authors: [Léa, Max]\n"
        "categories: [Été]\n"
        "tags: ['2010', l’été]\n"
        "summary: |-\n"
        "  Un\n"
        "  Deux\n"
        "url: /2010/06/mon-billet/\n"
        "aliases: [/ancien.html]\n"
        "comments: false\n"
        "---\n"
        "\n"
        "Bonjour.\n"
    )


def test_a_post_of_pelican_has_bare_keys(tmp_path: Path) -> None:
    written(
        tmp_path,
        Flavour.PELICAN,
        replace(
            POST,
            title="a: b: c",
            author=Ref("Léa", "Léa"),
            categories=(Ref("A", "A"), Ref("B", "B")),
            tags=(Ref("a, b", "a, b"),),
            summary="Un\n\nDeux",
            paths=("/2010/mon-billet/", "/x"),
        ),
    )
    assert (tmp_path / "content/mon-billet.md").read_text(encoding="utf-8") == (
        "Title: a: b: c\n"
        "Date: 2010-06-24 07:00:00+00:00\n"
        "Author: Léa\n"
        "Category: A\n"
        "Categories: A; B;\n"
        "Tags: a, b;\n"
        "Summary: Un\n"
        "    Deux\n"
        "Slug: mon-billet\n"
        "Url: 2010/mon-billet/\n"
        "Save_as: 2010/mon-billet/index.html\n"
        "Aliases: /x\n"
        "\n"
        "Bonjour.\n"
    ).replace("A; B;", "A; B")


@flavours
def test_a_site_in_a_folder_of_its_host_is_written_from_there(
    tmp_path: Path, flavour: Flavour
) -> None:
    base = replace(ORIGIN, addresses=("https://example.org/blog",))
    (tmp_path / "x").write_bytes(b"x")
    names = ("https://example.org/blog/media/1-a.png",)
    media = MovedMedia(key="1", name="a.png", path=tmp_path / "x", names=names)
    post = replace(POST, paths=("https://example.org/blog/x/", "/blog/y/"))
    folder = tmp_path / "out"
    markdown_writer.write(iter((base, media, post)), folder, flavour=flavour, convert=False)
    (again,) = read(folder, MovedPost)
    assert again.paths == ("/blog/x/", "/blog/y/")
    assert {name for name in files_of(folder) if name.endswith("media/1-a.png")}
    assert "/blog/" not in next(folder.rglob("*mon-billet.md")).read_text()


@flavours
def test_settings_are_what_their_builder_reads(tmp_path: Path, flavour: Flavour) -> None:
    written(tmp_path, flavour)
    (origin,) = read(tmp_path, Origin)
    assert (origin.title, origin.language) == (ORIGIN.title, "fr")
    assert origin.addresses[0].rstrip("/") == "https://blog.example.org"
    if flavour is Flavour.HUGO:
        said = tomllib.loads((tmp_path / "hugo.toml").read_text())
        assert said["markup"]["goldmark"]["renderer"]["unsafe"] is True
    elif flavour is Flavour.JEKYLL:
        assert yaml.safe_load((tmp_path / "_config.yml").read_text())["title"] == ORIGIN.title
    else:
        compile((tmp_path / "pelicanconf.py").read_text(), "pelicanconf.py", "exec")


@flavours
def test_posts_with_one_slug_do_not_overwrite_each_other(tmp_path: Path, flavour: Flavour) -> None:
    slugs = ["a", "A", "a", "index", "é", "É", "../../x", "2010"]
    posts = [replace(POST, key=str(n), slug=slug, body=str(n)) for n, slug in enumerate(slugs)]
    folder = written(tmp_path / "out" / "in", flavour, *posts)
    found = read(folder, MovedPost)
    assert sorted(post.body for post in found) == [str(n) for n in range(len(slugs))]
    assert len({post.slug and post.slug.casefold() for post in found}) == len(slugs)
    assert list((tmp_path / "out").iterdir()) == [folder]
    assert len({name.casefold() for name in files_of(folder)}) == len(slugs)


@flavours
def test_addresses_are_given_once(tmp_path: Path, flavour: Flavour) -> None:
    folder = written(tmp_path, flavour, POST, replace(POST, key="2", slug="b"))
    assert sum("/mon-billet" in post.paths for post in read(folder, MovedPost)) == 1


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mien.txt").write_text("mien")
    with pytest.raises(Conflict) as caught:
        written(tmp_path, Flavour.HUGO, POST)
    assert caught.value.key == "target-exists"
    assert [path.name for path in tmp_path.iterdir()] == ["mien.txt"]


@flavours
def test_media_may_not_take_the_place_of_what_builds(tmp_path: Path, flavour: Flavour) -> None:
    (tmp_path / "x").write_bytes(b"x")
    names = ["/_config.yml", "/../x.png", "/_layouts/default.html", "/.git/a.png", "/a.png?x"]
    media = [
        MovedMedia(key=str(n), name=f"M {n}.PNG", path=tmp_path / "x", names=(name,))
        for n, name in enumerate(names)
    ]
    folder = written(tmp_path / "out", flavour, *media, MovedMedia(key="y", name="y", url="x:y"))
    found = {Path(name).name for name in files_of(folder)}
    assert found == {"m-0.png", "m-1.png", "m-2.png", "m-3.png", "m-4.png"}


def test_html_becomes_markdown_where_that_is_wanted(tmp_path: Path) -> None:
    body = (
        '<h2>Un</h2><p>a <em>b</em> 1*2</p><pre><code class="language-go">x</code></pre>'
        '<p><img src="/media/a.png" alt="Un chat"></p>'
    )
    post = replace(POST, body=body, body_format=BodyFormat.HTML)
    deep = replace(post, key="2", slug="deep", body="<div>" * 3000)
    folder = written(tmp_path, Flavour.HUGO, post, deep, convert=True)
    second, first = read(folder, MovedPost)
    assert first.body_format is BodyFormat.MARKDOWN
    assert first.body.split("\n\n") == [
        "## Un", "a *b* 1\\*2", "```go\nx\n```", "![Un chat](/media/a.png)",
    ]  # fmt: skip
    assert (second.body_format, second.body) == (BodyFormat.HTML, deep.body)


@flavours
def test_comments_that_readers_see_come_back(tmp_path: Path, flavour: Flavour) -> None:
    one = MovedComment(
        key="1", post="12", author_name="Léa", author_url="https://lea.example.org",
        body='Un\n"deux"', created_at=JUNE, number=1,
    )  # fmt: skip
    two = replace(one, key="2", parent="1", author=Ref("luc"), number=2, author_name="")
    spam = replace(one, key="3", status=CommentStatus.SPAM)
    other = replace(one, key="4", post="13")
    second = replace(POST, key="13", slug="Mon-Billet", kind=PostKind.PAGE, paths=())
    folder = written(
        tmp_path, flavour, MovedPerson(key="luc", name="Luc"), POST, one, two, spam, second, other
    )
    found = [replace(comment, place="") for comment in read(folder, MovedComment)]
    keys = {post.slug: post.key for post in read(folder, MovedPost)}
    assert len(keys) == 2
    posts = {comment.key: comment.post for comment in found}
    assert posts["1"] == posts["2"] != posts["4"]
    assert sorted((replace(comment, post="") for comment in found), key=lambda one: one.key) == [
        replace(one, post=""),
        replace(two, post="", author=Ref("Luc", "Luc")),
        replace(other, post=""),
    ]


def test_a_comment_follows_its_post(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="follows its post"):
        written(
            tmp_path, Flavour.HUGO, POST, MovedComment(key="1", post="13", created_at=JUNE, body="")
        )


def test_a_comment_without_a_date_is_told(tmp_path: Path) -> None:
    comment = MovedComment(key="1", post="12", created_at=JUNE, body="Oui.")
    folder = written(tmp_path, Flavour.HUGO, POST, comment, replace(comment, key="2"))
    path = folder / "data/comments/mon-billet.json"
    path.write_text(path.read_text().replace("2010-06-24T07:00:00+00:00", "hier", 1))
    things = list(markdown.read(folder, Reading()))
    unread = [thing for thing in things if isinstance(thing, Unread)]
    assert [(thing.kind, thing.key, thing.reason) for thing in unread] == [
        ("comment", "1", "date-unknown")
    ]
    assert [thing.key for thing in things if isinstance(thing, MovedComment)] == ["2"]


def test_comments_are_not_read_through_a_link(tmp_path: Path) -> None:
    comment = MovedComment(key="1", post="12", created_at=JUNE, body="Oui.")
    folder = written(tmp_path / "out", Flavour.HUGO, POST, comment)
    (folder / "data").rename(tmp_path / "elsewhere")
    (folder / "data").symlink_to(tmp_path / "elsewhere")
    assert not any(isinstance(thing, MovedComment) for thing in markdown.read(folder, Reading()))


def test_comments_that_are_malformed_are_told(tmp_path: Path) -> None:
    folder = written(tmp_path, Flavour.HUGO, POST)
    path = folder / "data/comments/mon-billet.json"
    path.parent.mkdir(parents=True)
    path.write_text("[" * 100_000)
    unread = [thing for thing in markdown.read(folder, Reading()) if isinstance(thing, Unread)]
    assert [(thing.key, thing.reason) for thing in unread] == [
        ("data/comments/mon-billet.json", "malformed")
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(
    lambda value: text.clean(value, what="test")
)
AWKWARDS = """
no\n2010\nnull\n~\na: b: c\n# c\n- x\n'\n"\n🎉\nl’été\u202f!\n---\n+++\n[a]\n@b\n<b>&amp;\na, b
{{< a >}}\n{{% /b %}}\n{{<\n{% if %}\n{{ a }}\n%}}
"""
AWKWARD = st.sampled_from(AWKWARDS.strip().split("\n"))
LINE = (TEXT | AWKWARD).map(lambda value: text.line(value, what="test", limit=1000))
NAME = LINE.filter(bool)
NAMES = st.lists(NAME, max_size=3, unique=True).map(tuple)
BODY = TEXT | AWKWARD | st.lists(AWKWARD | st.just(""), max_size=6).map("\n".join)
MOMENT = st.datetimes(
    datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)  # noqa: DTZ001 - as it asks
).map(lambda moment: moment.replace(microsecond=0))  # fmt: skip
SLUG = st.from_regex(r"[a-z]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True)
PATHS = st.lists(
    st.from_regex(r"(/[a-z0-9-]{1,8}){1,3}(/|\.html)?", fullmatch=True), max_size=3, unique=True
).map(tuple)


def refs(names: tuple[str, ...]) -> tuple[Ref, ...]:
    return tuple(Ref(name, name) for name in names)


@st.composite
def posts(draw: st.DrawFn) -> MovedPost:
    names = draw(NAMES)
    is_draft, is_signed = draw(st.tuples(st.booleans(), st.booleans()))
    return MovedPost(
        key="",
        kind=draw(st.sampled_from(PostKind)),
        slug=draw(SLUG),
        title=draw(LINE),
        summary=draw(BODY).strip(),
        body=draw(BODY),
        body_format=draw(st.sampled_from(BodyFormat)),
        status=PostStatus.DRAFT if is_draft else PostStatus.PUBLISHED,
        published_at=draw(st.none() | MOMENT if is_draft else MOMENT),
        updated_at=draw(st.none() | MOMENT),
        author=refs(names)[0] if names and is_signed else None,
        with_=refs(names)[1:],
        categories=refs(draw(NAMES)),
        tags=refs(draw(NAMES)),
        comments_open=draw(st.booleans()),
        sticky=draw(st.booleans()),
        paths=draw(PATHS),
    )


@flavours
@settings(max_examples=40)
@given(moved=st.lists(posts(), max_size=3, unique_by=lambda post: post.slug))
@example(moved=[replace(POST, title="a: b: c", summary="- x")])
@example(moved=[replace(POST, title="", body='# Un\n\n```\n{{< ref "x" >}} {% raw %}\n```')])
@example(moved=[replace(POST, body="<!--more-->\n\n<p>", body_format=BodyFormat.HTML)])
@example(moved=[replace(POST, tags=refs(("a;b", "c, d")), categories=refs(("x;", "y")))])
@example(moved=[replace(POST, tags=refs(("a;b, c",)), author=Ref("D, J; x", "D, J; x"))])
def test_what_is_written_is_read_again(flavour: Flavour, moved: list[MovedPost]) -> None:
    numbers = count()
    given = {post.slug: replace(post, key=str(next(numbers))) for post in moved}
    with TemporaryDirectory() as folder:
        found = read(written(Path(folder), flavour, *given.values()), MovedPost)
    assert len(found) == len(given)
    told: set[str] = set()
    for post in given.values():
        own = tuple(path for path in post.paths if path.casefold() not in told)
        told.update(path.casefold() for path in own)
        (again,) = [other for other in found if other.slug == post.slug]
        assert _held(again, flavour, own) == _held(replace(post, paths=own), flavour, own)


def _held(post: MovedPost, flavour: Flavour, own: tuple[str, ...]) -> MovedPost:
    """Return what the format holds of a post: no id, no place, and no addresses that are usual."""
    paths = post.paths if own else ()
    if flavour is Flavour.PELICAN:
        lines = [line.strip() for line in post.summary.split("\n")]
        post = replace(post, summary="\n".join(filter(None, lines)))
        if post.status is PostStatus.DRAFT:
            paths = tuple(path for path in paths if path in own)
    return replace(post, key="", place="", paths=paths)
