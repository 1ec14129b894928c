"""`blogctl site build`: what is written, what is left alone, and what may not be in the way."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests import pictures_made
from tests.conftest import Run
from tests.printed_sites import Newsroom, difference, files


@pytest.mark.parametrize("seed", range(4))
def test_a_build_of_what_changed_is_a_build_of_everything(
    run: Run, tmp_path: Path, seed: int
) -> None:
    newsroom = Newsroom(run, seed)
    newsroom.found()
    grown = tmp_path / "grown"
    for round_ in range(12):
        for _ in range(1 + round_ % 3):
            newsroom.act()
        done = newsroom.run("site", "build", "--out", str(grown))
        assert done.code == 0, done.stderr
        anew = tmp_path / f"anew-{round_}"
        assert newsroom.run("site", "build", "--out", str(anew)).code == 0
        found = difference(files(grown), files(anew))
        assert not found, "\n".join([found, *newsroom.done[-6:]])


@pytest.fixture
def site(run: Run, blog: Path) -> Path:
    """A built site with two posts, and the blog's URL set."""
    run("config", "set", "blog.url", "https://blog.example")
    run("post", "new", "Un", "--publish", "--tag", "x9", "--body", "Texte")
    run("post", "new", "Deux", "--publish")
    assert run("site", "build").code == 0
    return blog.parent / "public"


def test_it_tells_what_it_wrote(run: Run, site: Path) -> None:
    count = len(files(site))
    done = run("site", "build", "--full", "--format", "json")
    assert json.loads(done.stdout) == {
        "folder": str(site),
        "url": "https://blog.example/",
        "written": 0,
        "unchanged": count,
        "removed": 0,
        "counter": json.loads(run("db", "info", "--format", "json").stdout)["change"],
        "missing": [],
    }
    assert done.stderr == ""


def test_a_body_that_begins_with_a_note_begins_once(run: Run, site: Path) -> None:
    run("post", "new", "Note", "--publish", "--body", "Vu[^1], [là](#bas).\n\nFin.\n\n[^1]: Oui.")
    run("post", "new", "Bref", "--publish", "--body", "Vu.\n\nFin.", "--summary", "Court.")
    assert run("site", "build").code == 0
    assert (site / "note" / "index.html").read_text().count("<p>Vu") == 1
    assert (site / "bref" / "index.html").read_text().count("<p>Court.") == 1


def test_months_are_told_from_the_first_with_a_comment(run: Run, site: Path) -> None:
    """A young blog has no long table of noughts; a month of silence later on is told."""
    page = site / "comments" / "index.html"
    assert "2026" not in page.read_text()
    for day in ("2026-01-07", "2026-03-02"):
        at = ("--at", f"{day} 10:00", "--status", "approved")
        assert run("comments", "add", "1", "--name", "Ève", "--body", "Oui", *at).code == 0
    assert run("site", "build").code == 0
    found = re.findall(r'<th scope="row">(\w+) 202\d</th><td>(\d)', page.read_text())
    assert found == [("Janvier", "1"), ("Février", "0"), ("Mars", "1")]


def test_what_is_beside_a_page_is_found_from_lists_and_feeds(run: Run, site: Path) -> None:
    """A path without a slash before it is one that begins at the post's own page."""
    run("config", "set", "site.feed_content", "whole")
    run("post", "new", "Trois", "--publish", "--body", "[a](../un/)\n\n[b](c.html?d=e#f) [g](#h)")
    run("post", "new", "Quatre", "--publish", "--body", "[i](../deux/)")
    assert run("site", "build").code == 0
    assert '<p><a href="/deux/">i</a></p>' in (site / "index.html").read_text()
    assert '<p><a href="/un/">a</a></p>' in (site / "index.html").read_text()
    feed = (site / "feed.xml").read_text()
    for address in ("un/", "trois/c.html?d=e#f", "trois/#post-3-h", "deux/"):
        assert f"href=&quot;https://blog.example/{address}&quot;" in feed, address


def test_what_is_hidden_again_is_gone_and_strange_files_stay(run: Run, site: Path) -> None:
    (site / "favicon.ico").write_bytes(b"\x00")
    (site / "tag" / "note.txt").write_text("à moi")
    assert (site / "un" / "index.html").exists()
    run("post", "unpublish", "un")
    done = run("site", "build")
    assert done.code == 0
    assert not (site / "un").exists()
    assert not (site / "tag" / "x9").exists()
    assert (site / "favicon.ico").read_bytes() == b"\x00"
    assert (site / "tag" / "note.txt").exists()


def test_a_file_that_no_build_made_is_not_overwritten(run: Run, site: Path) -> None:
    before = files(site)
    (site / "trois").mkdir()
    (site / "trois" / "index.html").write_text("à moi")
    run("post", "new", "Trois", "--publish")
    done = run("site", "build")
    assert done.code == 4
    assert f"error: {site / 'trois' / 'index.html'} is in the way" in done.stderr
    assert (site / "trois" / "index.html").read_text() == "à moi"
    assert files(site) == before | {"trois/index.html": "à moi".encode()}
    (site / "trois" / "index.html").unlink()
    assert run("site", "build").code == 0


def test_no_link_in_the_folder_is_followed(run: Run, site: Path, tmp_path: Path) -> None:
    away = tmp_path / "away"
    away.mkdir()
    (site / "trois").symlink_to(away)
    run("post", "new", "Trois", "--publish")
    assert run("site", "build").code == 4
    assert list(away.iterdir()) == []
    (site / "trois").unlink()
    shutil.move(site / "un", away)
    (site / "un").symlink_to(away / "un")
    before = (away / "un" / "index.html").read_bytes()
    run("post", "edit", "un", "--title", "Autre")
    assert run("site", "build").code == 4
    assert (away / "un" / "index.html").read_bytes() == before


@pytest.mark.parametrize("out", [".", "..", "theme", "media/x", "backups"])
def test_the_blogs_own_files_are_not_published(run: Run, blog: Path, out: str) -> None:
    done = run("site", "build", "--out", out)
    assert done.code == 4
    assert "the blog's own files are there" in done.stderr
    assert not (blog.parent / out / ".blogctl").exists()


def test_a_site_that_is_a_file_is_refused(run: Run, blog: Path) -> None:
    (blog.parent / "x").write_text("à moi")
    assert run("site", "build", "--out", "x").code == 4
    assert run("site", "build", "--out", "x/y").code == 5
    assert (blog.parent / "x").read_text() == "à moi"


def test_a_broken_theme_is_told_by_file_and_line_and_changes_nothing(
    run: Run, site: Path, blog: Path
) -> None:
    before = files(site)
    templates = blog.parent / "theme" / "templates"
    templates.mkdir(parents=True)
    (templates / "post.html").write_text("<p>\n{{ entry.nothing }}\n")
    done = run("site", "build")
    assert done.code == 2
    assert f"error: {templates / 'post.html'}, line 2: " in done.stderr
    assert files(site) == before
    (templates / "post.html").write_text("<p>{{ entry.title }}</p>\n")
    assert run("site", "build").code == 0
    assert (site / "un" / "index.html").read_text() == "<p>Un</p>\n"


def test_a_template_can_not_leave_its_sandbox(run: Run, site: Path, blog: Path) -> None:
    templates = blog.parent / "theme" / "templates"
    templates.mkdir(parents=True)
    (templates / "post.html").write_text("{{ ''.__class__.__mro__ }}")
    done = run("site", "build")
    assert done.code == 2
    assert "line 1" in done.stderr
    assert (site / "un" / "index.html").exists()


def test_drafts_are_for_their_owner_alone(run: Run, blog: Path, site: Path) -> None:
    run("post", "new", "Pas encore")
    assert run("site", "build", "--drafts").code == 0
    preview = blog.parent / "preview"
    assert (preview / "pas-encore" / "index.html").exists()
    assert preview.stat().st_mode & 0o777 == 0o700
    assert (preview / "robots.txt").read_text() == "User-agent: *\nDisallow: /\n"
    assert not (preview / "sitemap.xml").exists()
    assert not (site / "pas-encore").exists()


def test_a_trial_elsewhere_has_its_own_addresses(run: Run, site: Path, tmp_path: Path) -> None:
    assert site.exists()
    done = run("site", "build", "--out", "essai", "--base-url", "http://localhost:8000/b/")
    assert done.code == 0
    page = (tmp_path / "essai" / "un" / "index.html").read_text()
    assert 'href="http://localhost:8000/b/un/"' in page
    assert "blog.example" not in page
    assert run("site", "build", "--base-url", "ftp://x").code == 2


def test_a_blog_without_an_address_is_told(run: Run) -> None:
    done = run("site", "build")
    assert done.code == 0
    assert "warning: blog.url is not set" in done.stderr


def test_a_file_that_was_changed_by_hand_is_put_right_by_full(run: Run, site: Path) -> None:
    before = files(site)
    (site / "un" / "index.html").write_text("autre")
    assert run("site", "build").code == 0
    assert files(site) != before
    assert run("site", "build", "--full", "--fields", "written").stdout == "1\n"
    assert files(site) == before


def test_a_site_whose_state_is_lost_or_damaged_is_taken_up_again(run: Run, site: Path) -> None:
    before = files(site)
    state = site / ".blogctl" / "site.db"
    state.write_bytes(b"not a database" * 100)
    assert run("site", "build").code == 0
    for path in (site / ".blogctl").iterdir():
        path.unlink()
    assert run("site", "build").code == 0
    assert files(site) == before


def test_a_backup_that_came_back_is_built_anew(run: Run, site: Path, tmp_path: Path) -> None:
    assert run("db", "backup", "a.tar").code == 0
    run("post", "new", "Trois", "--publish")
    run("site", "build")
    assert (site / "trois").exists()
    assert run("db", "restore", str(tmp_path / "a.tar"), "--yes").code == 0
    assert run("site", "build").code == 0
    assert not (site / "trois").exists()


def test_media_are_copied_once_and_go_with_their_last_post(
    run: Run, site: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(pictures_made.png(40, 30))
    number = run("media", "add", str(picture), "--alt", "Un chat", "--format", "ids").stdout.strip()
    run("post", "edit", "un", "--body", f"![](media:{number})")
    assert run("site", "build").code == 0
    (copy,) = [path for path in files(site) if path.endswith("photo.png")]
    assert (site / copy).read_bytes() == picture.read_bytes()
    page = (site / "un" / "index.html").read_text()
    assert f'src="/{copy}"' in page
    assert 'width="40"' in page
    run("post", "edit", "un", "--body", "Sans image")
    assert run("site", "build").code == 0
    assert not (site / copy).exists()


def test_a_missing_file_of_media_is_told(run: Run, site: Path, blog: Path) -> None:
    picture = blog.parent / "photo.png"
    picture.write_bytes(pictures_made.png(40, 30))
    number = run("media", "add", str(picture), "--alt", "Chat", "--format", "ids").stdout.strip()
    run("post", "edit", "un", "--body", f"![](media:{number})")
    for path in (blog.parent / "media").iterdir():
        path.unlink()
    done = run("site", "build")
    assert done.code == 0
    assert "photo.png" in done.stderr
    assert site.exists()


def test_people_are_told_in_their_language(run: Run, site: Path) -> None:
    done = run("site", "build", tty=True, env={"BLOGCTL_LANG": "fr"})
    assert "Écrits" in done.stdout
    assert str(site) in done.stdout
