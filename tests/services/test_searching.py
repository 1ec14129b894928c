"""What a search finds, in which order, and what it is shown with."""

import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import Session

from blogctl.errors import Usage
from blogctl.passages import Asked, Places, asked
from blogctl.records.search import FoundRecord
from blogctl.services import acting, searching, settings
from blogctl.services.audit import Change
from blogctl.services.searching import POOL, Best, Shown, Wanted
from blogctl.store.engine import Store
from blogctl.text import fold
from blogctl.vocabulary import CommentStatus, FoundKind, PostStatus
from tests.conftest import NOW, USER, Changing
from tests.readers import comment, decide, page
from tests.writers import AHEAD, PAST, write

SAID = (
    "Quelle Œuvre ! L’été dernier à la médiathèque",
    "Die Straße nach Nîmes, en naïf",
    "foo_bar AND NOT near* (C++) OR body:x",
    "un chef de projet, un seul",
    "le projet du chef, l'œuvre d'un été",
    "e\u0301te\u0301 de 1985, 2.0 et 20",
    "\U0001f389 bravo \U0001f389 \u202eœuf",
    "",
)


def best(
    session: Session, kind: FoundKind, text: str, limit: int | None = 20, pool: int = POOL
) -> Best:
    shown = Shown(Places(asked(text)), settings.load(session), NOW)
    return searching.best(session, kind, Wanted(text, limit, pool), shown)


def hunt(store: Store, text: str, kind: FoundKind, *, limit: int = 20) -> list[FoundRecord]:
    with store.reading() as session:
        return list(best(session, kind, text, limit).rows)


def ids(found: Best) -> list[int]:
    return [each.id for each in found.rows]


def refs(store: Store, text: str, kind: FoundKind = FoundKind.POST, **more: int) -> list[str]:
    return [found.ref for found in hunt(store, text, kind, **more)]


def test_a_title_is_better_than_a_lead_and_a_lead_than_a_text(
    change: Changing, store: Store
) -> None:
    with change() as changing:
        write(changing, "Un", body="Il y a une médiathèque ici, en plein texte.")
        write(changing, "Deux", summary="Il y a une médiathèque ici.")
        write(changing, "La médiathèque")
        write(changing, "Sans rien")
    assert refs(store, "MEDIA") == ["la-mediatheque", "deux", "un"]


def test_the_newest_comes_first_among_equals(change: Changing, store: Store) -> None:
    with change() as changing:
        for title, at in (("Chat un", PAST), ("Chat trois", NOW), ("Chat deux", PAST)):
            write(changing, title, at=at)
        post = page(changing)
        for minute in (5, 9, 7):
            comment(changing, post, body="un chat", minute=minute)
    assert refs(store, "chat") == ["chat-trois", "chat-deux", "chat-un"]
    assert refs(store, "chat", FoundKind.COMMENT) == ["2", "3", "1"]


def test_neither_the_trash_nor_spam_is_searched(change: Changing, store: Store) -> None:
    with change() as changing:
        for status in PostStatus:
            page(changing, f"chat-{status}", title="Chat", status=status)
        post = page(changing)
        for state in CommentStatus:
            comment(changing, post, "Chat", state, status=state)
    assert refs(store, "chat") == ["chat-published", "chat-draft"]
    found = hunt(store, "chat", FoundKind.COMMENT)
    assert {each.status for each in found} == {"pending", "approved", "rejected"}
    with store.reading() as session:
        assert searching.count(session, FoundKind.POST, "chat") == 2
        assert searching.count(session, FoundKind.COMMENT, "chat") == 3


def test_a_post_is_shown_with_its_place(change: Changing, store: Store) -> None:
    with change() as changing:
        write(changing, "Écrire", author="chantal-buhagar", at=AHEAD, body="Un *été* ou `deux`.")
        write(changing, "Dire", at=PAST, summary="En été.", body="Rien.")
    ahead, past = sorted(hunt(store, "ete", FoundKind.POST), key=lambda found: found.id)
    assert ahead == FoundRecord(
        kind="post",
        id=1,
        ref="ecrire",
        title="Écrire",
        status="scheduled",
        author="chantal-buhagar",
        at=AHEAD,
        excerpt="Un été ou deux.",
        url=None,
    )
    assert (past.status, past.at, past.excerpt) == ("published", PAST, "En été.")
    assert past.url == "/dire/"


def test_a_comment_is_shown_with_its_place(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        waiting = comment(changing, post, "Hélène", "Bravo, et " + "encore " * 50 + "merci !")
        seen = comment(changing, post, "Luc", "Merci à Hélène.", status=CommentStatus.PENDING)
    with change() as changing:
        decide(changing, CommentStatus.APPROVED, seen)
    numbered, other = sorted(
        hunt(store, "HELENE", FoundKind.COMMENT), key=lambda found: found.id, reverse=True
    )
    assert other.ref == str(waiting)
    assert other.url is None
    assert other.excerpt.startswith("Bravo, et encore")
    assert (numbered.ref, numbered.url) == ("mon-billet#1", "/mon-billet/#comment-1")
    assert (numbered.title, numbered.author) == ("Mon billet", "Luc")
    assert (numbered.at, numbered.excerpt) == (NOW - timedelta(days=1), "Merci à Hélène.")


def test_among_too_many_the_newest_are_compared(change: Changing, store: Store) -> None:
    with change() as changing:
        post = page(changing)
        for number in range(6):
            comment(changing, post, body="chat " * (number + 1) + "x " * number * number)
    with store.reading() as session:
        found = best(session, FoundKind.COMMENT, "chat", limit=2, pool=3)
        assert (found.compared, found.left, found.crowded) == (3, 1, True)
        assert set(ids(found)) <= {3, 4, 5, 6}
        assert searching.count(session, FoundKind.COMMENT, "chat") == 6
        every = best(session, FoundKind.COMMENT, "chat", limit=6, pool=3)
        assert (every.compared, every.left, every.crowded) == (6, 0, False)
        assert len(ids(every)) == 6
        best_first = best(session, FoundKind.COMMENT, "chat", limit=None, pool=3)
        assert (best_first.compared, best_first.left, best_first.crowded) == (3, 0, True)
        shown = ids(best_first)
        assert (set(shown[:4]), shown[4:]) == ({3, 4, 5, 6}, [2, 1])


def test_a_word_far_down_a_long_body_is_found_all_the_same(change: Changing, store: Store) -> None:
    with change() as changing:
        post = write(changing, "Long", body="début " + "mot " * 60_000 + "chat")
    (found,) = hunt(store, "chat", FoundKind.POST)
    assert (found.id, found.excerpt[:10]) == (post, "début mot ")


@pytest.mark.parametrize("text", ["", "***", '"" ""', "( ) * ^ : -", "\U0001f389", "\0"])
def test_a_search_needs_a_word(text: str) -> None:
    with pytest.raises(Usage, match="search-wordless"):
        searching.check(text)


@pytest.fixture(scope="module")
def said(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A blog with a comment for each text of `SAID`, open for reading."""
    store = Store(Path(shutil.copy(founded, tmp_path_factory.mktemp("said") / "blog.db")))
    with store.transaction() as session:
        change = Change(session, acting.who(session, named=None, user=USER), "test", NOW)
        post = page(change)
        for text in SAID:
            comment(change, post, "Anne", text or "-")
    with store.reading() as session:
        yield session
    store.close()


def holds(text: str, wanted: Asked) -> bool:
    """Say whether a text has words in a row, the slow way."""
    words, asked_for = (re.findall(r"[^\W_]+", fold(each)) for each in (text, wanted.text))
    runs: Sequence[list[str]] = [
        words[at : at + len(asked_for)] for at in range(len(words) - len(asked_for) + 1)
    ]
    return any(
        run[:-1] == asked_for[:-1]
        and (run[-1].startswith(asked_for[-1]) if wanted.begun else run[-1] == asked_for[-1])
        for run in runs
    )


PIECES = st.sampled_from(re.findall(r'\S+|["*()^:-]', " ".join(SAID)))
CUT = st.builds(lambda word, at: word[: at + 1].swapcase(), PIECES, st.integers(0, 8))
QUERIES = st.lists(PIECES | CUT | st.sampled_from('"*()^:-'), max_size=6).map(" ".join)


@given(text=QUERIES | st.builds('"{}"'.format, QUERIES))
@example(text='"chef de projet"')
def test_what_is_found_is_what_has_the_words(said: Session, text: str) -> None:
    found = best(said, FoundKind.COMMENT, text)
    wanted = asked(text)
    having = {
        number
        for number, body in enumerate(SAID, 1)
        if wanted and all(holds("Anne", each) or holds(body, each) for each in wanted)
    }
    assert set(ids(found)) == having
    assert searching.count(said, FoundKind.COMMENT, text) == len(having)


@given(text=st.text())
@example(text="\0")
@example(text="\ud800")
def test_no_text_breaks_a_search(said: Session, text: str) -> None:
    for kind in FoundKind:
        try:
            best(said, kind, text, limit=1)
        except Usage:
            continue


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("projet " * 9_000, 2),
        (" ".join(map(str, range(10_000))), 0),
        ("œuf" + ' "' * 30_000, 1),
        ('"chef ' + "de projet " * 6_000, 1),
        ('"chef ' + "de projet " * 6_000 + '"', 0),
    ],
    ids=["one word often", "10,000 words", "quotes", "an open phrase", "a long phrase"],
)
def test_a_query_may_be_long(said: Session, text: str, found: int) -> None:
    assert len(ids(best(said, FoundKind.COMMENT, text))) == found


@pytest.mark.parametrize("text", ["a" * 65_537, "mot " * 16_385], ids=["a word", "words"])
def test_a_query_of_more_than_64_kb_is_refused(said: Session, text: str) -> None:
    with pytest.raises(Usage, match="text-too-long"):
        best(said, FoundKind.POST, text)
