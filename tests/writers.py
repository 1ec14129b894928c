"""Posts in every state, as the services make them, in few words."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from blogctl.services import posts, publishing
from blogctl.services.audit import Change
from blogctl.services.publishing import Verb
from blogctl.services.writing import Writing
from blogctl.store import selection
from blogctl.store.engine import Store
from tests.conftest import NOW

PAST = NOW - timedelta(days=30)
AHEAD = NOW + timedelta(days=30)


def write(change: Change, title: str = "Mon billet", **said: Any) -> int:  # noqa: ANN401
    """Make a post and return its id."""
    return posts.create(change, Writing(title=title, **said))


def do(change: Change, verb: Verb, *ids: int) -> None:
    """Do a verb to some posts."""
    selection.choose(change.session, ids)
    publishing.apply(change, verb)


# How a post comes to be in each state; a dated draft bears a date of its own.
_STATES: dict[str, tuple[dict[str, Any], bool]] = {
    "draft": ({}, False),
    "dated draft": ({"date": PAST}, False),
    "draft for later": ({"date": AHEAD}, False),
    "scheduled": ({"at": AHEAD}, False),
    "published": ({"at": PAST}, False),
    "trashed draft": ({}, True),
    "trashed scheduled": ({"at": AHEAD}, True),
    "trashed published": ({"at": PAST}, True),
}


def write_in_state(change: Change, state: str, title: str = "Mon billet") -> int:
    """Make a post in this state and return its id."""
    said, trashed = _STATES[state]
    made = write(change, title, **said)
    if trashed:
        do(change, Verb.TRASH, made)
    return made


def rows(store: Store, query: str, **values: object) -> list[tuple[Any, ...]]:
    """Return what a query of ours finds."""
    with store.reading() as session:
        return [tuple(row) for row in session.connection().execute(text(query), values)]


def moment(at: datetime | None) -> str | None:
    """Return a moment as SQLite holds it."""
    return f"{at:%Y-%m-%d %H:%M:%S}.000000" if at else None
