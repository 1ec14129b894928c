"""Files of the theme are laid beside the blog, and never over what somebody changed."""

import os
import stat
from pathlib import Path

import pytest

from blogctl.errors import Conflict, DatabaseProblem, NotFound
from blogctl.services import theming
from blogctl.site import trial
from blogctl.site.theme import built_in
from blogctl.vocabulary import Ejected


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    return tmp_path / "theme"


def outcomes(theme: Path, *names: str, force: bool = False) -> dict[str, Ejected]:
    return {each.name: each.outcome for each in theming.eject(theme, names, force=force)}


def test_all_of_it_is_laid_out_and_can_be_drawn(theme: Path) -> None:
    assert set(outcomes(theme).values()) == {Ejected.WRITTEN}
    assert {
        path.relative_to(theme).as_posix(): path.read_bytes()
        for path in theme.rglob("*")
        if path.is_file()
    } == built_in()
    assert list(trial.faults(theme, language="fr")) == []
    assert set(outcomes(theme).values()) == {Ejected.UNCHANGED}


def test_those_that_are_named_are_laid_out(theme: Path) -> None:
    assert outcomes(theme, "style.css", "templates/post.html", "post.html") == {
        "assets/style.css": Ejected.WRITTEN,
        "templates/post.html": Ejected.WRITTEN,
    }
    assert sorted(path.name for path in theme.rglob("*.*")) == ["post.html", "style.css"]


def test_no_umask_opens_them_to_others(theme: Path) -> None:
    before = os.umask(0)
    try:
        outcomes(theme, "post.html")
    finally:
        os.umask(before)
    for path in (theme, theme / "templates", theme / "templates" / "post.html"):
        assert not path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def test_what_was_changed_is_kept(theme: Path) -> None:
    outcomes(theme)
    changed = theme / "templates" / "post.html"
    changed.write_text("rien")
    assert outcomes(theme)["templates/post.html"] is Ejected.KEPT
    with pytest.raises(Conflict) as error:
        outcomes(theme, "year.html", "post.html")
    assert error.value.refs == ("templates/post.html",)
    assert changed.read_text() == "rien"
    assert outcomes(theme, "post.html", force=True) == {"templates/post.html": Ejected.WRITTEN}
    assert changed.read_bytes() == built_in()["templates/post.html"]


def test_where_one_is_kept_none_is_written(theme: Path) -> None:
    outcomes(theme, "post.html")
    (theme / "templates" / "post.html").write_text("rien")
    with pytest.raises(Conflict):
        outcomes(theme, "year.html", "post.html")
    assert not (theme / "templates" / "year.html").exists()


@pytest.mark.parametrize("name", ["pst.html", "../blog.db", "templates/../post.html", ""])
def test_a_name_that_is_none_is_refused(name: str, theme: Path) -> None:
    with pytest.raises(NotFound) as error:
        outcomes(theme, name)
    assert error.value.refs == (name,)
    assert not theme.exists()


def test_nothing_is_written_through_a_link(theme: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    theme.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DatabaseProblem, match="theme-link"):
        outcomes(theme)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_that_can_t_be_written_is_told(theme: Path) -> None:
    (theme / "templates" / "post.html").mkdir(parents=True)
    with pytest.raises(DatabaseProblem, match="not-created"):
        outcomes(theme, "post.html")
    assert [path.name for path in theme.rglob("*")] == ["templates", "post.html"]
