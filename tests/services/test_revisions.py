from datetime import timedelta

import pytest

from blogctl.errors import NotFound
from blogctl.records.posts import RevisionRecord
from blogctl.services import posts, publishing, revisions
from blogctl.services.publishing import Verb
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from blogctl.vocabulary import BodyFormat
from tests.conftest import NOW, Changing
from tests.writers import rows, write

HOUR = timedelta(hours=1)


@pytest.fixture
def post(change: Changing) -> int:
    """A post of three revisions, with other changes between them."""
    with change() as changing:
        made = write(changing, "Un", body="un\ndeux\ntrois", summary="Chapeau")
    with change(actor="@cron", now=NOW + HOUR) as changing:
        posts.edit(changing, made, Writing(slug="autre", tags=("web",)))
        selection.choose(changing.session, [made])
        publishing.apply(changing, Verb.PUBLISH)
    with change(actor="@cron", now=NOW + 2 * HOUR) as changing:
        posts.edit(changing, made, Writing(body="un\n2\ntrois"))
    with change(now=NOW + 3 * HOUR) as changing:
        posts.edit(changing, made, Writing(title="Deux", summary="", body="<p>un</p>\n2\ntrois"))
    return made


def test_history_says_who_made_each_text_and_when(store: Store, post: int) -> None:
    with store.reading() as session:
        assert revisions.history(session, post) == [
            RevisionRecord(3, NOW + 3 * HOUR, "chantal-buhagar", 3, "Deux"),
            RevisionRecord(2, NOW + 2 * HOUR, "@cron", 3, "Un"),
            RevisionRecord(1, NOW, "chantal-buhagar", 3, "Un"),
        ]


LAST = [
    "--- revision 2",
    "+++ revision 3",
    "@@ -1,6 +1,5 @@",
    "-title: Un",
    "-summary: Chapeau",
    "+title: Deux",
    " ",
    "-un",
    "+<p>un</p>",
    " 2",
    " trois",
]
FIRST = [
    "--- revision 1",
    "+++ revision 2",
    "@@ -2,5 +2,5 @@",
    " summary: Chapeau",
    " ",
    " un",
    "-deux",
    "+2",
    " trois",
]
BACK = [
    "--- revision 2",
    "+++ revision 1",
    "@@ -2,5 +2,5 @@",
    " summary: Chapeau",
    " ",
    " un",
    "-2",
    "+deux",
    " trois",
]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, None, LAST),
        (2, 3, LAST),
        (2, None, LAST),
        (None, 3, LAST),
        (1, 2, FIRST),
        (None, 2, FIRST),
        (2, 1, BACK),
        (2, 2, []),
        (None, 1, []),
    ],
)
def test_diff_is_between_any_two(
    store: Store, post: int, old: int | None, new: int | None, expected: list[str]
) -> None:
    with store.reading() as session:
        assert revisions.diff(session, post, old=old, new=new) == expected


@pytest.mark.parametrize("number", [0, 4, 2**60])
def test_a_revision_that_never_was_is_not_found(change: Changing, post: int, number: int) -> None:
    with change() as changing:
        with pytest.raises(NotFound) as caught:
            revisions.revert(changing, post, number)
        assert (caught.value.key, caught.value.parts["known"]) == ("revision", "1-3")
        with pytest.raises(NotFound):
            revisions.prepare(changing.session, post, number)
        for old, new in ((number, None), (None, number)):
            with pytest.raises(NotFound):
                revisions.diff(changing.session, post, old=old, new=new)


TEXT = "SELECT title, summary, body, words, revision, version, slug, status FROM post"


def test_a_revert_brings_the_text_back_as_a_new_revision(
    change: Changing, store: Store, post: int
) -> None:
    with change(now=NOW + 4 * HOUR) as changing:
        ready = revisions.prepare(changing.session, post, 1)
        assert ready is not None
        assert revisions.revert(changing, post, 1, ready=ready)
    assert rows(store, TEXT) == [
        ("Un", "Chapeau", "un\ndeux\ntrois", 3, 4, 6, "autre", "published")
    ]
    with store.reading() as session:
        assert [each.revision for each in revisions.history(session, post)] == [4, 3, 2, 1]
        assert revisions.diff(session, post, old=1, new=4) == []


def test_a_revert_to_what_is_there_leaves_no_trace(change: Changing, post: int) -> None:
    with change() as changing:
        assert revisions.prepare(changing.session, post, 3) is None
        assert not revisions.revert(changing, post, 3)
        assert changing.began is None


def test_a_text_comes_back_in_the_format_it_was_written_in(change: Changing, store: Store) -> None:
    with change() as changing:
        made = write(changing, body="<p>un *mot*</p>", body_format=BodyFormat.HTML)
        posts.edit(changing, made, Writing(body="un *mot*", body_format=BodyFormat.MARKDOWN))
        posts.edit(changing, made, Writing(body_format=BodyFormat.HTML))
        posts.edit(changing, made, Writing(body_format=BodyFormat.MARKDOWN, title="Autre"))
    for number, html in ((1, "<p>un *mot*</p>"), (2, "un *mot*"), (3, "<p>un <em>mot</em></p>")):
        with change() as changing:
            revisions.revert(changing, made, number)
        assert rows(store, "SELECT body_html FROM post") == [(html,)]
