"""`blogctl site theme`."""

from pathlib import Path

from tests.conftest import Result, Run


def test_files_are_laid_out_and_told(run: Run, blog: Path) -> None:
    done = run("site", "theme", "eject", "post.html", "style.css")
    theme = blog.parent / "theme"
    assert done == Result(
        0,
        f"templates/post.html\t{theme}/templates/post.html\twritten\n"
        f"assets/style.css\t{theme}/assets/style.css\twritten\n",
        "",
    )
    assert run("site", "theme", "eject", "post.html", "--format", "ids").stdout == (
        "templates/post.html\n"
    )


def test_dry_run_writes_nothing(run: Run, blog: Path) -> None:
    done = run("site", "theme", "eject", "--dry-run")
    assert (done.code, done.stderr) == (0, "dry run: nothing was changed\n")
    assert not (blog.parent / "theme").exists()


def test_what_was_changed_is_left_unless_forced(run: Run, blog: Path) -> None:
    run("site", "theme", "eject")
    path = blog.parent / "theme" / "templates" / "post.html"
    path.write_text("rien")
    done = run("site", "theme", "eject")
    assert done.code == 0
    assert done.stderr == (
        "changed here, and left as it is (--force replaces it): templates/post.html\n"
    )
    assert run("site", "theme", "eject", "post.html") == Result(
        4,
        "",
        "error: changed here, and left as it is: templates/post.html\n"
        "hint: add --force to replace it\n",
    )
    assert run("site", "theme", "eject", "post.html", "--force").code == 0
    assert path.read_text() != "rien"


def test_an_unknown_file_is_3(run: Run) -> None:
    assert run("site", "theme", "eject", "pots.html") == Result(
        3,
        "",
        "error: no file 'pots.html' in the theme of blogctl\nhint: did you mean 'post.html'?\n",
    )


def test_a_theme_that_is_well_is_said_to_be(run: Run, blog: Path) -> None:
    theme = blog.parent / "theme"
    assert run("site", "theme", "check") == Result(
        0, "", f"there is no theme in {theme}, so blogctl's own is drawn: all is well\n"
    )
    run("site", "theme", "eject")
    assert run("site", "theme", "check") == Result(
        0, "", f"all is well with the theme in {theme}\n"
    )


def test_what_is_wrong_is_told_by_file_and_line(run: Run, blog: Path) -> None:
    path = blog.parent / "theme" / "templates" / "post.html"
    path.parent.mkdir(parents=True)
    path.write_text("\n{{ artcle }}")
    assert run("site", "theme", "check") == Result(1, f"{path}\t2\t'artcle' is undefined\n", "")
    path.unlink()
    asset = blog.parent / "theme" / "assets" / "une image.png"
    asset.parent.mkdir()
    asset.touch()
    done = run("site", "theme", "check", env={"BLOGCTL_LANG": "fr"})
    assert done.code == 1
    assert done.stdout == (f"{asset}\t\t{asset} a un nom qui ne peut pas être une adresse\n")


def test_another_folder_may_be_tried(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "essai" / "templates" / "year.html"
    path.parent.mkdir(parents=True)
    path.write_text("{% if %}")
    done = run("site", "theme", "check", "--folder", "essai", "--fields", "line,problem")
    assert done.code == 1
    assert done.stdout.startswith("1\tExpected an expression")


def test_a_theme_that_anybody_may_write_is_5(run: Run, blog: Path) -> None:
    theme = blog.parent / "theme"
    theme.mkdir()
    theme.chmod(0o777)
    for task in ("check", "eject"):
        assert run("site", "theme", task) == Result(
            5,
            "",
            f"error: {theme} may be written by everybody, so it is not opened: "
            "a theme is a program\nhint: run 'chmod o-w' on it, once you trust it\n",
        )


def test_check_takes_no_names(run: Run) -> None:
    assert run("site", "theme", "check", "post.html").code == 2


def test_nothing_else_can_be_done_with_a_theme(run: Run) -> None:
    assert run("site", "theme", "burn").code == 2
