"""A post is drawn as it will be, for nobody but who asked."""

from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE
from urllib.parse import unquote, urlsplit

import pytest

from blogctl.errors import Conflict, DatabaseProblem
from blogctl.services import media, settings
from blogctl.services.printing import preview
from blogctl.services.printing.preview import Preview
from blogctl.services.publishing import Verb
from blogctl.store import media_files
from blogctl.store.engine import Store
from tests import pictures_made as made
from tests.conftest import NOW, Changing
from tests.writers import AHEAD, PAST, do, write

Draw = Callable[[int], Preview]


@pytest.fixture
def draw(store: Store, blog: Path) -> Draw:
    def drawer(post: int) -> Preview:
        with store.reading() as session:
            known = settings.load(session)
            return preview.draw(session, post, blog=blog, settings=known, now=NOW)

    return drawer


def test_a_draft_is_drawn_with_all_that_it_shows(
    change: Changing, draw: Draw, blog: Path, tmp_path: Path
) -> None:
    source = tmp_path / "x.png"
    source.write_bytes(made.png())
    with change() as changing:
        folder = media_files.open_folder(blog)
        shown, _ = media.keep(changing, folder, source, name="pont.png", alt="Un pont", url=None)
        post = write(changing, "Bientôt", body=f"Un mot.\n\n![](media:{shown})")
    drawn = draw(post)
    folder = blog.parent / "preview" / ".post"
    assert drawn.file == folder / "bientot" / "index.html"
    html = drawn.file.read_text()
    assert "Un mot." in html
    assert f'src="{folder}/media/' in html
    (picture,) = (folder / "media").glob("*-pont.png")
    assert picture.read_bytes() == made.png()
    assert (folder / "media" / "assets" / "style.css").stat().st_size > 0


def test_it_is_its_owner_s_alone(change: Changing, draw: Draw, blog: Path) -> None:
    with change() as changing:
        post = write(changing, "Bientôt")
    draw(post)
    outer = blog.parent / "preview"
    inner = [path for path in outer.rglob("*") if path.is_file()]
    assert S_IMODE(outer.stat().st_mode) == S_IMODE((outer / ".post").stat().st_mode) == 0o700
    assert {S_IMODE(path.stat().st_mode) for path in inner} == {0o600}


def test_what_was_drawn_before_is_gone(change: Changing, draw: Draw) -> None:
    with change() as changing:
        first, second = write(changing, "Un"), write(changing, "Deux", at=AHEAD)
    before, after = draw(first), draw(second)
    assert not before.file.exists()
    assert after.file.exists()
    assert draw(second) == after


def test_a_public_post_is_drawn_as_it_is(change: Changing, draw: Draw) -> None:
    with change() as changing:
        write(changing, "Un secret")
        post = write(changing, "Un", body="[ici](post:1)", at=PAST)
    html = draw(post).file.read_text()
    assert "secret" not in html


def test_a_place_on_the_page_is_reached_without_a_server(change: Changing, draw: Draw) -> None:
    with change() as changing:
        post = write(changing, "Un", body="## Suite\n\n[ici](post:1#suite)")
    assert 'href="#post-1-suite"' in draw(post).file.read_text()


def test_its_address_is_that_of_the_file(change: Changing, store: Store, tmp_path: Path) -> None:
    with change() as changing:
        post = write(changing, "Un")
    blog = tmp_path / "L’été & l'hiver #1 %20" / "blog.db"
    blog.parent.mkdir()
    with store.reading() as session:
        known = settings.load(session)
        drawn = preview.draw(session, post, blog=blog, settings=known, now=NOW)
    parts = urlsplit(drawn.url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("file", "", "")
    assert unquote(parts.path) == str(drawn.file)
    root = parts.path.removesuffix("un/index.html")
    assert f'href="{root.replace("&", "&amp;")}media/assets/style.css' in drawn.file.read_text()


def test_one_in_the_trash_is_not_drawn(change: Changing, draw: Draw) -> None:
    with change() as changing:
        post = write(changing, "Un")
        do(changing, Verb.TRASH, post)
    with pytest.raises(Conflict):
        draw(post)


def test_where_nothing_can_be_written_it_is_said(change: Changing, draw: Draw, blog: Path) -> None:
    with change() as changing:
        post = write(changing, "Un")
    (blog.parent / "preview").write_text("in the way")
    with pytest.raises(DatabaseProblem):
        draw(post)
