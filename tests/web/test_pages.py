from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import NOW, Run
from tests.doors import Door, opened


@pytest.mark.usefixtures("posted")
def test_every_file_of_a_build_is_served_as_it_is(tmp_path: Path, run: Run, blog: Path) -> None:
    run("config", "set", "site.comments_url", "http://localhost:8000/comments")
    run("config", "set", "site.posts_per_page", "2")
    run("category", "new", "Web")
    for day in range(1, 8):
        at = f"2025-0{day}-01"
        run("post", "new", f"Billet {day}", "--body", "Un.", "--category", "web", "--at", at)
    run("post", "new", "À propos", "--page", "--publish", "--body", "Nous.")
    run("comments", "add", "1", "--name", "Anne", "--body", "Merci", "--status", "approved")
    built = tmp_path / "site"
    assert (
        run("site", "build", "--out", str(built), "--base-url", "http://localhost:8000").code == 0
    )
    files = [path for path in built.rglob("*") if path.is_file() and ".blogctl" not in path.parts]
    assert len(files) > 30
    with opened(blog) as door:
        for file in files:
            path = file.relative_to(built).as_posix().removesuffix("index.html")
            if path == "404.html":
                continue
            answer = door.ask(f"/{path}")
            assert (answer.status, answer.body) == (200, file.read_bytes()), path
        assert door.ask("/rien/").body == (built / "404.html").read_bytes()


def test_what_another_process_approves_shows_on_the_next_request(door: Door, run: Run) -> None:
    assert door.write(name="Anne", comment="Une question").status == 201
    assert "Une question" not in door.ask("/ete/").text
    assert run("comments", "approve", "1").code == 0
    page = door.ask("/ete/").text
    assert 'id="comment-1"' in page
    assert "Une question" in page
    run("comments", "spam", "1")
    assert "Une question" not in door.ask("/ete/").text


def test_a_post_comes_out_at_its_hour(door: Door, run: Run) -> None:
    run("post", "new", "Demain", "--body", "Un.", "--at", "2026-03-13T09:00")
    assert door.ask("/demain/").status == 404
    assert "Demain" not in door.ask("/").text
    door.now = NOW + timedelta(days=1)
    assert door.ask("/demain/").status == 200
    assert "Demain" in door.ask("/").text


def test_a_change_of_the_frame_is_on_all_pages(door: Door, run: Run) -> None:
    assert "Le blog" in door.ask("/ete/").text
    run("config", "set", "blog.title", "Le carnet")
    assert "Le carnet" in door.ask("/ete/").text
    run("post", "trash", "ete")
    assert door.ask("/ete/").status == 404


def test_an_old_address_leads_on(door: Door, run: Run) -> None:
    run("post", "edit", "ete", "--slug", "un-ete")
    moved = door.ask("/ete/")
    assert (moved.status, moved.headers["location"]) == (301, "/un-ete/")
    run("post", "trash", "un-ete")
    run("post", "delete", "un-ete", "--yes")
    assert door.ask("/un-ete/").status == 410


@pytest.mark.parametrize(
    ("target", "status", "location"),
    [
        ("/ete", 301, "/ete/"),
        ("/tag/vacances", 301, "/tag/vacances/"),
        ("/comments", 301, "/comments/"),
        ("/rien", 404, None),
        ("/404.html", 404, None),
        ("/page/2/", 404, None),
        ("/tag/rien/", 404, None),
        ("/archive/2025/", 404, None),
        ("/archive/2026/13/", 404, None),
        ("/../blog.db", 404, None),
        ("/media/../blog.db", 404, None),
        ("/media/..%2fblog.db", 404, None),
        ("/media/assets/../../blog.db", 404, None),
        ("/blog.db.secret", 404, None),
        ("/" + "a" * 5000, 404, None),
        ("/%00", 404, None),
    ],
)
def test_what_is_not_a_page_is_none(
    door: Door, target: str, status: int, location: str | None
) -> None:
    answer = door.ask(target)
    assert (answer.status, answer.headers.get("location")) == (status, location)


def test_what_a_reader_has_is_not_sent_again(door: Door) -> None:
    first = door.ask("/ete/")
    assert first.headers["cache-control"] == "no-cache"
    again = door.ask("/ete/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_page_is_only_read(door: Door, method: str) -> None:
    assert door.ask("/ete/", method=method).status == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1:9", 200),
        ("[::1]:8000", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_a_request_for_another_host_is_refused(door: Door, host: str, status: int) -> None:
    assert door.ask("/", headers={"host": host}).status == status


@pytest.mark.usefixtures("posted")
def test_the_host_of_the_blog_is_its_own(blog: Path, run: Run) -> None:
    run("config", "set", "blog.url", "https://blog.example/carnet")
    with opened(blog) as door:
        assert door.ask("/carnet/", headers={"host": "blog.example"}).status == 200
        assert door.ask("/carnet/ete/", headers={"host": "blog.example"}).status == 200
        assert door.ask("/ete/", headers={"host": "blog.example"}).status == 404
        assert door.ask("/").headers["location"] == "/carnet/"
        assert door.ask("/healthz", headers={"host": "10.0.0.7"}).text == "ok\n"


@pytest.mark.usefixtures("posted")
def test_a_built_folder_is_served_with_the_form_beside_it(
    blog: Path, run: Run, tmp_path: Path
) -> None:
    built = tmp_path / "site"
    run("config", "set", "site.comments_url", "http://localhost:8000/comments")
    run("site", "build", "--out", str(built), "--base-url", "http://localhost:8000")
    (built / "à moi.txt").write_text("posé là")
    (tmp_path / "secret.txt").write_text("secret")
    (built / "lien.txt").symlink_to(tmp_path / "secret.txt")
    with opened(blog, static=built) as door:
        assert door.ask("/ete/").body == (built / "ete/index.html").read_bytes()
        assert door.ask("/").body == (built / "index.html").read_bytes()
        assert door.ask("/à moi.txt").text == "posé là"
        assert door.ask("/ete").status in {301, 307}
        for target in ("/.blogctl/site.db", "/../secret.txt", "/lien.txt", "/rien/"):
            assert door.ask(target).status == 404, target
        assert door.write().status == 201
        assert "Bonjour" not in door.ask("/ete/").text
        etag = door.ask("/ete/").headers["etag"]
        assert door.ask("/ete/", headers={"if-none-match": etag}).status == 304


def test_every_answer_is_secured(door: Door) -> None:
    for target in ("/", "/rien/", "/comments?post=1", "/comments?post=9", "/healthz"):
        headers = door.ask(target).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_medium_is_served_by_its_name_alone(door: Door, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("bonjour")
    run("media", "add", str(file), "--alt", "une note")
    (name,) = [path.name for path in (door.blog.parent / "media").iterdir()]
    shown = door.ask(f"/media/{name}")
    assert (shown.body, shown.headers["content-type"]) == (b"bonjour", "text/plain; charset=utf-8")
    (door.blog.parent / "media" / "autre.txt").write_text("secret")
    assert door.ask("/media/autre.txt").status == 404


@pytest.mark.usefixtures("posted")
def test_a_broken_theme_is_told_to_the_house_alone(blog: Path) -> None:
    folder = blog.parent / "theme" / "templates"
    folder.mkdir(parents=True)
    (folder / "post.html").write_text("{% if %}")
    with opened(blog) as door:
        answer = door.ask("/ete/")
        assert (answer.status, answer.text) == (503, "usage\n")
        assert [str(report) for report in door.reports if "theme-broken" in str(report)]
        assert door.ask("/").status == 200
