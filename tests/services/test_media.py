"""Files are kept once, named before their rows are written, and go when nothing refers to them."""

import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from blogctl.errors import BlogctlError, Conflict, NotFound, Usage
from blogctl.services import media, references, settings, undo
from blogctl.services.media import MediaFilter
from blogctl.store import media_files
from blogctl.store.engine import Store
from blogctl.vocabulary import Kind
from tests import pictures_made as made
from tests.conftest import NOW, Changing
from tests.writers import rows, write

Put = Callable[..., Path]


@pytest.fixture
def folder(blog: Path) -> Path:
    return media_files.open_folder(blog)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Put bytes into a file outside of the blog."""

    def putter(name: str = "x.png", data: bytes = made.png()) -> Path:
        path = tmp_path / "elsewhere" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    return putter


def test_a_file_is_kept_under_its_hash_and_a_readable_name(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    source = put("L’été à Nîmes.JPG")
    with change() as changing:
        kept = media.keep(changing, folder, source, name=source.name, alt=" La  mer\n", url=None)
    digest = sha256(made.png()).hexdigest()
    assert kept == (1, True)
    query = "SELECT hash, name, type, size, alt, width, height, url, created_at FROM media"
    assert rows(store, query) == [
        (
            *(digest, "l-ete-a-nimes.png", "image/png", len(made.png()), "La  mer", 3, 2, None),
            f"{NOW:%Y-%m-%d %H:%M:%S}.000000",
        )
    ]
    assert [path.name for path in folder.iterdir()] == [
        media.file_name(digest, "l-ete-a-nimes.png")
    ]
    assert next(folder.iterdir()).read_bytes() == made.png()
    assert source.exists()


@pytest.mark.parametrize(
    ("mode", "folder_mode", "file_mode"),
    [(0o600, 0o700, 0o600), (0o640, 0o2750, 0o640), (0o660, 0o2770, 0o660)],
)
def test_files_are_for_those_that_the_blog_is_for(
    mode: int, folder_mode: int, file_mode: int, blog: Path, change: Changing, put: Put
) -> None:
    blog.chmod(mode)
    folder = media_files.open_folder(blog)
    with change() as changing:
        media.keep(changing, folder, put(), name="x", alt="")
    assert stat.S_IMODE(folder.stat().st_mode) == folder_mode
    assert [stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()] == [file_mode]


def test_the_same_bytes_are_kept_once(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    with change() as changing:
        media.keep(changing, folder, put("a.png"), name="a", alt=None)
    with change() as changing:
        assert media.keep(changing, folder, put("b.png"), name="b", alt=None) == (1, False)
        assert changing.began is None
    with change() as changing:
        media.keep(changing, folder, put("b.png"), name="b", alt="Enfin dit")
        media.keep(changing, folder, put("b.png"), name="b", alt="Dit trop tard")
    assert rows(store, "SELECT name, alt FROM media") == [("a.png", "Enfin dit")]
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_was_lost_comes_back_with_its_bytes(
    change: Changing, folder: Path, put: Put
) -> None:
    with change() as changing:
        media.keep(changing, folder, put(), name="a", alt="")
    [kept] = folder.iterdir()
    kept.unlink()
    with change() as changing:
        assert media.keep(changing, folder, put(), name="b", alt="") == (1, False)
    assert kept.read_bytes() == made.png()


def test_what_is_only_known_by_its_address_gets_its_bytes_later(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    url = "https://a.fr/photo.jpg"
    with change() as changing:
        noted = media.note(changing, name="Photo.JPEG", url=url, alt=None, created_at=NOW)
    with store.reading() as session:
        loaded = settings.load(session)
        [before] = media.records(session, [noted], settings=loaded)
    assert (before.name, before.type, before.size) == ("photo.jpeg", "image/jpeg", 0)
    assert before.url == url
    with change() as changing:
        kept = media.keep(changing, folder, put(), name="photo.jpg", alt=None, noted=noted)
        after = media.detail(changing.session, noted, folder=folder, settings=loaded)
    assert kept == (noted, False)
    assert (after.name, after.type, after.source) == ("photo.png", "image/png", url)
    assert after.path == str(next(folder.iterdir()))
    with change() as changing:
        undo.undo(changing, 3)
        [again] = media.records(changing.session, [noted], settings=loaded)
    assert again == before


def test_an_address_that_is_none_is_refused_alone_and_forgotten_beside_bytes(
    change: Changing, folder: Path, put: Put
) -> None:
    with change() as changing:
        with pytest.raises(Usage):
            media.note(changing, name="x", url="javascript:x", alt=None, created_at=None)
        made_, _ = media.keep(changing, folder, put(), name="x", alt=None, url="javascript:x")
        shown = media.detail(
            changing.session, made_, folder=folder, settings=settings.load(changing.session)
        )
    assert shown.source is None


def test_a_dry_run_of_the_database_leaves_a_file_that_harms_nothing(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    with change(dry_run=True) as changing:
        media.keep(changing, folder, put(), name="x", alt="")
    assert rows(store, "SELECT * FROM media") == []
    with change() as changing:
        assert media.keep(changing, folder, put(), name="x", alt="")[1] is True
    assert len(list(folder.iterdir())) == 1


def _fifo(path: Path) -> None:
    os.mkfifo(path)


UNFIT: dict[str, tuple[Callable[[Path], object], type[BlogctlError], str]] = {
    "missing": (lambda _: None, NotFound, "file"),
    "a folder": (Path.mkdir, Usage, "file-irregular"),
    "a pipe": (_fifo, Usage, "file-irregular"),
    "a device": (lambda path: path.symlink_to("/dev/zero"), Usage, "file-irregular"),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), NotFound, "file"),
    "empty": (Path.touch, Usage, "file-empty"),
    "a script": (
        lambda path: path.write_bytes(made.svg("<script>x</script>")),
        Usage,
        "media-active",
    ),
}


@pytest.mark.parametrize(("lay", "error", "key"), UNFIT.values(), ids=UNFIT.keys())
def test_what_is_no_file_to_keep_is_refused_and_leaves_nothing(
    lay: Callable[[Path], object],
    error: type[BlogctlError],
    key: str,
    change: Changing,
    folder: Path,
    tmp_path: Path,
) -> None:
    lay(tmp_path / "x.svg")
    with change() as changing, pytest.raises(error) as refused:
        media.keep(changing, folder, tmp_path / "x.svg", name="x", alt="")
    assert refused.value.key == key
    assert list(folder.iterdir()) == []


def test_a_folder_that_is_full_or_closed_is_told(
    change: Changing, tmp_path: Path, put: Put
) -> None:
    closed = tmp_path / "media"
    closed.write_bytes(b"")
    with change() as changing, pytest.raises(BlogctlError) as refused:
        media.keep(changing, closed, put(), name="x", alt="")
    assert refused.value.key == "not-created"


# Named, listed, referred to, deleted.


@pytest.fixture
def three(change: Changing, folder: Path, put: Put) -> Path:
    """Three files: un.png (1), deux.txt (2), un.txt without alt (3), and the post that shows 1."""
    with change() as changing:
        for name, data, alt in (
            ("un.png", made.png(), "Une plage"),
            ("deux.txt", b"deux", ""),
            ("un.txt", b"un", None),
        ):
            media.keep(changing, folder, put(name, data), name=name, alt=alt)
        write(changing, "Un", body="![x](media:1) <a href='media:1'>x</a> `media:2`")
    return folder


@pytest.mark.parametrize(
    "ref",
    [
        "1",
        "media:1",
        "un.png",
        "UN.png",
        sha256(made.png()).hexdigest()[:12],
        sha256(made.png()).hexdigest(),
        f"{sha256(made.png()).hexdigest()[:16]}-un.png",
        f"https://a.fr/media/{sha256(made.png()).hexdigest()[:16]}-un.png",
    ],
)
def test_a_file_goes_by_id_name_hash_and_address(ref: str, three: Path, store: Store) -> None:
    assert three
    with store.reading() as session:
        assert references.one(session, Kind.MEDIA, ref) == 1


def test_a_name_of_two_files_is_refused_with_their_ids(
    change: Changing, three: Path, put: Put
) -> None:
    with change() as changing:
        media.keep(changing, three, put("y.png", made.png(4)), name="un.png", alt="")
        with pytest.raises(Usage) as refused:
            references.one(changing.session, Kind.MEDIA, "un.png")
        assert refused.value.parts["known"] == "1, 4"
        for unknown in ("trois", sha256(made.png()).hexdigest()[:5], "99"):
            with pytest.raises(NotFound):
                references.one(changing.session, Kind.MEDIA, unknown)


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (MediaFilter(), [3, 2, 1]),
        (MediaFilter(type="text"), [3, 2]),
        (MediaFilter(type="image/png"), [1]),
        (MediaFilter(unused=True), [3, 2]),
        (MediaFilter(without_alt=True), [3]),
        (MediaFilter(search="un"), [3, 1]),
        (MediaFilter(search="plage"), [1]),
        (MediaFilter(search="un png"), [1]),
        (MediaFilter(search="%"), []),
        (MediaFilter(after="3"), [2, 1]),
        (MediaFilter(since=NOW), [3, 2, 1]),
        (MediaFilter(until=NOW.replace(year=2025)), []),
    ],
)
def test_files_are_listed_the_newest_first(
    wanted: MediaFilter, ids: list[int], three: Path, store: Store
) -> None:
    assert three
    with store.reading() as session:
        loaded = settings.load(session)
        found = list(media.listing(session, wanted, limit=None, settings=loaded))
        assert [record.id for record in found] == ids
        assert media.count(session, wanted) == len(ids)
        assert {record.id: record.posts for record in found} == {
            each: int(each == 1) for each in ids
        }


def test_a_file_that_posts_refer_to_is_not_deleted(
    change: Changing, store: Store, three: Path
) -> None:
    with change() as changing, pytest.raises(Conflict) as refused:
        media.remove(changing, [2, 1])
    assert refused.value.refs == ("un",)
    with change() as changing:
        names = media.remove(changing, [2])
    assert rows(store, "SELECT id FROM media ORDER BY id") == [(1,), (3,)]
    assert names == [media.file_name(sha256(b"deux").hexdigest(), "deux.txt")]
    media.discard(three, [*names, *names])
    assert len(list(three.iterdir())) == 2
    with change() as changing:
        assert len(media.remove(changing, [1], force=True)) == 1


def test_undo_takes_an_addition_back_and_brings_it_again(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    with change() as changing:
        media.keep(changing, folder, put(), name="x", alt="Un")
    before = rows(store, "SELECT * FROM media")
    with change() as changing:
        undo.undo(changing, 2)
    assert rows(store, "SELECT * FROM media") == []
    with change() as changing:
        undo.undo(changing, 3)
    assert rows(store, "SELECT * FROM media") == before
    assert len(list(folder.iterdir())) == 1
    with change() as changing:
        write(changing, "Un", body="![x](media:1)")
    with change() as changing, pytest.raises(Conflict) as refused:
        undo.undo(changing, 4)
    assert (refused.value.key, refused.value.refs) == ("still-used", ("x.png",))


def test_undo_of_what_was_said_of_a_file_says_it_again(
    change: Changing, store: Store, folder: Path, put: Put
) -> None:
    with change() as changing:
        media.keep(changing, folder, put(), name="x", alt="Un")
    with change() as changing:
        assert media.describe(changing, 1, "Deux") is True
        assert media.describe(changing, 1, "Deux") is False
    for operation, alt in ((3, "Un"), (4, "Deux")):
        with change() as changing:
            undo.undo(changing, operation)
        assert rows(store, "SELECT alt FROM media") == [(alt,)]
