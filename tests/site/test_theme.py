"""A theme beside the blog stands over ours, if it is to be trusted, and is told what is wrong."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from blogctl.errors import BlogctlError, DatabaseProblem, Usage
from blogctl.site import samples, trial
from blogctl.site.pages import Pages
from blogctl.site.theme import BUILT_IN, COLOURS, LARGEST, Theme, built_in, load

KINDS = ("templates", "assets")


def put(theme: Path, name: str, text: str | bytes = "rien") -> Path:
    path = theme / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def pages(theme: Theme) -> Pages:
    return Pages(samples.FRAME, samples.ADDRESSES, theme)


def caught(theme: Path) -> BlogctlError:
    with pytest.raises(BlogctlError) as error:
        pages(load(theme)).article(samples.ARTICLE)
    return error.value


@pytest.fixture
def theme(tmp_path: Path) -> Path:
    folder = tmp_path / "theme"
    folder.mkdir(0o755)
    return folder


def test_without_a_folder_all_is_ours(tmp_path: Path) -> None:
    ours = load(None)
    assert load(tmp_path / "theme") == ours
    assert not ours.strange
    assert set(ours.templates) == {path.name for path in (BUILT_IN / "templates").iterdir()}


def test_ours_has_nothing_wrong() -> None:
    assert list(trial.faults(None, language="de")) == []


def test_a_template_and_an_asset_stand_over_ours(theme: Path) -> None:
    put(theme, "templates/not_found.html", "{{ name }} <em>{{ _('Archive') }}</em>")
    put(theme, "assets/style.css", "p {}")
    put(theme, "assets/fonts/a.woff2", b"\0")
    put(theme, "README.txt")
    put(theme, ".git/config")
    put(theme, "templates/post.html~")
    own = load(theme)
    assert pages(own).not_found().decode() == "Page introuvable <em>Archives</em>"
    assets = dict(own.assets("#0b5c7d"))
    assert assets["style.css"] == b"p {}"
    assert assets["fonts/a.woff2"] == b"\0"
    assert set(assets) == {"style.css", "fonts/a.woff2", "icon.svg", "print.js"}
    assert own.strange
    assert own.version != load(None).version


def test_the_version_is_that_of_all_files(theme: Path) -> None:
    path = put(theme, "assets/style.css", "p {}")
    first = load(theme).version
    path.write_text("p { }")
    second = load(theme).version
    path.write_text("p {}")
    assert first == load(theme).version != second


def test_an_asset_s_address_changes_with_it_and_with_the_colour(theme: Path) -> None:
    ours = load(None)
    blue, red = ours.asset_versions("#0b5c7d"), ours.asset_versions("#7d0b0b")
    assert {name for name in blue if blue[name] != red[name]} == {"style.css", "icon.svg"}
    put(theme, "assets/style.css", "p {}")
    assert load(theme).asset_versions("#0b5c7d")["style.css"] != blue["style.css"]
    page = pages(ours).not_found().decode()
    assert f'href="/le-blog/media/assets/style.css?v={blue["style.css"]}"' in page


def test_the_colour_stands_where_the_stylesheet_wants_it() -> None:
    style = dict(load(None).assets("#ffff00"))["style.css"].decode()
    assert COLOURS.decode() not in style
    assert "--colour: #ffff00; --by-day: #6e6e00; --by-night: #ffff00;" in style


def test_a_stylesheet_asks_nobody_else_for_anything() -> None:
    for data in built_in().values():
        assert not re.search(rb"url\(|@import|<script[^>]*src=.https?:|<link[^>]*https?:", data)


@pytest.mark.parametrize(
    ("source", "line", "problem"),
    [
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("a\n{{ entry.nom }}", 2, "nom"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("\n{{ asset('none.css') }}", 2, "none.css"),
        ("\n{% include 'none.html' %}", 2, "no template 'none.html'"),
        ("{{ ''.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ frame.menu.append(1) }}", 1, "append"),
        ("{{ entry.id + 'x' }}", 1, "unsupported operand"),
        ("{% include 'post.html' %}", 1, "recursion"),
        (b"a\n\xff", 2, "not UTF-8"),
        ("{% extends '../../secret.html' %}", 1, "no template '../../secret.html'"),
        ("{% for x in range(10000000) %}{% endfor %}", 1, "Range too big"),
    ],
)
def test_a_broken_template_is_told_by_file_and_line(
    source: str | bytes, line: int, problem: str, theme: Path
) -> None:
    path = put(theme, "templates/post.html", source)
    error = caught(theme)
    assert isinstance(error, Usage)
    assert error.key == "theme-broken"
    assert (error.parts["path"], error.parts["line"]) == (str(path), line)
    assert problem in str(error.parts["problem"])


def test_the_line_is_that_of_the_innermost_template(theme: Path) -> None:
    path = put(theme, "templates/byline.html", "\n\n{{ entry.nom }}")
    error = caught(theme)
    assert (error.parts["path"], error.parts["line"]) == (str(path), 3)


def test_the_line_is_the_same_when_it_was_compiled_before(theme: Path, tmp_path: Path) -> None:
    path = put(theme, "templates/byline.html", "\n\n{{ entry.nom }}")
    for _ in range(2):
        with pytest.raises(Usage) as error:
            pages(load(theme, cache=tmp_path / "cache")).article(samples.ARTICLE)
        assert (error.value.parts["path"], error.value.parts["line"]) == (str(path), 3)


def test_what_was_compiled_outside_the_sandbox_is_not_run_inside(
    theme: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    pages(load(None, cache=cache))
    before = len(list(cache.iterdir()))
    put(theme, "templates/year.html", "rien")
    pages(load(theme, cache=cache))
    assert len(list(cache.iterdir())) == 2 * before


def test_a_trial_tells_all_that_is_wrong_at_once(theme: Path) -> None:
    put(theme, "templates/year.html", "{% if %}")
    put(theme, "templates/month.html", "{{ year.nom }}")
    put(theme, "templates/strange.html", "{{ ")
    put(theme, "locale/de/LC_MESSAGES/site.po", 'msgid "Archive"\nmsgstr "{x}"\n')
    told = {
        (Path(str(fault.parts["path"])).name, fault.parts["line"])
        for fault in trial.faults(theme, language="fr")
    }
    assert told == {("year.html", 1), ("month.html", 1), ("strange.html", 1), ("site.po", 1)}


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def open_to_all(path: Path) -> None:
    path.chmod(path.stat().st_mode | 0o002)


def given_away(path: Path) -> None:
    os.chown(path, 12345, -1)


@pytest.mark.parametrize("name", ["", "templates", "templates/post.html", "assets/a.css"])
@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (linked, "theme-link"),
        (open_to_all, "theme-open"),
        pytest.param(
            given_away,
            "theme-foreign",
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away"),
        ),
    ],
)
def test_what_is_not_to_be_trusted_is_refused(
    name: str, spoil: Callable[[Path], None], key: str, theme: Path
) -> None:
    put(theme, "templates/post.html")
    put(theme, "assets/a.css")
    spoil(theme / name)
    with pytest.raises(DatabaseProblem) as error:
        load(theme)
    assert error.value.key == key
    assert error.value.exit_code == 5


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("assets/une image.png", "theme-name"),
        ("assets/é.png", "theme-name"),
        ("assets/a#b.png", "theme-name"),
        ("assets/Style.css", "theme-twice"),
        ("assets/style.css/a.css", "theme-twice"),
    ],
)
def test_a_name_that_would_clash_or_break_is_refused(name: str, key: str, theme: Path) -> None:
    put(theme, name)
    with pytest.raises(Usage) as error:
        load(theme)
    assert error.value.key == key


def test_a_file_that_is_too_large_or_none_is_refused(theme: Path) -> None:
    path = put(theme, "templates/post.html", b"x" * (LARGEST["templates"] + 1))
    with pytest.raises(Usage, match="file-large"):
        load(theme)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Usage, match="file-irregular"):
        load(theme)


def test_a_crowd_is_no_theme(theme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blogctl.site.theme.MOST", 2)
    for number in range(3):
        put(theme, f"assets/{number}.css")
    with pytest.raises(Usage, match="theme-crowded"):
        load(theme)


def test_a_file_in_the_place_of_the_folder_is_no_theme(tmp_path: Path) -> None:
    (tmp_path / "theme").touch()
    with pytest.raises(Usage, match="file-irregular"):
        load(tmp_path / "theme")
