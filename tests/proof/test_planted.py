"""What readers must not see is nowhere in a site: every byte of it is looked through."""

import gzip
from pathlib import Path

from tests.conftest import Run

BODY = "Un texte que voici."


def plant(run: Run, folder: Path) -> list[str]:
    """Fill a blog with what is public and what is not; return the strings of the latter."""
    planted: list[str] = []

    def secret(what: str) -> str:
        planted.append(f"zq{what}qz")
        return planted[-1]

    def do(*args: str) -> str:
        done = run(*args)
        assert done.code == 0, (args, done.stderr)
        return done.stdout.strip()

    do("config", "set", "blog.url", "https://blog.example")
    do("config", "set", "site.comments_url", "https://blog.example/c")
    do("contributor", "add", "Zoé Ray", "--email", f"{secret('house')}@x.example",
       "--login", secret("login"), "--topic", secret("topic"))  # fmt: skip
    do("contributor", "add", secret("inactive"), "--bio", secret("bio"))
    do("contributor", "deactivate", planted[-2])
    do("tag", "new", secret("tag"))
    shelf = secret("shelf")
    do("category", "new", shelf, "--description", secret("shelf-text"))
    public = do("post", "new", "Dehors", "--publish", "--body", BODY, "--format", "ids")
    for name in ("hidden", "unused"):
        picture = folder / f"{secret(name)}.txt"
        picture.write_text(secret(f"{name}-bytes"))
        do("media", "add", str(picture), "--alt", secret(f"{name}-alt"))
    do("post", "new", secret("shows"), "--body", "![](media:1) [x](media:1)")
    draft = do("post", "new", secret("draft"), "--body", secret("draft-body"), "--summary",
               secret("draft-lead"), "--tag", secret("draft-tag"), "--format", "ids")  # fmt: skip
    later = do("post", "new", secret("later"), "--at", "2026-03-13 09:00", "--category",
               shelf, "--body", secret("later-body"), "--format", "ids")  # fmt: skip
    trashed = do("post", "new", secret("trash"), "--publish", "--body", secret("trash-body"),
                 "--format", "ids")  # fmt: skip
    do("post", "edit", trashed, "--slug", secret("trash-slug"))
    do("post", "trash", trashed)
    do("post", "edit", draft, "--slug", secret("draft-slug"))
    do("post", "edit", draft, "--slug", secret("draft-slug-2"))
    do("post", "new", secret("page"), "--page", "--body", secret("page-body"), "--format", "ids")
    do("config", "set", "site.menu", planted[-2])
    do("post", "new", secret("gone"), "--publish")
    do("post", "delete", planted[-1], "--force", "--yes")
    do("post", "edit", public, "--body", f"{BODY} [a](post:{draft}) [b](post:{later}) "
       f"[c](post:{trashed})")  # fmt: skip
    do("post", "edit", public, "--title", secret("before"))
    do("post", "edit", public, "--title", "Dehors", "--slug", "dehors")
    for status in ("pending", "spam", "rejected", "approved"):
        hidden = status != "approved"
        name = secret(f"{status}-name") if hidden else "Ève"
        body = secret(f"{status}-body")  # of the approved one it is corrected below
        reason = ("--reason", "insulte") if status == "rejected" else ()
        comment = do(
            *("comments", "add", public, "--name", name, "--body", body, "--status", "pending"),
            *(
                "--email",
                f"{secret(f'{status}-mail')}@x.example",
                "--ip",
                f"203.0.113.{len(status)}",
            ),
            *("--format", "ids"),
        )
        do("comments", "note", comment, "--body", secret(f"{status}-note"))
        if status == "rejected":
            do("comments", "approve", comment)
            do("comments", "reject", comment, *reason, "--note", secret("why"))
        elif status != "pending":
            do("comments", "approve" if status == "approved" else "spam", comment)
    do("comments", "edit", "4", "--body", "Bonsoir", "--reason", secret("edited"))
    return [*planted, "203.0.113."]


def found(folder: Path, planted: list[str]) -> list[str]:
    """Return where any of these strings is: in names, or in what is in files."""
    hits = []
    for path in sorted(folder.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        name = path.relative_to(folder).as_posix()
        for text in planted:
            low = text.casefold().encode()
            if text.casefold() in name.casefold() or low in data.lower():
                hits.append(f"{name}: {text}")
    return hits


def test_what_is_not_public_is_nowhere(run: Run, tmp_path: Path) -> None:
    planted = plant(run, tmp_path)
    assert len(planted) > 40
    assert run("site", "build", "--drafts").code == 0
    assert found(tmp_path / "preview", ["zqdraft-bodyqz"])  # elsewhere, and nothing of it here:
    assert run("site", "build").code == 0
    assert found(tmp_path / "public", planted) == []
    for text in ("Dehors", "Bonsoir", "Zoé Ray"):
        assert found(tmp_path / "public", [text])


def test_rules_for_servers_tell_nothing(run: Run, tmp_path: Path) -> None:
    """An address that readers once had is said to be gone, and that is all."""
    planted = [text for text in plant(run, tmp_path) if text != "zqgoneqz"]
    for server in ("nginx", "apache"):
        done = run("site", "redirects", server)
        assert done.code == 0, done.stderr
        assert not [text for text in planted if text in done.stdout]


def test_what_was_public_once_is_gone(run: Run, tmp_path: Path) -> None:
    run("config", "set", "blog.url", "https://blog.example")
    run("post", "new", "zqunqz", "--publish", "--tag", "zqtagqz", "--body", "zqbodyqz")
    run("comments", "add", "1", "--name", "zqnameqz", "--body", "zqtextqz", "--status", "approved")
    run("post", "new", "Deux", "--publish", "--body", "[a](post:1)")
    planted = ["zqunqz", "zqtagqz", "zqbodyqz", "zqnameqz", "zqtextqz"]
    assert run("site", "build").code == 0
    assert {hit.rpartition(": ")[2] for hit in found(tmp_path / "public", planted)} == set(planted)
    run("comments", "spam", "1")
    assert run("site", "build").code == 0
    assert found(tmp_path / "public", planted[3:]) == []
    run("post", "unpublish", "1")
    assert run("site", "build").code == 0
    assert found(tmp_path / "public", planted) == []
