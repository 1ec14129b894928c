"""Undo: each thing as it was before an operation, in one transaction.

An operation that undoes is an operation like any other, with its own records and revisions, so
undoing it does the work again. Records are taken back in reverse; those of one kind and one action
that follow each other are one step, a set, as long as no thing is in it twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.services import comment_fields, log, putting_back, unmaking
from blogctl.services.audit import Actor, Change
from blogctl.services.steps import MOST_NAMED, TABLES, Step
from blogctl.store.dialect import defer_foreign_keys, foreign_keys_hold, json_has
from blogctl.vocabulary import Action, Kind

_OPERATIONS, _RECORDS, _REVISIONS = tables.OPERATION, tables.AUDIT_RECORD, tables.REVISION
_FOUNDATIONS = ("init", "db upgrade", "db restore")  # what a blog stands on


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an operation: how many records were put back, whether that does it again.

    `by` is the operation that had undone it before, if any.
    """

    operation: int
    command: str
    again: bool
    things: int = 0
    by: int | None = None


def newest(session: Session, actor: Actor) -> int:
    """Return the actor's newest operation that is neither undone nor an undo.

    Raises NotFound where there is none.
    """
    columns = _OPERATIONS.c
    theirs = columns.actor == actor.name
    if actor.contributor_id is not None:  # under another slug, perhaps
        theirs |= columns.contributor_id == actor.contributor_id
    query = select(columns.id).where(
        theirs, columns.undoes.is_(None), columns.command.not_in(_FOUNDATIONS)
    )
    undone = _undone(session)
    for operation in session.execute(query.order_by(columns.id.desc())).scalars():
        if operation not in undone:
            return int(operation)
    raise NotFound("nothing-to-undo", actor=actor.name)


def _undone(session: Session) -> dict[int, int]:
    """Return what is undone, each with the operation that undoes it and is itself in force."""
    columns = _OPERATIONS.c
    query = select(columns.id, columns.undoes).where(columns.undoes.is_not(None))
    undone: dict[int, int] = {}
    for undo, operation in session.execute(query.order_by(columns.id.desc())).all():
        if undo not in undone:
            undone.setdefault(operation, undo)
    return undone


def undo(change: Change, operation: int) -> Undone:
    """Put back all that an operation changed, and return what it was.

    Raises NotFound for no such operation; Conflict for one that deleted or merged, whose things
    have changed since, or whose new things something refers to.
    """
    session = change.session
    row = session.execute(select(_OPERATIONS).where(_OPERATIONS.c.id == operation)).first()
    if row is None:
        raise NotFound("operation", refs=[str(operation)])
    again = row.undoes is not None
    undone = _undone(session)
    if operation in undone:
        return Undone(operation, row.command, again, by=undone[operation])
    _check_undoable(session, row)
    _check_unchanged(session, operation, undone)
    change.undoes = operation
    things = 0
    imported = _is_import(session, row)
    if imported:  # in which an answer may have come before what it answers
        defer_foreign_keys(session)
    try:
        for step in _steps(session, operation, imported=imported):
            session.expire_all()  # the step before may have gone past what was loaded
            _INVERSES[step.kind, step.action](change, step)
            session.flush()
            things += len(step.things)
    except IntegrityError as error:
        raise Conflict("refers-to-gone", operation=operation) from error
    if imported and not foreign_keys_hold(session):
        raise Conflict("refers-to-gone", operation=operation)
    return Undone(operation, row.command, again, things=things)


def _is_import(session: Session, operation: Row[Any]) -> bool:
    """Tell whether an operation is an import, or undoes or does again one."""
    while operation.undoes is not None:
        query = select(_OPERATIONS).where(_OPERATIONS.c.id == operation.undoes)
        operation = session.execute(query).one()
    return str(operation.command).startswith("import ")


_INVERSES: dict[tuple[Kind, Action], Callable[[Change, Step], None]] = {
    **{(kind, Action.CREATE): unmaking.remove for kind in TABLES},
    **{(kind, Action.DELETE): unmaking.bring_back for kind in TABLES},
    (Kind.POST, Action.EDIT): putting_back.rewrite,
    (Kind.POST, Action.STATUS): putting_back.restate_posts,
    (Kind.POST, Action.DATE): putting_back.redate_posts,
    (Kind.POST, Action.TAG): putting_back.take_tags_off,
    (Kind.POST, Action.UNTAG): putting_back.put_tags_on,
    (Kind.TAG, Action.EDIT): putting_back.rename,
    (Kind.CATEGORY, Action.EDIT): putting_back.rename,
    (Kind.CONTRIBUTOR, Action.EDIT): putting_back.redescribe,
    (Kind.CONTRIBUTOR, Action.STATUS): putting_back.reactivate,
    (Kind.COMMENT, Action.STATUS): putting_back.redecide,
    **{
        (Kind.COMMENT, action): putting_back.readdress
        for action in comment_fields.FIELDS
        if action is not Action.STATUS
    },
    (Kind.COMMENT, Action.NOTE): putting_back.take_notes_off,
    (Kind.COMMENT, Action.UNNOTE): putting_back.put_notes_on,
    (Kind.SETTING, Action.SET): putting_back.reset,
    (Kind.MEDIA, Action.EDIT): putting_back.refile,
}
# What keeps the fields as they were. A decision on a fresh comment has none to keep: its revision
# is told from those of other actions by what it holds.
_KEEPING = {
    (kind, action)
    for kind, action in _INVERSES
    if action in {Action.EDIT, Action.DELETE, Action.UNNOTE}
    or (kind is Kind.COMMENT and action in comment_fields.FIELDS)
}


def _steps(session: Session, operation: int, *, imported: bool) -> Iterator[Step]:
    """Yield what an operation did, newest first."""
    kept = _revisions(session, operation)
    columns = _RECORDS.c
    query = select(columns.id, columns.kind, columns.action, columns.thing_id)
    rows = session.execute(
        query.where(columns.operation_id == operation).order_by(columns.id.desc())
    ).all()
    run: list[Row[Any]] = []
    things = set[int]()
    for row in rows:
        if run and (row.thing_id in things or row[1:3] != run[0][1:3]):
            yield replace(_step(operation, run, kept), imported=imported)
            run, things = [], set()
        run.append(row)
        things.add(row.thing_id)
    if run:
        yield replace(_step(operation, run, kept), imported=imported)


_Kept = dict[tuple[str, int], list[tuple[int, bool]]]


def _revisions(session: Session, operation: int) -> _Kept:
    """Return the revisions of an operation by kind and thing, oldest first.

    Each with whether it is of a decision on a comment.
    """
    columns = _REVISIONS.c
    of_decision = json_has(columns.fields, comment_fields.MARK)
    query = select(columns.kind, columns.thing_id, columns.id, of_decision)
    found: _Kept = defaultdict(list)
    rows = session.execute(query.where(columns.operation_id == operation).order_by(columns.id))
    for kind, thing, revision, decision in rows.all():
        found[kind, thing].append((revision, bool(decision) and kind == Kind.COMMENT))
    return found


def _step(operation: int, run: list[Row[Any]], kept: _Kept) -> Step:
    """Return a run of records as a step, and take its revisions off those that are left."""
    kind, action = Kind(run[0].kind), Action(run[0].action)
    things = [row.thing_id for row in run]
    revisions = {}
    if (kind, action) in _KEEPING:
        decided = (kind, action) == (Kind.COMMENT, Action.STATUS)
        for each in things:
            left = kept.get((kind, each))
            if left and left[-1][1] is decided:
                revisions[each] = left.pop()[0]
    return Step(operation, kind, action, run[-1].id, run[0].id, things, revisions)


def _check_undoable(session: Session, operation: Row[Any]) -> None:
    columns = _RECORDS.c
    query = select(columns.kind, columns.action).where(columns.operation_id == operation.id)
    done = session.execute(query.distinct()).all()
    # What an undo deleted was new and is kept whole, so that it can be brought back.
    final = {Action.MERGE} | (set() if operation.undoes is not None else {Action.DELETE})
    if any(action in final for _, action in done):
        key = "not-undoable"
    elif operation.command in _FOUNDATIONS or any(tuple(each) not in _INVERSES for each in done):
        key = "never-undone"
    else:
        return
    raise Conflict(key, refs=[str(operation.id)], operation=operation.id, command=operation.command)


def _check_unchanged(session: Session, operation: int, undone: Mapping[int, int]) -> None:
    """Raise Conflict that names what was changed since, by operations that are in force."""
    later = _RECORDS.alias()
    since = (
        select(later.c.operation_id, later.c.kind, later.c.thing_id)
        .join(
            _RECORDS,
            (later.c.kind == _RECORDS.c.kind)
            & (later.c.thing_id == _RECORDS.c.thing_id)
            & (later.c.id > _RECORDS.c.id),
        )
        .where(
            _RECORDS.c.operation_id == operation,
            later.c.operation_id != operation,
            later.c.action.not_in([Action.RENDER, Action.REPAIR]),  # which change no word
        )
    )
    rows = session.execute(
        since.with_only_columns(later.c.operation_id, _OPERATIONS.c.undoes)
        .join(_OPERATIONS, _OPERATIONS.c.id == later.c.operation_id)
        .distinct()
    ).all()
    # An undo of something later than this only says that that thing is undone, which is asked of
    # the thing itself.
    standing = [
        other
        for other, undoes in rows
        if other not in undone and (undoes is None or undoes < operation)
    ]
    if not standing:
        return
    things = since.with_only_columns(later.c.kind, later.c.thing_id).distinct()
    named = session.execute(
        things.where(later.c.operation_id.in_(standing)).limit(MOST_NAMED)
    ).all()
    names = [log.name_of(session, kind, thing) for kind, thing in named]
    raise Conflict("changed-since", refs=names, operation=operation)
