"""Which files a site needs, how pages show them, and what is copied."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from blogctl.records.pages import Picture
from blogctl.services import configuring, media, settings
from blogctl.services.printing import media as printing
from blogctl.services.printing.view import View
from blogctl.services.publishing import Verb
from blogctl.site.paths import Addresses
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.store.smaller import Fitted
from tests import pictures_made as made
from tests.conftest import NOW, Changing
from tests.writers import AHEAD, PAST, do, write

PHOTO = made.photograph(1000, 600)
HASH = sha256(PHOTO).hexdigest()
NAME = f"{HASH[:16]}-pont.jpg"


@pytest.fixture
def folder(blog: Path) -> Path:
    return media_files.open_folder(blog)


@pytest.fixture
def ids(change: Changing, folder: Path, tmp_path: Path) -> tuple[int, int, int, int]:
    """A photograph, a drawing, a file that is elsewhere, and one that is shown nowhere."""
    kept = []
    with change() as changing:
        files = {"pont.jpg": PHOTO, "plan.svg": made.svg(), "rien.png": made.png()}
        for name, data in files.items():
            path = tmp_path / name
            path.write_bytes(data)
            alt = "Le pont" if name == "pont.jpg" else None
            kept.append(media.keep(changing, folder, path, name=name, alt=alt, url=None)[0])
        url = "https://b.fr/x.jpg"
        noted = media.note(changing, name="x.jpg", url=url, alt="x", created_at=None)
    return kept[0], kept[1], noted, kept[2]


@pytest.fixture
def view(store: Store, ids: tuple[int, ...]) -> Iterator[View]:
    assert ids
    with store.reading() as session:
        addresses = Addresses.below("https://a.fr/blog")
        yield View(session, settings.load(session), addresses, NOW)


def prepare(view: View, ids: tuple[int, ...], folder: Path, out: Path) -> printing.Prepared:
    """Prepare files as a build does, into a site that has what was copied to it before."""
    prepared = printing.prepare(
        view, ids, folder=folder, into=out / "new", there=lambda file: (out / file).exists()
    )
    for copy in prepared.copies:
        if copy.source is not None:
            (out / copy.file).parent.mkdir(parents=True, exist_ok=True)
            (out / copy.file).write_bytes(copy.source.read_bytes())
    return prepared


def test_a_file_is_shown_with_what_is_said_of_it(view: View, ids: tuple[int, ...]) -> None:
    photo, drawing, noted, _ = ids
    assert printing.shown(view, [photo, noted, 99]) == {
        photo: Picture(f"/blog/media/{NAME}", "Le pont", 1000, 600),
        noted: Picture("https://b.fr/x.jpg", "x"),
    }
    assert printing.shown(view, [drawing])[drawing].alt == ""


def test_what_was_found_out_of_a_picture_is_shown(view: View, ids: tuple[int, ...]) -> None:
    view = replace(view, fitted={HASH: Fitted(600, 1000, (480,))})
    assert printing.shown(view, ids[:1])[ids[0]] == Picture(
        f"/blog/media/{NAME}", "Le pont", 600, 1000, ((480, f"/blog/media/w480/{NAME}"),)
    )


def test_a_site_needs_what_its_readers_are_shown(
    store: Store, change: Changing, ids: tuple[int, ...]
) -> None:
    photo, drawing, noted, other = ids
    with change() as changing:
        public = write(changing, "Un", body=f"![a](media:{photo})", at=PAST)
        linked = write(changing, "Deux", body=f"[a](media:{drawing})", kind="page", at=PAST)
        draft = write(changing, "Trois", body=f"![a](media:{noted})")
        later = write(changing, "Quatre", body=f"![a](media:{noted})", at=AHEAD)
        do(changing, Verb.TRASH, write(changing, "Cinq", body=f"![a](media:{noted})", at=PAST))
    with store.reading() as session:
        view = View(session, settings.load(session), Addresses.below(""), NOW)
        assert printing.used(view) == [photo, drawing]
        assert printing.used(view, [linked, draft, later]) == [drawing]
        assert printing.used(replace(view, drafts=True), [draft]) == [noted]
        assert printing.used(replace(view, now=AHEAD), [public, later]) == [photo, noted]
    with change() as changing:
        configuring.put(changing, "site.logo", "rien.png")
    with store.reading() as session:
        view = View(session, settings.load(session), Addresses.below(""), NOW)
        assert printing.used(view, [public]) == [photo, other]
    with change() as changing:
        configuring.store(changing, "site.logo", "gone.png")
    with store.reading() as session:
        view = View(session, settings.load(session), Addresses.below(""), NOW)
        assert printing.used(view, []) == []


def test_a_file_is_copied_once_with_smaller_ones(
    view: View, ids: tuple[int, ...], folder: Path, tmp_path: Path
) -> None:
    out, heard = tmp_path / "out", list[int]()
    first = prepare(view, ids, folder, out)
    assert first.fitted[HASH] == Fitted(1000, 600, (480,))
    assert [copy.file for copy in first.copies][:2] == [f"media/{NAME}", f"media/w480/{NAME}"]
    assert len(first.copies) == 4
    assert first.missing == []
    assert (out / "media" / NAME).read_bytes() == PHOTO
    again = prepare(replace(view, fitted=first.fitted), ids, folder, out)
    assert again.fitted == first.fitted
    assert [(copy.file, copy.source) for copy in again.copies] == [
        (copy.file, None) for copy in first.copies
    ]
    assert [copy.digest for copy in again.copies] == [copy.digest for copy in first.copies]
    printing.prepare(view, ids, folder=folder, into=out, there=lambda _: False, tell=heard.append)
    assert heard == [1, 1, 1]


def test_a_smaller_one_that_was_lost_is_made_again(
    view: View, ids: tuple[int, ...], folder: Path, tmp_path: Path
) -> None:
    first = prepare(view, ids, folder, tmp_path / "out")
    small = tmp_path / "out" / "media" / "w480" / NAME
    before = small.read_bytes()
    small.unlink()
    again = prepare(replace(view, fitted=first.fitted), ids, folder, tmp_path / "out")
    assert [copy.file for copy in again.copies if copy.source] == [f"media/w480/{NAME}"]
    assert small.read_bytes() == before


def test_a_file_that_is_gone_is_named(
    view: View, ids: tuple[int, ...], folder: Path, tmp_path: Path
) -> None:
    (folder / NAME).unlink()
    prepared = prepare(view, ids, folder, tmp_path / "out")
    assert prepared.missing == [NAME]
    assert HASH not in prepared.fitted
