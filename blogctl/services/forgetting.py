"""Forgetting where old comments came from: their IP addresses and browsers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from blogctl.models import tables
from blogctl.records.privacy import ForgottenRecord
from blogctl.services.audit import Change
from blogctl.store.dialect import iso_text, json_at, json_replaced
from blogctl.store.overwriting import overwrite
from blogctl.vocabulary import Action, Kind
from blogctl.when import iso

EVERY = 0
"""The thing of an audit record about all comments before a moment: no comment has this id."""

_COMMENTS, _REVISIONS = tables.COMMENT, tables.REVISION
_SINCE = "before:"
_WHOLE = "$.comment[0]"


def forget(change: Change, before: datetime) -> ForgottenRecord:
    """Take IP address and browser away from comments written before a moment, and count these.

    It is one audit record, whose state is that moment, so that what was done to those comments
    can still be undone. What revisions keep of comments that are gone is reached too.
    """
    session = change.session
    overwrite(session)
    columns = _COMMENTS.c
    held = columns.ip.is_not(None) | columns.user_agent.is_not(None)
    old = columns.created_at < before
    number = session.execute(select(func.count()).select_from(_COMMENTS).where(old, held))
    comments = int(number.scalar_one())
    if comments:
        nothing: dict[str, Any] = {"ip": None, "user_agent": None}
        session.execute(update(_COMMENTS).where(old, held).values(**nothing))
    kept = _forget_kept(change, before)
    if comments or kept:
        change.record(Action.ERASE, Kind.COMMENT, EVERY, after=f"{_SINCE}{iso(before)}")
    return ForgottenRecord(before, comments)


def _forget_kept(change: Change, before: datetime) -> int:
    """Do the same to the revisions that keep a comment whole; return how many those were."""
    fields = _REVISIONS.c.fields
    traces = [json_at(fields, f"{_WHOLE}.{name}") for name in ("ip", "user_agent")]
    held = or_(*(trace.is_not(None) for trace in traces))
    old = iso_text(json_at(fields, f"{_WHOLE}.created_at")) < iso(before)
    nothing = {f"{_WHOLE}.ip": None, f"{_WHOLE}.user_agent": None}
    done = change.session.execute(
        update(_REVISIONS)
        .where(_REVISIONS.c.kind == Kind.COMMENT, held, old)
        .values(fields=json_replaced(fields, nothing))
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def again(change: Change, states: Iterable[str]) -> None:
    """Forget what audit records of another state of this blog say was forgotten."""
    moments = [
        datetime.fromisoformat(state.removeprefix(_SINCE))
        for state in states
        if state.startswith(_SINCE)
    ]
    if moments:
        forget(change, max(moments))
