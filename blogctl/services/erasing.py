"""Erasing a person: comments, what was kept of them, and what is known of a contributor.

None of it can be undone. Audit records say which things were erased and how, and nothing of what
stood in them, so that a backup that still has it can be erased in the same way when it comes back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    case,
    cast,
    delete,
    exists,
    literal,
    null,
    select,
    update,
)
from sqlmodel import Session

from blogctl.models import tables
from blogctl.records.privacy import ErasedRecord
from blogctl.services import numbering, settings
from blogctl.services.audit import Change
from blogctl.services.comments import anonymous
from blogctl.store import selection
from blogctl.store.dialect import json_at, json_empty_list, json_replaced
from blogctl.store.overwriting import overwrite
from blogctl.store.selection import CHOSEN
from blogctl.vocabulary import Action, BlockedKind, Kind

DELETED, EMPTIED, ANONYMISED, CLEARED = "deleted", "emptied", "anonymised", "cleared"

_COMMENTS, _NOTES, _PEOPLE = tables.COMMENT, tables.COMMENT_NOTE, tables.CONTRIBUTOR
_REVISIONS, _IMPORTED, _LOGINS = (
    tables.REVISION,
    tables.IMPORTED_FROM,
    tables.CONTRIBUTOR_LOGIN,
)
_BLOCKED = tables.BLOCKED
_CHOSEN_IDS = select(CHOSEN.c.id)

# What tells who wrote a comment, beside the name; and the same in a revision that keeps it whole.
_TRACES = ("author_email", "author_email_key", "author_url", "ip", "user_agent")
_WHOLE = "$.comment[0]"
_PERSON = ("email", "email_key", "url")


@dataclass(frozen=True, slots=True)
class Found:
    """What an e-mail leads to: comments by readers and the house, contributors, the blocklist."""

    comments: int = 0
    own: int = 0
    contributors: int = 0
    blocked: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to erase."""
        return not (self.comments or self.own or self.contributors or self.blocked)


def find(session: Session, key: str) -> Found:
    """Return how much there is of the person with this e-mail, as `text.email_key` folds it."""
    counts = []
    for query in (_by_readers(key), _by_the_house(key), _people(key), _entries(key)):
        selection.choose_from(session, query)
        counts.append(len(selection.chosen(session)))
    return Found(*counts)


def erase_person(change: Change, key: str, *, anonymize: bool) -> list[ErasedRecord]:
    """Erase all that is held under an e-mail; return what became of it.

    Comments go, or stay without a name; what a contributor wrote for the house stays theirs by
    name, and all else that is known of them goes; so does the e-mail from the blocklist.
    """
    session = change.session
    overwrite(session)
    selection.choose_from(session, _by_readers(key))
    done = _comments(change, anonymize=anonymize)
    selection.choose_from(session, _by_the_house(key))
    done += _clear_comments(change)
    selection.choose_from(session, _people(key))
    done += _clear_people(change)
    selection.choose_from(session, _entries(key))
    return done + _unblock(change)


def erase_comments(
    change: Change, comments: Iterable[int], *, anonymize: bool
) -> list[ErasedRecord]:
    """Erase some comments, or who wrote them alone; return what became of each."""
    overwrite(change.session)
    selection.choose(change.session, comments)
    return _comments(change, anonymize=anonymize)


def erase_again(change: Change, records: Iterable[tuple[Kind, int, str]]) -> int:
    """Erase what audit records of another state of this blog say was erased; return how many."""
    session = change.session
    overwrite(session)
    by_outcome: dict[tuple[Kind, str], list[int]] = {}
    for kind, thing, outcome in records:
        by_outcome.setdefault((kind, outcome), []).append(thing)
    number = 0
    for (kind, outcome), things in by_outcome.items():
        selection.choose(session, things)
        if kind is Kind.CONTRIBUTOR:
            number += len(_clear_people(change))
        elif kind is Kind.BLOCKED:
            number += len(_unblock(change))
        elif outcome == CLEARED:
            number += len(_clear_comments(change))
        else:
            number += len(_comments(change, anonymize=outcome == ANONYMISED))
    return number


def _by_readers(key: str) -> Select[Any]:
    """Select the comments by readers with this e-mail, those too that an undo took back."""
    columns = _COMMENTS.c
    there = select(columns.id).where(
        columns.author_email_key == key, columns.contributor_id.is_(None)
    )
    gone = select(_REVISIONS.c.thing_id).where(
        _REVISIONS.c.kind == Kind.COMMENT,
        json_at(_REVISIONS.c.fields, f"{_WHOLE}.author_email_key") == key,
        ~exists().where(columns.id == _REVISIONS.c.thing_id),
    )
    both = there.union(gone).subquery()
    return select(both.c[0]).order_by(both.c[0])


def _by_the_house(key: str) -> Select[Any]:
    columns = _COMMENTS.c
    ours = columns.contributor_id.is_not(None)
    return select(columns.id).where(columns.author_email_key == key, ours).order_by(columns.id)


def _people(key: str) -> Select[Any]:
    """Select the contributors with this e-mail, those too who had it once."""
    there = select(_PEOPLE.c.id).where(_PEOPLE.c.email_key == key)
    fields = _REVISIONS.c.fields
    once = (json_at(fields, "$.email_key") == key) | (
        json_at(fields, "$.contributor[0].email_key") == key
    )
    before = select(_REVISIONS.c.thing_id).where(_REVISIONS.c.kind == Kind.CONTRIBUTOR, once)
    both = there.union(before).subquery()
    return select(both.c[0]).order_by(both.c[0])


def _entries(key: str) -> Select[Any]:
    """Select what is on the blocklist, or was and can be brought back."""
    blocked, kept = _BLOCKED.c, _REVISIONS.c
    there = select(blocked.id).where(blocked.kind == BlockedKind.EMAIL, blocked.value == key)
    whole = json_at(kept.fields, "$.blocked[0].value") == key
    before = select(kept.thing_id).where(kept.kind == Kind.BLOCKED, whole)
    both = there.union(before).subquery()
    return select(both.c[0]).order_by(both.c[0])


def _comments(change: Change, *, anonymize: bool) -> list[ErasedRecord]:
    """Erase the chosen comments, and what revisions keep of them."""
    session, columns = change.session, _COMMENTS.c
    outcome: ColumnElement[str] = literal(ANONYMISED)
    if not anonymize:
        outcome = case((CHOSEN.c.id.in_(_answered()), literal(EMPTIED)), else_=literal(DELETED))
    done = _record(change, Kind.COMMENT, _COMMENTS, outcome, cast(columns.status, String))
    if not done:
        return []
    nobody = anonymous(settings.load(session)["blog.language"])
    traces: dict[str, Any] = {"author_name": nobody} | dict.fromkeys(_TRACES)
    kept: dict[str, Any] = dict(traces)
    if not anonymize:
        session.execute(delete(_NOTES).where(_NOTES.c.comment_id.in_(_CHOSEN_IDS)))
        traces |= {"body": "", "note": None, "due_at": None}  # nobody is owed an answer to nothing
        kept |= {"body": "", "note": None, "why": None}
        selection.choose(session, [each.id for each in done if each.outcome == DELETED])
        numbering.remember(session)
        session.execute(delete(_COMMENTS).where(columns.id.in_(_CHOSEN_IDS)))
        selection.choose(session, [each.id for each in done if each.outcome == EMPTIED])
    session.execute(update(_COMMENTS).where(columns.id.in_(_CHOSEN_IDS)).values(**traces))
    selection.choose(session, [each.id for each in done])
    _scrub(session, Kind.COMMENT, _paths(kept, _WHOLE))
    session.execute(
        update(_IMPORTED)
        .where(_IMPORTED.c.kind == Kind.COMMENT, _IMPORTED.c.thing_id.in_(_CHOSEN_IDS))
        .values(digest=None)
    )
    return done


def _answered() -> Select[Any]:
    """Select those of the chosen comments that something else answers, be it by way of others."""
    columns = _COMMENTS.c
    outside = columns.parent_id.in_(_CHOSEN_IDS) & columns.id.not_in(_CHOSEN_IDS)
    answered = select(columns.parent_id.label("id")).where(outside).cte("answered", recursive=True)
    above = select(columns.parent_id).join(answered, answered.c.id == columns.id)
    answered = answered.union(above.where(columns.parent_id.in_(_CHOSEN_IDS)))
    return select(answered.c.id)


def _clear_comments(change: Change) -> list[ErasedRecord]:
    """Take away how to find who wrote the chosen comments, which are the house's own."""
    session, columns = change.session, _COMMENTS.c
    done = _record(change, Kind.COMMENT, _COMMENTS, literal(CLEARED), cast(columns.status, String))
    traces: dict[str, Any] = dict.fromkeys(_TRACES)
    session.execute(update(_COMMENTS).where(columns.id.in_(_CHOSEN_IDS)).values(**traces))
    _scrub(session, Kind.COMMENT, _paths(traces, _WHOLE))
    return done


def _clear_people(change: Change) -> list[ErasedRecord]:
    """Take away what is known of the chosen contributors but their name and what they do."""
    session = change.session
    done = _record(change, Kind.CONTRIBUTOR, _PEOPLE, literal(CLEARED), cast(null(), String))
    if not done:
        return []
    said: dict[str, Any] = dict.fromkeys(_PERSON) | {"bio": ""}
    session.execute(update(_PEOPLE).where(_PEOPLE.c.id.in_(_CHOSEN_IDS)).values(**said))
    session.execute(delete(_LOGINS).where(_LOGINS.c.contributor_id.in_(_CHOSEN_IDS)))
    lists = {"$.logins": json_empty_list(), "$.contributorlogin": json_empty_list()}
    _scrub(session, Kind.CONTRIBUTOR, _paths(said, "$.contributor[0]") | lists)
    theirs = _IMPORTED.c.kind == Kind.CONTRIBUTOR, _IMPORTED.c.thing_id.in_(_CHOSEN_IDS)
    session.execute(update(_IMPORTED).where(*theirs).values(digest=None))
    by_mail = _IMPORTED.c.foreign_id.contains("@")
    nameless = literal("erased:") + cast(_IMPORTED.c.id, String)
    session.execute(update(_IMPORTED).where(*theirs, by_mail).values(foreign_id=nameless))
    return done


def _unblock(change: Change) -> list[ErasedRecord]:
    """Take the chosen entries off the blocklist, and what is kept of them."""
    session, kept = change.session, _REVISIONS.c
    done = _record(change, Kind.BLOCKED, _BLOCKED, literal(DELETED), cast(null(), String))
    session.execute(delete(_BLOCKED).where(_BLOCKED.c.id.in_(_CHOSEN_IDS)))
    theirs = (kept.kind == Kind.BLOCKED) & kept.thing_id.in_(_CHOSEN_IDS)
    session.execute(delete(_REVISIONS).where(theirs))
    return done


def _record(
    change: Change,
    kind: Kind,
    table: Any,  # noqa: ANN401 - a table
    outcome: ColumnElement[str],
    before: ColumnElement[str],
) -> list[ErasedRecord]:
    """Write down what is about to become of the chosen things, and return it."""
    session = change.session
    query = (
        select(CHOSEN.c.id, before, outcome)
        .join_from(CHOSEN, table, table.c.id == CHOSEN.c.id, isouter=True)
        .order_by(CHOSEN.c.position)
    )
    done = [ErasedRecord(kind, row[0], row[2]) for row in session.execute(query).all()]
    if done:
        change.record_each(Action.ERASE, kind, query)
    return done


def _paths(values: Mapping[str, Any], whole: str) -> dict[str, Any]:
    """Return values by where revisions keep them: by themselves, or in a row that is kept whole."""
    return dict(_both(values, whole))


def _both(values: Mapping[str, Any], whole: str) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        yield f"$.{name}", value
        yield f"{whole}.{name}", value


def _scrub(session: Session, kind: Kind, values: Mapping[str, Any]) -> None:
    """Replace what the revisions of the chosen things keep."""
    columns = _REVISIONS.c
    session.execute(
        update(_REVISIONS)
        .where(columns.kind == kind, columns.thing_id.in_(_CHOSEN_IDS))
        .values(fields=json_replaced(columns.fields, values))
    )
