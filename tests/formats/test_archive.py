"""Archives: what is written is read, and nothing else is."""

import io
import json
import os
import subprocess
import tarfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogctl.errors import Usage
from blogctl.formats import archive
from blogctl.formats.archive import Contents, Manifest
from tests.conftest import NOW

CONTENTS = Contents(
    blogctl="0.1",
    schema="0006",
    title="L’été",
    created_at=NOW,
    founded=datetime(2010, 6, 24, 7, tzinfo=UTC),
    change=12,
    operation=7,
    posts=3,
    comments=None,
)
USUAL = {"blog.db": b"base" * 300, "media/été.jpg": b"x", "theme/a/b.css": b""}


def written(parts: dict[str, bytes], contents: Contents = CONTENTS) -> bytes:
    stream = io.BytesIO()
    with archive.Writer(stream, at=NOW, founded=contents.founded) as writer:
        for name, data in parts.items():
            writer.add(name, io.BytesIO(data), len(data))
        writer.close(contents)
        assert writer.size == len(stream.getvalue())
    return stream.getvalue()


def read(data: bytes, folder: Path) -> Manifest:
    folder.mkdir(exist_ok=True)
    return archive.extract(io.BytesIO(data), folder, path="x.tar")


def manifest_of(data: bytes) -> bytes:
    with tarfile.open(fileobj=io.BytesIO(data)) as packed:
        manifest = packed.extractfile("manifest.json")
        assert manifest
        return manifest.read()


def found(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }


# A name is what the system says it is: any bytes but two, those that are no UTF-8 escaped.
_NAMES = (
    (st.text(max_size=60).map(str.encode) | st.binary(max_size=60))
    .map(lambda name: name.translate(None, b"/\0"))
    .filter(lambda name: name not in {b"", b".", b".."} and len(name) < 200)
    .map(os.fsdecode)
)


@given(
    st.dictionaries(_NAMES, st.binary(max_size=2_000), max_size=4),
    st.binary(max_size=2_000),
    st.text(max_size=20),
)
@example({os.fsdecode(b"\xc3\xa9t\xe9.jpg"): b"x"}, b"base", "t")
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], base: bytes, title: str
) -> None:
    parts = {"blog.db": base} | {f"media/{name}": data for name, data in files.items()}
    contents = Contents(
        **{name: getattr(CONTENTS, name) for name in CONTENTS.__slots__} | {"title": title}
    )
    folder = tmp_path_factory.mktemp("x")
    manifest = read(written(parts, contents), folder)
    assert manifest.contents == contents
    assert [part.name for part in manifest.parts] == list(parts)
    assert found(folder) == parts
    assert manifest.media == len(files)


def test_the_system_s_tar_unpacks_it(tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(written(USUAL))
    done = subprocess.run(
        ["tar", "-xvf", "x.tar"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert [line for line in done.stdout.splitlines() if "t" not in line] == ["blog.db"]
    (tmp_path / "x.tar").unlink()
    assert found(tmp_path) == USUAL
    said = json.loads((tmp_path / "manifest.json").read_text())
    assert (said["title"], said["created_at"]) == ("L’été", "2026-03-12T09:30:00Z")
    assert [member["size"] for member in said["members"]] == [1200, 1, 0]


def test_what_another_tar_made_of_the_same_files_is_read(tmp_path: Path) -> None:
    read(written(USUAL), tmp_path / "one")
    (tmp_path / "one/manifest.json").write_bytes(manifest_of(written(USUAL)))
    names = [*USUAL, "manifest.json"]
    argv = ["tar", "--format=pax", "-cf", "../two.tar", *names]
    subprocess.run(argv, cwd=tmp_path / "one", check=True)
    assert read((tmp_path / "two.tar").read_bytes(), tmp_path / "two").contents == CONTENTS


def test_the_first_header_says_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(written(USUAL))
    assert archive.founded(path) == "2010-06-24T07:00:00Z"
    path.write_bytes(b"rien")
    assert archive.founded(path) is None
    with tarfile.open(path, "w") as other:
        other.addfile(tarfile.TarInfo("blog.db"))
    assert archive.founded(path) is None
    assert archive.founded(tmp_path / "absent") is None


def test_a_source_that_grows_or_shrinks_is_not_taken_for_whole() -> None:
    stream = io.BytesIO()
    with (
        archive.Writer(stream, at=NOW, founded=None) as writer,
        pytest.raises(EOFError, match=r"blog\.db"),
    ):
        writer.add("blog.db", io.BytesIO(b"court"), 6)


def member(name: str, data: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def tar(members: Iterable[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as made:
        for info, data in members:
            made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


FIRST = member("blog.db", b"x")
MANIFEST = member("manifest.json", b"{}")
HOSTILE: dict[str, tuple[list[tuple[tarfile.TarInfo, bytes]], str]] = {
    "nothing": ([], "archive-none"),
    "no database": ([MANIFEST], "archive-member"),
    "not first": ([member("media/a"), FIRST], "archive-member"),
    "no manifest": ([FIRST], "archive-cut"),
    "above": ([FIRST, member("media/../../x", b"x")], "archive-member"),
    "here": ([FIRST, member("media/./x", b"x")], "archive-member"),
    "absolute": ([FIRST, member("/tmp/x", b"x")], "archive-member"),
    "elsewhere": ([FIRST, member("secrets/x", b"x")], "archive-member"),
    "a folder's own name": ([FIRST, member("media", b"x")], "archive-member"),
    "twice": ([FIRST, member("media/a"), member("media/a")], "archive-member"),
    "file and folder": ([FIRST, member("media/a"), member("media/a/b")], "archive-member"),
    "symbolic link": (
        [FIRST, member("media/a", type=tarfile.SYMTYPE, linkname="/etc")],
        "archive-member",
    ),
    "hard link": (
        [FIRST, member("media/a", type=tarfile.LNKTYPE, linkname="blog.db")],
        "archive-member",
    ),
    "device": ([FIRST, member("media/a", type=tarfile.CHRTYPE)], "archive-member"),
    "fifo": ([FIRST, member("media/a", type=tarfile.FIFOTYPE)], "archive-member"),
    "folder": ([FIRST, member("media/a", type=tarfile.DIRTYPE)], "archive-member"),
    "sparse": (
        [FIRST, member("media/a", b"x", pax_headers={"GNU.sparse.realsize": "9"})],
        "archive-member",
    ),
    "huge header": (
        [FIRST, member("media/a", pax_headers={"comment": "x" * 70_000})],
        "archive-member",
    ),
    "empty manifest": ([FIRST, MANIFEST], "archive-member"),
    "no json": ([FIRST, member("manifest.json", b"[" * 100_000)], "archive-member"),
}


@pytest.mark.parametrize(("members", "key"), HOSTILE.values(), ids=HOSTILE)
def test_what_has_no_place_in_an_archive_is_refused(
    tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]], key: str
) -> None:
    with pytest.raises(Usage, match=key):
        read(tar(members), tmp_path / "into")
    assert {path.name for path in tmp_path.iterdir()} == {"into"}


def _newer(data: bytes) -> bytes:
    return data.replace(b'"format": 1', b'"format": 2')


CHANGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a byte of the database": (lambda data: data.replace(b"base", b"bass", 1), "archive-checksum"),
    "a name": (lambda data: data.replace(b"theme/a/b.css", b"theme/a/c.css", 1), "archive-cut"),
    "a newer format": (_newer, "archive-newer"),
    "text": (lambda _: b"rien du tout", "archive-none"),
    "zeros": (lambda data: bytes(len(data)), "archive-none"),
    "compressed": (lambda data: b"\x1f\x8b" + data, "archive-none"),
}


@pytest.mark.parametrize(("change", "key"), CHANGED.values(), ids=CHANGED)
def test_what_was_changed_is_refused(
    tmp_path: Path, change: Callable[[bytes], bytes], key: str
) -> None:
    with pytest.raises(Usage, match=key):
        read(change(written(USUAL)), tmp_path)


def test_a_file_that_the_manifest_does_not_know_is_refused(tmp_path: Path) -> None:
    data = written({"blog.db": b"x"})
    manifest = manifest_of(data)
    more = tar([FIRST, member("media/a", b"x"), member("manifest.json", manifest)])
    with pytest.raises(Usage, match="archive-checksum"):
        read(more, tmp_path / "more")
    with pytest.raises(Usage, match="archive-checksum"):
        read(tar([member("blog.db", b"y"), member("manifest.json", manifest)]), tmp_path / "other")


@pytest.mark.parametrize("length", [0, 1, 511, 512, 1_000, 1_536, 2_048, 4_000])
def test_what_is_cut_off_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(Usage, match=r"archive-(cut|none)"):
        read(written(USUAL)[:length], tmp_path)
