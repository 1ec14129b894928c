"""`blogctl media` on the command line."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests import pictures_made as made
from tests.conftest import NOW, Result, Run

HASH = sha256(made.png()).hexdigest()
FILE = f"{HASH[:16]}-plage.png"
SIZE = len(made.png())
ROW = (
    f"1\tplage.png\timage/png\t{SIZE}\t3\t2\tLa plage\t/media/{FILE}\t0\t{NOW:%Y-%m-%dT%H:%M:%SZ}\n"
)


def inside(folder: Path) -> list[str]:
    """Return the names in the media folder; none where it is missing."""
    return sorted(path.name for path in (folder / "media").glob("*"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The blog's folder, with `Plage.PNG`, `coin.png` and `note.txt` in it."""
    (tmp_path / "Plage.PNG").write_bytes(made.png())
    (tmp_path / "coin.png").write_bytes(made.png(4))
    (tmp_path / "note.txt").write_text("Un mot.\n")
    return tmp_path


@pytest.fixture
def kept(run: Run, folder: Path) -> Run:
    """A blog with plage.png (1), shown by the post `un`, coin.png (2) and note.txt (3)."""
    assert folder
    assert run("media", "add", "Plage.PNG", "--alt", "La plage").code == 0
    assert run("media", "add", "coin.png", "note.txt", "--decoration").code == 0
    assert run("post", "new", "Un", "--body", "![x](media:1)", "--publish").code == 0
    return run


def test_a_file_is_added_and_printed(run: Run, folder: Path) -> None:
    assert run("media", "add", "Plage.PNG", "--alt", "La plage") == Result(0, ROW, "op 2\n")
    assert (folder / "media" / FILE).read_bytes() == made.png()
    done = run("media", "add", str(folder / "coin.png"), "--decoration", "--format", "json", "-q")
    assert json.loads(done.stdout)["alt"] == ""
    assert done.stderr == ""


def test_the_same_bytes_again_change_nothing(run: Run, folder: Path) -> None:
    run("media", "add", "Plage.PNG", "--alt", "La plage")
    (folder / "autre.png").write_bytes(made.png())
    done = run("media", "add", "autre.png", "--alt", "Autre")
    assert done == Result(0, ROW, "exists already: plage.png\n")
    done = run(
        "media", "add", "autre.png", "coin.png", "coin.png", "--decoration", "--fields", "id"
    )
    assert done.stdout == "1\n2\n"
    assert len(inside(folder)) == 2


def test_a_name_may_be_given(run: Run, folder: Path) -> None:
    assert folder
    done = run(
        "media", "add", "Plage.PNG", "--name", "L’été.exe", "--decoration", "--fields", "name"
    )
    assert done.stdout == "l-ete.png\n"


def test_a_dry_run_keeps_nothing(run: Run, folder: Path) -> None:
    done = run("media", "add", "Plage.PNG", "--alt", "La plage", "--dry-run")
    assert done == Result(0, ROW, "dry run: nothing was changed\n")
    assert not (folder / "media").exists()
    assert run("media", "list").stdout == ""


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(
            ("Plage.PNG",),
            "error: what it shows is not said\n"
            "hint: add --alt with words for who can't see it, or --decoration\n",
            id="nothing said",
        ),
        pytest.param(
            ("Plage.PNG", "--alt", " "),
            "error: what it shows is not said\n"
            "hint: add --alt with words for who can't see it, or --decoration\n",
            id="no word said",
        ),
        pytest.param(
            ("Plage.PNG", "--alt", "x", "--decoration"),
            "error: --alt and --decoration do not go together\n",
            id="both",
        ),
        pytest.param(
            ("Plage.PNG", "coin.png", "--alt", "x"),
            "error: --alt goes with one reference only\n",
            id="one alt of two",
        ),
        pytest.param(
            ("Plage.PNG", "coin.png", "--decoration", "--name", "x"),
            "error: --name goes with one reference only\n",
            id="one name of two",
        ),
        pytest.param(
            ("coin.png", ".", "--decoration"),
            "error: '{folder}' is no file\nhint: give a file, not a folder or a device\n",
            id="a folder",
        ),
    ],
)
def test_what_is_not_well_said_is_2_and_keeps_nothing(
    args: tuple[str, ...], said: str, run: Run, folder: Path
) -> None:
    assert run("media", "add", *args) == Result(2, "", said.format(folder=folder))
    assert run("media", "list").stdout == ""
    assert inside(folder) == []


def test_a_missing_file_is_3(run: Run, folder: Path) -> None:
    done = run("media", "add", "rien.png", "--decoration")
    assert done == Result(3, "", f"error: no file '{folder / 'rien.png'}'\n")


def test_an_svg_that_holds_scripts_needs_force(run: Run, folder: Path) -> None:
    (folder / "x.svg").write_bytes(made.svg("<script>alert(1)</script>"))
    done = run("media", "add", "x.svg", "--decoration")
    assert done == Result(
        2,
        "",
        f"error: '{folder / 'x.svg'}' is an SVG that holds scripts or the like\n"
        "hint: take them out, or add --force if you trust who made it\n",
    )
    done = run("media", "add", "x.svg", "--decoration", "--force", "--fields", "type,width")
    assert done.stdout == "image/svg+xml\t3\n"


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ((), "3\n2\n1\n"),
        (("--type", "image"), "2\n1\n"),
        (("--type", "text/plain"), "3\n"),
        (("--unused",), "3\n2\n"),
        (("--missing-alt",), ""),
        (("--search", "plage"), "1\n"),
        (("--limit", "1"), "3\n"),
        (("--after", "note.txt"), "2\n1\n"),
        (("--since", "tomorrow"), ""),
        (("--until", "today"), "3\n2\n1\n"),
    ],
)
def test_files_are_listed(args: tuple[str, ...], ids: str, kept: Run) -> None:
    assert kept("media", "list", *args, "--format", "ids") == Result(0, ids, "")
    if "--limit" not in args:
        count = kept("media", "list", *args, "--format", "count").stdout
        assert count == f"{len(ids.split())}\n"


def test_an_unknown_type_is_2_and_an_unknown_file_3(kept: Run) -> None:
    done = kept("media", "list", "--type", "picture")
    assert (done.code, done.stderr[:38]) == (2, "error: 'picture' is not one of: applic")
    for args in (("show", "rien"), ("list", "--after", "rien"), ("delete", "rien", "--yes")):
        done = kept("media", *args)
        assert done == Result(
            3,
            "",
            "error: no file 'rien' in media\nhint: 'blogctl media list' shows them\n",
        )


def test_a_file_is_shown_with_the_posts_that_show_it(kept: Run, tmp_path: Path) -> None:
    kept("config", "set", "blog.url", "https://a.fr")
    shown = json.loads(kept("media", "show", "plage.png", "--format", "json").stdout)
    assert list(shown) == [
        *("id", "name", "type", "size", "width", "height", "alt", "url", "posts", "created_at"),
        *("hash", "path", "source", "used_by"),
    ]
    assert shown["url"] == f"https://a.fr/media/{FILE}"
    assert shown["path"] == str(tmp_path / "media" / FILE)
    assert (shown["posts"], shown["used_by"]) == (1, ["un"])
    card = kept("media", "show", HASH[:12], tty=True).stdout
    assert "Used by" in card
    assert "La plage" in card


def test_what_a_file_shows_can_be_said_anew_and_taken_back(kept: Run) -> None:
    done = kept("media", "edit", "plage.png", "--alt", "La mer", "--fields", "alt")
    assert done == Result(0, "La mer\n", "op 5\n")
    done = kept("media", "edit", "1", "--alt", "La mer", "--fields", "id")
    assert done == Result(0, "1\n", "nothing was changed\n")
    assert kept("undo").code == 0
    assert kept("media", "show", "1", "--fields", "alt").stdout == "La plage\n"
    assert kept("log", "--kind", "media", "--ref", "plage.png", "--fields", "command").lines == [
        "undo",
        "media edit",
        "media add",
    ]


def test_a_file_that_posts_show_is_4_to_delete(kept: Run, tmp_path: Path) -> None:
    done = kept("media", "delete", "2", "1", "--yes")
    assert done == Result(
        4, "", "error: posts refer to it: un\nhint: take it out of them first, or add --force\n"
    )
    assert len(inside(tmp_path)) == 3
    assert kept("media", "delete", "1", "--yes", "--force", "--format", "ids").stdout == "1\n"
    assert len(inside(tmp_path)) == 2


def test_files_are_deleted_for_good(kept: Run, tmp_path: Path) -> None:
    assert kept("media", "delete", "2").code == 2
    done = kept("media", "delete", "-", input="2\n3\n", tty=True)
    assert done.code == 1
    done = kept("media", "delete", "2", "3", "--dry-run", "--format", "ids")
    assert done == Result(0, "2\n3\n", "dry run: nothing was changed\n")
    assert len(inside(tmp_path)) == 3
    done = kept("media", "delete", "2", "3", "--yes", "--format", "ids")
    assert done == Result(0, "2\n3\n", "op 5\n")
    assert inside(tmp_path) == [FILE]
    done = kept("undo")
    assert done.code == 4


def test_a_batch_that_is_one_operation_deletes_no_file(kept: Run) -> None:
    done = kept("batch", "--atomic", input="media delete 2 --yes\n")
    assert done.code == 2
    assert "'media delete' can't be part of a batch that is one operation" in done.stderr
    done = kept("batch", "--atomic", input="media edit 2 --alt un\nmedia edit 3 --alt deux\n")
    assert done.code == 0


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (("media", "show", ""), ["note.txt", "coin.png", "plage.png"]),
        (("media", "delete", "pl"), ["plage.png"]),
        (("media", "list", "--type", "image/p"), ["image/png"]),
        (("media", "list", "--type", "vi"), ["video"]),
        (("media", "show", "--fields", "us"), ["used_by"]),
    ],
)
def test_names_and_types_of_files_are_completed(
    words: tuple[str, ...], completed: list[str], kept: Run
) -> None:
    done = kept(*words, env={"BLOGCTL_COMPLETE": "fish"})
    told = [line.partition("\t")[0] for line in done.lines]
    assert told[: len(completed)] == completed
