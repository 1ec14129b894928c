import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blogctl.errors import NotFound, Usage
from blogctl.formats import comments_jsonl
from blogctl.formats.reading import Reading
from blogctl.formats.reasons import REASONS
from blogctl.records.moving import (
    Loss,
    Moved,
    MovedComment,
    MovedPost,
    Origin,
    Ref,
    Thread,
    Unread,
)
from blogctl.text import excerpt
from blogctl.vocabulary import CommentKind, CommentStatus
from tests.conftest import Run

PLAIN = Reading()
MORNING = datetime(2010, 6, 24, 7, tzinfo=UTC)
LEAST = {"id": 7, "post": "mon-billet", "body": "Merci.", "created_at": "2010-06-24T07:00:00Z"}
COMMENT = MovedComment(
    key="7",
    post="mon-billet",
    status=CommentStatus.PENDING,
    body="Merci.",
    created_at=MORNING,
)
THREAD = Thread(key="mon-billet", slug="mon-billet")
KEYS = st.integers(1, 10**9).map(str) | st.from_regex(r"[a-z0]{1,8}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SOME = st.none() | TEXT.filter(bool)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


def moved(path: Path, how: Reading = PLAIN) -> list[Moved]:
    """Return what comes of a file, without the places."""
    found = list(comments_jsonl.read(path, how))
    assert all(not isinstance(each, Loss | Unread) or each.reason in REASONS for each in found)
    return [each if isinstance(each, Origin) else replace(each, place="") for each in found]


def written(folder: Path, *lines: dict[str, object] | str) -> Path:
    path = folder / "fil.jsonl"
    texts = (each if isinstance(each, str) else json.dumps(each) for each in lines)
    path.write_text("".join(f"{each}\n" for each in texts), encoding="utf-8")
    return path


def kept(folder: Path, things: Iterable[Moved]) -> Path:
    """Return the file that is written of these things."""
    stream = io.BytesIO()
    comments_jsonl.write(things, stream)
    path = folder / "fil.jsonl"
    path.write_bytes(stream.getvalue())
    return path


def test_the_least_that_a_comment_says(tmp_path: Path) -> None:
    assert moved(written(tmp_path, LEAST)) == [Origin(source="comments:fil"), THREAD, COMMENT]


def test_all_that_a_comment_says(tmp_path: Path) -> None:
    said = LEAST | {
        "number": 3,
        "post_title": "Mon billet",
        "kind": "trackback",
        "status": "approved",
        "author_name": "Zoé",
        "author_email": "zoe@example.org",
        "author_url": "https://zoe.example.org",
        "ip": "203.0.113.7",
        "user_agent": "Lynx",
        "excerpt": "Mer…",
        "parent_id": 5,
        "contributor": "lea",
        "url": "https://blog.example.org/mon-billet/#comment-3",
        "notes": 0,
        "edited_at": "2010-06-25T07:00:00Z",
    }
    assert moved(written(tmp_path, said)) == [
        Origin(source="comments:blog.example.org", addresses=("https://blog.example.org/",)),
        replace(THREAD, paths=("/mon-billet/",), title="Mon billet"),
        replace(
            COMMENT,
            number=3,
            kind=CommentKind.TRACKBACK,
            status=CommentStatus.APPROVED,
            author_name="Zoé",
            author_email="zoe@example.org",
            author_url="https://zoe.example.org",
            ip="203.0.113.7",
            user_agent="Lynx",
            parent="5",
            author=Ref("lea"),
        ),
    ]


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        pytest.param("a", Thread(key="a", slug="a"), id="by slug"),
        pytest.param(12, Thread(key="12", post="12"), id="by id"),
        pytest.param("/2010/a", Thread(key="/2010/a", paths=("/2010/a",)), id="by path"),
        pytest.param(
            "http://b.fr/a", Thread(key="http://b.fr/a", paths=("http://b.fr/a",)), id="url"
        ),
    ],
)
def test_a_page_is_named_in_several_ways(tmp_path: Path, post: object, expected: Thread) -> None:
    found = moved(written(tmp_path, LEAST | {"post": post}))
    assert found[1:] == [expected, replace(COMMENT, post=expected.key)]


def test_a_page_is_told_once_and_so_is_what_stays(tmp_path: Path) -> None:
    decided = LEAST | {"decided_by": "lea", "humeur": "bonne"}
    found = moved(written(tmp_path, decided, "", decided | {"id": 8, "post": "b"}, decided))
    assert found[1:] == [
        Loss(kind="comment", key="decided_by", reason="field-stays"),
        Loss(kind="comment", key="humeur", reason="field-unknown"),
        THREAD,
        COMMENT,
        Thread(key="b", slug="b"),
        replace(COMMENT, key="8", post="b"),
        COMMENT,
    ]


@pytest.mark.parametrize(
    ("line", "key", "parts"),
    [
        pytest.param('{"id": 1', "line-json", {"line": 2, "column": 9}, id="cut off"),
        pytest.param("[]", "line-object", {}, id="a list"),
        pytest.param(LEAST | {"id": None}, "line-missing", {"field": "id"}, id="no id"),
        pytest.param(LEAST | {"id": 1.5}, "line-value", {"field": "id"}, id="half an id"),
        pytest.param(LEAST | {"post": ""}, "line-missing", {"field": "post"}, id="no post"),
        pytest.param(
            LEAST | {"created_at": "hier"},
            "line-value",
            {"field": "created_at", "value": "hier"},
            id="no date",
        ),
        pytest.param(
            LEAST | {"created_at": "2010-06-24T07:00:00"},
            "line-value",
            {"field": "created_at"},
            id="no offset",
        ),
        pytest.param(
            LEAST | {"created_at": "0001-01-01T00:00:00+14:00"},
            "line-value",
            {"field": "created_at"},
            id="before time",
        ),
        pytest.param(LEAST | {"status": "ok"}, "line-value", {"field": "status"}, id="status"),
        pytest.param(LEAST | {"kind": True}, "line-value", {"field": "kind"}, id="kind"),
        pytest.param(LEAST | {"number": -1}, "line-value", {"field": "number"}, id="number"),
        pytest.param(LEAST | {"number": "9" * 5000}, "line-value", {}, id="a long number"),
        pytest.param(LEAST | {"url": "http://[/"}, "line-value", {"field": "url"}, id="url"),
        pytest.param(LEAST | {"body": "a" * 2_000_000}, "line-long", {"line": 2}, id="huge"),
    ],
)
def test_what_is_malformed_is_refused_with_its_line(
    tmp_path: Path, line: dict[str, object] | str, key: str, parts: dict[str, object]
) -> None:
    path = written(tmp_path, LEAST, line)
    with pytest.raises(Usage) as raised:
        moved(path)
    assert raised.value.key == key
    assert raised.value.parts == raised.value.parts | parts


def test_what_is_malformed_may_be_left_out(tmp_path: Path) -> None:
    found = moved(written(tmp_path, "{", LEAST), Reading(lenient=True))
    unread = Unread(kind="comment", key="line 1", reason="malformed", detail="line-json")
    assert found[1:] == [unread, THREAD, COMMENT]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        moved(tmp_path / "rien.jsonl")


def test_our_own_lists_read_back(run: Run, tmp_path: Path) -> None:
    run("config", "set", "blog.url", "https://blog.example.org")
    run("post", "new", "Mon billet", "--body", "Bonjour", "--publish")
    run(
        *("comments", "add", "mon-billet", "--name", "Zoé", "--email", "z@example.org"),
        *("--body", "Un.\n\nDeux.", "--status", "approved"),
    )
    run("comments", "add", "mon-billet", "--name", "Max", "--body", "Ah ?", "--parent", "1")
    listed = run("comments", "list", "--status", "all", "--format", "jsonl")
    path = tmp_path / "fil.jsonl"
    path.write_text(listed.stdout, encoding="utf-8")
    found = [each for each in moved(path) if not isinstance(each, Loss)]
    comments = [each for each in found if isinstance(each, MovedComment)]
    assert found[0] == Origin(
        source="comments:blog.example.org", addresses=("https://blog.example.org/",)
    )
    assert [(each.key, each.parent, each.author_name, each.body) for each in comments] == [
        ("1", None, "Zoé", "Un.\n\nDeux."),
        ("2", "1", "Max", "Ah ?"),
    ]
    threads = [each for each in found if isinstance(each, Thread)]
    assert [(each.slug, each.title, each.paths) for each in threads] == [
        ("mon-billet", "Mon billet", ("/mon-billet/",))
    ]


def test_what_is_written_has_the_fields_of_a_list(run: Run, tmp_path: Path) -> None:
    run("post", "new", "Mon billet", "--body", "Bonjour", "--publish")
    run("comments", "add", "mon-billet", "--name", "Zoé", "--body", "Un.")
    listed = json.loads(run("comments", "list", "--status", "all", "--format", "jsonl").stdout)
    post = MovedPost(key="12", slug="mon-billet", title="Mon billet", paths=("/mon-billet/",))
    comment = replace(COMMENT, post="12", body="Un " * 50)
    lines = kept(tmp_path, [Origin(source="x"), post, comment]).read_bytes().splitlines()
    one = json.loads(lines[0])
    ours = list(one)[:-1]
    assert ours == list(listed)[: len(ours)]
    assert list(one)[-1] == "user_agent"
    assert one["post"] == "mon-billet"
    assert one["post_title"] == "Mon billet"
    assert one["excerpt"] == excerpt(comment.body)
    assert one["url"] == "/mon-billet/"


COMMENTS = st.builds(
    MovedComment,
    key=KEYS,
    post=st.sampled_from(["a", "b"]),
    parent=st.none() | KEYS,
    kind=st.sampled_from(CommentKind),
    status=st.sampled_from(CommentStatus),
    author_name=TEXT,
    author_email=SOME,
    author_url=SOME,
    author=st.none() | TEXT.filter(bool).map(Ref),
    ip=SOME,
    user_agent=SOME,
    body=TEXT,
    created_at=MOMENTS,
    number=st.none() | st.integers(0, 10**9),
)
PAGES = st.builds(
    Thread,
    key=st.just(""),
    paths=st.sampled_from([("/a/",), ("/é/b.html?c=d",)]),
    slug=st.none(),
    title=TEXT,
)
ROOTED = Origin(source="comments:example.org", addresses=("https://example.org/",))


@settings(max_examples=60)
@given(st.lists(COMMENTS), PAGES, PAGES, st.sampled_from([ROOTED, Origin(source="comments:fil")]))
def test_what_is_written_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    comments: list[MovedComment],
    one: Thread,
    other: Thread,
    origin: Origin,
) -> None:
    things: list[Moved] = [origin]
    for name, page in (("a", one), ("b", other)):
        if on := [each for each in comments if each.post == name]:
            things += [replace(page, key=name, slug=name), *on]
    if len(things) == 1:
        things = [Origin(source="comments:fil")]
    assert moved(kept(tmp_path_factory.mktemp("fil"), things)) == things
