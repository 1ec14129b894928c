"""The folders that are written, built by the real Hugo and the real Pelican.

Jekyll is no package of Python's; its folder is checked by reading it back in
`test_markdown_writer.py`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from blogctl.formats import markdown_writer
from blogctl.records.moving import Moved, MovedComment, MovedMedia, MovedPost, Origin, Ref
from blogctl.vocabulary import BodyFormat, Flavour, PostKind, PostStatus

HERE = Path(sys.executable).parent
TITLES = [
    "a: b: c",
    "- x",
    "2010",
    "no",
    "null",
    "🎉 L’été",
    "\"guillemets\" et 'apostrophes'",
    "# dièse",
    "{{ .Title }} {% if %}",
    "[crochets]",
    "@nobody",
    "« l’œuvre »\u202f!",
]
AWKWARD = "Un {{< gist 1 >}}, {{% x %}}, {{</* y */>}}, {{<, {% if %} et {{ z }}."


def builder(name: str) -> Path:
    """Return the builder, skip where a user lacks it, and fail where that may not be."""
    path = HERE / name
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is not installed, and CI needs it")
        pytest.skip(f"{name} is not installed: pip install -e '.[test]'")
    return path


def build(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def blog(tmp_path: Path) -> Iterator[Moved]:
    """Yield a blog with all that is awkward: a post a title, and one of each other kind."""
    picture = tmp_path / "chat.png"
    picture.write_bytes(b"\x89PNG")
    moment = datetime(2010, 6, 24, 7, tzinfo=UTC)
    yield Origin(source="x", addresses=("https://blog.example.org",), title="Le « blog »")
    yield MovedMedia(key="1", name="chat.png", path=picture, names=("/media/1-chat.png",))
    post = MovedPost(
        key="",
        body_format=BodyFormat.MARKDOWN,
        published_at=moment,
        updated_at=moment,
        author=Ref("Léa", "Léa"),
        with_=(Ref("Max", "Max"),),
        categories=(Ref("Été", "Été"), Ref("B: c", "B: c")),
        tags=(Ref("l’œuvre", "l’œuvre"), Ref("a, b", "a, b"), Ref("2010", "2010")),
        summary="Un: deux\n- trois",
    )
    for number, title in enumerate(TITLES):
        body = f"**Corps** {number} ![Un chat](/media/1-chat.png)\n\n<b>gras</b>\n"
        slug, old = f"titre-{number}", (f"/2010/titre-{number}/", f"/vieux-{number}.html")
        yield replace(post, key=f"t{number}", title=title, slug=slug, body=body, paths=old)
        yield MovedComment(key=f"c{number}", post=f"t{number}", body="Oui.", created_at=moment)
    yield replace(post, key="same", title="Pareil", slug="titre-1", body="Pareil.")
    yield replace(
        post, key="awkward", title="Codes", slug="codes", body=f"{AWKWARD}\n\n`{{{{% a %}}}}`"
    )
    html = f'<p id="h">Brut</p>\n\n    <p>pas du *code*</p>\n<p>{AWKWARD}</p>'
    yield replace(
        post, key="html", title="A < B", slug="brut", body=html, body_format=BodyFormat.HTML
    )
    yield replace(
        post, key="page", title="À propos", slug="a-propos", kind=PostKind.PAGE, body="P."
    )
    paths = (
        "/Été 2010/l’œuvre",
        "/Vieux/X.html",
        "/%C3%A9t%C3%A9/",
        "/a:b/",
        "/../x/",
        "/?p=1",
        "/",
    )
    yield replace(post, key="paths", title="Chemins", slug="chemins", body="Là.", paths=paths)
    draft = replace(post, status=PostStatus.DRAFT, paths=("/brouillon/",), body="Caché.")
    yield replace(draft, key="draft", title="Brouillon", slug="brouillon", published_at=None)
    future = datetime(2999, 1, 1, tzinfo=UTC)
    yield replace(post, key="later", title="Demain", slug="demain", published_at=future)


def pages(output: Path) -> dict[str, str]:
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in output.rglob("*.html")
    }


def test_hugo_builds_the_folder_as_it_is(tmp_path: Path) -> None:
    hugo = builder("hugo")
    folder = tmp_path / "out"
    markdown_writer.write(blog(tmp_path), folder, flavour=Flavour.HUGO, convert=False)
    told = build(folder, hugo, "--logLevel", "warn")
    assert "WARN" not in told
    made = pages(folder / "public")
    for number, title in enumerate(TITLES):
        page = made[f"2010/titre-{number}/index.html"]
        assert f"<h1>{title}</h1>" in unescape(page)
        assert f"<strong>Corps</strong> {number}" in page
        assert '<img src="/media/1-chat.png" alt="Un chat">' in page
        assert "<b>gras</b>" in page
        assert f"/2010/titre-{number}/" in made[f"vieux-{number}.html"]
    assert AWKWARD in unescape(made["post/codes/index.html"])
    assert "<code>{{% a %}}</code>" in made["post/codes/index.html"]
    assert (
        f"    <p>pas du *code*</p>\n<p>{AWKWARD.replace('{{<,', '{&#123;<,')}</p>"
        in (made["post/brut/index.html"])
    )
    assert "Pareil." in made["post/titre-1-2/index.html"]
    assert "Là." in made["Été 2010/l’œuvre/index.html"]
    assert {"Vieux/X.html", "été/index.html", "a:b/index.html"} <= made.keys()
    assert "<p>P.</p>" in made["a-propos/index.html"]
    assert "tags/loeuvre/index.html" in made or "tags/lœuvre/index.html" in made
    assert not any(name.startswith(("brouillon", "post/demain")) for name in made)
    assert (folder / "public/media/1-chat.png").read_bytes() == b"\x89PNG"
    (comment,) = json.loads((folder / "data/comments/titre-0.json").read_text())
    assert comment["body"] == "Oui."


def test_pelican_builds_the_folder_as_it_is(tmp_path: Path) -> None:
    pelican = builder("pelican")
    folder = tmp_path / "out"
    markdown_writer.write(blog(tmp_path), folder, flavour=Flavour.PELICAN, convert=False)
    told = build(folder, pelican, "-s", "pelicanconf.py", "--fatal", "warnings")
    assert f"{len(TITLES) + 4} articles" in told
    made = pages(folder / "output")
    for number, title in enumerate(TITLES):
        page = made[f"2010/titre-{number}/index.html"]
        assert title in unescape(page)
        assert f"<strong>Corps</strong> {number}" in page
        assert 'src="/media/1-chat.png"' in page
        assert "<b>gras</b>" in page
    assert "pas du *code*" in made["brut.html"]
    assert AWKWARD in unescape(made["codes.html"])
    assert "Pareil." in made["titre-1-2.html"]
    assert "Là." in made["Été 2010/l’œuvre/index.html"]
    assert "P." in made["pages/a-propos.html"]
    assert "Caché." in made["drafts/brouillon.html"]
    assert "brouillon/index.html" not in made
    assert "drafts/demain.html" in made
    assert {"tag/loeuvre.html", "tag/a-b.html", "tag/2010.html"} <= made.keys()
    assert (folder / "output/media/1-chat.png").read_bytes() == b"\x89PNG"


def test_hugo_and_pelican_build_what_was_made_markdown(tmp_path: Path) -> None:
    for flavour, command in (
        (Flavour.HUGO, [builder("hugo")]),
        (Flavour.PELICAN, [builder("pelican"), "-s", "pelicanconf.py"]),
    ):
        folder = tmp_path / flavour
        markdown_writer.write(blog(tmp_path), folder, flavour=flavour, convert=True)
        build(folder, *command)
        name = "public/post/brut/index.html" if flavour is Flavour.HUGO else "output/brut.html"
        assert "<p>Brut</p>" in (folder / name).read_text(encoding="utf-8")
