"""Undo: each thing as it was before an operation, in one transaction.

An operation that undoes is an operation like any other, with its own records and revisions, so
undoing it does the work again. Records are taken back in reverse, those of one kind and one action
that follow each other as one set.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Row, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from blogctl.errors import Conflict, NotFound
from blogctl.models import tables
from blogctl.services import log, putting_back
from blogctl.services.audit import Change
from blogctl.vocabulary import Action, Kind

_OPERATIONS, _RECORDS = tables.OPERATION, tables.AUDIT_RECORD
_MOST_NAMED = 20


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


def newest(session: Session, actor: str) -> int:
    """Return the actor's newest operation that is neither undone nor an undo.

    Raises NotFound where there is none.
    """
    query = select(_OPERATIONS.c.id).where(
        _OPERATIONS.c.actor == actor,
        _OPERATIONS.c.undoes.is_(None),
        _OPERATIONS.c.command != "db upgrade",  # nobody means that one
    )
    for operation in session.execute(query.order_by(_OPERATIONS.c.id.desc())).scalars():
        if undone_by(session, operation) is None:
            return int(operation)
    raise NotFound("nothing-to-undo", actor=actor)


def undone_by(session: Session, operation: int) -> int | None:
    """Return the operation that undoes this one and is itself in force."""
    query = select(_OPERATIONS.c.id).where(_OPERATIONS.c.undoes == operation)
    for undo in session.execute(query.order_by(_OPERATIONS.c.id.desc())).scalars():
        if undone_by(session, undo) is None:
            return int(undo)
    return None


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
    by = undone_by(session, operation)
    if by is not None:
        return Undone(operation, row.command, again, by=by)
    _check_undoable(session, row)
    _check_unchanged(session, operation)
    change.undoes = operation
    query = select(_RECORDS).where(_RECORDS.c.operation_id == operation)
    records = session.execute(query.order_by(_RECORDS.c.id.desc())).all()
    try:
        for (kind, action), run in groupby(
            records, key=lambda record: (record.kind, record.action)
        ):
            _INVERSES[kind, action](change, operation, list(run))
        session.flush()
    except IntegrityError as error:
        raise Conflict("refers-to-gone", operation=operation) from error
    return Undone(operation, row.command, again, things=len(records))


_Inverse = Callable[[Change, int, Sequence[Row[tuple[object, ...]]]], None]

_INVERSES: dict[tuple[Kind, Action], _Inverse] = {
    **{(kind, Action.CREATE): putting_back.remove for kind in putting_back.TABLES},
    **{(kind, Action.DELETE): putting_back.bring_back for kind in putting_back.TABLES},
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
    (Kind.SETTING, Action.SET): putting_back.reset,
}


def _check_undoable(session: Session, operation: Row[tuple[object, ...]]) -> None:
    query = select(_RECORDS.c.kind, _RECORDS.c.action).distinct()
    done = session.execute(query.where(_RECORDS.c.operation_id == operation.id)).all()
    # What an undo deleted was new and is kept whole, so that it can be brought back.
    final = {Action.MERGE} | (set() if operation.undoes is not None else {Action.DELETE})
    if operation.command == "init" or any(
        action in final or (kind, action) not in _INVERSES for kind, action in done
    ):
        raise Conflict(
            "not-undoable",
            refs=[str(operation.id)],
            operation=operation.id,
            command=operation.command,
        )


def _check_unchanged(session: Session, operation: int) -> None:
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
            later.c.action != Action.RENDER,  # which changes no word
        )
    )
    candidates = session.execute(since.with_only_columns(later.c.operation_id).distinct()).scalars()
    standing = [other for other in candidates if _stands(session, other, since=operation)]
    if not standing:
        return
    things = since.with_only_columns(later.c.kind, later.c.thing_id).distinct()
    rows = session.execute(things.where(later.c.operation_id.in_(standing)).limit(_MOST_NAMED))
    names = [log.name_of(session, kind, thing) for kind, thing in rows]
    raise Conflict("changed-since", refs=names, operation=operation)


def _stands(session: Session, operation: int, *, since: int) -> bool:
    """Tell whether an operation still has an effect beside what undoing has taken back.

    An undo of something later than `since` only says that that thing is undone, which is asked of
    the thing itself.
    """
    query = select(_OPERATIONS.c.undoes).where(_OPERATIONS.c.id == operation)
    undoes = session.execute(query).scalar()
    if undoes is not None and undoes >= since:
        return False
    return undone_by(session, operation) is None
