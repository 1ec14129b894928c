"""What is measured of the site, beside Hugo and Pelican on the same posts, exported by us.

Both get simple pages: a layout of a few lines, lists of ten, feeds and pages of every tag, category
and author. Hugo's show the comments, too, from the data of the export, and have a sitemap;
Pelican's have neither. None of theirs resizes a picture, and none is in the posts.
"""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from shutil import which

from tests.bench.measure import Side
from tests.bench.rows import Row, Stage, blogctl, memory, time

_USUAL = "10,000 posts, 100,000 comments"
_BIN = Path(sys.executable).parent
_BASE = """\
<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{{ .Title }}</title>
<link rel="canonical" href="{{ .Permalink }}"></head><body><h1>{{ .Title }}</h1>
"""
_HUGO = {
    "layouts/_default/single.html": _BASE
    + """\
<p>{{ .Params.author }} {{ .Date.Format "02/01/2006" }}</p>{{ .Content }}
<p>{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ range index site.Data.comments .File.ContentBaseName }}
<article id="c{{ .number }}"><h3>{{ .number }}. {{ .name }} {{ .date }}</h3>{{ .body }}</article>
{{ end }}</body></html>
""",
    "layouts/_default/list.html": _BASE
    + """\
{{ $pages := .Paginate .RegularPagesRecursive }}{{ range $pages.Pages }}
<article><h2><a href="{{ .RelPermalink }}">{{ .Title }}</a></h2>
<p>{{ .Params.author }} {{ .Date.Format "02/01/2006" }}</p>{{ .Summary }}</article>{{ end }}
{{ with $pages.Prev }}<a href="{{ .URL }}">prev</a>{{ end }}
{{ with $pages.Next }}<a href="{{ .URL }}">next</a>{{ end }}</body></html>
""",
    "layouts/_default/terms.html": _BASE
    + """\
{{ range .Pages }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</body></html>
""",
    "hugo.toml": """\
baseURL = "https://blog.exemple.invalid/"
title = "Le blog de la maison"
defaultContentLanguage = "fr"
enableGitInfo = false
[pagination]
pagerSize = 10
[taxonomies]
tag = "tags"
category = "categories"
author = "author"
[services.rss]
limit = 20
[markup.goldmark.renderer]
unsafe = true
""",
}
_PELICAN = """
DEFAULT_PAGINATION = 10
FEED_DOMAIN = SITEURL
FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = 'feed.xml'
CATEGORY_FEED_ATOM = 'category/{slug}/feed.xml'
TAG_FEED_ATOM = 'tag/{slug}/feed.xml'
AUTHOR_FEED_ATOM = 'author/{slug}/feed.xml'
THEME = 'simple'
"""


def rows(stage: Stage) -> Iterator[Row]:
    """Yield all that is measured of builds."""
    yield from _whole(stage)
    yield from _touched(stage)


def _whole(stage: Stage) -> Iterator[Row]:
    usual, small = stage.blogs["usual"], stage.blogs["small"]
    out = stage.folder / "site"
    ours = Side(_build(out), usual, first=("/bin/rm", "-rf", str(out)), prints=1)
    for name, peer, note in (
        ("hugo", _hugo(stage), "`hugo`, comments and sitemap too"),
        ("pelican", _pelican(stage), "`pelican`, without comments or sitemap"),
    ):
        yield Row(
            f"site-{name}",
            f"`site build`, {_USUAL}, from nothing",
            note,
            ours,
            peer,
            (time(1), memory(None)),
            runs=3,
            lacks="" if which(name, path=str(_BIN)) else name,
        )
    few = Side(
        _build(stage.folder / "few"),
        small,
        first=("/bin/rm", "-rf", str(stage.folder / "few")),
        prints=1,
    )
    yield Row(
        "site-memory",
        f"`site build`, {_USUAL}, from nothing",
        "100 posts, 1,000 comments",
        ours,
        few,
        (memory(None),),
        runs=3,
    )


def _touched(stage: Stage) -> Iterator[Row]:
    """Yield builds of what little changed, beside a command that opens the database."""
    usual = stage.blogs["usual"]
    with closing(sqlite3.connect(usual)) as connection:
        (comment,) = connection.execute(
            "SELECT id FROM comment WHERE status = 'pending' ORDER BY id DESC LIMIT 1"
        ).fetchone()
        (draft,) = connection.execute(
            "SELECT id FROM post WHERE status = 'draft' AND kind = 'post' ORDER BY id LIMIT 1"
        ).fetchone()
    floor = Side(stage.floor("list_posts"), usual, prints=20)
    out, kept = stage.folder / "built", stage.folder / "kept"
    for name, what, change in (
        ("nothing", "nothing changed", "true"),
        ("comment", "one comment was approved", f'"$0" -q comments approve {comment}'),
        ("post", "one post was published", f'"$0" -q post publish {draft}'),
    ):
        ready = _READY.format(kept=kept, out=out, change=change)
        first = ("/bin/sh", "-ec", ready, *blogctl())
        yield Row(
            f"site-{name}",
            f"`site build`, {_USUAL}, {what}",
            "typer, sqlmodel, one table, one query",
            Side(_build(out), usual, changes=True, first=first, prints=1),
            floor,
            (time(1.5),),
            runs=5,
        )


# The site is built once; each run has it anew. Pages are linked, for they are never written to.
_READY = """\
test -d {kept} || "$0" -q site build --out {kept} >&2
rm -rf {out}; mkdir {out}; cp -a {kept}/.blogctl {out}; cp -al {kept}/* {out}; {change} >&2
"""


def _build(out: Path) -> tuple[str, ...]:
    return blogctl("site", "build", "--out", str(out))


# What is exported once: our export, and a layout or a setting of the peer's over it.
_EXPORTED = """\
test -d {folder} || {{ "$0" -q export markdown --flavour {name} {folder} >&2
cp -R {over}/. {folder}; cat {over}/more >> {folder}/pelicanconf.py; }}
rm -rf {folder}/public {folder}/output
"""


def _peer(stage: Stage, name: str, argv: tuple[str, ...], files: Mapping[str, str]) -> Side:
    """Return a builder of sites in its folder, which its first run fills."""
    folder, over = stage.folder / name, stage.folder / f"{name}-over"
    for path, text in files.items():
        (over / path).parent.mkdir(parents=True, exist_ok=True)
        (over / path).write_text(text, encoding="utf-8")
    ready = _EXPORTED.format(name=name, folder=folder, over=over)
    return Side(argv, stage.blogs["usual"], first=("/bin/sh", "-ec", ready, *blogctl()))


def _hugo(stage: Stage) -> Side:
    argv = (str(_BIN / "hugo"), "--quiet", "-s", str(stage.folder / "hugo"))
    return _peer(stage, "hugo", argv, {**_HUGO, "more": ""})


def _pelican(stage: Stage) -> Side:
    run = 'cd "$0" && exec "$1" -q -s pelicanconf.py'
    folder = str(stage.folder / "pelican")
    argv = ("/bin/sh", "-c", run, folder, str(_BIN / "pelican"))
    return _peer(stage, "pelican", argv, {"more": _PELICAN})
