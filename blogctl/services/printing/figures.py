"""What readers are told of how their comments are moderated, counted off indexes alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import dropwhile

from sqlalchemy import String, cast, func, literal_column, select

from blogctl.models import tables
from blogctl.records.pages import Moderation
from blogctl.services.figures import MONTHS, Span, month_start, months
from blogctl.services.printing.view import View
from blogctl.vocabulary import CommentStatus

_COMMENTS = tables.COMMENT
_APPROVED, _REJECTED = CommentStatus.APPROVED, CommentStatus.REJECTED
_FEW = [status for status in CommentStatus if status is not _APPROVED]


def moderation(view: View) -> Moderation:
    """Return the figures of all comments and of the last twelve months, this one included.

    A month is that in which a comment was written; what it counts is how it stands now. Months
    before the first of them with a comment are left out.
    """
    connection = view.session.connection()
    # SQLite knows the size of a table without reading it; so what is not approved, which is the
    # smaller part of an old blog, is what is counted one by one.
    received = connection.execute(select(func.count()).select_from(_COMMENTS)).scalar_one()
    states = _states(view, _FEW)
    turned_down = (
        select(_COMMENTS.c.reason, func.count())
        .where(_COMMENTS.c.status == literal_column("'rejected'"))  # as the index on why has it
        .group_by(_COMMENTS.c.reason)
    )
    reasons = Counter({why or "": count for why, count in connection.execute(turned_down)})
    return Moderation(
        received=received,
        approved=received - states.total(),
        waiting=states[CommentStatus.PENDING],
        rejected=states[_REJECTED],
        spam=states[CommentStatus.SPAM],
        reasons=tuple(sorted(reasons.items(), key=lambda each: (-each[1], each[0]))),
        months=tuple(dropwhile(_nothing, _by_month(view))),
    )


def _nothing(month: tuple[date, int, int, int]) -> bool:
    return not any(month[1:])


def _by_month(view: View) -> Iterator[tuple[date, int, int, int]]:
    zone = view.settings.zone
    since = month_start(view.now.astimezone(zone).date(), 1 - MONTHS, zone)
    for span in months(Span(since, view.now + timedelta(seconds=1)), zone):
        states = _states(view, list(CommentStatus), span)
        first = date.fromisoformat(f"{span.key}-01")
        yield first, states.total(), states[_APPROVED], states[_REJECTED]


def _states(view: View, wanted: Sequence[CommentStatus], span: Span | None = None) -> Counter[str]:
    """Return how many comments are in each of these states; named, they are read off an index."""
    status = _COMMENTS.c.status
    query = select(cast(status, String), func.count()).where(status.in_(wanted)).group_by(status)
    if span is not None:
        query = query.where(span.holds(_COMMENTS.c.created_at))
    return Counter(dict(view.session.connection().execute(query).all()))
