import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.errors import Usage
from blogctl.formats import blogctl
from blogctl.formats.blogctl import PIECE, Head, Reader, Writer
from blogctl.formats.blogctl_rows import EVERY, Rows, freed
from blogctl.models import every_table

HEAD = Head(
    schema="0006",
    private=True,
    whole=True,
    title="L’été",
    url="",
    language="fr",
    zone="Europe/Paris",
    last_ids={"tag": 7},
)


def written(tags: list[dict[str, Any]], *files: bytes) -> bytes:
    """Return a dump of these tags, and of files that belong to media 1, 2 …"""
    stream = io.BytesIO()
    writer = Writer(stream, HEAD)
    writer.rows("tag", (json.dumps(tag).encode() for tag in tags))
    for number, file in enumerate(files, 1):
        writer.file(number, io.BytesIO(file))
    writer.end()
    return stream.getvalue()


def read(data: bytes) -> tuple[Head, dict[str, list[list[Any]]], dict[int, bytes]]:
    reader = Reader(io.BytesIO(data))
    rows = {each.name: [list(row) for row in found] for each, found in reader.rows()}
    files: dict[int, bytes] = {}
    for piece in reader.pieces():
        files[piece.media] = files.get(piece.media, b"") + piece.data
    return reader.head, rows, files


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@settings(max_examples=60)
@given(names=st.lists(_TEXTS), files=st.lists(st.binary(max_size=100)))
def test_what_is_written_is_read(names: list[str], files: list[bytes]) -> None:
    tags = [{"id": n, "slug": f"t{n}", "name": name} for n, name in enumerate(names, 1)]
    head, rows, found = read(written(tags, *files))
    assert head == HEAD
    assert rows.get("tag", []) == [list(tag.values()) for tag in tags]
    assert found == dict(enumerate(files, 1))


def test_a_file_is_on_lines_of_bounded_length() -> None:
    data = bytes(PIECE) + b"!"
    lines = written([], data, b"").splitlines()
    assert [json.loads(line)["file"]["part"] for line in lines[1:-1]] == [0, 1, 0]
    assert max(map(len, lines)) < PIECE * 4 // 3 + 100
    assert read(written([], data, b""))[2] == {1: data, 2: b""}


MACHINE_S = {"outbox", "mark", "spent"}
"""What one machine has yet to do, and has done: nothing of the blog."""


def test_every_column_of_the_models_is_dumped_but_what_follows_from_others() -> None:
    models = every_table().tables
    dumped = {(each.name, column.name) for each in EVERY for column in each.columns(private=True)}
    every = {(name, column.name) for name, table in models.items() for column in table.columns}
    left_out = {(table, column) for table, column in every - dumped if table not in MACHINE_S}
    assert left_out == {("posttag", "sort_at"), ("postcategory", "sort_at")}


def test_rows_come_after_what_they_refer_to() -> None:
    places = {each.name: place for place, each in enumerate(EVERY)}
    for name, table in every_table().tables.items():
        for key in table.foreign_keys:
            assert places[key.column.table.name] <= places[name], (name, key)


def test_private_columns_are_left_out_of_a_public_dump() -> None:
    left_out = {
        each.name: {
            column.name
            for column in each.columns(private=True)
            if column not in each.columns(private=False)
        }
        for each in EVERY
        if each.columns(private=False) not in {(), each.columns(private=True)}
    }
    assert left_out == {
        "contributor": {"email", "email_key"},
        "comment": {"author_email", "author_email_key", "ip", "user_agent", "note"},
    }
    nothing = {each.name for each in EVERY if not each.columns(private=False)}
    assert nothing == {"contributorlogin", "commentnote", "finding", "blocked"}


@pytest.mark.parametrize(
    ("kind", "fields", "kept"),
    [
        pytest.param("post", {"title": "a", "body": "b"}, {"title": "a", "body": "b"}, id="post"),
        pytest.param(
            "contributor",
            {"name": "a", "email": "b", "email_key": "b", "logins": ["c"], "topics": ["d"]},
            {"name": "a", "topics": ["d"]},
            id="contributor",
        ),
        pytest.param(
            "comment", {"note": "a", "reason": "b"}, {"reason": "b"}, id="a decision's note"
        ),
        pytest.param("comment", {"comment_id": 1, "body": "a"}, None, id="a note taken back"),
        pytest.param(
            "comment",
            {
                "comment": [{"id": 1, "ip": "a", "author_email": "b", "body": "c"}],
                "commentnote": [{"id": 2, "comment_id": 1, "body": "d"}],
            },
            {"comment": [{"id": 1, "body": "c"}], "commentnote": []},
            id="a comment taken back",
        ),
    ],
)
def test_revisions_are_freed_of_what_is_private(
    kind: str, fields: dict[str, Any], kept: dict[str, Any] | None
) -> None:
    assert freed(kind, fields) == kept


def first_row(name: str) -> Rows:
    return next(each for each in EVERY if each.name == name)


@pytest.mark.parametrize(
    ("row", "key", "said"),
    [
        ({"id": 1, "slug": "a", "name": 5}, "dump-value", ("tag.name", "5")),
        ({"id": 1, "slug": "A b", "name": "a"}, "dump-value", ("tag.slug", "'A b'")),
        ({"id": True, "slug": "a", "name": "a"}, "dump-value", ("tag.id", "True")),
        ({"id": 1, "slug": "a" * 999, "name": ""}, "dump-value", ("tag.slug", "'" + "a" * 79)),
        ({"id": 1, "name": "a"}, "dump-columns", None),
        ({"id": 1, "slug": "a", "name": "a", "x": 1}, "dump-columns", None),
    ],
)
def test_a_value_that_can_t_be_is_named(
    row: dict[str, Any], key: str, said: tuple[str, str] | None
) -> None:
    with pytest.raises(Usage) as refused:
        first_row("tag").reader(private=True)(row, 12)
    assert (refused.value.key, refused.value.parts["line"]) == (key, 12)
    if said:
        assert (refused.value.parts["field"], refused.value.parts["value"]) == said


@pytest.mark.parametrize(
    ("data", "key"),
    [
        pytest.param(b"", "dump-foreign", id="nothing"),
        pytest.param(b"id,name\n", "dump-foreign", id="csv"),
        pytest.param(b"\xff\xfe\n", "dump-foreign", id="no text"),
        pytest.param(b'{"blogctl":5}\n', "dump-foreign", id="no head"),
        pytest.param(b'{"blogctl":{"format":1}}\n', "dump-foreign", id="half a head"),
        pytest.param(b'{"blogctl":{"format":2}}\n', "dump-format", id="a later format"),
        pytest.param(b"[" * 100_000 + b"\n", "dump-foreign", id="depths"),
        pytest.param(
            written([]).replace(b'"private":true', b'"private":1'), "dump-foreign", id="no truth"
        ),
        pytest.param(
            written([]).replace(b'{"tag":7}', b'{"tag":-7}'), "dump-foreign", id="a bad id"
        ),
        pytest.param(written([]).replace(b'{"end"', b'[{"end"'), "dump-json", id="no JSON"),
        pytest.param(
            written([]).replace(b'{"end":{}}', b'{"a":1,"end":{}}'), "dump-json", id="two"
        ),
        pytest.param(written([]).replace(b'{"end":{}}', b'{"tag":5}'), "dump-json", id="no row"),
        pytest.param(written([]).replace(b"{}", b"[" * 100_000), "dump-json", id="deep"),
        pytest.param(written([]).rstrip(b"\n"), "dump-cut", id="no last line end"),
        pytest.param(written([]) + b"\n", "dump-order", id="something after the end"),
        pytest.param(written([]).replace(b"{}", b'{"tag":1}'), "dump-counts", id="wrong counts"),
    ],
)
def test_what_is_no_dump_is_refused(data: bytes, key: str) -> None:
    with pytest.raises(Usage) as refused:
        read(data)
    assert refused.value.key == key


def test_a_line_without_end_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        read_so_far = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any buffer
            buffer[:] = b"x" * len(buffer)
            self.read_so_far += len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(Usage) as refused:
        Reader(io.BufferedReader(endless))
    assert refused.value.key == "dump-long"
    assert endless.read_so_far < blogctl.LINE_LIMIT + 2**20
